import Quantities
import Routing
import Simulation
import Supply

// Traps that show when something fails.
extension LintGroup {
  /// A table that lives an hour keeps the samples of a brownout for as long.
  var brownoutExile: LintCase? {
    guard configuration.strategy == "latency-based-routing", members.count > 1,
      configuration.ttl ?? 3600 > 600
    else { return nil }
    let ttl = Int(configuration.ttl ?? 3600)
    let target = fastest
    let drill = LintDrill(
      words: "\(named(target)) is 8 times slower from minute 10 to 15 of 2 h",
      trouble: (target, .degraded(errorShare: 0, slowdown: 8), from: 600, until: 900))
    var changed = configuration
    changed.ttl = 600
    return makeCase(
      .brownoutExile, line: line(of: "routing_strategy_args", or: "routing_strategy"),
      found: "latency samples live \(ttl) s from the table's first write: a deployment that was "
        + "slow for minutes is not tried again until then",
      mend: "routing_strategy_args: {ttl: 600}", drill: drill
    ) { $0.policy.endpointRule = LintGateway.rule(changed) }
  }

  func line(of key: String, or other: String) -> Int {
    configuration.lines[key] ?? line(of: other)
  }

  /// 3 is the library's own default, which it takes for "not set".
  var allowedFailsIgnored: LintCase? {
    guard configuration.allowedFails == 3, !configuration.hasAllowedFailsPolicy,
      !configuration.disablesCooldowns, members.count > 1
    else { return nil }
    let target = busiest
    let drill = LintDrill(
      words: "\(named(target)) answers 45 % of calls with a 500 for 10 min, 4 calls/s",
      callsPerSecond: 4, length: SimDuration(seconds: 600),
      trouble: (target, .degraded(errorShare: 0.45, slowdown: 1), from: 0, until: 600))
    return makeCase(
      .allowedFailsIgnored, line: line(of: "allowed_fails"),
      found: "allowed_fails: 3 equals LiteLLM's default and is ignored: a deployment cools only "
        + "when more than half of at least 5 requests of a minute failed",
      mend: "allowed_fails: 2 and cooldown_time: 30", drill: drill
    ) {
      $0.policy.breaker = RuleSettings(
        LiteLLMCooldown.card,
        ["allowed_fails": .integer(2), "cooldown": .duration(SimDuration(seconds: 30))])
    }
  }

  /// A deployment that answers 400 keeps its traffic, and its calls are lost.
  var errors400: LintCase? {
    guard members.count > 1, !configuration.disablesCooldowns,
      !members.allSatisfy({ gateway.deployments[$0].coolsBadRequests })
    else { return nil }
    let target = busiest
    let drill = LintDrill(
      words: "\(named(target)) answers every call with a 400 from minute 10 to 20 of 30",
      length: SimDuration(seconds: 1800),
      trouble: (target, .degraded(errorShare: 1, slowdown: 1), from: 600, until: 1200))
    var asIs = gateway
    asIs.router.errorStatus = 400
    return makeCase(
      .errors400, line: line(of: "retry_policy", or: "router_settings"),
      found: "a deployment that answers 400 to good calls (a wrong deployment name, a parameter it "
        + "rejects) is never cooled: it keeps its share of the traffic",
      mend:
        "model_info: {allowed_fails_policy: {BadRequestErrorAllowedFails: 2}, cooldown_time: 60} "
        + "of each deployment, and retry_policy: {BadRequestErrorRetries: 2}", drill: drill, asIs
    ) {
      $0.router.retryPolicy.badRequest = 2
      $0.policy.breaker = RuleSettings(
        LiteLLMCooldown.card,
        ["bad_request_fails": .integer(2), "cooldown": .duration(SimDuration(seconds: 60))])
    }
  }

  /// One deployment and nothing behind it.
  var noFallback: LintCase? {
    let hasOther = configuration.fallbacks.contains { $0.group == name || $0.group == "*" }
    guard members.count == 1, !hasOther else { return nil }
    let others = gateway.deployments.indices.filter { gateway.deployments[$0].group != group }
    let longest = others.max { context($0) < context($1) }
    let drill = LintDrill(
      words: "\(named(members[0])) is down from minute 10 to 40 of 1 h",
      length: SimDuration(seconds: 3600), trouble: (nil, .down, from: 600, until: 2400))
    let mend =
      longest.map { "fallbacks: [{\(name): [\(gateway.groups[gateway.deployments[$0].group])]}]" }
      ?? "a second deployment of \(name)"
    return makeCase(
      .noFallback, line: line,
      found: "\(name) has one deployment and no fallback: while it is down every call is lost",
      mend: mend, drill: drill
    ) { mended in
      if let longest {
        let other = ModelID(mended.deployments[longest].group)
        mended.router.fallbacks.append(ModelFallbacks(ModelID(group), [other]))
      } else {
        // Another contract for the same model, in a group of its own.
        var second = mended.deployments[members[0]]
        second.group = mended.groups.count
        mended.groups.append(name + " (second)")
        mended.models.append(mended.models[group])
        mended.deployments.append(second)
        mended.router.fallbacks.append(ModelFallbacks(ModelID(group), [ModelID(second.group)]))
      }
    }
  }

  /// A fallback that cannot take what the group takes.
  var shortFallback: LintCase? {
    guard let entry = configuration.fallbacks.first(where: { $0.group == name }),
      let fallback = entry.to.first.flatMap({ gateway.groups.firstIndex(of: $0) })
    else { return nil }
    let own = members.map(context).min() ?? 0
    let others = gateway.members(of: fallback)
    let its = others.map(context).max() ?? 0
    guard its < own else { return nil }
    let drill = LintDrill(
      words: "all of \(name) is down from minute 10 to 40 of 1 h, inputs of "
        + "\(own * 6 / 10) tokens", length: SimDuration(seconds: 3600),
      medianInput: Double(own) * 0.6, trouble: (nil, .down, from: 600, until: 2400))
    return makeCase(
      .shortFallback, line: line(of: "fallbacks"),
      found: "\(name) takes \(own) tokens, its fallback \(entry.to[0]) only \(its): the longest "
        + "calls are lost when they fall back",
      mend: "a fallback with a context of \(own) tokens or more", drill: drill
    ) { mended in
      for other in others { mended.deployments[other].endpoint.contextLength = TokenCount(own) }
    }
  }

  /// A group of different lengths, of which the short ones are tried with long calls.
  var noContextChecks: LintCase? {
    let lengths = members.map(context)
    guard !configuration.checksContext, let short = lengths.min(), let long = lengths.max(),
      short < long
    else { return nil }
    let drill = LintDrill(
      words: "1 h of inputs of \(short * 8 / 10) tokens", length: SimDuration(seconds: 3600),
      medianInput: Double(short) * 0.8)
    return makeCase(
      .noContextChecks, line: line(of: "enable_pre_call_checks"),
      found: "deployments of \(name) take \(short) to \(long) tokens, and without checks a long "
        + "call may go to a short one, which answers 400",
      mend: "enable_pre_call_checks: true", drill: drill
    ) { $0.router.checksContext = true }
  }
}
