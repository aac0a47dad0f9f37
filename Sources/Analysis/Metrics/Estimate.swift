import NumericalMethods

/// A mean over replications with its spread and its interval, at 95 % where nothing else is said.
package struct Estimate: Hashable, Sendable {
  /// How many replications.
  package let count: Int
  /// The mean over replications.
  package let mean: Double
  /// Standard deviation of one replication; `nil` below two.
  package let standardDeviation: Double?
  /// Half the length of the interval of the mean by Student's t; `nil` below two.
  package let halfWidth: Double?

  /// Estimates from the replications in which the value is defined; `nil` where none is.
  package init?(_ values: [Double?], confidence: Double = 0.95) {
    let moments = Moments(values.compactMap { $0 })
    guard moments.count > 0 else { return nil }
    let interval = MeanInterval(moments, confidence: confidence)
    count = moments.count
    mean = moments.mean
    standardDeviation = interval?.standardDeviation
    halfWidth = interval?.halfWidth
  }

  /// The same mean with another interval.
  func with(halfWidth: Double?) -> Estimate {
    Estimate(
      count: count, mean: mean, standardDeviation: standardDeviation, halfWidth: halfWidth)
  }

  private init(count: Int, mean: Double, standardDeviation: Double?, halfWidth: Double?) {
    self.count = count
    self.mean = mean
    self.standardDeviation = standardDeviation
    self.halfWidth = halfWidth
  }

  /// The lower end of the interval, or the mean where there is none.
  var low: Double { mean - (halfWidth ?? 0) }
  /// The upper end of the interval, or the mean where there is none.
  var high: Double { mean + (halfWidth ?? 0) }
  /// The interval; `nil` where there is none.
  var interval: ClosedRange<Double>? { halfWidth == nil ? nil : low...high }
}
