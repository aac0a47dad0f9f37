import Accounting
import Demand
import NumericalMethods
import Quantities
import Routing
import Supply
import Testing

@testable import Simulation

/// Calls of other tiers than standard in the engine.
@Suite struct ServiceTierRunTests {
  private func run(
    _ tier: ServiceTier, tasks: Int = 50, slots: Int = 1_000, tiers: TierEffects = TierEffects()
  ) -> (record: RunRecord, rows: [AttemptRow]) {
    var catalogue = SmallWorld.catalogue([HandMadeEndpoint(prompt: 1, completion: 2)])
    catalogue.endpoints[0].prices.rules += [ServiceTier.batch, .flex, .priority].map { tier in
      let factor = tier == .priority ? 2 : 0.5
      return PriceRule(
        conditions: PriceConditions(tier: tier),
        rates: RateCard(prompt: SmallWorld.rate(factor), completion: SmallWorld.rate(2 * factor)),
        source: 0)
    }
    var world = World.ideal
    world.tiers = tiers
    var workload = SmallWorld.workload(
      SmallWorld.conversation(calls: 1, firstInput: 1_000, output: 1_000),
      arrivals: .poisson(ratePerSecond: 1))
    workload.serviceTier = tier
    let profile = SmallWorld.profile(
      baseSeconds: 1, secondsPer1kOutput: 9, slots: slots, queueLimit: 0)
    let plan = RunPlan(
      setting: Setting(
        catalogue: catalogue, terms: SmallWorld.terms(catalogue, profile: profile), world: world,
        startsAt: SmallWorld.startsAt),
      workload: workload, policy: SmallWorld.cheapest, seed: 5, replication: 0, warmUp: .zero,
      horizon: SmallWorld.seconds(1e6), drain: SmallWorld.seconds(1e6), taskLimit: tasks)
    let (record, rows) = plan.runCollecting()
    #expect(record.audit().isEmpty)
    return (record, rows)
  }

  /// A call of 1,000 tokens in and out takes 10 s and costs $0.003 as standard.
  @Test(arguments: [
    (ServiceTier.standard, 10.0, 3_000_000_000), (.flex, 20, 1_500_000_000),
    (.priority, 6, 6_000_000_000),
  ])
  func `a tier has its price and its pace`(
    tier: ServiceTier, seconds: Double, picoDollars: Int64
  ) {
    var tiers = TierEffects()
    tiers.flexRefusalShare = 0
    for row in run(tier, tiers: tiers).rows {
      #expect(row.duration == SmallWorld.seconds(seconds))
      #expect(row.cost == USD(picoDollars: picoDollars))
    }
  }

  /// The refusals of 400 first attempts are binomial; false-alarm rate 1 in 16,000.
  @Test func `flex is refused for want of room`() {
    var tiers = TierEffects()
    tiers.flexRefusalShare = 0.2
    let rows = run(.flex, tasks: 400, tiers: tiers).rows.filter { $0.attempt == 0 }
    let refused = rows.count { $0.outcome == .rateLimited && $0.limit == .background }
    let error = (0.2 * 0.8 * Double(rows.count)).squareRoot()
    #expect(abs(Double(refused) - 0.2 * Double(rows.count)) < 4 * error, "\(refused)")
  }

  /// One slot for a call a second of 10 s: standard calls are refused, batches have room of their
  /// own and come all at once, at the latest at the end of the window.
  @Test func `batches take no slot and are done within the window`() {
    let standard = run(.standard, slots: 1)
    #expect(standard.rows.contains { $0.outcome == .overloaded })
    var tiers = TierEffects()
    tiers.batchWindow = SmallWorld.seconds(7_200)
    let batch = run(.batch, tasks: 400, slots: 1, tiers: tiers)
    #expect(batch.record.count(TaskEnding.solved) == 400)
    #expect(batch.rows.allSatisfy { $0.outcome == .served && $0.timeToFirstToken == $0.duration })
    #expect(batch.rows.allSatisfy { $0.cost == USD(picoDollars: 1_500_000_000) })
    #expect(batch.rows.contains { $0.duration == SmallWorld.seconds(7_200) })
    #expect(batch.rows.allSatisfy { $0.duration <= SmallWorld.seconds(7_200) })
    // Half are done by the median; false-alarm rate 1 in 16,000 (binomial, 4 standard errors).
    let early = batch.rows.count { $0.duration <= tiers.batchMedian }
    #expect(abs(early - 200) < 40, "\(early)")
  }
}
