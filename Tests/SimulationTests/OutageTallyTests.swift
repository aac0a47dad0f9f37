import Accounting
import Demand
import Quantities
import Routing
import Supply
import Testing

@testable import Simulation

/// What is counted of an incident, on a timeline that can be worked out by hand.
@Suite struct OutageTallyTests {
  private let catalogue = SmallWorld.catalogue([
    HandMadeEndpoint(provider: 0, prompt: 1, completion: 2),
    HandMadeEndpoint(provider: 1, prompt: 3, completion: 4),
  ])

  private func plan(
    every seconds: Double, drills: [ScheduledIncident], policy: Policy = SmallWorld.cheapest
  ) -> RunPlan {
    let terms = SmallWorld.terms(
      catalogue, profile: SmallWorld.profile(baseSeconds: 1.04, secondsPer1kOutput: 0))
    return SmallWorld.plan(
      catalogue, terms, SmallWorld.conversation(),
      tasksAt: Array(stride(from: 0, to: 200, by: seconds)), drills: drills, policy: policy)
  }

  private func drill(_ from: Double, _ to: Double) -> ScheduledIncident {
    SmallWorld.incident(from, to, scope: IncidentScope(provider: ProviderID(0)))
  }

  /// A task every 5 s. The gateway believes in an outage when half of the attempts failed that
  /// ended in the present and the two last periods of 10 s.
  ///
  /// | failure ends at | successes in its window | failures in it |
  /// | --- | --- | --- |
  /// | 100.29 | 81.04, 86.04, 91.04, 96.04 | 1 |
  /// | 105.29 | the same | 2 |
  /// | 110.29 | 91.04, 96.04 | 3: noticed, 10 s after the first |
  @Test func `time to notice runs from the first failure to the gateway's belief`() throws {
    let (record, rows) = plan(every: 5, drills: [drill(98, 131)]).runCollecting()
    #expect(record.audit().isEmpty)
    let tally = try #require(record.outages.first)
    #expect(tally.endpointsMet == 1 && tally.endpointsNoticed == 1)
    #expect(tally.timeToNotice == SmallWorld.seconds(10))
    // Tasks at 100, 105, … 130; those from 115 on come after the notice. Price order heeds none.
    #expect(tally.firstAttempts == 7 && tally.firstAttemptsAfterNotice == 4)
    #expect(tally.attemptsLost[AttemptOutcome.providerDown.rawValue] == 7)
    #expect(tally.attemptsLost.reduce(0, +) == 7)
    #expect(tally.saved.count == 7 && tally.callsLost == 0 && tally.callsCensored == 0)
    // The second endpoint: 1,000 tokens at $3 and 1,000 at $4 per million.
    #expect(tally.saved.allSatisfy { $0.cost.picoDollars == 7_000_000_000 })
    #expect(tally.saved.allSatisfy { $0.newInput == 1_000 })
    #expect(tally.saved.map(\.key.task.number) == [20, 21, 22, 23, 24, 25, 26])
    let timeline = try #require(record.timeline)
    #expect(timeline.width == SmallWorld.seconds(60) && timeline.binCount == 17)
    let second = rows.filter { $0.endpoint.index == 1 }
    #expect(second.count == 7)
    #expect(timeline.served[1 * 2 + 1] == 4 && timeline.served[2 * 2 + 1] == 3)
    #expect(timeline.failed[1 * 2] == 4 && timeline.failed[2 * 2] == 3)
    #expect(timeline.served[1 * 2] == 8)
  }

  /// OpenRouter's balancing gives a provider in an outage no weight; it asks again when the window
  /// of 30 s has forgotten.
  @Test func `a policy that heeds its belief stops sending and asks again later`() throws {
    var policy = SmallWorld.cheapest
    policy.endpointRule = .priceBalanced
    let record = plan(every: 1, drills: [drill(98, 131)], policy: policy).run()
    let tally = try #require(record.outages.first)
    let blind = try #require(plan(every: 1, drills: [drill(98, 131)]).run().outages.first)
    #expect(blind.firstAttempts == 33)
    #expect(tally.firstAttempts < 25 && tally.firstAttemptsAfterNotice < 3)
    #expect(tally.endpointsNoticed == 1)
  }

  @Test func `without a fallback the calls of an outage are lost`() throws {
    var policy = SmallWorld.cheapest
    policy.preferences.only = [ProviderChoice(ProviderID(0))]
    policy.retry = SmallWorld.once
    let record = plan(every: 5, drills: [drill(98, 131)], policy: policy).run()
    #expect(record.audit().isEmpty)
    let tally = try #require(record.outages.first)
    // Each of 7 tasks tries four times, at once.
    #expect(tally.callsLost == 28 && tally.saved.isEmpty)
    #expect(record.count(TaskEnding.unsolved) == 7)
  }

  @Test func `a call belongs to the first incident that struck it`() throws {
    let other = SmallWorld.incident(95, 135, scope: IncidentScope(provider: ProviderID(1)))
    let record = plan(every: 5, drills: [drill(98, 131), other]).run()
    #expect(record.audit().isEmpty)
    // Both are down: every call fails at both, in four tries of two rounds.
    #expect(record.outages[0].callsLost == record.all.callsFailed)
    #expect(record.outages[1].callsLost == 0)
    let lost = record.outages.map { $0.attemptsLost.reduce(0, +) }
    #expect(lost[0] == lost[1] && lost[0] + lost[1] == record.count(AttemptOutcome.providerDown))
  }

  /// The extra errors of a degradation are its own; the others would have come anyway.
  @Test func `a degradation answers for the errors that it adds`() throws {
    let kind = IncidentKind.degraded(errorShare: 0.3, slowdown: 1)
    var plan = plan(
      every: 0.1,
      drills: [
        SmallWorld.incident(0, 500, scope: IncidentScope(provider: ProviderID(0)), kind: kind)
      ])
    var terms = plan.setting.terms
    terms[0].serverErrorShare = 0.2
    plan.setting = Setting(
      catalogue: catalogue, terms: terms, world: plan.setting.world,
      startsAt: SmallWorld.startsAt)
    let record = plan.run()
    #expect(record.audit().isEmpty)
    let calls = Double(record.all.callsArrived)
    let all = Double(record.count(AttemptOutcome.serverError)) / calls
    let own = Double(record.outages[0].attemptsLost.reduce(0, +)) / calls
    // |z| > 4.9 once in a million seeds.
    #expect(abs(all - 0.5) < 4.9 * (0.25 / calls).squareRoot())
    #expect(abs(own - 0.3) < 4.9 * (0.21 / calls).squareRoot())
    // The same run without the drill has the errors that are not its own, and no others.
    plan.setting = plan.setting.withoutScheduledIncidents
    let bare = plan.run()
    // Its attempts are placed in time all the same, for reports to set beside each other.
    #expect(bare.outages.isEmpty && bare.timeline != nil)
    #expect(
      bare.count(AttemptOutcome.serverError)
        == record.count(AttemptOutcome.serverError) - record.outages[0].attemptsLost.reduce(0, +))
  }
}
