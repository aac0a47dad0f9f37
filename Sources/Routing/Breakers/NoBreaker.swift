public import Quantities

/// Nothing keeps calls away from an endpoint.
public struct NoBreaker: Breaker {
  /// What it is.
  public static let card = RuleCard(
    kind: "none", rule: "nothing keeps calls away from an endpoint that fails",
    source: "the absence of a rule", asOf: "-")

  /// Opens nothing.
  public init(_ settings: RuleSettings, _ directory: EndpointDirectory) {}

  /// Always.
  public func permits(_ endpoint: Int, at now: SimTime) -> Bool { true }

  /// Nothing is ever closed.
  public var isBypassedWhenAllAreClosed: Bool { false }

  /// Counts nothing.
  public mutating func attemptEnded(_ attempt: EndedAttempt) {}
}

extension RuleSettings {
  /// No breaker.
  public static let noBreaker = RuleSettings(NoBreaker.card)
}
