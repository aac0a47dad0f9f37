/// Whether successive numbers are correlated: von Neumann's ratio and its p-value.
///
/// Σ (Bᵢ₊₁ - Bᵢ)² / Σ (Bᵢ - B̄)² has mean 2 for independent numbers and is smaller where neighbours
/// resemble each other. For independent normal numbers its variance is 4 (b - 2) / (b² - 1); the
/// p-value takes a symmetric beta distribution on 0 to 4 of that variance.
///
/// Source: J. von Neumann, Distribution of the ratio of the mean square successive difference to the
/// variance, Ann. Math. Statist. 12 (1941).
public struct VonNeumannRatio: Hashable, Sendable {
  /// The ratio, near 2 for independent numbers.
  public let ratio: Double
  /// The probability of a ratio this low among independent numbers: small where they are positively
  /// correlated.
  public let pValue: Double

  /// Takes the ratio of numbers in their order, `nil` below four or where they are all equal.
  public init?(_ values: [Double]) {
    let count = Double(values.count)
    let spread = Moments(values).variance * (count - 1)
    guard values.count >= 4, spread > 0 else { return nil }
    let steps = zip(values, values.dropFirst()).reduce(0.0) { sum, pair in
      sum + (pair.1 - pair.0) * (pair.1 - pair.0)
    }
    ratio = steps / spread
    // A beta of two equal shapes p, stretched to 0 … 4, has the variance 4 / (2p + 1).
    let shape = 0.5 * ((count * count - 1) / (count - 2) - 1)
    pValue = BetaDistribution(alpha: shape, beta: shape).cumulative(0.25 * ratio)
  }

  /// Whether intervals that take the numbers as independent would be too short: p below `alpha`.
  public func isCorrelated(alpha: Double = 0.05) -> Bool { pValue < alpha }
}
