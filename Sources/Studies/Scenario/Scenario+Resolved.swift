import Accounting
import Demand
public import Formats
import Quantities
import Routing
import Simulation
import Supply

extension Scenario {
  /// The scenario with every default filled in: decoding it gives the same scenario.
  public var resolved: JSONNode { restoringLaws(in: resolvedCertain) }

  /// The same with nominal values in the places of laws.
  var resolvedCertain: JSONNode {
    var members: [(String, JSONNode)] = [
      ("schema", .string(Self.schemaName)), ("name", .string(name)),
      ("question", .string(question)),
      (
        "catalog",
        .object(
          [("file", .string(catalogueFile))]
            + (priceEventsFile.map { [("price_events", .string($0))] } ?? [])
            + [("overrides", .array(overrides.map(\.resolved)))])
      ),
      ("workloads", .array(workloads.map { $0.resolved(in: catalogue) })),
      ("policies", .array(policies.map { $0.resolved(in: catalogue) })),
      ("baseline", .string(policies[baseline].policy.name)), ("world", resolvedWorld),
      ("experiment", experiment.resolved),
      ("gap", .object([("dear", .string(gapOrigins.dear)), ("cheap", .string(gapOrigins.cheap))])),
    ]
    if let score { members.append(("score", score.resolved(in: catalogue))) }
    if let axis {
      members.append(
        (
          "vary",
          .object([
            ("path", .string(axis.path)), ("label", .string(axis.label)),
            ("values", .array(axis.values.map { .number($0) })),
          ])
        ))
    }
    if let sweep { members.append(("sweep", sweep.resolved)) }
    if let market { members.append(("market", market.resolved)) }
    return .object(members)
  }
}

extension CatalogueOverride {
  var resolved: JSONNode {
    var members: [(String, JSONNode)] = []
    for (key, value) in [
      ("origin", origin), ("author", author), ("model", model), ("provider", provider),
    ] {
      if let value { members.append((key, .string(value))) }
    }
    members.append(("multiply_rates", .number(Double(ratePartsPerMillion) / 1_000_000)))
    if let rates { members.append(("usd_per_m", rates.resolved)) }
    if let facts = facts?.node { members.append(("facts", facts)) }
    if let start { members.append(("from", .string(start.catalogueText))) }
    if let end { members.append(("until", .string(end.catalogueText))) }
    members.append(("remove", .bool(removes)))
    return .object(members)
  }
}

extension ExperimentSettings {
  var resolved: JSONNode {
    let date = startsAt.date
    return .object([
      ("starts_on", .string(date.description)),
      ("starts_at", (startsAt.sinceMidnight).resolved), ("warm_up", warmUp.resolved),
      ("horizon", horizon.resolved), ("drain", drain.resolved), ("tasks", .number(taskLimit)),
      ("replications", .number(replications)), ("seed", .number(seed)),
      ("decision", decision.resolved),
    ])
  }
}

extension UTCInstant {
  /// Time since midnight UTC of the same day.
  var sinceMidnight: SimDuration {
    SimDuration(microseconds: microseconds - UTCInstant(date).microseconds)
  }
}

extension SimDuration {
  /// The span as a quantity string, exact to the microsecond.
  var resolved: JSONNode {
    .string(microseconds % 1_000 == 0 ? description : "\(microseconds) us")
  }
}

