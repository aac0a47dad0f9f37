import Demand
public import NumericalMethods
import Quantities

/// LiteLLM's `usage-based-routing-v2`: fewest tokens in the current minute, counted per deployment.
public struct LiteLLMUsageV2: EndpointRule {
  /// What it is.
  public static let card = RuleCard(
    kind: "litellm-usage-v2",
    rule: "fewest tokens in the current clock minute, any of equals with equal chance; requests "
      + "are counted before the call, tokens after it; a deployment that was used in the minute "
      + "is refused one request below its rpm",
    source: "LiteLLM 1.106.2, router_strategy/lowest_tpm_rpm_v2.py (one process, no shared store)",
    asOf: "2026-08", parameters: [.usageTimeToLive])

  /// Counts of one minute.
  private struct Cell: Sendable {
    var minute: Int64 = -1
    var count = ExpiringCount()

    func value(in minute: Int64, at now: SimTime) -> Int? {
      minute == self.minute ? count.value(at: now) : nil
    }

    mutating func add(_ amount: Int, in minute: Int64, at now: SimTime, _ timeToLive: SimDuration) {
      if minute != self.minute { self = Cell(minute: minute) }
      count.add(amount, at: now, timeToLive: timeToLive)
    }
  }

  private let deployments: [DeploymentSettings]
  private let timeToLive: SimDuration
  private var tokens: [Cell]
  private var requests: [Cell]
  private var clock = MinuteClock()

  /// Opens the rule.
  public init(_ settings: RuleSettings, _ directory: EndpointDirectory) {
    deployments = directory.deployments
    timeToLive = settings.duration("ttl")
    tokens = Array(repeating: Cell(), count: directory.count)
    requests = Array(repeating: Cell(), count: directory.count)
  }

  /// Any of the least used within their limits.
  public mutating func pick(_ scene: inout RoutingScene, _ stream: inout RandomStream) -> Int? {
    clock.align(scene)
    let minute = clock.minute(at: scene.now)
    var fewest = Int.max
    for candidate in scene.candidates {
      if let used = admitted(candidate, scene, minute) { fewest = min(fewest, used) }
    }
    scene.weights.removeAll(keepingCapacity: true)
    for candidate in scene.candidates {
      scene.weights.append(admitted(candidate, scene, minute) == fewest ? 1 : 0)
    }
    return WeightedChoice.draw(among: scene.weights, count: scene.weights.count, from: &stream)
  }

  /// Tokens of the minute; `nil` where the deployment is over its limits.
  private func admitted(_ candidate: Candidate, _ scene: RoutingScene, _ minute: Int64) -> Int? {
    let endpoint = Int(candidate.endpoint)
    let used = tokens[endpoint].value(in: minute, at: scene.now) ?? 0
    let isAdmitted = deployments[endpoint].admits(
      scene.request.input.count, tokens: used,
      requests: requests[endpoint].value(in: minute, at: scene.now))
    return isAdmitted ? used : nil
  }

  /// The request is counted before the call.
  public mutating func attemptSent(_ attempt: SentAttempt) {
    requests[attempt.endpoint].add(
      1, in: clock.minute(at: attempt.at), at: attempt.at, timeToLive)
  }

  /// Tokens are counted on success.
  public mutating func attemptEnded(_ attempt: EndedAttempt) {
    guard attempt.outcome.isAnswer else { return }
    tokens[attempt.endpoint].add(
      attempt.usage.total.count, in: clock.minute(at: attempt.at), at: attempt.at, timeToLive)
  }
}
