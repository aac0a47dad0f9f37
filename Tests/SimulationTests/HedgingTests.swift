import Accounting
import Demand
import NumericalMethods
import Quantities
import Routing
import Supply
import Testing

@testable import Simulation

/// Two attempts of one call at once, on timelines worked out by hand to the microsecond.
///
/// Endpoint 0 is the cheaper one and is asked first. Inputs are 1,000 tokens, answers 1,000; prices
/// $1 and $2 per million tokens at endpoint 0, $2 and $2 at endpoint 1.
@Suite struct HedgingTests {
  private func plan(
    firstTokens: [Double], decode: Double = 4, hedge: HedgeRule, offsets: [Double] = [0],
    calls: Int = 1, drills: [ScheduledIncident] = [],
    _ change: (inout RunPlan, inout [EndpointTerms]) -> Void = { _, _ in }
  ) -> RunPlan {
    let catalogue = SmallWorld.catalogue(
      firstTokens.indices.map {
        HandMadeEndpoint(
          provider: $0, prompt: Double($0 + 1), cacheRead: Double($0 + 1) / 10,
          cache: CacheTerms(
            isOffered: true, minimumInput: .zero, timeToLive: SmallWorld.seconds(1_000)))
      })
    var terms = SmallWorld.terms(
      catalogue, profile: SmallWorld.profile(secondsPer1kOutput: decode))
    for (index, seconds) in firstTokens.enumerated() { terms[index].profile.baseSeconds = seconds }
    var policy = SmallWorld.cheapest
    policy.hedge = hedge
    var plan = SmallWorld.plan(
      catalogue, terms, SmallWorld.conversation(calls: calls), tasksAt: offsets, drills: drills,
      policy: policy)
    change(&plan, &terms)
    plan.setting = Setting(
      catalogue: catalogue, terms: terms, world: plan.setting.world,
      startsAt: SmallWorld.startsAt)
    return plan
  }

  private static let afterTwo = HedgeRule(
    after: .fixed(SmallWorld.seconds(2)), atMost: 1, budgetShare: 1)

  /// Asked at 0 s, 3 s to the first token; hedged at 2 s, 0.5 s to the first token: it wins at 2.5 s.
  @Test func `the first to give a first token wins and the other is cancelled`() {
    let (record, rows) = plan(firstTokens: [3, 0.5], hedge: Self.afterTwo).runCollecting()
    #expect(record.audit().isEmpty)
    #expect(rows.map(\.outcome) == [.cancelled, .served])
    #expect(rows.map(\.role) == [.first, .hedge] && rows.map(\.attempt) == [0, 1])
    #expect(rows[0].duration == SmallWorld.seconds(2.5) && rows[0].cost == .zero)
    #expect(rows[1].sentAt.seconds == 2 && rows[1].endedAt.seconds == 6.5)
    #expect(record.timeToFirstToken.max == 2_500_000 && record.callTime.max == 6_500_000)
    #expect(record.effort.attempts == [1, 0, 1])
  }

  /// The same with 2.4 s: the first attempt gives its token 0.1 s before the hedge would.
  @Test func `a hedge that comes second is cancelled`() {
    let (record, rows) = plan(firstTokens: [2.4, 0.5], hedge: Self.afterTwo).runCollecting()
    #expect(record.audit().isEmpty)
    #expect(rows.map(\.outcome) == [.cancelled, .served])
    #expect(rows.map(\.role) == [.hedge, .first])
    #expect(rows[0].endedAt.seconds == 2.4 && rows[1].endedAt.seconds == 6.4)
  }

  @Test func `a first token at the very instant of the hedge is in time`() {
    let (record, rows) = plan(firstTokens: [2, 0.5], hedge: Self.afterTwo).runCollecting()
    #expect(rows.count == 1 && rows[0].outcome == .served)
    #expect(record.effort.count(of: .hedge) == 0)
  }

