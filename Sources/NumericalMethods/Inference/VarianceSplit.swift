/// How much of the variance of an outcome comes from its inputs, and how much from chance.
///
/// Each replication is run twice with the same inputs and other chance. The pairs are a one-way
/// layout with random effects: with A the mean square between replications (of pair means, times 2)
/// and B the mean square within pairs, B estimates the variance by chance, averaged over the inputs,
/// and (A - B) / 2 the variance of the outcome's conditional mean over the inputs. Neither needs the
/// outcome to be linear in the inputs, nor chance to be the same at all of them (law of total
/// variance). The interval of the share is exact where both are normal.
///
/// Sources: H. Scheffe, The Analysis of Variance (1959), chapter 7; P. E. Shrout and J. L. Fleiss,
/// Intraclass correlations, Psychological Bulletin 86 (1979), ICC(1,1); Y. Sun, D. W. Apley and
/// J. Staum, Efficient nested simulation for estimating the variance of a conditional expectation,
/// Operations Research 59 (2011).
public struct VarianceSplit: Hashable, Sendable {
  /// How many pairs.
  public let count: Int
  /// Variance of the conditional mean over the inputs; 0 where the estimate is below.
  public let byInputs: Double
  /// Variance by chance with the inputs as they are.
  public let byChance: Double
  /// The share of the inputs, 0 to 1.
  public let share: Double
  /// The 95 % interval of that share.
  public let interval: ClosedRange<Double>

  /// Splits the variance of an outcome.
  ///
  /// - Parameters:
  ///   - first: The outcome of each replication.
  ///   - second: The outcome with the same inputs and other chance, in the same order.
  /// - Returns: `nil` for fewer than three replications, or where nothing varies.
  public init?(first: [Double], second: [Double]) {
    precondition(first.count == second.count, "each replication is run twice")
    count = first.count
    guard count >= 3 else { return nil }
    let means = zip(first, second).map { ($0 + $1) / 2 }
    let grand = means.reduce(0, +) / Double(count)
    let between =
      2 * means.reduce(0) { $0 + ($1 - grand) * ($1 - grand) } / Double(count - 1)
    let within =
      zip(first, second).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / 2 / Double(count)
    guard between + within > 0 else { return nil }
    byInputs = max(0, (between - within) / 2)
    byChance = within
    share = byInputs / (byInputs + byChance)
    guard within > 0 else {
      interval = 1...1
      return
    }
    let ratio = between / within
    let freedom = (Double(count - 1), Double(count))
    let low = Self.share(ratio / fQuantile(0.975, freedom.0, freedom.1))
    let high = Self.share(ratio / fQuantile(0.025, freedom.0, freedom.1))
    interval = min(low, high)...max(low, high)
  }

  /// The share of the inputs that a ratio of mean squares stands for.
  private static func share(_ ratio: Double) -> Double { max(0, (ratio - 1) / (ratio + 1)) }
}

/// The quantile of Fisher's F distribution.
///
/// With X ~ Beta(a/2, b/2), F = b X / (a (1 - X)) has a and b degrees of freedom.
///
/// - Precondition: `p` lies strictly between 0 and 1; both degrees are above 0.
public func fQuantile(_ p: Double, _ a: Double, _ b: Double) -> Double {
  let share = BetaDistribution(alpha: a / 2, beta: b / 2).quantile(p)
  return b * share / (a * (1 - share))
}
