import Accounting
import Demand
import Foundation
import NumericalMethods
import Quantities
import Routing
import Supply
import Testing

@testable import Simulation

/// Incidents that strike several providers of a country at once.
///
/// Closed forms: each incident takes each provider with the same probability, independently, so
/// that the number taken is binomial; the region itself alternates like any renewal process.
@Suite struct RegionalIncidentsTests {
  private static let providers = 10
  #if DEBUG
    private static let incidents = 4_000
  #else
    private static let incidents = 40_000
  #endif

  /// Ten providers in one country, one in another, one nowhere in particular.
  private func catalogue() -> Catalogue {
    var catalogue = SmallWorld.catalogue(
      (0..<(Self.providers + 2)).map { HandMadeEndpoint(provider: $0) })
    catalogue.providers = catalogue.providers.enumerated().map { index, provider in
      Provider(
        slug: provider.slug, name: provider.name,
        country: index < Self.providers ? "US" : index == Self.providers ? "CN" : "XX",
        kind: .host)
    }
    return catalogue
  }

  private func plan(probability: Double, law: IncidentLaw = .provider) -> RunPlan {
    let catalogue = catalogue()
    var world = World.ideal
    world.hasOutages = true
    world.providerIncidents = Self.never
    world.endpointIncidents = Self.never
    world.regionalIncidents = RegionalIncidents(law: law, providerProbability: probability)
    return RunPlan(
      setting: Setting(
        catalogue: catalogue, terms: SmallWorld.terms(catalogue), world: world,
        startsAt: SmallWorld.startsAt),
      workload: SmallWorld.workload(
        SmallWorld.conversation(), arrivals: .poisson(ratePerSecond: 0.2)),
      policy: SmallWorld.cheapest, seed: 4, replication: 0, warmUp: .zero,
      horizon: SmallWorld.seconds(600), drain: .zero)
  }

  /// Incidents a thousand years apart.
  private static let never = IncidentLaw(
    gapShape: 1, gapScale: SmallWorld.seconds(3e10), repairLogMean: 0, repairLogSD: 0,
    outageShare: 1)

