import Accounting
import Analysis
import Demand
import Formats
import Quantities
import Routing
import Simulation
import Studies
import Supply
import Testing

/// Export, import and replay: the same calls come out again.
@Suite struct RoundTripTests {
  /// A call as a client made it and had it answered.
  private struct Seen: Equatable {
    var model: Int32?
    var input: Int
    var cached: Int
    var output: Int
    /// From the end of the call before it in its session; from its start in the first [µs].
    var gap: Int64
    /// How long it took [µs].
    var duration: Int64
  }

  private static let formats: [(CallLogFormat, RecordedFormat)] = [
    (.openRouterCSV, .openRouterLogs), (.otlp, .otlp),
  ]

  /// Agents that ask for one model, which an endpoint with a cache and one without serve.
  private static func agents(_ more: [(String, JSONNode)] = []) throws -> Experiment {
    try ExportedRun.experiment(
      [
        ("workload.preset", "coding-agent-median"), ("workload.named_share", 1),
        ("workload.named", ["models": [["model": "openai/gpt-5.4", "weight": 1]]]),
        ("experiment.warm_up", "0 s"), ("experiment.horizon", "1 h"),
        ("experiment.drain", "100 d"),
      ] + more)
  }

  /// Nothing fails and nothing is limited, so that a call depends on nothing but its session.
  private static let calm: [(String, JSONNode)] = [
    ("world.outages", false), ("world.server_error_median", 0), ("world.rate_limit_median", 0),
    ("world.zero_completion_share", 0), ("world.cut_hazard_per_s", 0),
    ("world.rate_limits", false), ("world.capacity_factor", 1000),
    ("workload.task_types", [["name": "easy", "mean_difficulty": -20]]),
  ]

  /// The scenario with a log in place of its preset.
  private static func replay(
    _ log: RecordedSessions, _ format: RecordedFormat, _ changes: [(String, JSONNode)],
    outputLimit: Int, retime: JSONNode = ["loop": "closed"]
  ) throws -> Experiment {
    let models = log.models.map { ($0, JSONNode.string($0)) }
    let recorded: JSONNode = .object([
      ("file", "log"), ("format", .string(format.rawValue)), ("models", .object(models)),
      ("needs_tools", true), ("output_limit_tokens", .number(outputLimit)), ("retime", retime),
    ])
    return try ExportedRun.experiment(
      changes + [
        ("workload.preset", .null), ("workload.recorded", recorded),
        ("workload.arrivals", ["kind": "recorded"]), ("experiment.warm_up", "0 s"),
        ("experiment.horizon", "2 h"), ("experiment.drain", "100 d"),
      ], logs: ["log": log])
  }

  private static func imported(
    _ bytes: [UInt8], _ format: RecordedFormat
  ) throws -> (sessions: RecordedSessions, account: ImportAccount) {
    var rest: [UInt8]? = bytes
    return try RecordedSessions.importing(format, file: "log") {
      defer { rest = nil }
      return rest
    }
  }

  /// The answered calls of each session, the sessions in order of their first call.
  private static func sessions(_ calls: [EndedCall]) -> [[Seen]] {
    var byName: [String: [EndedCall]] = [:]
    for call in calls where call.call.ending == .completed {
      byName[CallLogOrigin.sessionKey(task: call.call.task, branch: call.call.branch), default: []]
        .append(call)
    }
    let ordered = byName.values.map { $0.sorted { $0.call.issuedAt < $1.call.issuedAt } }
      .sorted { $0[0].call.issuedAt < $1[0].call.issuedAt }
    return ordered.map { calls in
      var end = calls[0].call.issuedAt
      return calls.map { ended in
        let usage = ended.last?.usage ?? .zero
        defer { end = ended.call.endedAt }
        return Seen(
          model: ended.call.model.map { Int32($0.index) }, input: usage.input.count,
          cached: usage.cacheRead.count, output: usage.output.count,
          gap: (ended.call.issuedAt - end).microseconds,
          duration: (ended.call.endedAt - ended.call.issuedAt).microseconds)
      }
    }
  }

