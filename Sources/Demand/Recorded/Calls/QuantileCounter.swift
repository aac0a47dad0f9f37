import NumericalMethods

/// Counts whole numbers with bounded memory: exactly while they are few, then in a histogram.
struct QuantileCounter {
  /// Values up to which every one is kept.
  static let exactLimit = 1 << 13

  private var values: [Int] = []
  private var histogram = LogLinearHistogram()
  private(set) var count = 0

  /// Whether values were too many to be kept: quantiles are up to 0.8 % low then.
  var isRounded: Bool { count > Self.exactLimit }

  mutating func record(_ value: Int) {
    count += 1
    if count <= Self.exactLimit {
      values.append(value)
      return
    }
    if !values.isEmpty {
      for earlier in values { histogram.record(UInt64(max(0, earlier))) }
      values = []
    }
    histogram.record(UInt64(max(0, value)))
  }

  /// The quantiles; `nil` where nothing was counted.
  var quantiles: RecordedSummary.Quantiles? {
    isRounded ? RecordedSummary.Quantiles(histogram) : RecordedSummary.Quantiles(values)
  }
}

extension RecordedSummary.Quantiles {
  /// Quantiles as lower bounds of buckets; largest value and sum are exact.
  init?(_ histogram: LogLinearHistogram) {
    func bound(_ share: Double) -> Int? { histogram.quantileLowerBound(share).map { Int($0) } }
    guard let p10 = bound(0.1), let p50 = bound(0.5), let p90 = bound(0.9), let p99 = bound(0.99)
    else { return nil }
    self.init(
      p10: p10, p50: p50, p90: p90, p99: p99, max: Int(histogram.max),
      sum: Int(clamping: histogram.sum))
  }
}
