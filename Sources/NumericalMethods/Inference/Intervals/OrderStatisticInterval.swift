/// A quantile of independent numbers with an interval between two of them.
///
/// How many of n independent numbers lie below the q-quantile is binomial, whatever their
/// distribution; the ranks l = B⁻¹(α/2; n, q) and u = B⁻¹(1 - α/2; n, q) + 1 follow. Requests of one
/// run that share queues are *not* independent: take the quantile of each replication then, and
/// ``MeanInterval/init(quantile:ofReplications:confidence:)`` of those.
///
/// Source: H. A. David and H. N. Nagaraja, Order Statistics, section 7.1.
public struct OrderStatisticInterval: Hashable, Sendable {
  /// The share below the quantile, for example 0.95.
  public let share: Double
  /// The estimate: the smallest number that at least this share does not exceed.
  public let estimate: Double
  /// The interval.
  public let interval: ClosedRange<Double>
  /// The ranks of its ends, counted from 1.
  public let ranks: ClosedRange<Int>
  /// The probability that the ranks enclose the quantile, at least the confidence asked for.
  public let coverage: Double

  /// Creates the interval, `nil` where there are too few numbers for this quantile.
  ///
  /// - Precondition: the share and the confidence lie strictly between 0 and 1.
  public init?(_ values: [Double], share: Double, confidence: Double = 0.95) {
    guard
      let ranks = Self.ranks(count: values.count, share: share, confidence: confidence)
    else { return nil }
    let sorted = values.sorted()
    self.share = share
    self.ranks = ranks
    estimate = nearestRankQuantile(ofSorted: sorted, share)
    interval = sorted[ranks.lowerBound - 1]...sorted[ranks.upperBound - 1]
    let below = BinomialDistribution(trials: values.count, probability: share)
    coverage = below.cumulative(ranks.upperBound - 1) - below.cumulative(ranks.lowerBound - 1)
  }

  /// The ranks between which the quantile lies, `nil` where they would fall outside the numbers.
  public static func ranks(count: Int, share: Double, confidence: Double) -> ClosedRange<Int>? {
    precondition(share > 0 && share < 1, "the share of a quantile lies between 0 and 1")
    precondition(confidence > 0 && confidence < 1, "a confidence lies between 0 and 1")
    let below = BinomialDistribution(trials: count, probability: share)
    let lower = below.quantile(0.5 * (1 - confidence))
    let upper = below.quantile(0.5 + 0.5 * confidence) + 1
    return lower >= 1 && upper <= count ? lower...upper : nil
  }
}

/// The smallest of these numbers, sorted from low to high, that a share `share` does not exceed.
///
/// - Precondition: there is a number, and the share lies between 0 and 1.
public func nearestRankQuantile(ofSorted sorted: [Double], _ share: Double) -> Double {
  precondition(!sorted.isEmpty && share >= 0 && share <= 1, "there is no such quantile")
  // The product may miss a whole number by rounding; a rank is exact to far less than 1e-9 of it.
  let rank = (share * Double(sorted.count) * (1 - 1e-12)).rounded(.up)
  return sorted[min(max(Int(rank), 1), sorted.count) - 1]
}

extension MeanInterval {
  /// The mean over replications of a quantile of each, with its interval.
  ///
  /// Replications without numbers are left out; `nil` if fewer than two are left. Never pool the
  /// requests of replications, and never average the percentiles of parts of a run.
  public init?(
    quantile share: Double, ofReplications replications: [[Double]], confidence: Double = 0.95
  ) {
    self.init(
      replications.filter { !$0.isEmpty }
        .map { nearestRankQuantile(ofSorted: $0.sorted(), share) },
      confidence: confidence)
  }
}
