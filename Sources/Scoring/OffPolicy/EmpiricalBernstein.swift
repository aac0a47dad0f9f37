import NumericalMethods

/// An interval for a mean that holds for any distribution within known bounds, at any count.
///
/// Source: A. Maurer and M. Pontil, "Empirical Bernstein bounds and sample variance penalization"
/// (COLT 2009), theorem 4, scaled to the bounds and used on both sides with half of the error each.
public enum EmpiricalBernstein {
  /// The interval of the mean of independent values.
  ///
  /// - Parameters:
  ///   - values: independent numbers.
  ///   - bounds: what every value lies between, known before any was seen.
  ///   - confidence: of the interval, between 0 and 1.
  /// - Returns: `nil` with fewer than two values, or where one is out of bounds.
  public static func interval(
    _ values: [Double], bounds: ClosedRange<Double>, confidence: Double = 0.95
  ) -> ClosedRange<Double>? {
    guard values.count > 1, values.allSatisfy({ bounds.contains($0) }) else { return nil }
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    var squares = 0.0
    for value in values { squares += (value - mean) * (value - mean) }
    let logarithm = deterministicLog(4 / (1 - confidence))
    let width = bounds.upperBound - bounds.lowerBound
    let half =
      (2 * squares / (count - 1) * logarithm / count).squareRoot()
      + 7 * width * logarithm / (3 * (count - 1))
    return max(bounds.lowerBound, mean - half)...min(bounds.upperBound, mean + half)
  }
}