  /// Chi-square of the numbers taken against the binomial law, and z of each provider's share and
  /// of each pair's; a false alarm is one in a million per comparison.
  @Test(arguments: [0.3, 0.8]) func `an incident takes each provider with the stated probability`(
    probability: Double
  ) {
    var engine = Engine(plan(probability: probability), sink: nil)
    // Regions go by country: China before the United States.
    let region: Int32 = 1
    var taken = Array(repeating: 0, count: Self.providers)
    var pairs = 0
    var numbers = Array(repeating: 0, count: Self.providers + 1)
    var conditions: Set<Int> = []
    for _ in 0..<Self.incidents {
      if engine.regions[Int(region)].condition != .up { engine.changeRegion(region) }
      #expect(engine.regionalConditions.allSatisfy { $0 == .up })
      engine.changeRegion(region)
      let hit = (0..<Self.providers).filter { engine.regionalConditions[$0] != .up }
      conditions.formUnion(hit.map { engine.regionalConditions[$0].rawValue })
      for provider in hit { taken[provider] += 1 }
      if hit.contains(0), hit.contains(1) { pairs += 1 }
      numbers[hit.count] += 1
      // The endpoint does what its provider does; other regions and unknown countries nothing.
      #expect(
        (0..<engine.endpoints.count).allSatisfy {
          engine.endpoints[$0].trouble.condition == engine.regionalConditions[$0]
        })
      #expect(engine.regionalConditions[Self.providers...].allSatisfy { $0 == .up })
    }
    let n = Double(Self.incidents)
    #expect(conditions == [Condition.degraded.rawValue, Condition.down.rawValue])
    func agrees(_ count: Int, _ share: Double, _ what: Comment) {
      let z = (Double(count) - n * share) / (n * share * (1 - share)).squareRoot()
      #expect(abs(z) < 4.9, what)
    }
    for provider in 0..<Self.providers { agrees(taken[provider], probability, "\(provider)") }
    agrees(pairs, probability * probability, "the first two together")
    var statistic = 0.0
    for (number, count) in numbers.enumerated() {
      let expected = n * binomial(number, of: Self.providers, probability)
      statistic += (Double(count) - expected) * (Double(count) - expected) / expected
    }
    let chiSquare = ChiSquare(degreesOfFreedom: Double(Self.providers))
    #expect(chiSquare.upperTail(statistic) > 1e-6, "chi-square \(statistic)")
  }

  private func binomial(_ k: Int, of n: Int, _ p: Double) -> Double {
    let ways = lgamma(Double(n) + 1) - lgamma(Double(k) + 1) - lgamma(Double(n - k) + 1)
    return exp(ways + Double(k) * log(p) + Double(n - k) * log(1 - p))
  }

  /// With probability 1 a region's providers fail as one: calls that find the first one down find
  /// all of them down. Poisson arrivals see time averages, so their share is that of trouble.
  @Test func `all providers of a region go down together`() {
    let law = IncidentLaw(
      gapShape: 0.63, gapScale: SmallWorld.seconds(40), repairLogMean: 2, repairLogSD: 1,
      outageShare: 1)
    var shares = Moments()
    for replication in 0..<20 {
      var plan = plan(probability: 1, law: law)
      plan.policy.retry = SmallWorld.once
      plan.policy.preferences.only = [ProviderChoice(ProviderID(replication % Self.providers))]
      plan.replication = replication
      plan.horizon = SmallWorld.seconds(Double(Self.incidents) * 2)
      plan.setting = Setting(
        catalogue: plan.setting.catalogue, terms: plan.setting.terms,
        world: {
          var world = plan.setting.world
          world.clientPause = SmallWorld.seconds(1e6)
          world.clientPauseLimit = world.clientPause
          return world
        }(), startsAt: SmallWorld.startsAt)
      let record = plan.run()
      #expect(record.audit().isEmpty)
      shares.add(
        Double(record.count(AttemptOutcome.providerDown)) / Double(record.all.callsArrived))
    }
    let repair = exp(law.repairLogMean + law.repairLogSD * law.repairLogSD / 2)
    let gap = law.gapScale.seconds * tgamma(1 + 1 / law.gapShape)
    let exact = repair / (repair + gap)
    let t = (shares.mean - exact) / shares.standardError
    #expect(StudentT(degreesOfFreedom: 19).twoSidedTail(t) > 1e-6, "\(shares.mean), \(exact)")
  }

  @Test func `regions off, or a catalogue with one more provider, move no draw`() {
    var small = catalogue()
    let whole = Engine(plan(probability: 0.5), sink: nil)
    small.providers.swapAt(0, 1)
    // A region's draws are named by country and provider, not by position.
    let world = whole.plan.setting.world
    let keys = whole.plan.setting.incidents.regions.map(\.providerKeys)
    let swapped = IncidentPlan(world, small, startsAt: SmallWorld.startsAt).regions
    #expect(swapped.map(\.key) == whole.plan.setting.incidents.regions.map(\.key))
    #expect(swapped[1].providerKeys[0] == keys[1][1] && swapped[1].providerKeys[1] == keys[1][0])
    #expect(Array(swapped[1].providerKeys[2...]) == Array(keys[1][2...]))
    var off = world
    off.regionalIncidents = nil
    #expect(IncidentPlan(off, small, startsAt: SmallWorld.startsAt).regions.isEmpty)
  }

  /// The law of one provider replaces the common one, and its alone.
  @Test func `a provider may have a law of its own`() {
    var world = World()
    world.ownIncidents = [ProviderIncidents(provider: ProviderID(3), law: .openAI)]
    let laws = IncidentPlan(world, catalogue(), startsAt: SmallWorld.startsAt).providerLaws
    #expect(laws[3] == .openAI)
    #expect(laws.enumerated().allSatisfy { $0.offset == 3 || $0.element == .provider })
  }
}
