import Formats

/// A number of a report with what it is and how sure it is, so that it can be found again in the
/// tables and in `summary.json`.
package struct ReportedNumber: Hashable, Sendable {
  /// What is measured: the `metric` of tables and summaries, for example `cost_per_task_usd`.
  package let metric: String
  /// The unit of the value, for example `usd`.
  package let unit: String
  /// The value, unrounded.
  package let value: Double
  /// Independent observations behind it; `nil` where it is no estimate.
  package var count: Int?
  /// The ends of the interval; `nil` where there is none.
  package var interval: ClosedRange<Double>?
  /// Share of intervals that hold the truth; `nil` without an interval.
  package var confidence: Double?
  /// What it is a number of: names and values, for example `policy` and `sticky`.
  package var place: [Coordinate] = []

  /// One name and value of a place.
  package struct Coordinate: Hashable, Sendable {
    /// What is named, for example `policy`.
    package let name: String
    /// Which one, for example `sticky`.
    package let value: String

    /// Creates a coordinate.
    package init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// Creates a number with an interval of another kind than over replications, or with none.
  package init(_ metric: String, _ value: Double, unit: String, place: [Coordinate] = []) {
    precondition(value.isFinite, "\(metric) has no value to report")
    self.metric = metric
    self.value = value
    self.unit = unit
    self.place = place
  }

  /// Creates the number of an estimate.
  init(_ metric: Metric, _ estimate: Estimate, confidence: Double = 0.95, place: [Coordinate]) {
    self.init(
      metric.id, estimate, unit: metric.unit.rawValue, confidence: confidence, place: place)
  }

  /// Creates the number of an estimate of what is no metric of runs.
  init(
    _ metric: String, _ estimate: Estimate, unit: String, confidence: Double = 0.95,
    place: [Coordinate]
  ) {
    self.init(metric, estimate.mean, unit: unit, place: place)
    count = estimate.count
    if estimate.halfWidth != nil {
      interval = estimate.low...estimate.high
      self.confidence = confidence
    }
  }

  /// For example `cost_per_task_usd = 1.7123 usd (1.61 to 1.81, 95 %), n = 6; policy sticky`.
  var words: String {
    var text = "\(metric) = \(value.shortestText) \(unit)"
    if let interval, let confidence {
      text +=
        " (\(interval.lowerBound.shortestText) to \(interval.upperBound.shortestText), "
      text += "\(NumberText.percent(confidence, decimals: 0)))"
    }
    if let count { text += ", n = \(count)" }
    let places = place.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
    return places.isEmpty ? text : text + "; " + places
  }
}

extension Table.Cell {
  /// A cell whose text is rounded from a value; the text alone where there is no finite value.
  ///
  /// - Parameter interval: The ends of the interval and its confidence, where there is one.
  init(
    _ text: String, _ metric: String, _ value: Double?, _ unit: MetricUnit,
    interval: (low: Double, high: Double, confidence: Double)? = nil,
    at place: [ReportedNumber.Coordinate] = []
  ) {
    self.init(text)
    guard let value, value.isFinite else { return }
    var number = ReportedNumber(metric, value, unit: unit.rawValue, place: place)
    if let interval, interval.low.isFinite, interval.high.isFinite, interval.low <= interval.high {
      number.interval = interval.low...interval.high
      number.confidence = interval.confidence
    }
    self.number = number
  }
}
