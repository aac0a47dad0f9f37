import Formats
import Quantities
import Simulation

extension ScenarioSchema {
  /// What the world does to providers.
  static var world: JSONNode {
    let world = World()
    return .object(
      object(
        [
          .flag(
            "outages", "Whether providers and endpoints have incidents.", default: world.hasOutages),
          .part(
            "provider_incidents", "Incidents of a whole provider.",
            incidents(world.providerIncidents)
          ),
          .part(
            "endpoint_incidents", "Incidents of one endpoint.", incidents(world.endpointIncidents)),
          .share(
            "server_error_median", "Median share of calls that an endpoint answers with a 5xx.",
            default: world.serverErrorMedian, 0.005),
          .share(
            "tool_error_median",
            "Median share of answers with tool calls in which a call is malformed, over endpoints "
              + "that publish none; the step is repeated.",
            default: world.toolErrorMedian, 0.02),
          .number(
            "tool_error_log_sd", "Standard deviation of the log of that share over endpoints.",
            0...5, default: world.toolErrorLogSD, [0.8]),
          .share(
            "rate_limit_median", "Median share of calls that an endpoint refuses with a 429.",
            default: world.rateLimitMedian, 0.015),
          .share(
            "zero_completion_share", "Share of answers that come back empty.",
            default: world.zeroCompletionShare, 0.0005),
          .share(
            "degraded_error_share", "Extra share of 5xx while an endpoint is degraded.",
            default: world.degradedErrorShare, 0.15),
          .number(
            "degraded_slowdown", "Factor on service time while an endpoint is degraded.", 1...100,
            default: world.degradedSlowdown, [2]),
          .number(
            "cut_hazard_per_s", "Hazard per second of a stream breaking off.", 0...10,
            default: world.cutHazardPerSecond, [0.0001]),
          .flag("rate_limits", "Whether limits refuse calls.", default: world.hasRateLimits),
          .number(
            "capacity_factor", "Factor on every fitted capacity.", 0.001...1000,
            default: world.capacityFactor, [0.5]),
          .span(
            "gateway_overhead", "Time the gateway adds to an attempt.",
            default: world.gatewayOverhead, "40 ms"),
          .span(
            "refusal_delay", "Time until a refusal arrives.", default: world.refusalDelay, "250 ms"),
          .span(
            "client_pause", "Pause of a client after a failed call; it doubles with each failure.",
            default: world.clientPause, "5 s"),
          .span(
            "client_pause_limit", "Longest pause of a client.", default: world.clientPauseLimit,
            "2 min"),
          .integer(
            "profile_seed", "Seed of profiles drawn for endpoints that publish none.", seeds,
            default: Int(world.profileSeed), [20_260_818]),
          limits, prefixCaches, cacheRoom, serviceTiers,
        ] + outages + latencyAndBreakOff))
  }

  /// Seeds that every JSON reader keeps exactly.
  static let seeds = 0...9_007_199_254_740_991

  static func incidents(_ law: IncidentLaw) -> JSONNode {
    .object(
      object([
        .number(
          "gap_shape", "Weibull shape of the time between incidents.", 0.05...20,
          default: law.gapShape, [0.63]),
        .span(
          "gap_scale", "Weibull scale of the time between incidents.", default: law.gapScale,
          "2.5 d"),
        .number(
          "repair_log_mean", "Mean of the log of an incident's length in seconds.", -10...20,
          default: law.repairLogMean, [8.249]),
        .number(
          "repair_log_sd", "Standard deviation of that log.", 0...5, default: law.repairLogSD,
          [1.3]),
        .share(
          "outage_share", "Share of incidents in which nothing is served.",
          default: law.outageShare, 0.1),
      ]))
  }
}
