import Accounting
import Demand
import Formats
import NumericalMethods
import Quantities
import Routing
import Supply
import Testing

@testable import Simulation

/// One model at one endpoint that is as fast as Claude Opus 4.5 in 19,149 recorded calls (workload
/// and provider facts, 4.1), never busy and never failing.
private enum ReplayWorld {
  static func plan(
    _ replay: RecordedReplay, timeToLive: SimDuration, models: Int = 1, scores: [Double] = [],
    namedShare: Double = 1, difficulty: Double = 0
  ) -> RunPlan {
    let cache = CacheTerms(isOffered: true, minimumInput: .zero, timeToLive: timeToLive)
    let catalogue = SmallWorld.catalogue(
      (0..<models).map {
        HandMadeEndpoint(model: $0, cacheRead: 0.1, cacheWrite: 1.25, cache: cache)
      },
      scores: scores.isEmpty ? [SmallWorld.perfectScore] : scores)
    let profile = ServiceProfile(
      baseSeconds: 1.24, secondsPer1kNewInput: 0.047, secondsPer1kCachedInput: 0.0085,
      secondsPer1kOutput: 15.6, residualLogSD: 0, slowPathShare: .zero, slowPathFactor: 1,
      slots: 100_000, queueLimit: 0, basis: .fitted)
    let workload = Workload(
      name: "replay", arrivals: .poisson(ratePerSecond: 0.05),
      requests: RequestMix(
        types: [TaskType(name: "any", meanDifficulty: difficulty)], typeWeights: [1],
        namedShare: namedShare, namedModels: [ModelID(0)], namedWeights: [1]),
      source: .recorded(replay))
    return RunPlan(
      setting: Setting(
        catalogue: catalogue, terms: SmallWorld.terms(catalogue, profile: profile), world: .ideal,
        startsAt: SmallWorld.startsAt),
      workload: workload, policy: SmallWorld.cheapest, seed: 20_260_818, replication: 0,
      warmUp: .zero, horizon: SmallWorld.seconds(7 * 86_400),
      drain: SmallWorld.seconds(30 * 86_400),
      taskLimit: replay.order.count)
  }

  static func log(_ text: String) throws -> RecordedSessions {
    var rest: [UInt8]? = Array(text.utf8)
    return try RecordedSessions.importing(.agentSessions, file: "log.jsonl") {
      defer { rest = nil }
      return rest
    }.sessions
  }
}

/// A recorded tree of calls through the whole engine.
@Suite struct RecordedReplayRunTests {
  private func call(
    _ start: Double, model: String = "big", input: Int = 1_000, output: Int = 100
  ) -> String {
    #"{"type": "n", "t": \#(start), "in": \#(input), "out": \#(output), "model": "\#(model)", "#
      + #""api_time": 1, "hash_runs": [[1, 100]]}"#
  }

  /// Two sub-agents side by side 4 s after the first call, one of which starts another at once.
  private func tree() throws -> RecordedSessions {
    let inner =
      #"{"type": "subagent", "t": 4, "duration_ms": 1000, "requests": [\#(call(0))]}"#
    let pair =
      #"{"type": "subagent", "t": 20, "duration_ms": 15000, "requests": ["#
      + "\(call(0, model: "small")), \(inner), \(call(9, model: "small"))]}, "
      + #"{"type": "subagent", "t": 12, "duration_ms": 7000, "requests": [\#(call(2))]}"#
    return try ReplayWorld.log(
      #"{"id": "tree", "block_size": 10, "requests": ["#
        + "\(call(0)), \(pair), \(call(23))]}\n")
  }

  /// Each call takes 1.24 s + its reading and 1.56 s of writing. The branches' gaps: the main
  /// conversation waits 4 s for its sub-agents to start and 3 s after their end; sub-agent 1 starts
  /// its own 2 s after its first call (3 s - 1 s) and calls again 5 s after its end; sub-agent 2
  /// begins 2 s after it was started.
  @Test func subAgentsStartTogetherAndTheParentWaits() throws {
    let replay = try #require(RecordedReplay(tree(), needsTools: true))
    let (record, rows) = ReplayWorld.plan(replay, timeToLive: SmallWorld.seconds(300))
      .runCollecting()
    #expect(record.count(TaskEnding.solved) == 1)
    #expect(record.audit().isEmpty)
    func attempts(of branch: Int32) -> [AttemptRow] {
      rows.filter { $0.branch == branch }.sorted { $0.sentAt < $1.sentAt }
    }
    let main = attempts(of: 0)
    let (first, second, inner) = (attempts(of: 1), attempts(of: 2), attempts(of: 3))
    let counts = [main, first, second, inner].map(\.count)
    #expect(counts == [2, 2, 1, 1])
    func gap(_ row: AttemptRow, after other: AttemptRow) -> Double {
      (row.sentAt - other.endedAt).seconds
    }
    #expect(gap(first[0], after: main[0]) == 4)
    #expect(gap(second[0], after: main[0]) == 6)
    #expect(gap(inner[0], after: first[0]) == 2)
    #expect(gap(first[1], after: inner[0]) == 5)
    #expect(gap(main[1], after: first[1]) == 3)
  }

  @Test func subAgentsAskForTheModelOfTheirRecord() throws {
    let log = try tree()
    #expect(log.models == ["big", "small"])
    let standIns = log.models.indices.map {
      RecordedModel(model: ModelID($0), qualityLogits: 0, verbosity: 1)
    }
    let replay = try #require(RecordedReplay(log, models: standIns, needsTools: true))
    let rows = ReplayWorld.plan(replay, timeToLive: .zero, models: 2).runCollecting().rows
    #expect(rows.filter { $0.endpoint == EndpointID(1) }.allSatisfy { $0.branch == 1 })
    #expect(rows.count { $0.endpoint == EndpointID(1) } == 2)
    #expect(rows.count == 6)
  }
}

