import Accounting
import Demand
import Formats
import NumericalMethods
import Quantities
import Routing
import Supply
import Testing

@testable import Simulation

/// A log whose calls start at their recorded times, through the whole engine.
@Suite struct OpenLoopTests {
  /// What is set by a test.
  private struct World {
    var loop = Retiming.Loop.open
    var serviceSeconds = 10.0
    var secondsPer1kOutput = 0.0
    var slots = 1_000
    var endpoints = 1
    var retry = RetryRule(attemptLimit: 1, rounds: 1)
    var change: (inout Simulation.World) -> Void = { _ in }
    var timeToLive = 1e6
    var horizon = 1e6
  }

  /// Calls of 10 tokens at these times, each with one more block than the one before it.
  private func line(_ starts: [Double], name: String = "a", firstOutput: Int = 10) -> String {
    let calls = starts.enumerated().map { index, start in
      #"{"type": "n", "t": \#(start), "in": \#(100 * (index + 1)), "#
        + #""out": \#(index == 0 ? firstOutput : 10), "model": "m", "#
        + #""api_time": 1, "hash_runs": [[1, \#(index + 1)]]}"#
    }
    return
      #"{"id": "\#(name)", "block_size": 100, "requests": [\#(calls.joined(separator: ", "))]}"#
  }

  private func plan(_ text: String, _ world: World = World()) throws -> RunPlan {
    var rest: [UInt8]? = Array(text.utf8)
    let log = try RecordedSessions.importing(.agentSessions, file: "log.jsonl") {
      defer { rest = nil }
      return rest
    }.sessions
    var retiming = Retiming.asRecorded
    retiming.loop = world.loop
    let replay = try #require(RecordedReplay(log, needsTools: false, retiming: retiming))
    let cache = CacheTerms(
      isOffered: true, minimumInput: .zero, timeToLive: SmallWorld.seconds(world.timeToLive))
    let catalogue = SmallWorld.catalogue(
      (0..<world.endpoints).map { HandMadeEndpoint(provider: $0, cacheRead: 0.1, cache: cache) })
    let profile = SmallWorld.profile(
      baseSeconds: world.serviceSeconds, secondsPer1kOutput: world.secondsPer1kOutput,
      slots: world.slots)
    var ideal = Simulation.World.ideal
    world.change(&ideal)
    let setting = Setting(
      catalogue: catalogue, terms: SmallWorld.terms(catalogue, profile: profile), world: ideal,
      startsAt: SmallWorld.startsAt)
    let workload = Workload(
      name: "replay",
      arrivals: .recorded(offsets: Array(repeating: .zero, count: replay.order.count)),
      requests: RequestMix(
        types: [TaskType(name: "any", meanDifficulty: 0)], typeWeights: [1], namedShare: 1,
        namedModels: [ModelID(0)], namedWeights: [1]), source: .recorded(replay))
    var policy = SmallWorld.cheapest
    policy.retry = world.retry
    return RunPlan(
      setting: setting, workload: workload, policy: policy, seed: 1, replication: 0,
      warmUp: .zero, horizon: SmallWorld.seconds(world.horizon), drain: .zero)
  }

  @Test func `calls start at their recorded times, however long answers take`() throws {
    let starts = [0, 1, 1, 2.5, 60, 61]
    let (record, rows) = try plan(line(starts)).runCollecting()
    #expect(rows.map(\.sentAt.seconds) == starts)
    #expect(rows.map(\.step) == [0, 1, 2, 3, 4, 5])
    #expect(rows.allSatisfy { $0.duration.seconds == 10 })
    #expect(record.count(TaskEnding.solved) == 1)
    #expect(record.audit().isEmpty)
    // One conversation is alive from its first call to the end of its last answer, 61 s + 10 s.
    #expect(record.sessionTime == 71_000_000)
    #expect(record.peakSessions == 1)
    #expect(record.taskTime.sum == 71_000_000)
    let closed = try plan(line(starts), World(loop: .closed)).runCollecting().rows
    // The same calls with the recorded gaps 0, 0, 0.5, 56.5 and 0 s after 10 s of service each.
    #expect(closed.map(\.sentAt.seconds) == [0, 10, 20, 30.5, 97, 107])
  }

  /// Lindley's recursion for one server: `W(n + 1) = max(0, W(n) + S - T(n))`, with service S and
  /// interarrival times T (Lindley 1952). Exact: nothing is drawn.
  @Test func `waiting at one slot obeys Lindley's recursion`() throws {
    let starts = [0, 1, 2, 9, 9.5, 40, 41, 41, 41, 80]
    let (record, rows) = try plan(
      line(starts), World(serviceSeconds: 4, slots: 1)
    ).runCollecting()
    var wait = 0.0
    var expected: [Double] = []
    for (number, start) in starts.enumerated() {
      if number > 0 { wait = max(0, wait + 4 - (start - starts[number - 1])) }
      expected.append(wait)
    }
    #expect(rows.map { $0.duration.seconds - 4 } == expected)
    #expect(expected.contains(11))
    #expect(record.audit().isEmpty)
  }

