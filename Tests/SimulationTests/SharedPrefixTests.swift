import Accounting
import Demand
import NumericalMethods
import Quantities
import Routing
import Supply
import Testing

@testable import Simulation

/// Prefixes that conversations share, and what clients ask of caches, in the engine.
@Suite struct SharedPrefixTests {
  /// Conversations of one call with a system prompt of 6,400 tokens and 640 more.
  private func plan(
    shared: SharedPrefix, cache: CacheTerms, rate: Double, tasks: Int,
    control: CacheControl = .standard, hourPrice: Double? = nil, calls: Int = 1,
    tokensPerSlot: TokenCount? = nil, slots: Int = 1_000
  ) -> RunPlan {
    var session = SmallWorld.conversation(
      calls: calls, systemTokens: 6_400, firstInput: 640, newInput: 640, output: 640,
      gapSeconds: 100)
    session.sharedPrefix = shared
    let catalogue = SmallWorld.catalogue([
      HandMadeEndpoint(cacheRead: 0.1, cacheWrite: 1.25, cacheWriteHour: hourPrice, cache: cache)
    ])
    var world = World.ideal
    world.cacheTokensPerSlot = tokensPerSlot
    var terms = SmallWorld.terms(catalogue, profile: SmallWorld.profile(slots: slots))
    terms[0].offersHourCache = hourPrice != nil
    var workload = SmallWorld.workload(session, arrivals: .poisson(ratePerSecond: rate))
    workload.cacheControl = control
    return RunPlan(
      setting: Setting(
        catalogue: catalogue, terms: terms, world: world, startsAt: SmallWorld.startsAt),
      workload: workload, policy: SmallWorld.cheapest, seed: 11, replication: 0, warmUp: .zero,
      horizon: SmallWorld.seconds(1e7), drain: SmallWorld.seconds(1e6), taskLimit: tasks)
  }

  private func terms(
    timeToLive: Double = 300, isExplicit: Bool = false, step: Int = 1
  ) -> CacheTerms {
    CacheTerms(
      isOffered: true, minimumInput: .zero, timeToLive: SmallWorld.seconds(timeToLive),
      isExplicit: isExplicit, step: TokenCount(step))
  }

  private func rows(_ plan: RunPlan) -> [AttemptRow] {
    let (record, rows) = plan.runCollecting()
    #expect(record.audit().isEmpty)
    return rows
  }

  /// A cache whose entries live T after their last use, asked by a Poisson process of rate λ, hits
  /// with probability 1 - exp(-λT) (Che, Tung and Wang, IEEE JSAC 20(7), 2002, for a single item).
  /// False-alarm rate 1 in 16,000: the hits of 6,000 calls are independent.
  @Test(arguments: [0.5, 1.0, 2.0]) func `the common prefix hits as a cache with a time to live`(
    callsPerLife: Double
  ) {
    let shared = SharedPrefix(commonTokens: TokenCount(6_400))
    let rows = rows(
      plan(shared: shared, cache: terms(), rate: callsPerLife / 300, tasks: 6_000))
    let hits = rows.count { $0.usage.cacheRead.count == 6_400 }
    #expect(rows.allSatisfy { [0, 6_400].contains($0.usage.cacheRead.count) })
    let expected = 1 - deterministicExp(-callsPerLife)
    let standardError = (expected * (1 - expected) / 6_000).squareRoot()
    let share = Double(hits) / 6_000
    #expect(abs(share - expected) < 4 * standardError, "\(share) for \(expected)")
  }

