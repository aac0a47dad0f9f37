/// Count, mean, variance and extremes of numbers, in one pass and mergeable.
///
/// Source: B. P. Welford (1962); merging by T. F. Chan, G. H. Golub and R. J. LeVeque (1979). Sums
/// of floating-point numbers depend on their order in the last bits: merge in a fixed order (by
/// replication), and use integers where totals must be exact.
public struct Moments: Hashable, Sendable {
  /// How many numbers were added.
  public private(set) var count = 0
  /// Their mean, 0 while there are none.
  public private(set) var mean = 0.0
  /// The smallest, infinity while there are none.
  public private(set) var min = Double.infinity
  /// The largest, minus infinity while there are none.
  public private(set) var max = -Double.infinity
  private var sumOfSquaredDeviations = 0.0

  /// Creates moments of no numbers.
  public init() {}

  /// Creates the moments of these numbers.
  public init(_ values: [Double]) {
    for value in values { add(value) }
  }

  /// Adds one number.
  public mutating func add(_ value: Double) {
    count += 1
    let distance = value - mean
    mean += distance / Double(count)
    sumOfSquaredDeviations += distance * (value - mean)
    min = Swift.min(min, value)
    max = Swift.max(max, value)
  }

  /// Adds all the numbers of another collection of moments.
  public mutating func merge(_ other: Moments) {
    if other.count == 0 { return }
    let total = Double(count + other.count)
    let distance = other.mean - mean
    let product = distance * distance * Double(count) * Double(other.count)
    sumOfSquaredDeviations += other.sumOfSquaredDeviations + product / total
    mean += distance * Double(other.count) / total
    count += other.count
    min = Swift.min(min, other.min)
    max = Swift.max(max, other.max)
  }

  /// The unbiased sample variance, 0 below two numbers.
  public var variance: Double { count < 2 ? 0 : sumOfSquaredDeviations / Double(count - 1) }

  /// The square root of the sample variance.
  public var standardDeviation: Double { variance.squareRoot() }

  /// The standard error of the mean, 0 below two numbers.
  public var standardError: Double { count < 2 ? 0 : (variance / Double(count)).squareRoot() }
}
