public import Quantities

/// A rule that keeps calls away from endpoints that fail: a cooldown, a circuit breaker, a health
/// check.
public protocol Breaker: Sendable {
  /// What it is and what can be set.
  static var card: RuleCard { get }

  /// Opens the breaker for one run, with every endpoint in use.
  init(_ settings: RuleSettings, _ directory: EndpointDirectory)

  /// Whether a call may go to an endpoint now.
  func permits(_ endpoint: Int, at now: SimTime) -> Bool

  /// Whether a call goes on as if nothing were closed when all its endpoints are.
  var isBypassedWhenAllAreClosed: Bool { get }

  /// Takes in that an attempt is on its way.
  mutating func attemptSent(_ attempt: SentAttempt)

  /// Takes in an attempt that has ended.
  mutating func attemptEnded(_ attempt: EndedAttempt)
}

extension Breaker {
  /// Most breakers count only what has ended.
  public mutating func attemptSent(_ attempt: SentAttempt) {}
}
