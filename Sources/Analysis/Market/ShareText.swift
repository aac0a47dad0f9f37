import Formats
import Market
import NumericalMethods

/// Words and numbers that reports on shares have in common.
enum ShareText {
  /// A share in per cent.
  static func share(_ value: Double) -> String { NumberText.percent(value) }

  /// Points of share with a sign.
  static func points(_ value: Double, decimals: Int = 1) -> String {
    NumberText.signed(value * 100, decimals: decimals)
  }

  /// An interval of shares.
  static func shares(_ interval: ClosedRange<Double>?) -> String {
    interval.map {
      NumberText.fixed($0.lowerBound * 100, decimals: 1) + " to "
        + NumberText.percent($0.upperBound)
    } ?? NumberText.absent
  }

  /// An interval of points.
  static func points(_ interval: ClosedRange<Double>?) -> String {
    interval.map { "\(points($0.lowerBound)) to \(points($0.upperBound))" } ?? NumberText.absent
  }

  /// An interval of numbers.
  static func range(_ interval: ClosedRange<Double>?, decimals: Int = 2) -> String {
    interval.map {
      NumberText.fixed($0.lowerBound, decimals: decimals) + " to "
        + NumberText.fixed($0.upperBound, decimals: decimals)
    } ?? NumberText.absent
  }

  static let denominator =
    "Shares are of the tokens of named models: those that rank among the top 50 of a day; all others "
    + "together have 5 to 10 % of all tokens."

  static func source(_ panel: TrafficPanel) -> String {
    "Data: "
      + panel.sources.map { "\($0.name), as of \($0.asOf), \($0.licence)" }.joined(separator: "; ")
      + "."
  }

  static func node(_ interval: ClosedRange<Double>?) -> JSONNode {
    interval.map { .array([.number($0.lowerBound), .number($0.upperBound)]) } ?? .null
  }
}
