import Accounting
import Demand
import Quantities
import Routing
import Supply

// The limits of the gateway's accounts: which a call draws on, and what they have let through.
extension Engine {
  /// The pool of limits that a call draws on at an endpoint: that of the account the gateway uses.
  func limitPool(of slot: Int32, at endpoint: Int32) -> Int {
    let first = Int(plan.setting.limits.firstPool[Int(endpoint)])
    guard plan.setting.limits.accounts[Int(endpoint)] > 1 else { return first }
    let task = sessions[Int(slot)].session.task
    return first + gateway.account(of: task, at: EndpointID(Int(endpoint)))
  }

  /// Ends what an attempt holds of the limits that admitted it, however it ended.
  mutating func releaseLimits(_ flight: Flight) {
    guard flight.limitPool >= 0 else { return }
    limitPools[Int(flight.limitPool)].release(
      outputLimit: outputLimit.count, output: flight.usage.output.count, at: now,
      isCounted: isLimitUseCounted)
  }

  /// Use of limits is counted while measured tasks arrive; its rate is over that time.
  var isLimitUseCounted: Bool {
    now >= SimTime.zero + plan.warmUp && now <= SimTime.zero + plan.horizon
  }

  /// What passed the limits that the scenario sets, by rule, model and account.
  func limitTallies() -> [LimitTally] {
    var tallies: [LimitTally] = []
    for (index, pool) in plan.setting.limits.pools.enumerated() where pool.rule >= 0 {
      let rule = plan.setting.world.limits[pool.rule]
      let use = limitPools[index].use
      var tally = LimitTally(provider: rule.provider, name: rule.name)
      tally.model = pool.model
      tally.account = rule.accounts > 1 ? pool.account : nil
      tally.seconds = (plan.horizon - plan.warmUp).seconds
      tally.requests = LimitTally.Use(limit: pool.terms.requestsPerMinute, passed: use.requests)
      tally.input = LimitTally.Use(limit: pool.terms.inputTokensPerMinute, passed: use.inputTokens)
      tally.output = LimitTally.Use(
        limit: pool.terms.outputTokensPerMinute, passed: use.outputTokens)
      tally.refusals = LimitReason.allCases.map { use.refusals[$0.rawValue] }
      tallies.append(tally)
    }
    return tallies
  }
}
