import Demand
public import NumericalMethods
import Quantities

/// LiteLLM's `usage-based-routing`, the first version: fewest tokens in the current minute.
public struct LiteLLMUsage: EndpointRule {
  /// What it is.
  public static let card = RuleCard(
    kind: "litellm-usage",
    rule: "fewest tokens in the current clock minute, the first of equals in the table's order; "
      + "a deployment that has answered in the minute is refused one request below its rpm",
    source: "LiteLLM 1.106.2, router_strategy/lowest_tpm_rpm.py", asOf: "2026-08",
    parameters: [.usageTimeToLive])

  private let deployments: [DeploymentSettings]
  private var tables: DeploymentTables
  private var usages: [MinuteUsage]
  private var clock = MinuteClock()

  /// Opens the rule.
  public init(_ settings: RuleSettings, _ directory: EndpointDirectory) {
    deployments = directory.deployments
    tables = DeploymentTables(directory, timeToLive: settings.duration("ttl"))
    usages = Array(repeating: MinuteUsage(), count: directory.count)
  }

  /// The least used within its limits; equals in the table's order.
  public mutating func pick(_ scene: inout RoutingScene, _ stream: inout RandomStream) -> Int? {
    clock.align(scene)
    let minute = clock.minute(at: scene.now)
    let hasTable = tables.exists(
      for: Int(scene.candidates[0].endpoint), at: scene.now, minute: minute)
    var best: Int?
    var lowest = (tokens: Int.max, place: Int32.max)
    for (index, candidate) in scene.candidates.enumerated() {
      let endpoint = Int(candidate.endpoint)
      if hasTable, tables.insert(endpoint) { usages[endpoint] = MinuteUsage() }
      let usage = hasTable ? usages[endpoint] : MinuteUsage()
      let tokens = usage.tokens(in: minute)
      let requests = usage.requests(in: minute)
      guard
        deployments[endpoint].admits(
          scene.request.input.count, tokens: tokens, requests: requests > 0 ? requests : nil)
      else { continue }
      let place = hasTable ? tables.place(of: endpoint) : Int32(index)
      if (tokens, place) < lowest { (best, lowest) = (index, (tokens, place)) }
    }
    scene.allowOnly(best)
    return best
  }

  /// Usage is added on success.
  public mutating func attemptEnded(_ attempt: EndedAttempt) {
    guard attempt.outcome.isAnswer else { return }
    let minute = clock.minute(at: attempt.at)
    tables.write(for: attempt.endpoint, at: attempt.at, minute: minute)
    if tables.insert(attempt.endpoint) { usages[attempt.endpoint] = MinuteUsage() }
    usages[attempt.endpoint].add(tokens: attempt.usage.total.count, requests: 1, in: minute)
  }
}

extension DeploymentSettings {
  /// Whether a call of `input` tokens stays within the limits of the minute, after LiteLLM's test
  /// of usage-based routing: a count of requests that exists must stay one below the limit.
  func admits(_ input: Int, tokens: Int, requests: Int?) -> Bool {
    if let limit = tokensPerMinute, tokens + input > limit { return false }
    if let limit = requestsPerMinute, let requests, requests + 1 >= limit { return false }
    return true
  }
}

extension RuleParameter {
  static let usageTimeToLive = RuleParameter.duration(
    "ttl", "how long a minute's counts live after they were first written", standardSeconds: 60)
}
