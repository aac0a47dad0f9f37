import Accounting
import NumericalMethods

/// How a metric that is a ratio of totals is estimated over replications.
package enum RatioMethod: Sendable {
  /// The mean of the ratios of replications, as `sim run` shows metrics.
  case meanOfRatios
  /// The ratio of the totals of all replications, as a bill over all of them would say.
  case ratioOfTotals
}

/// A metric of two policies in the replications that both have.
struct PairedValues: Sendable {
  /// The policy's values, one per pair.
  let policy: [Double]
  /// The baseline's values, in the same order.
  let baseline: [Double]

  /// Values in order, paired by position.
  init(policy: [Double], baseline: [Double]) {
    self.policy = policy
    self.baseline = baseline
  }

  /// Takes the first replications that both policies have and in which both define the metric.
  ///
  /// A ratio of totals R = ΣY / ΣX stands there as one number per replication,
  /// R + (Y - R X) / mean X, whose mean is R and whose spread gives the error of R by the delta
  /// method, so that differences of two such rows are the delta method on pairs (statistics.md 2.1).
  init(
    _ metric: Metric, _ policy: ArraySlice<RunRecord>, _ baseline: ArraySlice<RunRecord>,
    ratios: RatioMethod
  ) {
    let count = min(policy.count, baseline.count)
    if ratios == .ratioOfTotals, metric.parts != nil {
      let rows = [policy, baseline].map { Self.influences(metric, $0.prefix(count)) }
      self.init(policy: rows[0], baseline: rows[1])
      return
    }
    var rows: (policy: [Double], baseline: [Double]) = ([], [])
    for (a, b) in zip(policy, baseline) {
      guard let value = metric.value(a), let other = metric.value(b) else { continue }
      rows.policy.append(value)
      rows.baseline.append(other)
    }
    self.init(policy: rows.policy, baseline: rows.baseline)
  }

  /// Policy minus baseline.
  var differences: [Double] { zip(policy, baseline).map { $0 - $1 } }

  private static func influences(_ metric: Metric, _ runs: ArraySlice<RunRecord>) -> [Double] {
    guard let parts = metric.parts else { return [] }
    return influences(runs.map(parts)) ?? []
  }

  /// R + (Y - R X) / mean X of each replication; `nil` where there is nothing to divide by.
  static func influences(_ pairs: [RatioParts]) -> [Double]? {
    let numerator = pairs.reduce(0) { $0 + $1.numerator }
    let denominator = pairs.reduce(0) { $0 + $1.denominator }
    guard denominator > 0 else { return nil }
    let ratio = numerator / denominator
    let mean = denominator / Double(pairs.count)
    return pairs.map { ratio + ($0.numerator - ratio * $0.denominator) / mean }
  }
}

extension PairedValues {
  /// The relative change as one number per pair, by the delta method: R - 1 + (b - R a) / mean a.
  ///
  /// Empty where there is nothing to divide by.
  var relativeChanges: [Double] {
    let base = Moments(baseline).mean
    guard base != 0 else { return [] }
    let ratio = Moments(policy).mean / base
    return zip(policy, baseline).map { ratio - 1 + ($0 - ratio * $1) / base }
  }

  /// Ratio of the means less one with its interval; ends that are not numbers where there is none.
  ///
  /// - Parameters:
  ///   - isAnytime: whether the interval has to hold however often one looks.
  ///   - limit: below how many replications Fieller's interval is taken; the delta method's is too
  ///     short where they are few.
  func relativeChange(
    _ confidence: Double, isAnytime: Bool, fiellerBelow limit: Int
  ) -> (value: Double, low: Double, high: Double)? {
    guard
      let ratio = RatioOfSums(
        numerators: policy, denominators: baseline, confidence: confidence)
    else {
      let base = Moments(baseline).mean
      return base == 0 ? nil : (Moments(policy).mean / base - 1, .nan, .nan)
    }
    let change = ratio.ratio - 1
    if isAnytime {
      let half = AnytimeValidMean(relativeChanges).finiteHalfWidth(confidence) ?? .nan
      return (change, change - half, change + half)
    }
    if policy.count < limit, let fieller = ratio.fieller {
      return (change, fieller.lowerBound - 1, fieller.upperBound - 1)
    }
    return (change, change - ratio.halfWidth, change + ratio.halfWidth)
  }
}

extension AnytimeValidMean {
  /// Half the interval, or `nil` while it has no ends.
  func finiteHalfWidth(_ confidence: Double) -> Double? {
    let half = halfWidth(confidence: confidence)
    return half.isFinite ? half : nil
  }

  /// The logarithm of the e-value that `count` numbers give whose mean is `size` standard deviations
  /// from 0.
  static func logEValue(ofEffect size: Double, count: Int) -> Double {
    guard size.isFinite else { return .infinity }
    let n = Double(count)
    let r = 1 + n
    let square = n * size * size / (n - 1)
    return 0.5
      * (n * deterministicLog((1 + square) / (1 + square / r)) - deterministicLog(r))
  }
}
