/// How many of `trials` independent trials succeed.
public struct BinomialDistribution: Hashable, Sendable {
  /// How many trials, 0 or more.
  public let trials: Int
  /// The probability that a trial succeeds.
  public let probability: Double

  /// Creates the distribution.
  ///
  /// - Precondition: no negative number of trials, a probability between 0 and 1.
  public init(trials: Int, probability: Double) {
    precondition(trials >= 0, "there are no fewer than 0 trials")
    precondition(probability >= 0 && probability <= 1, "a probability lies between 0 and 1")
    self.trials = trials
    self.probability = probability
  }

  /// The probability of at most `count` successes, by the incomplete beta function.
  public func cumulative(_ count: Int) -> Double {
    if count < 0 { return 0 }
    if count >= trials { return 1 }
    return regularizedBeta(
      Double(trials - count), Double(count) + 1, 1 - probability, complement: probability)
  }

  /// The smallest count of which the probability of at most as many is `p` or more.
  ///
  /// - Complexity: O(log trials) evaluations of ``cumulative(_:)``.
  public func quantile(_ p: Double) -> Int {
    precondition(p >= 0 && p <= 1, "a quantile is asked for a share between 0 and 1")
    var low = 0
    var high = trials
    while low < high {
      let middle = low + (high - low) / 2
      if cumulative(middle) >= p { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
