import Quantities
import Routing
import Supply

// Traps of strategies on a quiet day.
extension LintGroup {
  private var limits: [Int] {
    members.compactMap { gateway.deployments[$0].settings.requestsPerMinute }
  }

  /// A count that exists must stay one below the limit.
  var usageBelowLimit: LintCase? {
    guard configuration.strategy.hasPrefix("usage-based-routing"), limits.count == members.count,
      limits.allSatisfy({ $0 > 0 })
    else { return nil }
    let perMinute = limits.reduce(0, +)
    let drill = LintDrill(
      words: "1 h of as many calls as the limits allow, \(perMinute) a minute",
      callsPerSecond: Double(min(perMinute, 3000)) / 60, length: SimDuration(seconds: 3600))
    return makeCase(
      .usageBelowLimit, line: line,
      found:
        "\(configuration.strategy) refuses a deployment one request below its rpm: an rpm of 1 "
        + "is used once, \(perMinute) a minute are \(perMinute - members.count)",
      mend: "rpm: one more than the provider allows", drill: drill
    ) { mended in
      for member in members {
        if let rpm = mended.deployments[member].settings.requestsPerMinute {
          mended.deployments[member].settings.requestsPerMinute = rpm + 1
        }
      }
    }
  }

  /// `simple-shuffle` reads limits as weights and enforces none.
  var limitsNotEnforced: LintCase? {
    guard configuration.strategy == "simple-shuffle", limits.count == members.count,
      members.count > 1, limits.allSatisfy({ $0 > 0 }), isWeightedOtherwise
    else { return nil }
    let perMinute = limits.reduce(0, +)
    let drill = LintDrill(
      words: "1 h at 80 % of the limits, which the providers enforce",
      callsPerSecond: Double(min(perMinute, 3000)) * 0.8 / 60, length: SimDuration(seconds: 3600),
      enforcesLimits: true)
    var changed = configuration
    changed.strategy = "usage-based-routing-v2"
    return makeCase(
      .limitsNotEnforced, line: line(of: "routing_strategy"),
      found: "simple-shuffle does not enforce rpm, and weights other than the limits send a "
        + "deployment more than it may have: it answers 429 and cools",
      mend: "weight in proportion to rpm, or none", drill: drill
    ) { mended in
      for member in members { mended.deployments[member].settings.weight = nil }
    }
  }

  /// Whether weights differ from the shares of the limits.
  private var isWeightedOtherwise: Bool {
    let weights = members.map { gateway.deployments[$0].settings.weight ?? 0 }
    let sum = weights.reduce(0, +)
    guard sum > 0 else { return false }
    let total = Double(limits.reduce(0, +))
    return zip(weights, limits).contains { $0 / sum > 1.1 * Double($1) / total }
  }

  /// Without traffic in flight all deployments are equal, and the first one wins.
  var leastBusyFirst: LintCase? {
    let cheapest = cheapest
    guard configuration.strategy == "least-busy", members.count > 1,
      price(cheapest) < price(members[0])
    else { return nil }
    let drill = LintDrill(
      words: "4 h of a call every 50 s", callsPerSecond: 0.02, length: SimDuration(seconds: 14_400))
    return makeCase(
      .leastBusyFirst, line: line,
      found: "least-busy gives the first deployment of the list, \(named(members[0])), all traffic "
        + "of a quiet system, and \(named(cheapest)) is cheaper",
      mend: "put \(named(cheapest)) first in model_list", drill: drill
    ) { $0.deployments.swapAt(members[0], cheapest) }
  }

  /// What LiteLLM's price list lacks costs 10 dollars a token there.
  var unpriced: LintCase? {
    let unpriced = members.filter { gateway.deployments[$0].settings.isUnpriced }
    guard configuration.strategy == "cost-based-routing", members.count > 1,
      unpriced.contains(where: { one in members.contains { price(one) < price($0) } })
    else { return nil }
    return makeCase(
      .unpriced, line: line,
      found: "cost-based-routing takes a deployment that LiteLLM's price list lacks for $10 a "
        + "token: \(unpriced.map(named).joined(separator: ", ")) gets no traffic",
      mend: "input_cost_per_token and output_cost_per_token of the deployment",
      drill: LintDrill(words: "2 h of a call every 2 s")
    ) { mended in
      for member in unpriced { mended.deployments[member].settings.isUnpriced = false }
    }
  }
}
