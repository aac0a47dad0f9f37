import Accounting
import Demand
import NumericalMethods
import Quantities
import Routing
import Simulation
import Supply

/// A small world in which a trap of a configuration shows.
struct LintDrill {
  /// What happens, in words.
  var words: String
  /// Calls per second of the group.
  var callsPerSecond = 0.5
  /// How long it goes on.
  var length = SimDuration(seconds: 7200)
  /// Median input of a call [tokens].
  var medianInput = 1500.0
  /// A deployment in trouble, and from when to when [s]; `nil` for all of the group.
  var trouble: (deployment: Int?, kind: IncidentKind, from: Double, until: Double)?
  /// Whether the limits that the configuration states are the providers' own.
  var enforcesLimits = false

  /// What a run came to.
  struct Measure {
    var calls = 0
    /// Calls that the gateway answered with an error.
    var lost = 0
    var cost = USDTotal.zero
    /// Time to the last token of completed calls, failed tries included: the mean [s].
    var meanSeconds = 0.0
  }

  /// Sends calls of one group through a gateway.
  func measure(_ gateway: LintGateway, group: Int) -> Measure {
    let catalogue = gateway.catalogue
    let startsAt = UTCInstant(CalendarDate(daysSinceEpoch: 20_683))
    let setting = Setting(
      catalogue: catalogue, world: world(gateway, group, startsAt), startsAt: startsAt)
    let plan = RunPlan(
      setting: setting, workload: workload(group), policy: gateway.fullPolicy, seed: 20_260_818,
      replication: 0, warmUp: .zero, horizon: length, drain: SimDuration(seconds: 3600))
    let record = plan.run()
    let ended = record.measured.callsEnded
    return Measure(
      calls: record.measured.callsArrived,
      lost: record.measured.callsFailed + ended[CallEnding.rejected.rawValue],
      cost: record.cost, meanSeconds: (record.callTime.mean ?? 0) / 1e6)
  }

  private func world(_ gateway: LintGateway, _ group: Int, _ startsAt: UTCInstant) -> World {
    var world = World.ideal
    if let trouble {
      let targets = trouble.deployment.map { [$0] } ?? gateway.members(of: group)
      world.scheduledIncidents = targets.map { deployment in
        ScheduledIncident(
          name: "drill", scope: IncidentScope(provider: ProviderID(deployment)),
          kind: trouble.kind, start: startsAt + SimDuration(seconds: trouble.from),
          end: startsAt + SimDuration(seconds: trouble.until))
      }
    }
    if enforcesLimits {
      world.hasRateLimits = true
      world.limits = gateway.deployments.indices.map { number in
        var terms = LimitTerms()
        terms.requestsPerMinute =
          gateway.deployments[number].settings.requestsPerMinute.map { Double(max(1, $0)) } ?? 1e6
        return LimitRule(
          name: "deployment \(number)", provider: ProviderID(number), models: nil,
          isPerModel: false, accounts: 1, terms: terms)
      }
    }
    return world
  }

  /// Single calls of the length of a chat's (assumed): every answer is good enough, so that a
  /// repeat is the work of the gateway alone.
  private func workload(_ group: Int) -> Workload {
    let session = SyntheticSession(
      calls: .fixed(1), systemTokens: TokenCount(0),
      firstInput: SkewedLognormal(mu: deterministicLog(medianInput), sigma: 0.5),
      newInput: SkewedLognormal(mu: 6, sigma: 0.5), output: SkewedLognormal(mu: 5.7, sigma: 0.5),
      outputLimit: TokenCount(2_000), reasoningShare: 0, userTurnShare: 0,
      toolGap: SkewedLognormal(mu: 0, sigma: 0), userGap: SkewedLognormal(mu: 0, sigma: 0),
      gapLimit: SimDuration(seconds: 60), compactionTrigger: TokenCount(100_000_000),
      compactionTarget: TokenCount(1_000), needsTools: false)
    return Workload(
      name: "drill", arrivals: .poisson(ratePerSecond: callsPerSecond),
      requests: RequestMix(
        types: [TaskType(name: "call", meanDifficulty: -30)], typeWeights: [1], namedShare: 1,
        namedModels: [ModelID(group)], namedWeights: [1]),
      source: .synthetic(session))
  }
}
