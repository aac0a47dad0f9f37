import Formats
import Quantities
import Simulation
import Supply

// Decoding of the `world` section.
extension Scenario {
  static func readWorld(
    _ reader: ObjectReader, _ context: OutageContext
  ) -> (world: World, outages: ScenarioOutages) {
    reader.optional("world")?.object { section in
      var world = World()
      readFailures(section, &world)
      readLimits(section, &world)
      world.limits = readLimitRules(section, context.catalogue)
      readCaches(section, &world)
      readTiers(section, &world.tiers)
      readLatency(section, &world.latency)
      readBreakOff(section, &world.breakOff)
      let outages = readOutages(section, &world, context)
      return (world, outages)
    } ?? (World(), ScenarioOutages())
  }

  private static func readFailures(_ section: ObjectReader, _ world: inout World) {
    func share(_ key: String, _ value: inout Double) {
      value = section.double(key, default: value, in: 0...1, "expected a share, 0 to 1")
    }
    world.hasOutages = section.bool("outages", default: world.hasOutages)
    world.providerIncidents = readIncidents(section, "provider_incidents", world.providerIncidents)
    world.endpointIncidents = readIncidents(section, "endpoint_incidents", world.endpointIncidents)
    share("server_error_median", &world.serverErrorMedian)
    share("tool_error_median", &world.toolErrorMedian)
    world.toolErrorLogSD = section.double(
      "tool_error_log_sd", default: world.toolErrorLogSD, in: 0...5, "expected a deviation, 0 to 5")
    share("rate_limit_median", &world.rateLimitMedian)
    share("zero_completion_share", &world.zeroCompletionShare)
    share("degraded_error_share", &world.degradedErrorShare)
    world.degradedSlowdown = section.double(
      "degraded_slowdown", default: world.degradedSlowdown, in: 1...100,
      "expected a factor, 1 to 100")
    world.cutHazardPerSecond = section.double(
      "cut_hazard_per_s", default: world.cutHazardPerSecond, in: 0...10,
      "expected a hazard, 0 to 10 per s")
  }

  private static func readLimits(_ section: ObjectReader, _ world: inout World) {
    world.hasRateLimits = section.bool("rate_limits", default: world.hasRateLimits)
    world.capacityFactor = section.double(
      "capacity_factor", default: world.capacityFactor, in: 0.001...1000,
      "expected a factor, 0.001 to 1000")
    world.gatewayOverhead = section.duration("gateway_overhead", default: world.gatewayOverhead)
    world.refusalDelay = section.duration("refusal_delay", default: world.refusalDelay)
    world.clientPause = section.duration("client_pause", default: world.clientPause)
    world.clientPauseLimit = section.duration(
      "client_pause_limit", default: world.clientPauseLimit)
    world.profileSeed = UInt64(
      section.int(
        "profile_seed", default: Int(world.profileSeed), in: 0...9_007_199_254_740_991,
        "expected a seed, 0 to 2^53 - 1"))
  }

  static func readIncidents(
    _ section: ObjectReader, _ key: String, _ present: IncidentLaw
  ) -> IncidentLaw {
    section.optional(key)?.object { readLaw($0, present) } ?? present
  }

  static func readLaw(_ law: ObjectReader, _ present: IncidentLaw) -> IncidentLaw {
    IncidentLaw(
      gapShape: law.double(
        "gap_shape", default: present.gapShape, in: 0.05...20,
        "expected a Weibull shape, 0.05 to 20"),
      gapScale: law.duration("gap_scale", default: present.gapScale),
      repairLogMean: law.double(
        "repair_log_mean", default: present.repairLogMean, in: -10...20,
        "expected a mean of ln s, -10 to 20"),
      repairLogSD: law.double(
        "repair_log_sd", default: present.repairLogSD, in: 0...5, "expected a deviation, 0 to 5"),
      outageShare: law.double(
        "outage_share", default: present.outageShare, in: 0...1, "expected a share, 0 to 1"))
  }
}
