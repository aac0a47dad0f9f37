import Accounting
import Analysis
import Demand
import Formats
import Quantities
import Supply

/// Calls made by hand, one of each way to end, over the catalogue of ``RecordFixture``.
enum ExportFixture {
  /// A name that CSV and JSON have to quote.
  static let policy = #"the "new", one"#

  /// Simulated time 0 is 2026-02-16 00:00:00 UTC, 1,771,200,000 s after the epoch.
  static let origin = CallLogOrigin(
    catalogue: RecordFixture.catalogue(), startsAt: RecordFixture.startsAt, workload: "agents",
    policy: policy, seed: 7)

  static func call(
    _ task: UInt64, branch: Int32 = 0, step: Int32 = 0, repetition: Int32 = 0, model: Int? = 0,
    from start: Int64, to end: Int64, _ ending: CallEnding
  ) -> CallRow {
    CallRow(
      task: TaskID(task), branch: branch, step: step, repetition: repetition,
      model: model.map { ModelID($0) }, issuedAt: SimTime(microseconds: start),
      endedAt: SimTime(microseconds: end), ending: ending)
  }

  static func attempt(
    _ call: CallRow, _ number: Int32, at endpoint: Int, sent: Int64, first: Int64, lasts: Int64,
    _ outcome: AttemptOutcome, usage: Usage = .zero, cost: Int64 = 0,
    _ disposition: Disposition = .billed
  ) -> AttemptRow {
    AttemptRow(
      task: call.task, branch: call.branch, step: call.step, repetition: call.repetition,
      attempt: number, endpoint: EndpointID(endpoint), sentAt: SimTime(microseconds: sent),
      timeToFirstToken: SimDuration(microseconds: first),
      duration: SimDuration(microseconds: lasts), outcome: outcome, isSticky: number > 0,
      usage: usage, cost: USD(picoDollars: cost), disposition: disposition)
  }

  /// Refused once and then served: 1,000 tokens read at $0.30/M, 200 written at $3.75/M and 60 of
  /// output at $15/M are $0.0003 + $0.00075 + $0.0009 = $0.00195.
  static var served: EndedCall {
    let call = call(0, from: 1_000_400, to: 4_290_400, .completed)
    let usage = Usage(
      cacheRead: TokenCount(1_000), cacheWrite5m: TokenCount(200), completion: TokenCount(50),
      reasoning: TokenCount(10))
    return EndedCall(
      call,
      attempts: [
        attempt(
          call, 0, at: 1, sent: 1_000_400, first: 290_000, lasts: 290_000, .rateLimited),
        attempt(
          call, 1, at: 0, sent: 1_290_400, first: 709_599, lasts: 3_000_000, .served, usage: usage,
          cost: 1_950_000_000),
      ])
  }

  /// No endpoint fits, and no model either.
  static var rejected: EndedCall {
    EndedCall(
      call(1, branch: 2, model: nil, from: 86_399_999_999, to: 86_399_999_999, .rejected),
      attempts: [])
  }

  static var refused: EndedCall {
    let call = call(2, step: 3, repetition: 1, model: 1, from: 0, to: 290_000, .failedOverloaded)
    return EndedCall(
      call,
      attempts: [
        attempt(call, 0, at: 1, sent: 0, first: 290_000, lasts: 290_000, .overloaded)
      ])
  }

  static var empty: EndedCall {
    let call = call(3, model: 1, from: 0, to: 1_000_000, .failedZeroCompletion)
    return EndedCall(
      call,
      attempts: [
        attempt(
          call, 0, at: 1, sent: 0, first: 1_000_000, lasts: 1_000_000, .zeroCompletion,
          usage: Usage(prompt: TokenCount(100)), cost: 30_000_000, .waived)
      ])
  }

  static var cut: EndedCall {
    let call = call(4, from: 0, to: 2_000_000, .failedMidStream)
    let usage = Usage(prompt: TokenCount(100), completion: TokenCount(20))
    return EndedCall(
      call,
      attempts: [
        attempt(
          call, 0, at: 0, sent: 0, first: 1_000_000, lasts: 2_000_000, .cutMidStream,
          usage: usage, cost: 600_000_000, .absorbed)
      ])
  }

  static var all: [EndedCall] { [served, rejected, refused, empty, cut] }

  /// The lines of a log of all calls.
  static func lines(_ format: CallLogFormat) -> [String] {
    let encoder = CallLogEncoder(format, of: origin)
    var bytes = encoder.header
    for call in all { encoder.append(call, to: &bytes) }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
