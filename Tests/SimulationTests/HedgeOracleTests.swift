import Accounting
import Demand
import NumericalMethods
import Quantities
import Routing
import Supply
import Testing

@testable import Simulation

/// Hedged calls obey the law of the minimum.
///
/// Without queueing, with times to first token X and Y that are independent and exponential with
/// mean m, and a hedge after d: the time to first token is X where X <= d, else d + min(X - d, Y),
/// and X - d is exponential again. So the share of hedged calls is exp(-d/m), the mean is
/// m (1 - exp(-d/m)) + exp(-d/m) m/2, and the tail beyond t > d is exp(-d/m) exp(-2 (t - d)/m).
/// Means over replications are compared by Student's t; a true engine fails one comparison in a
/// million for another seed.
@Suite struct HedgeOracleTests {
  private func records(_ delay: HedgeRule.Delay, budgetShare: Double = 1) -> [RunRecord] {
    let catalogue = SmallWorld.catalogue([
      HandMadeEndpoint(provider: 0, prompt: 1), HandMadeEndpoint(provider: 1, prompt: 2),
    ])
    var terms = SmallWorld.terms(
      catalogue, profile: SmallWorld.profile(baseSeconds: 2, slots: 100_000))
    for index in terms.indices { terms[index].residual = .exponential }
    var policy = SmallWorld.cheapest
    policy.hedge = HedgeRule(after: delay, atMost: 1, budgetShare: budgetShare)
    return (0..<Effort.replications).map { replication in
      RunPlan(
        setting: Setting(
          catalogue: catalogue, terms: terms, world: .ideal, startsAt: SmallWorld.startsAt),
        workload: SmallWorld.workload(
          SmallWorld.conversation(), arrivals: .poisson(ratePerSecond: 2)),
        policy: policy, seed: 77, replication: replication, warmUp: SmallWorld.seconds(100),
        horizon: SmallWorld.seconds(100 + 10_000 * Effort.length), drain: SmallWorld.seconds(1e5)
      ).run()
    }
  }

  @Test(arguments: [0.5, 2, 5])
  func `oracle: first tokens and hedges are those of the law of the minimum`(_ delay: Double) {
    let records = records(.fixed(SmallWorld.seconds(delay)))
    #expect(records.allSatisfy { $0.audit().isEmpty })
    let mean = 2.0
    let hedged = deterministicExp(-delay / mean)
    expectAgreement(
      records.map {
        Double($0.effort.count(of: .hedge)) / Double($0.measured.callsArrived)
      }, hedged, "share hedged after \(delay) s", precision: 0.01 * Effort.precision)
    expectAgreement(
      records.map {
        Double($0.measured.attemptCount) / Double($0.measured.callsArrived)
      }, 1 + hedged, "attempts per call after \(delay) s", precision: 0.01 * Effort.precision)
    expectAgreement(
      records.map { $0.sessionTimePerCall }, mean * (1 - hedged) + hedged * mean / 2,
      "mean time to first token, hedged after \(delay) s", precision: 0.01 * Effort.precision)
  }

  /// p95 of the endpoint's own times hedges one call in twenty (Dean and Barroso: the "additional
  /// load" is limited "to approximately 5 %"). The quantile is that of the last 64 times, so it is
  /// itself drawn: by nearest rank 61 of 64 the chance that the next time is longer is 1 - 61/65.
  @Test func `oracle: a hedge after p95 sends about one call in twenty twice`() {
    let records = records(.quantile(0.95))
    #expect(records.allSatisfy { $0.audit().isEmpty })
    for record in records {
      let share = Double(record.effort.count(of: .hedge)) / Double(record.measured.callsArrived)
      #expect(share > 0.03 && share < 0.09, "hedged \(share)")
    }
  }
}

extension RunRecord {
  /// The mean time of a task, from the integral of live sessions by Little's law [s]: here a task is
  /// one call without decoding, so that it is the mean time to first token.
  fileprivate var sessionTimePerCall: Double {
    Double(sessionTime) / 1e6 / Double(all.callsArrived)
  }
}
