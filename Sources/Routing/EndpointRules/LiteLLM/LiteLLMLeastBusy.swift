public import NumericalMethods
import Quantities

/// LiteLLM's `least-busy`: fewest calls in flight.
public struct LiteLLMLeastBusy: EndpointRule {
  /// What it is.
  public static let card = RuleCard(
    kind: "litellm-least-busy",
    rule: "fewest calls in flight, the first of equals, so that an idle system always uses its "
      + "first deployment; a count is forgotten an hour after it was first written",
    source: "LiteLLM 1.106.2, router_strategy/least_busy.py", asOf: "2026-08")

  private static let timeToLive = SimDuration(microseconds: 3_600_000_000)
  private var inFlight: [ExpiringCount]

  /// Opens the rule.
  public init(_ settings: RuleSettings, _ directory: EndpointDirectory) {
    inFlight = Array(repeating: ExpiringCount(), count: directory.count)
  }

  /// The first of the least busy.
  public mutating func pick(_ scene: inout RoutingScene, _ stream: inout RandomStream) -> Int? {
    var best = 0
    var fewest = Int.max
    for (index, candidate) in scene.candidates.enumerated() {
      let count = inFlight[Int(candidate.endpoint)].value(at: scene.now) ?? 0
      if count < fewest { (best, fewest) = (index, count) }
    }
    scene.allowOnly(best)
    return best
  }

  /// The count rises before the call.
  public mutating func attemptSent(_ attempt: SentAttempt) {
    inFlight[attempt.endpoint].add(1, at: attempt.at, timeToLive: Self.timeToLive)
  }

  /// The count falls on success and on failure, never below zero.
  public mutating func attemptEnded(_ attempt: EndedAttempt) {
    inFlight[attempt.endpoint].add(-1, at: attempt.at, timeToLive: Self.timeToLive, floor: 0)
  }
}
