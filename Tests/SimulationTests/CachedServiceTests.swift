import Accounting
import Demand
import Quantities
import Routing
import Supply
import Testing

@testable import Simulation

/// The prefix cache at work in the engine, on conversations without chance (DESIGN section 15).
@Suite struct CachedServiceTests {
  /// Conversations of fixed steps: first input 6,400 tokens, then 640 new and 1,280 of output each;
  /// a call takes 2 s to its first token and 10 s in all; the client takes `gap`.
  private func rows(
    cache: CacheTerms, gap: Double = 100, calls: Int = 6, policy: Policy = sticky,
    endpoints: Int = 1, writePrice: Double? = nil, session: SyntheticSession? = nil
  ) -> [AttemptRow] {
    let catalogue = SmallWorld.catalogue(
      (0..<endpoints).map {
        HandMadeEndpoint(provider: $0, cacheRead: 0.1, cacheWrite: writePrice, cache: cache)
      })
    let profile = SmallWorld.profile(baseSeconds: 2, secondsPer1kOutput: 8 / 1.28)
    let conversation = SmallWorld.conversation(
      calls: calls, firstInput: 6_400, newInput: 640, output: 1_280, gapSeconds: gap)
    let plan = RunPlan(
      setting: Setting(
        catalogue: catalogue, terms: SmallWorld.terms(catalogue, profile: profile),
        world: .ideal, startsAt: SmallWorld.startsAt),
      workload: SmallWorld.workload(
        session ?? conversation, arrivals: .poisson(ratePerSecond: 0.01)),
      policy: policy, seed: 3, replication: 0, warmUp: .zero, horizon: SmallWorld.seconds(1e6),
      drain: SmallWorld.seconds(1e6), taskLimit: 5)
    let (record, rows) = plan.runCollecting()
    #expect(record.audit().isEmpty)
    #expect(record.count(TaskEnding.solved) == 5)
    return rows
  }

  private static var sticky: Policy {
    var policy = SmallWorld.cheapest
    policy.stickiness.idleLimit = SmallWorld.seconds(600)
    return policy
  }

  private func terms(minimum: Int = 0, timeToLive: Double = 300) -> CacheTerms {
    CacheTerms(
      isOffered: true, minimumInput: TokenCount(minimum),
      timeToLive: SmallWorld.seconds(timeToLive))
  }

  /// Inputs are 6,400, then 1,920 longer each: whole blocks, so the hit is the input before.
  @Test func `a hit is the input of the call before`() {
    for row in rows(cache: terms()) {
      let step = Int(row.step)
      #expect(row.usage.input.count == 6_400 + 1_920 * step)
      let before = step == 0 ? 0 : 6_400 + 1_920 * (step - 1)
      #expect(row.usage.cacheRead.count == before)
      #expect(row.usage.cacheWrite5m == .zero)
    }
  }

  @Test func `the rest is written at the write price where one exists`() {
    for row in rows(cache: terms(), writePrice: 1.25) {
      #expect(row.usage.prompt == .zero)
      #expect(row.usage.cacheWrite5m + row.usage.cacheRead == row.usage.input)
    }
  }

  @Test func `no cache, no hit`() {
    #expect(rows(cache: .none).allSatisfy { $0.usage.cacheRead == .zero })
  }

  /// The input of step 2 hits 8,320 tokens of step 1.
  @Test func `hits below the provider's minimum are none`() {
    let rows = rows(cache: terms(minimum: 8_320))
    #expect(rows.allSatisfy { ($0.usage.cacheRead == .zero) == ($0.step < 2) })
    let stricter = self.rows(cache: terms(minimum: 8_321))
    #expect(stricter.allSatisfy { ($0.usage.cacheRead == .zero) == ($0.step < 3) })
  }

  /// A call takes 10 s: starts are `gap` + 10 s apart, and age counts from start to start.
  @Test func `an entry's age counts from the start of its last use`() {
    let alive = rows(cache: terms(timeToLive: 300), gap: 290)
    #expect(alive.allSatisfy { ($0.usage.cacheRead == .zero) == ($0.step == 0) })
    let dead = rows(cache: terms(timeToLive: 300), gap: 290.000002)
    #expect(dead.allSatisfy { $0.usage.cacheRead == .zero })
  }

  /// Alternating endpoints: what an endpoint holds is two steps old.
  @Test func `each endpoint caches what it served itself`() {
    var policy = SmallWorld.cheapest
    policy.endpointRule = .uniform
    let rows = rows(cache: terms(timeToLive: 1e5), calls: 40, policy: policy, endpoints: 3)
    var last: [Int32: [UInt64: Int]] = [:]
    for row in rows {
      let before = last[row.endpoint.index]?[row.task.number] ?? 0
      #expect(row.usage.cacheRead.count == before)
      last[row.endpoint.index, default: [:]][row.task.number] = row.usage.input.count
    }
    #expect(last.count == 3)
  }

  /// After a compaction only the system prompt is common with what came before.
  @Test func `a compaction leaves the system prompt in the cache`() {
    let session = SmallWorld.conversation(
      calls: 12, systemTokens: 1_280, firstInput: 6_400, newInput: 640, output: 1_280,
      compactionTrigger: 16_000, compactionTarget: 2_560)
    let rows = rows(cache: terms(timeToLive: 1e5), calls: 12, session: session)
    var inputs: [UInt64: Int] = [:]
    var compactions = 0
    for row in rows {
      let input = row.usage.input.count
      let before = inputs[row.task.number]
      if let before, input < before {
        compactions += 1
        #expect(input == 1_280 + 2_560 + 640)
        #expect(row.usage.cacheRead.count == 1_280)
      } else {
        #expect(row.usage.cacheRead.count == before ?? 0)
      }
      inputs[row.task.number] = input
    }
    #expect(compactions >= 5)
  }
}