  /// In a calm world everything is the same: sessions, calls, models, tokens read from cache too,
  /// and times; to the microsecond through OTLP, and to a clock's reading of milliseconds (two of
  /// them make a difference, so below 1 ms of error each) through OpenRouter's CSV.
  @Test(arguments: [0, 1]) func `a calm world is replayed call by call`(_ form: Int) throws {
    let (written, read) = Self.formats[form]
    let original = try Self.agents(Self.calm)
    let (record, calls) = try ExportedRun.run(original, policy: 1)
    let bytes = ExportedRun.bytes(written, of: calls, original, policy: 1)
    let (log, account) = try Self.imported(bytes, read)
    #expect(account.kept == record.all.callsArrived)
    let limit = original.scenario.workloads[0].workload.outputLimit.count
    let again = try Self.replay(log, read, Self.calm, outputLimit: limit)
    let (second, replayed) = try ExportedRun.run(again, policy: 1)
    let (before, after) = (Self.sessions(calls), Self.sessions(replayed))
    #expect(before.count > 20)
    #expect(before.reduce(0) { $0 + $1.count } > 500)
    #expect(before.map(\.count) == after.map(\.count))
    #expect(before.contains { $0.contains { $0.cached > 0 } })
    var farthest: Int64 = 0
    var differing = 0
    for (left, right) in zip(before.joined(), after.joined()) {
      farthest = max(farthest, abs(left.gap - right.gap))
      var moved = right
      moved.gap = left.gap
      if moved != left { differing += 1 }
    }
    #expect(differing == 0)
    #expect(farthest < (form == 0 ? 1000 : 1))
    // So the bill is the same to the pico-dollar.
    let billed = Disposition.billed.rawValue
    #expect(second.costByDisposition[billed] == record.costByDisposition[billed])
    #expect(record.costByDisposition[billed] != .zero)
  }

  /// In the default world calls fail and steps are repeated: what was answered is in the log, with
  /// the time that failures took as part of the gap, and is asked again with the same tokens.
  @Test(arguments: [0, 1]) func `a world with failures is replayed by what it answered`(
    _ form: Int
  ) throws {
    let (written, read) = Self.formats[form]
    let hard: [(String, JSONNode)] = [
      ("world.server_error_median", 0.3), ("world.cut_hazard_per_s", 0.01),
      ("world.rate_limits", false),
    ]
    let original = try Self.agents(hard)
    let (record, calls) = try ExportedRun.run(original, policy: 1)
    let bytes = ExportedRun.bytes(written, of: calls, original, policy: 1)
    let (log, account) = try Self.imported(bytes, read)
    let answered = record.all.callsEnded[CallEnding.completed.rawValue]
    let empty = record.all.callsEnded[CallEnding.failedZeroCompletion.rawValue]
    let attempts = form == 0 ? 0 : calls.reduce(0) { $0 + $1.attempts.count }
    #expect(calls.count - answered > 20)
    // An empty answer has no finish reason: the CSV knows no error of it.
    #expect(account.kept == answered + (form == 0 ? empty : 0))
    #expect(account.read == calls.count + attempts)
    let again = try Self.replay(
      log, read, Self.calm.filter { $0.0 != "workload.task_types" },
      outputLimit: original.scenario.workloads[0].workload.outputLimit.count)
    let (_, replayed) = try ExportedRun.run(again, policy: 1)
    let (before, after) = (Self.sessions(calls), Self.sessions(replayed))
    let isAnswer: (Seen) -> Bool = { $0.output > 1 }
    for (left, right) in zip(before, after) {
      #expect(left.filter(isAnswer).map(\.input) == right.filter(isAnswer).map(\.input))
      #expect(left.filter(isAnswer).map(\.output) == right.filter(isAnswer).map(\.output))
      #expect(left.map(\.model).first == right.map(\.model).first)
    }
    #expect(before.count == after.count)
  }

  /// An open loop starts each call when it was recorded, also at endpoints of another speed.
  @Test func `an open loop keeps the recorded starts`() throws {
    let original = try Self.agents(Self.calm)
    let (_, calls) = try ExportedRun.run(original, policy: 1)
    let log = try Self.imported(
      ExportedRun.bytes(.otlp, of: calls, original, policy: 1), .otlp
    ).sessions
    let again = try Self.replay(
      log, .otlp, Self.calm + [("world.profile_seed", 99), ("world.gateway_overhead", "2 s")],
      outputLimit: original.scenario.workloads[0].workload.outputLimit.count,
      retime: ["loop": "open"])
    let (record, replayed) = try ExportedRun.run(again, policy: 1)
    #expect(record.all.callsArrived == calls.count)
    let first = try #require(calls.map(\.call.issuedAt).min())
    let before = calls.map { ($0.call.issuedAt - first).microseconds }.sorted()
    #expect(replayed.map(\.call.issuedAt.microseconds).sorted() == before)
    #expect(
      Self.sessions(calls).map { $0.map(\.duration) }
        != Self.sessions(replayed).map { $0.map(\.duration) })
  }
}
