import Accounting
import Demand
import Foundation
import NumericalMethods
import Quantities
import Routing
import Supply
import Testing

@testable import Simulation

/// Incidents as alternating renewal processes.
///
/// Closed forms: the mean of a Weibull time is scale · Γ(1 + 1/shape), here by the C library's
/// gamma function; that of a lognormal is exp(mu + sigma²/2); the long-run share of trouble is mean
/// trouble over mean cycle. Each comparison is a z test with a false alarm in a million seeds.
@Suite struct ConditionTests {
  #if DEBUG
    static let sample = 20_000
  #else
    static let sample = 400_000
  #endif

  private func meanGap(_ law: IncidentLaw) -> Double {
    law.gapScale.seconds * tgamma(1 + 1 / law.gapShape)
  }

  private func meanRepair(_ law: IncidentLaw) -> Double {
    exp(law.repairLogMean + law.repairLogSD * law.repairLogSD / 2)
  }

  private func troubleShare(_ law: IncidentLaw) -> Double {
    meanRepair(law) / (meanGap(law) + meanRepair(law))
  }

  private func stream(_ entity: Int, _ turn: UInt64) -> RandomStream {
    RandomStream(seed: 17, entity: UInt64(entity), code: turn)
  }

  /// Whether the mean of draws is the exact one; |z| > 4.9 happens once in a million.
  private func agrees(_ values: Moments, _ exact: Double, _ what: Comment) {
    let z = (values.mean - exact) / values.standardError
    #expect(abs(z) < 4.9, what)
  }

  @Test(arguments: [IncidentLaw.provider, .endpoint])
  func `the long-run share of trouble is mean trouble over mean cycle`(law: IncidentLaw) {
    let share = troubleShare(law)
    #expect(abs(law.troubleShare / share - 1) < 1e-12)
    // Trouble less its share of the cycle has mean 0 in every cycle, whatever the lengths.
    var excess = Moments()
    var outages = Moments()
    var trouble = 0.0
    var total = 0.0
    for number in 0..<Self.sample {
      var process = IncidentProcess()
      var first = stream(number, 0)
      let repair = process.enterNext(law, &first).seconds
      outages.add(process.condition == .down ? 1 : 0)
      var second = stream(number, 1)
      let gap = process.enterNext(law, &second).seconds
      #expect(process.condition == .up)
      excess.add(repair - share * (repair + gap))
      trouble += repair
      total += repair + gap
    }
    agrees(excess, 0, "\(trouble / total) instead of \(share)")
    agrees(outages, law.outageShare, "share of incidents that are outages")
  }

  /// The condition of a process `elapsed` after the start, and the time to its next change.
  private func condition(
    _ entity: Int, _ law: IncidentLaw, after elapsed: Double, isSteady: Bool = true
  ) -> (Condition, left: Double) {
    var process = IncidentProcess()
    var draws = stream(entity, 0)
    var next: Double
    if isSteady {
      next = process.enterSteadyState(law, &draws).seconds
    } else {
      next = draws.weibull(shape: law.gapShape, scale: law.gapScale.seconds)
    }
    var turn: UInt64 = 1
    while next <= elapsed {
      var draws = stream(entity, turn)
      next += process.enterNext(law, &draws).seconds
      turn += 1
    }
    return (process.condition, next - elapsed)
  }

  /// At the start and ever after: the share of trouble, that of outages, and the mean time left,
  /// which is E[X²] / 2E[X] (the inspection paradox).
  @Test(arguments: [0.0, 3_600, 864_000]) func `a run starts in the steady state`(
    elapsed: Double
  ) {
    let law = IncidentLaw(
      gapShape: 0.63, gapScale: SmallWorld.seconds(86_400), repairLogMean: 8.249,
      repairLogSD: 1.3, outageShare: 0.3)
    var trouble = Moments()
    var down = Moments()
    var left = Moments()
    for entity in 0..<Self.sample {
      let (condition, rest) = condition(entity, law, after: elapsed)
      trouble.add(condition == .up ? 0 : 1)
      down.add(condition == .down ? 1 : 0)
      if condition == .up { left.add(rest) }
    }
    let share = troubleShare(law)
    agrees(trouble, share, "in trouble: \(trouble.mean) instead of \(share)")
    agrees(down, 0.3 * share, "down")
    let secondMoment = 86_400.0 * 86_400 * tgamma(1 + 2 / law.gapShape)
    agrees(left, secondMoment / 2 / meanGap(law), "time left of a gap")
  }

