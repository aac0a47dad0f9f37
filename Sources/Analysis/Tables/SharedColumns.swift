import Formats

// Columns that several tables have, declared once so that they mean the same everywhere.
extension TableColumn {
  static let workload = text("workload", "Name of the workload in the scenario.")
  static let policy = text("policy", "Name of the policy in the scenario.")
  static let point = integer("point", "Position on the axis that the scenario varies, from 0.")
  static let axisValue = number(
    "axis_value", "Value of what is varied at this point; absent where nothing is.")
  static let listGap = number(
    "list_gap", "Cost of one basket at list prices, dear origin over cheap origin.")
  static let metric = text(
    "metric", "Identifier of the metric, unit last; `summary.json` defines it.")
  static let metricUnit = text(
    "unit", "Unit of the figures in this row: usd, s, share (0 to 1), tokens, tokens/s or 1.")
  static let replication = integer("replication", "Number of the replication, from 0.")
  static let count = integer("n", "Replications in which the figure is defined.")
  static let deviation = number("sd", "Standard deviation of one replication, in `unit`.")
  static let verdict = text("verdict", "What the interval shows, as a code.")
  static let words = text("words", "The same in words.")
  static let input = text("input", "Name of the uncertain input.")
  static let path = text("path", "Where the input stands in the scenario.")

  /// The lower end of a confidence interval.
  static func low(_ name: String = "ci95_low", of what: String = "the mean") -> Self {
    number(name, "Lower end of the confidence interval of \(what); absent below two replications.")
  }

  /// The upper end of a confidence interval.
  static func high(_ name: String = "ci95_high", of what: String = "the mean") -> Self {
    number(name, "Upper end of the confidence interval of \(what); absent below two replications.")
  }
}

extension [TableColumn] {
  /// Where a figure of an experiment stands.
  static let place: [TableColumn] = [.workload, .point, .axisValue, .listGap, .policy]

  /// A mean over replications under a name, with its spread and its interval.
  static func estimate(
    _ name: String, _ about: String, interval: String = "ci95"
  ) -> [TableColumn] {
    [
      .count, .number(name, about), .deviation,
      .low("\(interval)_low", of: "the \(name)"), .high("\(interval)_high", of: "the \(name)"),
    ]
  }
}

extension [Field] {
  /// The fields of ``Swift/Array/estimate(_:_:interval:)``.
  static func estimate(_ estimate: Estimate?) -> [Field] {
    guard let estimate else { return [.integer(0), .absent, .absent, .absent, .absent] }
    let hasInterval = estimate.halfWidth != nil
    return [.count(estimate.count)]
      + .numbers(
        estimate.mean, estimate.standardDeviation, hasInterval ? estimate.low : nil,
        hasInterval ? estimate.high : nil)
  }

  /// The mean and the interval of an estimate.
  static func interval(_ estimate: Estimate) -> [Field] {
    let hasInterval = estimate.halfWidth != nil
    return .numbers(
      estimate.mean, hasInterval ? estimate.low : nil, hasInterval ? estimate.high : nil)
  }
}
