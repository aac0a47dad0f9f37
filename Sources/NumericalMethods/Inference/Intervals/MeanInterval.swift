/// A mean of independent replications with its confidence interval by Student's t.
///
/// The unit is the replication, never the request: requests of one run share their queues.
public struct MeanInterval: Hashable, Sendable {
  /// The mean of the replications.
  public let mean: Double
  /// The standard deviation of one replication.
  public let standardDeviation: Double
  /// How many replications, 2 or more.
  public let count: Int
  /// Half the length of the interval.
  public let halfWidth: Double
  /// The confidence that was asked for, for example 0.95.
  public let confidence: Double

  /// Creates the interval mean ± t · s / √n, `nil` below two replications.
  public init?(_ moments: Moments, confidence: Double = 0.95) {
    guard moments.count >= 2 else { return nil }
    mean = moments.mean
    standardDeviation = moments.standardDeviation
    count = moments.count
    self.confidence = confidence
    let critical = StudentT.critical(confidence: confidence, count: count)
    halfWidth = critical * moments.standardError
  }

  /// Creates the interval of these replications, `nil` below two.
  public init?(_ values: [Double], confidence: Double = 0.95) {
    self.init(Moments(values), confidence: confidence)
  }

  /// The lower end of the interval.
  public var lower: Double { mean - halfWidth }
  /// The upper end of the interval.
  public var upper: Double { mean + halfWidth }

  /// How many replications in all would bring the half-width down to `halfWidth`.
  ///
  /// ⌈(t · s / h)²⌉ with the t of the present count, never below 2; `nil` unless `halfWidth` is
  /// above 0 and the answer is below a billion. A plan, not a promise: s is an estimate.
  public func replicationsNeeded(forHalfWidth halfWidth: Double) -> Int? {
    guard halfWidth > 0 else { return nil }
    let critical = StudentT.critical(confidence: confidence, count: count)
    let root = critical * standardDeviation / halfWidth
    guard root < 31_622 else { return nil }
    return max(2, Int((root * root).rounded(.up)))
  }
}

extension StudentT {
  /// The two-sided critical value for a mean of `count` numbers.
  static func critical(confidence: Double, count: Int) -> Double {
    precondition(confidence > 0 && confidence < 1, "a confidence lies between 0 and 1")
    return StudentT(degreesOfFreedom: Double(count - 1)).quantile(0.5 + 0.5 * confidence)
  }
}
