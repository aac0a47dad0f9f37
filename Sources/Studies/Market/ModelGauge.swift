import Accounting
import Demand
import Quantities
import Supply

/// Counts by model what a market's customers met in one run.
final class ModelGauge: AttemptSink {
  /// What the customers of one model met.
  struct Reading: Sendable {
    /// Attempts that were not cancelled.
    var attempts = 0
    /// Of these, how many were refused or failed.
    var failures = 0
    /// Calls that ended.
    var calls = 0
    /// Their time, waiting and retries included.
    var time = SimDuration.zero

    static func += (sum: inout Self, other: Self) {
      sum.attempts += other.attempts
      sum.failures += other.failures
      sum.calls += other.calls
      sum.time += other.time
    }

    /// Share of attempts that were refused or failed; 0 of none.
    var failureShare: Double { attempts > 0 ? Double(failures) / Double(attempts) : 0 }
    /// Mean time of a call [s]; `nil` of none.
    var meanSeconds: Double? { calls > 0 ? time.seconds / Double(calls) : nil }
  }

  /// By model, in catalogue order.
  private(set) var readings: [Reading]
  private let modelOf: [Int]
  /// Rows before this are not counted.
  private let start: SimTime
  /// Rows after this are not counted.
  private let end: SimTime

  /// A gauge over the models of a catalogue.
  init(_ catalogue: Catalogue, from start: SimTime, until end: SimTime) {
    readings = Array(repeating: Reading(), count: catalogue.models.count)
    modelOf = catalogue.endpoints.map { Int($0.model.index) }
    self.start = start
    self.end = end
  }

  func record(_ row: AttemptRow) {
    guard row.sentAt >= start, row.sentAt <= end, row.outcome != .cancelled else { return }
    let model = modelOf[Int(row.endpoint.index)]
    readings[model].attempts += 1
    if row.outcome != .served { readings[model].failures += 1 }
  }

  func callEnded(_ call: CallRow) {
    guard let model = call.model, call.issuedAt >= start, call.issuedAt <= end else { return }
    readings[Int(model.index)].calls += 1
    readings[Int(model.index)].time += call.endedAt - call.issuedAt
  }
}
