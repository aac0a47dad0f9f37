public import Quantities

/// What the world does to providers, beyond what their pages say.
///
/// All rates are parameters of the scenario; the defaults are fitted or assumed as stated.
public struct World: Hashable, Sendable {
  /// Whether providers, endpoints and regions go down or degrade by chance.
  public var hasOutages = true
  /// Incidents of a whole provider.
  public var providerIncidents = IncidentLaw.provider
  /// Incidents of one endpoint.
  public var endpointIncidents = IncidentLaw.endpoint
  /// Incidents of providers that have a law of their own in place of ``providerIncidents``.
  public var ownIncidents: [ProviderIncidents] = []
  /// Incidents that take many providers of a country at once; `nil` for none.
  public var regionalIncidents: RegionalIncidents?
  /// Incidents whose time is known; they happen also where ``hasOutages`` is false.
  public var scheduledIncidents: [ScheduledIncident] = []
  /// Share of calls that a healthy endpoint answers with a 5xx: median over endpoints.
  ///
  /// Datadog and Portkey: 0.3-0.7 % (workload and provider facts, 4.3).
  public var serverErrorMedian = 0.005
  /// Spread of the log of that share over endpoints (assumed).
  public var serverErrorLogSD = 0.8
  /// Share of answers with tool calls in which a call is malformed: median over endpoints of which
  /// none is published. 0: no endpoint errs. Such a step must be repeated (assumed).
  public var toolErrorMedian = 0.0
  /// Spread of the log of that share over endpoints (assumed).
  public var toolErrorLogSD = 0.8
  /// Share of calls that a healthy endpoint refuses with a 429: median over endpoints.
  ///
  /// Endpoint reject rate over a gateway: median 1.5 %, p75 7.3 %, p95 43 % (facts, 5).
  public var rateLimitMedian = 0.015
  /// Spread of the log of that share over endpoints (the same quantiles).
  public var rateLimitLogSD = 2.1
  /// Share of answers that come back empty without a finish reason (assumed).
  public var zeroCompletionShare = 0.0005
  /// Hazard of a stream breaking off after its first token [1/s] (assumed).
  public var cutHazardPerSecond = 0.0001
  /// Extra share of 5xx while an endpoint is degraded (assumed).
  public var degradedErrorShare = 0.15
  /// Factor on service time while an endpoint is degraded (assumed).
  public var degradedSlowdown = 2.0
  /// Time a gateway takes before it acts on a call or on a refusal (gateways claim 15-100 ms).
  ///
  /// No provider works meanwhile.
  public var gatewayOverhead = SimDuration(microseconds: 40_000)
  /// Time until a refusal reaches the gateway (assumed).
  public var refusalDelay = SimDuration(microseconds: 250_000)
  /// Factor on every fitted capacity: slots and rate limits.
  public var capacityFactor = 1.0
  /// How calls of other tiers than standard are served.
  public var tiers = TierEffects()
  /// Whether endpoints keep prefixes at all; without it all input is new.
  public var hasPrefixCaches = true
  /// Memory that an endpoint keeps for prefixes, for each of its slots [tokens]; `nil` where it
  /// forgets by age alone. No provider publishes it.
  public var cacheTokensPerSlot: TokenCount?
  /// Whether limits refuse calls.
  public var hasRateLimits = true
  /// Limits of the gateway's accounts, in place of the fitted ones of the endpoints they concern.
  public var limits: [LimitRule] = []
  /// Pause of a client before it repeats a step whose call failed; it doubles with each failure.
  public var clientPause = SimDuration(microseconds: 5_000_000)
  /// Longest pause of a client.
  public var clientPauseLimit = SimDuration(microseconds: 120_000_000)
  /// What changes the time of a call with the hour, the load and the place.
  public var latency = LatencyEffects()
  /// When clients break off calls, and who pays.
  public var breakOff = BreakOffRules()
  /// Seed of the profiles drawn for endpoints that publish none: part of the catalogue, not of
  /// the replication.
  public var profileSeed: UInt64 = 20_260_818

  /// The default world.
  public init() {}

  /// A world in which nothing fails and nothing is limited but by slots: for exact results.
  public static var ideal: World {
    var world = World()
    world.hasOutages = false
    world.serverErrorMedian = 0
    world.rateLimitMedian = 0
    world.zeroCompletionShare = 0
    world.cutHazardPerSecond = 0
    world.gatewayOverhead = .zero
    world.hasRateLimits = false
    return world
  }
}

/// How often something has an incident, and how long it lasts.
public struct IncidentLaw: Hashable, Sendable {
  /// Weibull shape of the time between incidents.
  public var gapShape: Double
  /// Weibull scale of the time between incidents.
  public var gapScale: SimDuration
  /// Mean of the log of an incident's length [ln s].
  public var repairLogMean: Double
  /// Standard deviation of the log of an incident's length.
  public var repairLogSD: Double
  /// Share of incidents in which nothing is served; in the others the service is degraded.
  public var outageShare: Double

  /// Creates a law.
  public init(
    gapShape: Double, gapScale: SimDuration, repairLogMean: Double, repairLogSD: Double,
    outageShare: Double
  ) {
    self.gapShape = gapShape
    self.gapScale = gapScale
    self.repairLogMean = repairLogMean
    self.repairLogSD = repairLogSD
    self.outageShare = outageShare
  }

  /// Status pages of OpenAI and Anthropic 2021-2024, 542 incidents (ICPE 2025, arXiv 2501.12469):
  /// gaps Weibull with shape 0.63 and scale 2.5 days; lengths lognormal with mu 0.06 (ln h) and
  /// sigma 1.3. With a tenth of incidents as outages availability is 99.8 %, inside the published
  /// 99.6-99.9 %.
  public static let provider = IncidentLaw(
    gapShape: 0.63, gapScale: SimDuration(microseconds: 216_000_000_000),
    repairLogMean: 8.249, repairLogSD: 1.3, outageShare: 0.1)

  /// Incidents of a region, four a year (assumed): as long as a provider's, half of them outages.
  public static let region = IncidentLaw(
    gapShape: 1, gapScale: SimDuration(microseconds: 7_776_000_000_000),
    repairLogMean: 8.249, repairLogSD: 1.3, outageShare: 0.5)

  /// The same law four times rarer for one endpoint (assumed).
  public static let endpoint = IncidentLaw(
    gapShape: 0.63, gapScale: SimDuration(microseconds: 864_000_000_000),
    repairLogMean: 8.249, repairLogSD: 1.3, outageShare: 0.1)
}