/// Quality and repeats of a recorded task.
@Suite struct RecordedRepeatTests {
  /// 400 sessions of ten calls, all recorded with one model.
  private func log() throws -> RecordedSessions {
    let calls = (0..<10).map {
      #"{"type": "n", "t": \#($0 * 10), "in": \#(1_000 + 100 * $0), "out": 50, "model": "m", "#
        + #""api_time": 1}"#
    }
    let lines = (0..<400).map {
      #"{"id": "\#($0)", "block_size": 10, "requests": [\#(calls.joined(separator: ", "))]}"#
    }
    return try ReplayWorld.log(lines.joined(separator: "\n"))
  }

  /// Served by a model with this score, where the recorded one has 1350 (q = 0); D ~ Normal(2, 1).
  private func record(score: Double) throws -> RunRecord {
    let standIn = RecordedModel(model: ModelID(0), qualityLogits: 0, verbosity: 1)
    let replay = try #require(RecordedReplay(log(), models: [standIn], needsTools: true))
    return ReplayWorld.plan(
      replay, timeToLive: .zero, scores: [score], difficulty: 2
    ).run()
  }

  /// The recorded model and a better one repeat nothing: the steps are known to have succeeded.
  @Test(arguments: [1_350.0, 1_600.0]) func recordedQualityRepeatsNothing(score: Double) throws {
    let record = try record(score: score)
    #expect(record.all.callsArrived == 4_000)
    #expect(record.count(TaskEnding.solved) == 400)
  }

  /// A model of q = -1.5 fails a first try with probability `1 - p(D, -1.5) / p(D, 0)`. Its mean
  /// over D ~ Normal(2, 1), by the trapezoid rule, is held against the share of failed first tries
  /// of first steps: 400 draws, four standard errors, so another seed fails it once in 16,000.
  @Test func worseQualityFailsByTheRatio() throws {
    var (expected, mass) = (0.0, 0.0)
    for node in -80...80 {
      let deviation = Double(node) / 10
      let weight = deterministicExp(-0.5 * deviation * deviation)
      let difficulty = 2 + deviation
      expected += weight * (1 - logistic(3 - 2 * 1.5 - difficulty) / logistic(3 - difficulty))
      mass += weight
    }
    expected /= mass
    let standIn = RecordedModel(model: ModelID(0), qualityLogits: 0, verbosity: 1)
    let replay = try #require(RecordedReplay(log(), models: [standIn], needsTools: true))
    let (record, rows) = ReplayWorld.plan(
      replay, timeToLive: .zero, scores: [1_200], difficulty: 2
    ).runCollecting()
    #expect(record.audit().isEmpty)
    let repeated = rows.count { $0.step == 0 && $0.repetition == 1 }
    let error = (expected * (1 - expected) / 400).squareRoot()
    #expect(abs(Double(repeated) / 400 - expected) <= 4 * error)
    // Every repeat holds the failed answer; every later step has its recorded input again.
    for row in rows {
      let recorded = 1_000 + 100 * Int(row.step)
      #expect(row.usage.input.count == recorded + 50 * Int(row.repetition))
    }
  }
}

/// The recorded coding-agent sessions through the engine, against the table of costs
/// (`Tests/Fixtures/cache-routing.json`).
@Suite(.enabled(if: Recorded.isPresent, "recorded traces are absent"))
struct RecordedSessionsRunTests {
  /// Share of the main conversations' input that was read from cache.
  private func hitShare(timeToLive: SimDuration) throws -> Double {
    let log = try #require(Recorded.sessions)
    let replay = try #require(RecordedReplay(log, needsTools: true))
    let (record, rows) = ReplayWorld.plan(replay, timeToLive: timeToLive).runCollecting()
    #expect(record.audit().isEmpty)
    #expect(record.count(TaskEnding.solved) == 485)
    #expect(rows.count == 31_798)
    #expect(rows.count { $0.branch > 0 } == 348)
    // Law: a call starts only after the one before it on its branch has ended.
    var ends: [[UInt64]: SimTime] = [:]
    var overlaps = 0
    for row in rows {
      let branch = [row.task.number, UInt64(row.branch)]
      if let end = ends[branch], row.sentAt < end { overlaps += 1 }
      ends[branch] = row.endedAt
    }
    #expect(overlaps == 0)
    var (read, input) = (0, 0)
    for row in rows where row.branch == 0 {
      read += row.usage.cacheRead.count
      input += row.usage.input.count
    }
    #expect(input == 3_752_041_156)
    return Double(read) / Double(input)
  }

  /// Without forgetting, what is read depends on the order of calls alone: the table's share.
  @Test func aCacheThatForgetsNothingReadsTheTablesShare() throws {
    let share = try hitShare(timeToLive: SimDuration(seconds: 1e9))
    #expect((share * 1e4).rounded() == 9_618)
  }

  /// With 5 minutes the share is near the table's 0.9173 and not equal: the table counts age by the
  /// recorded starts, while here the loop is closed. A call takes the time of the fit instead of
  /// its own (16-20 % mean error); where the log knows no service time the gap was estimated from
  /// the median; calls that overlapped in the log follow each other here; a parent's next call
  /// waits for sub-agents that took another time. The rule of sight (an entry is visible from the
  /// first token on) changes nothing, as a conversation has one call under way. Held to 0.2
  /// points (found: 0.9172).
  @Test func fiveMinutesReadNearlyTheTablesShare() throws {
    let share = try hitShare(timeToLive: SimDuration(seconds: 300))
    #expect(abs(share - 0.9173) <= 0.002, "\(share)")
  }
}