  /// A provider that goes on serves and bills the whole answer: (1,000 · $1 + 1,000 · $2) / 1e6,
  /// which whoever pays for what the gateway gives up pays.
  @Test(arguments: Payer.allCases)
  func `a loser that cannot be stopped is paid in full by whom the rules say`(_ payer: Payer) {
    let (record, rows) = plan(firstTokens: [3, 0.5], hedge: Self.afterTwo) { plan, terms in
      terms[0].stopsWhenCancelled = false
      var world = plan.setting.world
      world.breakOff.timeoutPayer = payer
      plan.setting = Setting(
        catalogue: plan.setting.catalogue, terms: terms, world: world,
        startsAt: SmallWorld.startsAt)
    }.runCollecting()
    #expect(record.audit().isEmpty)
    #expect(rows[0].outcome == .cancelled && rows[0].cost.picoDollars == 3_000_000_000)
    #expect(rows[0].disposition == payer.disposition)
    #expect(
      record.costByDisposition[payer.disposition.rawValue].picoDollars
        == 3_000_000_000 + (payer == .customer ? 4_000_000_000 : 0))
    // Nobody pays for what the provider absorbs.
    let paid = payer == .provider ? 0 : 3_000_000_000
    #expect(record.effort.unansweredCost.picoDollars == Int128(paid))
  }

  /// It keeps its slot until 7 s: a task that comes at 5 s, with one slot, waits until then.
  @Test func `a loser that goes on holds its slot to the end`() {
    let (_, rows) = plan(firstTokens: [3, 0.5], hedge: Self.afterTwo, offsets: [0, 5]) {
      plan, terms in
      terms[0].stopsWhenCancelled = false
      terms[0].profile.slots = 1
      plan.policy.hedge?.atMost = 1
      plan.policy.hedge?.after = .fixed(SmallWorld.seconds(2))
      plan.policy.preferences = ProviderPreferences()
    }.runCollecting()
    // The second call is hedged at 7 s, the very instant at which its first attempt gets the slot.
    let second = rows.filter { $0.task.number == 1 }
    #expect(second.map(\.role) == [.first, .hedge])
    #expect(second[0].outcome == .cancelled && second[0].endedAt.seconds == 7.5)
    #expect(second[1].outcome == .served && second[1].endedAt.seconds == 11.5)
  }

  /// The first attempt is refused when it arrives: the hedge is all there is of the call, and no
  /// other endpoint is tried.
  @Test func `where one attempt fails the other one goes on`() {
    // Endpoint 0 goes down at 2.2 s, when the hedge is under way.
    let (record, rows) = plan(
      firstTokens: [3, 1, 0.1], hedge: Self.afterTwo,
      drills: [SmallWorld.incident(2.2, 60, scope: IncidentScope(provider: ProviderID(0)))]
    ).runCollecting()
    #expect(record.audit().isEmpty)
    #expect(rows.map(\.outcome) == [.providerDown, .served])
    #expect(rows.map(\.endpoint.index) == [0, 1])
    #expect(rows[1].endedAt.seconds == 7)
    #expect(record.timeToFirstToken.max == 3_000_000)
  }

  /// Both endpoints go down: the hedge at 2.2 s, the first attempt at 2.5 s; then the third is tried.
  @Test func `where both fail the next endpoint is tried`() {
    let (record, rows) = plan(
      firstTokens: [3, 1, 0.1], hedge: Self.afterTwo,
      drills: [
        SmallWorld.incident(2.2, 60, scope: IncidentScope(provider: ProviderID(1))),
        SmallWorld.incident(2.5, 60, scope: IncidentScope(provider: ProviderID(0))),
      ]
    ).runCollecting()
    #expect(record.audit().isEmpty)
    #expect(rows.map(\.outcome) == [.providerDown, .providerDown, .served])
    #expect(rows.map(\.endpoint.index) == [1, 0, 2])
    #expect(rows.map(\.role) == [.hedge, .first, .retry])
    #expect(rows[2].sentAt.seconds == 2.5)
  }

  /// Up to two hedges, one at a time: the first fails at 2.2 s, the second is sent 2 s later.
  @Test func `a second hedge follows one that failed`() {
    let twice = HedgeRule(after: .fixed(SmallWorld.seconds(2)), atMost: 2, budgetShare: 1)
    let (record, rows) = plan(
      firstTokens: [30, 1, 0.1], hedge: twice, offsets: [0, 100],
      drills: [SmallWorld.incident(2.2, 60, scope: IncidentScope(provider: ProviderID(1)))]
    ).runCollecting()
    #expect(record.audit().isEmpty)
    let first = rows.filter { $0.task.number == 0 }
    // With a credit of one per call the first call has one hedge, which is spent.
    #expect(first.map(\.role) == [.hedge, .first])
    #expect(first[1].endedAt.seconds == 34)
    let second = rows.filter { $0.task.number == 1 }
    #expect(second.map(\.role) == [.first, .hedge] && second[1].endpoint.index == 1)
  }

  @Test func `a queued hedge takes its place along when it becomes the call`() {
    // One slot at endpoint 1, held by nobody's attempt until 6 s: a task that only fits there.
    let (record, rows) = plan(
      firstTokens: [3, 1], hedge: Self.afterTwo, offsets: [0, 0],
      drills: [SmallWorld.incident(2.5, 60, scope: IncidentScope(provider: ProviderID(0)))]
    ) { _, terms in terms[1].profile.slots = 1 }.runCollecting()
    #expect(record.audit().isEmpty)
    // Both are hedged at 2 s; the second waits behind the first, becomes its call's only attempt at
    // 2.5 s and is served from 7 s on.
    let served = rows.filter { $0.outcome == .served }
    #expect(served.map(\.role) == [.hedge, .hedge])
    #expect(served.map(\.endedAt.seconds) == [7, 12])
    #expect(rows.count { $0.outcome == .providerDown } == 2)
  }

  /// The gateway gives a call 3 s: both attempts are given up then, and nothing more is tried.
  @Test func `the limit of a call ends both attempts`() {
    let (record, rows) = plan(firstTokens: [10, 10, 0.1], hedge: Self.afterTwo) { plan, _ in
      plan.policy.timeouts.call = SmallWorld.seconds(3)
    }.runCollecting()
    #expect(record.audit().isEmpty)
    #expect(rows.prefix(2).map(\.outcome) == [.timedOut, .timedOut])
    #expect(rows.prefix(2).map(\.duration.seconds) == [3, 1])
    #expect(record.count(CallEnding.failedTimedOut) == 4 && rows.count == 8)
  }

  @Test func `a client that gives up waits for neither`() {
    let (record, rows) = plan(firstTokens: [10, 10], hedge: Self.afterTwo) { plan, terms in
      var world = plan.setting.world
      world.breakOff.clientTimeout = SmallWorld.seconds(5)
      plan.setting = Setting(
        catalogue: plan.setting.catalogue, terms: terms, world: world,
        startsAt: SmallWorld.startsAt)
    }.runCollecting()
    #expect(record.audit().isEmpty)
    #expect(rows.prefix(2).map(\.outcome) == [.cancelled, .cancelled])
    #expect(rows.prefix(2).map(\.role) == [.hedge, .first])
    #expect(rows.prefix(2).allSatisfy { $0.endedAt.seconds == 5 })
    #expect(record.count(CallEnding.cancelled) == 4)
  }

  /// The prefix is kept where the winner was served, and the conversation stays there.
  @Test func `caches and stickiness follow the winner`() {
    let (record, rows) = plan(firstTokens: [3, 0.5], hedge: Self.afterTwo, calls: 2) { plan, _ in
      plan.policy.stickiness.idleLimit = SmallWorld.seconds(600)
    }.runCollecting()
    #expect(record.audit().isEmpty)
    let second = rows.filter { $0.step == 1 }
    #expect(second.count == 1 && second[0].endpoint.index == 1 && second[0].isSticky)
    #expect(second[0].usage.cacheRead.count > 0)
  }

  /// One credit per twenty calls: of a hundred slow calls five are hedged.
  @Test func `law: hedges are no more than their share of calls`() {
    let rule = HedgeRule(after: .fixed(SmallWorld.seconds(2)), atMost: 1, budgetShare: 0.05)
    let offsets = (0..<100).map { Double($0) * 9 }
    let record = plan(firstTokens: [3, 0.5], hedge: rule, offsets: offsets).run()
    #expect(record.audit().isEmpty)
    #expect(record.effort.count(of: .hedge) == 5)
  }

  @Test func `an open circuit is never hedged to`() {
    let (record, rows) = plan(
      firstTokens: [3, 0.5], hedge: Self.afterTwo, offsets: [0, 1, 100, 200]
    ) { plan, terms in
      terms[1].serverErrorShare = 1
      plan.policy.breaker = RuleSettings(
        CircuitBreaker.card,
        ["consecutive_failures": .integer(1), "cooldown": .duration(SmallWorld.seconds(150))])
    }.runCollecting()
    #expect(record.audit().isEmpty)
    // Hedges at 2 s and, before the first one's refusal is known, none later than that of 3 s.
    let hedges = rows.filter { $0.role == .hedge }
    #expect(hedges.map(\.sentAt.seconds) == [2, 202])
  }
}