  @Test func `a fresh start would show`() {
    var trouble = Moments()
    for entity in 0..<Self.sample {
      let (condition, _) = condition(entity, .provider, after: 3_600, isSteady: false)
      trouble.add(condition == .up ? 0 : 1)
    }
    let z = (trouble.mean - troubleShare(.provider)) / trouble.standardError
    #expect(abs(z) > 4.9)
  }

  /// Poisson arrivals see time averages (PASTA): the share of calls that find an endpoint down is
  /// that of the worse of two independent processes, its own and its provider's.
  @Test func `calls meet outages as often as the closed form says`() {
    let own = IncidentLaw(
      gapShape: 0.63, gapScale: SmallWorld.seconds(40), repairLogMean: 2, repairLogSD: 1,
      outageShare: 1)
    let shared = IncidentLaw(
      gapShape: 1.5, gapScale: SmallWorld.seconds(100), repairLogMean: 1.5, repairLogSD: 0.7,
      outageShare: 1)
    let catalogue = SmallWorld.catalogue([HandMadeEndpoint()])
    var world = World.ideal
    world.hasOutages = true
    world.endpointIncidents = own
    world.providerIncidents = shared
    world.clientPause = SmallWorld.seconds(1e6)
    world.clientPauseLimit = world.clientPause
    var policy = SmallWorld.cheapest
    policy.retry = SmallWorld.once
    var shares = Moments()
    for replication in 0..<20 {
      let record = RunPlan(
        setting: Setting(
          catalogue: catalogue, terms: SmallWorld.terms(catalogue), world: world,
          startsAt: SmallWorld.startsAt),
        workload: SmallWorld.workload(
          SmallWorld.conversation(), arrivals: .poisson(ratePerSecond: 0.2)),
        policy: policy, seed: 8, replication: replication, warmUp: .zero,
        horizon: SmallWorld.seconds(Double(Self.sample) / 2), drain: SmallWorld.seconds(60)
      ).run()
      #expect(record.audit().isEmpty)
      let refused = record.count(AttemptOutcome.providerDown)
      shares.add(Double(refused) / Double(record.all.callsArrived))
    }
    let exact = 1 - (1 - troubleShare(own)) * (1 - troubleShare(shared))
    let t = (shares.mean - exact) / shares.standardError
    #expect(StudentT(degreesOfFreedom: 19).twoSidedTail(t) > 1e-6, "\(shares.mean), \(exact)")
    #expect(shares.standardError < 0.05 * exact)
  }

  /// The law for endpoints has gaps beyond the 203 days that an event's key can hold.
  @Test func `a large catalogue with rare incidents runs`() {
    let catalogue = SmallWorld.catalogue(
      (0..<100).flatMap { model in
        (0..<20).map { HandMadeEndpoint(model: model, provider: $0) }
      })
    var world = World.ideal
    world.hasOutages = true
    let record = RunPlan(
      setting: Setting(catalogue: catalogue, world: world, startsAt: SmallWorld.startsAt),
      workload: SmallWorld.workload(
        SmallWorld.conversation(), arrivals: .poisson(ratePerSecond: 0.1)),
      policy: SmallWorld.cheapest, seed: 1, replication: 0, warmUp: .zero,
      horizon: SmallWorld.seconds(600), drain: SmallWorld.seconds(600)
    ).run()
    #expect(record.audit().isEmpty)
  }
}
