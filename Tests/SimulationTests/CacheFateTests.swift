import Accounting
import Demand
import NumericalMethods
import Quantities
import Routing
import Supply
import Testing

@testable import Simulation

/// Why input that had been sent before was not read: every reason alone, and switching in its closed
/// form.
@Suite struct CacheFateTests {
  private static let calls = 6

  private func plan(
    endpoints: Int = 1, cache: CacheTerms = Self.cache(), control: CacheControl = .standard,
    tasks: Int = 1, rule: RuleSettings = .cheapestFirst, tokensPerSlot: TokenCount? = nil,
    shared: SharedPrefix = .none, drills: [ScheduledIncident] = []
  ) -> RunPlan {
    var session = SmallWorld.conversation(
      calls: Self.calls, systemTokens: 6_400, firstInput: 640, newInput: 650, output: 333,
      gapSeconds: 100)
    session.sharedPrefix = shared
    let catalogue = SmallWorld.catalogue(
      (0..<endpoints).map { HandMadeEndpoint(provider: $0, cacheRead: 0.1, cache: cache) })
    var world = World.ideal
    world.cacheTokensPerSlot = tokensPerSlot
    world.refusalDelay = SmallWorld.seconds(0.29)
    world.scheduledIncidents = drills
    var workload = SmallWorld.workload(session, arrivals: .poisson(ratePerSecond: 0.001))
    workload.cacheControl = control
    var policy = SmallWorld.cheapest
    policy.endpointRule = rule
    return RunPlan(
      setting: Setting(
        catalogue: catalogue,
        terms: SmallWorld.terms(catalogue, profile: SmallWorld.profile(slots: 1)),
        world: world, startsAt: SmallWorld.startsAt),
      workload: workload, policy: policy, seed: 3, replication: 0, warmUp: .zero,
      horizon: SmallWorld.seconds(1e8), drain: SmallWorld.seconds(1e6), taskLimit: tasks)
  }

  private static func cache(
    isOffered: Bool = true, minimum: Int = 0, timeToLive: Double = 1e9, isExplicit: Bool = false
  ) -> CacheTerms {
    CacheTerms(
      isOffered: isOffered, minimumInput: TokenCount(minimum),
      timeToLive: SmallWorld.seconds(timeToLive), isExplicit: isExplicit)
  }

  /// Whole blocks of an input [tokens].
  private func blocks(_ row: AttemptRow) -> Int {
    row.usage.input.count / SyntheticSession.blockTokens * SyntheticSession.blockTokens
  }

  /// Inputs of a conversation grow, so that all whole blocks of the one before could be read.
  private func readable(_ rows: [AttemptRow]) -> Int {
    rows.dropLast().reduce(0) { $0 + blocks($1) }
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var loss: CacheLoss
    var cache: CacheTerms
    var control = CacheControl.standard
    var tokensPerSlot: TokenCount?
    var testDescription: String { loss.name }
  }

  /// One endpoint, one conversation, and one thing wrong with its cache: all is lost for it.
  @Test(arguments: [
    Case(loss: .noCache, cache: cache(isOffered: false)),
    Case(loss: .unmarked, cache: cache(isExplicit: true), control: .none),
    Case(loss: .expired, cache: cache(timeToLive: 99)),
    Case(loss: .evicted, cache: cache(), tokensPerSlot: TokenCount(1_000)),
    Case(loss: .tooShort, cache: cache(minimum: 1_000_000)),
  ]) func `one thing wrong with a cache is the reason for all that is lost`(what: Case) {
    let (record, rows) = plan(
      cache: what.cache, control: what.control, tokensPerSlot: what.tokensPerSlot
    ).runCollecting()
    #expect(record.audit() == [])
    #expect(rows.count == Self.calls)
    #expect(record.caching.read == 0)
    #expect(record.caching.lost(what.loss) == readable(rows))
    #expect(record.caching.readable == readable(rows))
  }

