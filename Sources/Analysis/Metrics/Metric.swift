package import Accounting

/// One thing that is measured of a run, with its unit, its direction and what it means.
package struct Metric: Sendable {
  /// Which values are better.
  package enum Direction: String, Sendable {
    /// Lower values are better.
    case lower
    /// Higher values are better.
    case higher
    /// No value is better than another.
    case neutral
  }
  /// The words for a difference.
  enum Vocabulary: Sendable {
    case money, time, amount

    func word(isLower: Bool) -> String {
      switch self {
      case .money: isLower ? "cheaper" : "dearer"
      case .time: isLower ? "faster" : "slower"
      case .amount: isLower ? "lower" : "higher"
      }
    }
  }
  /// The stable name in files, unit last.
  package let id: String
  /// The name in tables.
  package let label: String
  /// What it is measured in.
  package let unit: MetricUnit
  /// Which values are better.
  package let direction: Direction
  /// What it means, in one sentence.
  package let definition: String
  /// Whether policies are compared in it with the baseline; further quantiles of what is compared
  /// already are only shown, so that the family of tests stays small.
  package let isCompared: Bool
  /// Its value in one replication; `nil` where it is not defined.
  package let value: @Sendable (RunRecord) -> Double?
  /// What it is a ratio of, in one replication; `nil` where it is no ratio.
  let parts: (@Sendable (RunRecord) -> RatioParts)?

  init(
    _ id: String, _ label: String, _ unit: MetricUnit, _ direction: Direction,
    _ definition: String, isCompared: Bool = true, value: @escaping @Sendable (RunRecord) -> Double?
  ) {
    self.id = id
    self.label = label
    self.unit = unit
    self.direction = direction
    self.definition = definition
    self.isCompared = isCompared && direction != .neutral
    self.value = value
    parts = nil
  }

  /// A metric that is a ratio of totals.
  init(
    _ id: String, _ label: String, _ unit: MetricUnit, _ direction: Direction,
    _ definition: String, isCompared: Bool = true,
    parts: @escaping @Sendable (RunRecord) -> RatioParts
  ) {
    self.id = id
    self.label = label
    self.unit = unit
    self.direction = direction
    self.definition = definition
    self.isCompared = isCompared && direction != .neutral
    value = { parts($0).ratio }
    self.parts = parts
  }

  var vocabulary: Vocabulary {
    switch unit {
    case .usd: .money
    case .seconds: .time
    case .share, .tokens, .tokenRate, .number: .amount
    }
  }
}

/// Numerator and denominator of a metric that is a ratio of totals.
struct RatioParts: Sendable {
  let numerator: Double
  let denominator: Double

  init(_ numerator: Double, _ denominator: Double) {
    self.numerator = numerator
    self.denominator = denominator
  }

  init(_ numerator: Int, _ denominator: Int) {
    self.init(Double(numerator), Double(denominator))
  }

  /// The ratio, or `nil` where there is nothing to divide by.
  var ratio: Double? { denominator > 0 ? numerator / denominator : nil }
}

/// `numerator / denominator`, or `nil` where there is nothing to divide by.
func ratio(_ numerator: Double, _ denominator: Double) -> Double? {
  denominator > 0 ? numerator / denominator : nil
}
