/// A ratio of totals over replications, such as cost per solved task: ΣY / ΣX with intervals.
///
/// Never the mean of the ratios of replications, which weights small replications too much.
public struct RatioOfSums: Hashable, Sendable {
  /// ΣY / ΣX.
  public let ratio: Double
  /// The standard error by the delta method: s_z / (√n · mean X) with z = Y - ratio · X.
  public let standardError: Double
  /// Half the length of the delta-method interval, by Student's t on n - 1.
  public let halfWidth: Double
  /// Fieller's interval, to be preferred below 30 replications.
  ///
  /// `nil` where the mean of X cannot be told from zero: the interval has no ends then.
  public let fieller: ClosedRange<Double>?
  /// z / mean X of each replication: its influence on the ratio, for paired differences.
  fileprivate let influences: [Double]

  /// Creates the ratio of `numerators` to `denominators` of the same replications.
  ///
  /// `nil` below two replications, if the counts differ, or if the denominators sum to zero.
  public init?(numerators y: [Double], denominators x: [Double], confidence: Double = 0.95) {
    guard x.count == y.count, x.count >= 2 else { return nil }
    let meanX = Moments(x).mean
    let meanY = Moments(y).mean
    guard meanX != 0 else { return nil }
    let ratio = meanY / meanX
    let n = Double(x.count)
    influences = zip(y, x).map { ($0 - ratio * $1) / meanX }
    standardError = Moments(influences).standardError
    let critical = StudentT.critical(confidence: confidence, count: x.count)
    self.ratio = ratio
    halfWidth = critical * standardError
    // Roots of (meanY - r meanX)² = t² (varY - 2 r cov + r² varX) / n.
    var product = 0.0
    for (a, b) in zip(y, x) { product += (a - meanY) * (b - meanX) }
    let factor = critical * critical / n
    let square = meanX * meanX - factor * Moments(x).variance
    let middle = meanX * meanY - factor * product / (n - 1)
    let constant = meanY * meanY - factor * Moments(y).variance
    let discriminant = middle * middle - square * constant
    if square > 0, discriminant >= 0 {
      let root = discriminant.squareRoot()
      fieller = ((middle - root) / square)...((middle + root) / square)
    } else {
      fieller = nil
    }
  }

  /// The difference of two ratios of the same replications, by the delta method on pairs.
  ///
  /// `nil` if the counts of replications differ.
  public static func difference(
    _ a: RatioOfSums, _ b: RatioOfSums, confidence: Double = 0.95
  ) -> MeanInterval? {
    guard a.influences.count == b.influences.count else { return nil }
    // Influences have mean zero, so adding the difference centres the interval on it.
    let shift = a.ratio - b.ratio
    return MeanInterval(
      zip(a.influences, b.influences).map { shift + ($0 - $1) }, confidence: confidence)
  }
}