  @Test func `with nothing wrong all is read that could be`() {
    let (record, rows) = plan().runCollecting()
    #expect(record.caching.read == readable(rows) && readable(rows) > 0)
    #expect(record.caching.lost == CacheLoss.allCases.map { _ in 0 })
    #expect(record.audit() == [])
  }

  /// N equal endpoints at random: call i comes to an endpoint whose last call was i - m with
  /// probability (1 - 1/N)^(m-1) / N, and to a new one with (1 - 1/N)^(i-1); what lies between the
  /// inputs of calls i - m and i - 1 is lost to switching. The geometric law of the time since an
  /// endpoint's last use is elementary; false-alarm rate 1 in 16,000 (4 standard errors over
  /// independent tasks).
  @Test(arguments: [2, 5]) func `random endpoints lose what the closed form says`(count: Int) {
    #if DEBUG
      let tasks = 400
    #else
      let tasks = 4_000
    #endif
    let (record, rows) = plan(endpoints: count, tasks: tasks, rule: .uniform).runCollecting()
    #expect(record.audit() == [])
    let byTask = (0..<tasks).map { task in
      rows.filter { $0.task == TaskID(UInt64(task)) }.sorted { $0.step < $1.step }
    }
    let inputs = byTask[0].map { Double(blocks($0)) }
    let stay = 1 / Double(count)
    var expected = 0.0
    for call in 1..<Self.calls {
      var away = 1.0
      for back in 1...call {
        expected += away * stay * (inputs[call - 1] - inputs[call - back])
        away *= 1 - stay
      }
      expected += away * inputs[call - 1]
    }
    // By task what this test works out from the rows alone, without the engine's tally.
    let losses = byTask.map { calls -> Double in
      var kept = Array(repeating: 0, count: count)
      var (lost, last) = (0, 0)
      for row in calls {
        let endpoint = Int(row.endpoint.index)
        lost += last - kept[endpoint]
        last = blocks(row)
        kept[endpoint] = last
      }
      return Double(lost)
    }
    #expect(losses.reduce(0, +) == Double(record.caching.lost(.switched)))
    #expect(record.caching.lost.reduce(0, +) == record.caching.lost(.switched))
    let moments = Moments(losses)
    #expect(
      abs(moments.mean - expected) < 4 * moments.standardError,
      "\(moments.mean) for \(expected)")
  }

  /// The first endpoint goes down after the first call: what that one left there is lost to the
  /// failure, and nothing afterwards.
  @Test func `what is lost by failing over is told apart`() throws {
    let down = SmallWorld.incident(1, 10_000, scope: IncidentScope(provider: ProviderID(0)))
    var plan = plan(endpoints: 2, drills: [down])
    plan.workload = SmallWorld.workload(
      SmallWorld.conversation(calls: 4, firstInput: 6_400, newInput: 640, gapSeconds: 100),
      arrivals: .recorded(offsets: [SmallWorld.seconds(0)]))
    let (record, rows) = plan.runCollecting()
    let served = rows.filter { $0.outcome == .served }
    #expect(served.map { Int($0.endpoint.index) } == [0, 1, 1, 1])
    #expect(record.caching.lost(.failedOver) == blocks(try #require(served.first)))
    #expect(record.caching.lost(.switched) == 0)
    #expect(record.audit() == [])
  }

  /// What conversations share has been seen by the second of them, wherever it was sent.
  @Test func `a shared prefix is new once`() throws {
    let shared = SharedPrefix(commonTokens: TokenCount(6_400))
    let alive = plan(tasks: 40, shared: shared).run().caching
    let apart = plan(tasks: 40).run().caching
    #expect(apart.unseen - alive.unseen == 39 * 6_400)
    #expect(alive.lost.reduce(0, +) == 0)
    // 1,000 s between tasks on average, and entries that live for 10 s: what was shared is dead.
    let dead = plan(cache: Self.cache(timeToLive: 10), tasks: 40, shared: shared).run().caching
    #expect(dead.unseen == alive.unseen)
    #expect(dead.lost(.expired) > 0 && dead.lost(.switched) == 0)
  }
}