  /// Each group is asked by a Poisson process of its own: its hit share is 1 - exp(-λ p T).
  @Test func `groups hit by their own rates, in proportion to Zipf weights`() {
    let shared = SharedPrefix(
      commonTokens: TokenCount(1_280), groupTokens: TokenCount(5_120), groups: 4, exponent: 1)
    let rate = 4.0 / 300
    let tasks = 12_000
    let rows = rows(plan(shared: shared, cache: terms(), rate: rate, tasks: tasks))
    let total = 1.0 + 1 / 2.0 + 1 / 3.0 + 1 / 4.0
    let expected = (1...4).reduce(0.0) { sum, group in
      let share = 1 / (Double(group) * total)
      return sum + share * (1 - deterministicExp(-4 * share))
    }
    let whole = Double(rows.count { $0.usage.cacheRead.count == 6_400 }) / Double(tasks)
    let common = Double(rows.count { $0.usage.cacheRead.count >= 1_280 }) / Double(tasks)
    let error = (expected * (1 - expected) / Double(tasks)).squareRoot()
    #expect(abs(whole - expected) < 4 * error, "\(whole) for \(expected)")
    let commonExpected = 1 - deterministicExp(-4)
    let commonError = (commonExpected * (1 - commonExpected) / Double(tasks)).squareRoot()
    #expect(abs(common - commonExpected) < 4 * commonError, "\(common) for \(commonExpected)")
  }

  @Test func `without a shared prefix conversations share nothing`() {
    let rows = rows(plan(shared: .none, cache: terms(), rate: 1, tasks: 200))
    #expect(rows.allSatisfy { $0.usage.cacheRead == .zero })
  }

  @Test func `an explicit cache keeps only what is marked, and writes nothing else`() {
    let explicit = terms(isExplicit: true)
    let marked = rows(plan(shared: .none, cache: explicit, rate: 0.01, tasks: 20, calls: 5))
    #expect(marked.contains { $0.usage.cacheRead.count > 0 })
    #expect(marked.allSatisfy { $0.usage.prompt == .zero })
    let bare = rows(
      plan(
        shared: .none, cache: explicit, rate: 0.01, tasks: 20, control: CacheControl.none, calls: 5)
    )
    #expect(bare.allSatisfy { $0.usage.prompt == $0.usage.input })
    let implicit = rows(
      plan(
        shared: .none, cache: terms(), rate: 0.01, tasks: 20, control: CacheControl.none, calls: 5))
    #expect(implicit.contains { $0.usage.cacheRead.count > 0 })
  }

  /// Steps are 100 s apart: an entry of 60 s is dead, one of an hour lives.
  @Test func `an hour is bought where it is sold`() {
    let short = terms(timeToLive: 60, isExplicit: true)
    let hour = rows(
      plan(
        shared: .none, cache: short, rate: 0.01, tasks: 20, control: .hour, hourPrice: 2, calls: 5))
    #expect(hour.allSatisfy { ($0.usage.cacheRead.count > 0) == ($0.step > 0) })
    #expect(hour.allSatisfy { $0.usage.cacheWrite5m == .zero && $0.usage.prompt == .zero })
    #expect(hour.allSatisfy { $0.usage.cacheWrite1h.count > 0 })
    let unsold = rows(
      plan(shared: .none, cache: short, rate: 0.01, tasks: 20, control: .hour, calls: 5))
    #expect(unsold.allSatisfy { $0.usage.cacheRead == .zero && $0.usage.cacheWrite5m.count > 0 })
  }

  /// Inputs grow by 1,280 from 7,040: the hit of step n is the input of step n - 1 in whole steps.
  @Test func `hits are whole steps`() {
    let rows = rows(plan(shared: .none, cache: terms(step: 500), rate: 0.01, tasks: 5, calls: 6))
    for row in rows where row.step > 0 {
      let before = 7_040 + 1_280 * (Int(row.step) - 1)
      #expect(row.usage.cacheRead.count == before / 500 * 500)
    }
  }

  /// Room for 4 x 6,400 tokens: at low load conversations of five steps keep their entries, at high
  /// load others push them out between two steps (workload facts 2.2: hit rates fall off a cliff).
  @Test func `under load entries are evicted and hits fall`() {
    func hitShare(rate: Double) -> Double {
      let rows = rows(
        plan(
          shared: .none, cache: terms(), rate: rate, tasks: 400, calls: 5,
          tokensPerSlot: TokenCount(128), slots: 200))
      let input = rows.reduce(0) { $0 + $1.usage.input.count }
      return Double(rows.reduce(0) { $0 + $1.usage.cacheRead.count }) / Double(input)
    }
    let (calm, busy) = (hitShare(rate: 0.0002), hitShare(rate: 0.1))
    #expect(calm > 0.6)
    #expect(busy < 0.05)
  }
}