extension World {
  func resolved(in catalogue: Catalogue) -> JSONNode {
    var members: [(String, JSONNode)] = [
      ("limits", .array(limits.map { $0.resolved(in: catalogue) })),
      ("outages", .bool(hasOutages)), ("provider_incidents", providerIncidents.resolved),
      ("endpoint_incidents", endpointIncidents.resolved),
      ("server_error_median", .number(serverErrorMedian)),
      ("tool_error_median", .number(toolErrorMedian)),
      ("tool_error_log_sd", .number(toolErrorLogSD)),
      ("rate_limit_median", .number(rateLimitMedian)),
      ("zero_completion_share", .number(zeroCompletionShare)),
      ("degraded_error_share", .number(degradedErrorShare)),
      ("degraded_slowdown", .number(degradedSlowdown)),
      ("cut_hazard_per_s", .number(cutHazardPerSecond)), ("rate_limits", .bool(hasRateLimits)),
      ("capacity_factor", .number(capacityFactor)),
      ("gateway_overhead", gatewayOverhead.resolved), ("refusal_delay", refusalDelay.resolved),
      ("client_pause", clientPause.resolved), ("client_pause_limit", clientPauseLimit.resolved),
      ("profile_seed", .number(profileSeed)), ("latency", latency.resolved),
      ("break_off", breakOff.resolved),
    ]
    members.append(("service_tiers", tiers.resolved))
    if !hasPrefixCaches { members.append(("prefix_caches", .bool(false))) }
    if let room = cacheTokensPerSlot {
      members.append(("cache_tokens_per_slot", .number(room.count)))
    }
    return .object(members)
  }
}

extension IncidentLaw {
  var resolved: JSONNode {
    .object([
      ("gap_shape", .number(gapShape)), ("gap_scale", gapScale.resolved),
      ("repair_log_mean", .number(repairLogMean)), ("repair_log_sd", .number(repairLogSD)),
      ("outage_share", .number(outageShare)),
    ])
  }
}

extension PolicySpecification {
  func resolved(in catalogue: Catalogue) -> JSONNode {
    var members: [(String, JSONNode)] = [
      ("name", .string(policy.name)), ("preset", .string(preset)), ("summary", .string(summary)),
    ]
    // A choice among no models is what a policy has where every task names one.
    let choice = policy.modelRule.resolved(RuleBook.modelCards, in: catalogue)
    if choice["models"]?.array?.isEmpty != true { members.append(("model_choice", choice)) }
    members += [
      (
        "endpoint_choice",
        policy.endpointRule.resolved(RuleBook.endpointCards, in: catalogue)
      ),
      ("breaker", policy.breaker.resolved(RuleBook.breakerCards, in: catalogue)),
      ("sticky_idle", (policy.stickiness.idleLimit ?? .zero).resolved),
      ("sticky_from", .string(policy.stickiness.beginning.rawValue)),
      ("uptime_tiers", .bool(policy.ranksByUptime)), ("exacto", .string(policy.exacto.rawValue)),
      ("parameters", policy.parameters.node),
      ("provider", policy.preferences.resolved(in: catalogue)),
      ("retry", policy.retry.resolved),
      ("models", .array(policy.fallbackModels.map { .string(catalogue[$0].slug) })),
      ("timeouts", policy.timeouts.resolved),
      ("deployments", .array(policy.deployments.map { $0.resolved(in: catalogue) })),
    ]
    if let limit = policy.outputLimit { members.append(("max_tokens", .number(limit.count))) }
    if policy.admission.isLimited {
      members.append(("gateway_limits", policy.admission.resolved))
    }
    if let router = policy.router { members.append(("router", router.resolved(in: catalogue))) }
    if let cascade = policy.cascade { members.append(("cascade", cascade.resolved(in: catalogue))) }
    if let hedge = policy.hedge { members.append(("hedge", hedge.resolved)) }
    return .object(members)
  }
}

extension GatewayAdmission {
  var resolved: JSONNode {
    let limits = [("calls_per_min", callsPerMinute), ("calls_per_day", callsPerDay)]
    return .object(limits.compactMap { key, limit in limit.map { (key, .number($0)) } })
  }
}

/// Models with their weights, as in a scenario.
func resolvedMix(_ models: [ModelID], _ weights: [Double], _ catalogue: Catalogue) -> JSONNode {
  .array(
    zip(models, weights).map { model, weight in
      .object([("model", .string(catalogue[model].slug)), ("weight", .number(weight))])
    })
}