  /// Each call holds the one before it and 100 tokens more. The second starts before anything has
  /// been answered, the third after the first and before the second, the fourth after all.
  @Test func `a call finds cached what its conversation had answered`() throws {
    let rows = try plan(line([0, 5, 12, 30])).runCollecting().rows
    #expect(rows.map(\.usage.cacheRead.count) == [0, 0, 100, 300])
    let late = try plan(line([0, 20, 40, 60])).runCollecting().rows
    #expect(late.map(\.usage.cacheRead.count) == [0, 100, 200, 300])
    let closed = try plan(line([0, 20, 40, 60]), World(loop: .closed)).runCollecting().rows
    #expect(closed.map(\.usage.cacheRead.count) == [0, 100, 200, 300])
  }

  /// The first call is answered after 1 s and 100 s of writing, when the second has been for long:
  /// what the second left is found until 300 s after its start, and not what the first left.
  @Test func `a slow answer does not displace what a later call left`() throws {
    let world = World(serviceSeconds: 1, secondsPer1kOutput: 10, timeToLive: 300)
    let text = line([0, 10, 150, 320], firstOutput: 10_000)
    let rows = try plan(text, world).runCollecting().rows.sorted { $0.step < $1.step }
    #expect(rows[0].duration.seconds == 101)
    #expect(rows.map(\.usage.cacheRead.count) == [0, 0, 200, 300])
  }

  /// Calls of one conversation stick to the endpoint of its first answer: the gateway knows none
  /// before it.
  @Test func `a conversation sticks to an endpoint from its first answer on`() throws {
    var plan = try plan(line([0, 5, 12, 30, 50]), World(endpoints: 4))
    plan.policy.stickiness.idleLimit = SmallWorld.seconds(600)
    let rows = plan.runCollecting().rows
    #expect(rows.map(\.isSticky) == [false, false, true, true, true])
    #expect(Set(rows.filter(\.isSticky).map(\.endpoint)) == [rows[0].endpoint])
  }

  /// Every attempt fails: each call is made four times on its own, and none puts off another.
  @Test func `what fails is repeated on its own, and the task is unsolved`() throws {
    var world = World()
    world.change = { $0.serverErrorMedian = 0 }
    var plan = try plan(line([0, 1, 300]), world)
    plan.setting = Setting(
      catalogue: plan.setting.catalogue,
      terms: plan.setting.terms.map {
        var terms = $0
        terms.serverErrorShare = 1
        return terms
      }, world: plan.setting.world, startsAt: plan.setting.startsAt)
    let (record, rows) = plan.runCollecting()
    for (step, start) in [0.0, 1, 300].enumerated() {
      let tries = rows.filter { $0.step == Int32(step) }
      #expect(tries.map(\.repetition) == [0, 1, 2, 3])
      #expect(tries.first?.sentAt.seconds == start)
    }
    #expect(record.count(TaskEnding.unsolved) == 1)
    #expect(record.all.callsArrived == 12)
    #expect(record.audit().isEmpty)
  }

  /// A sub-agent that the parent waited for from 3 s to 9 s: here both go on at their times.
  @Test func `sub-agents start at their times beside their parent`() throws {
    func call(_ start: Double) -> String {
      #"{"type": "n", "t": \#(start), "in": 100, "out": 10, "model": "m", "api_time": 1}"#
    }
    let agent =
      #"{"type": "subagent", "t": 9, "duration_ms": 6000, "requests": [\#(call(0)), \#(call(2))]}"#
    let text =
      #"{"id": "t", "block_size": 10, "requests": [\#(call(0)), \#(agent), \#(call(10))]}"#
    let (record, rows) = try plan(text, World(serviceSeconds: 30)).runCollecting()
    let starts = rows.map { "\($0.branch): \($0.sentAt.seconds)" }
    #expect(starts == ["0: 0.0", "1: 3.0", "1: 5.0", "0: 10.0"])
    #expect(record.count(TaskEnding.solved) == 1)
    #expect(record.taskTime.sum == 40_000_000)
    // The parent from 0 to 40 s, the sub-agent from its opening with the parent's step to 35 s.
    #expect(record.peakSessions == 2)
    #expect(record.audit().isEmpty)
  }

  /// Half of the calls of 40 conversations are under way at the horizon; the books balance all the
  /// same, and slots are used again.
  @Test func `the end of the run cuts off what is under way`() throws {
    let lines = (0..<40).map { line([0, 1, 2, 3, 50, 51], name: "\($0)") }
    let (record, rows) = try plan(
      lines.joined(separator: "\n"), World(serviceSeconds: 10, horizon: 52)
    ).runCollecting()
    #expect(rows.count == 160)
    #expect(record.count(CallEnding.completed) == 160)
    #expect(record.count(CallEnding.censored) == 80)
    #expect(record.count(TaskEnding.censored) == 40)
    #expect(record.audit().isEmpty)
  }

  /// A gap of 30 years, which no event can hold, ends the run and not the program.
  @Test(arguments: Retiming.Loop.allCases)
  func `a call after the end of all events never happens`(_ loop: Retiming.Loop) throws {
    let (record, rows) = try plan(line([0, 9.5e8]), World(loop: loop)).runCollecting()
    #expect(rows.count == 1)
    #expect(record.count(TaskEnding.censored) == 1)
    #expect(record.audit().isEmpty)
  }
}
