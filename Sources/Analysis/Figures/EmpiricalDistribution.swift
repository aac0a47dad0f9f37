import NumericalMethods

/// What share of recorded values is at most so large.
struct EmpiricalDistribution {
  private let buckets: [(low: Double, width: Double, below: Double, count: Double)]
  private let histogram: LogLinearHistogram

  /// - Parameter histogram: with at least one value.
  init?(_ histogram: LogLinearHistogram) {
    guard histogram.count > 0 else { return nil }
    self.histogram = histogram
    var below = 0.0
    var buckets: [(Double, Double, Double, Double)] = []
    for (low, count) in histogram.nonEmptyBuckets {
      let width = LogLinearHistogram.width(ofBucket: LogLinearHistogram.bucket(of: low))
      buckets.append((Double(low), Double(width), below, Double(count)))
      below += Double(count)
    }
    self.buckets = buckets
  }

  /// The empirical distribution function; the values of a bucket count as spread evenly over it, so
  /// that it is off by less than the bucket's count, at values less than 0.8 % away.
  func share(atMost value: Double) -> Double {
    if value >= Double(histogram.max) { return 1 }
    var (first, last) = (0, buckets.count)
    while first < last {
      let middle = (first + last) / 2
      if buckets[middle].low <= value { first = middle + 1 } else { last = middle }
    }
    guard first > 0 else { return 0 }
    let bucket = buckets[first - 1]
    let inside = min(1, (value - bucket.low + 1) / bucket.width)
    return (bucket.below + inside * bucket.count) / Double(histogram.count)
  }

  /// A quantile.
  func quantile(_ share: Double) -> Double? { histogram.quantile(share) }
}
