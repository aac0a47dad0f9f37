import Demand
public import NumericalMethods
import Quantities
import Supply

/// LiteLLM's `cost-based-routing`: the lowest sum of input and output price.
public struct LiteLLMCost: EndpointRule {
  /// What it is.
  public static let card = RuleCard(
    kind: "litellm-cost",
    rule: "lowest input + output price per token among deployments within their limits of the "
      + "minute; one that the price list lacks counts as $5 + $5 per token; ties by insertion "
      + "into the table, which lives 10 minutes",
    source: "LiteLLM 1.106.2, router_strategy/lowest_cost.py", asOf: "2026-08")

  private let deployments: [DeploymentSettings]
  /// Input + output [pico-dollars per token].
  private let costs: [Int64]
  private var tables: DeploymentTables
  private var usages: [MinuteUsage]
  private var clock = MinuteClock()

  /// Opens the rule.
  public init(_ settings: RuleSettings, _ directory: EndpointDirectory) {
    deployments = directory.deployments
    costs = zip(directory.rates, directory.deployments).map { rates, deployment in
      deployment.isUnpriced
        ? 10_000_000_000_000
        : rates.prompt.picoDollarsPerToken + rates.completion.picoDollarsPerToken
    }
    tables = DeploymentTables(directory, timeToLive: SimDuration(microseconds: 600_000_000))
    usages = Array(repeating: MinuteUsage(), count: directory.count)
  }

  /// The cheapest within its limits; equals in the table's order.
  public mutating func pick(_ scene: inout RoutingScene, _ stream: inout RandomStream) -> Int? {
    clock.align(scene)
    let minute = clock.minute(at: scene.now)
    let hasTable = tables.exists(for: Int(scene.candidates[0].endpoint), at: scene.now)
    var best: Int?
    var lowest = (cost: Int64.max, place: Int32.max)
    for (index, candidate) in scene.candidates.enumerated() {
      let endpoint = Int(candidate.endpoint)
      if hasTable, tables.insert(endpoint) { usages[endpoint] = MinuteUsage() }
      let usage = hasTable ? usages[endpoint] : MinuteUsage()
      guard deployments[endpoint].admits(scene.request.input.count, after: usage, in: minute) else {
        continue
      }
      let place = hasTable ? tables.place(of: endpoint) : Int32(index)
      if (costs[endpoint], place) < lowest {
        (best, lowest) = (index, (costs[endpoint], place))
      }
    }
    scene.allowOnly(best)
    return best
  }

  /// Usage is added on success.
  public mutating func attemptEnded(_ attempt: EndedAttempt) {
    guard attempt.outcome.isAnswer else { return }
    tables.write(for: attempt.endpoint, at: attempt.at)
    if tables.insert(attempt.endpoint) { usages[attempt.endpoint] = MinuteUsage() }
    usages[attempt.endpoint].add(
      tokens: attempt.usage.total.count, requests: 1, in: clock.minute(at: attempt.at))
  }
}
