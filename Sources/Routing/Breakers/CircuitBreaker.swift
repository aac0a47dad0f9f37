public import Quantities

/// A circuit breaker per endpoint: closed, open for a cooldown, half-open for a few probes.
///
/// An attempt counts for the state in which it was sent: one that was sent before the circuit opened
/// says nothing of an endpoint that has had its cooldown since (gobreaker's generations).
public struct CircuitBreaker: Breaker {
  /// What it is.
  public static let card = RuleCard(
    kind: "circuit",
    rule: "an endpoint that fails is left alone for a cooldown and then tried with a few probes: "
      + "all of them must succeed before it is used again, and one failure opens the circuit again",
    source: "resilience4j, CircuitBreaker (time-based window in slices, failure rate, minimum "
      + "number of calls, permitted calls in half-open state, 60 s, exponential wait); Envoy, "
      + "outlier detection (5 consecutive 5xx); gobreaker (all probes must succeed, one failure "
      + "opens, results of an older state are ignored); defaults below resilience4j's 100 calls "
      + "are assumed",
    asOf: "2026-11-27",
    parameters: [
      .integer(
        "consecutive_failures", "failures in a row that open the circuit; 0: not counted",
        in: 0...10_000, standard: 5),
      .number(
        "failure_share", "share of attempts in the window whose failure opens the circuit",
        in: 0.0001...1, standard: 0.5),
      .integer(
        "minimum_requests", "attempts in the window before their share says anything",
        in: 1...1_000_000, standard: 20),
      .duration("window", "window of the share, which moves in tenths", standardSeconds: 60),
      .duration("cooldown", "how long the circuit stays open", standardSeconds: 30),
      .number(
        "cooldown_factor", "factor on the cooldown each time a probe fails", in: 1...10,
        standard: 1),
      .duration("cooldown_limit", "longest cooldown", standardSeconds: 300),
      .integer("probes", "attempts let through while half-open", in: 1...1_000, standard: 1),
      .flag("counts_429", "whether a 429 is a failure", standard: false),
      .flag(
        "bypass", "whether a call goes on as if nothing were open when all its endpoints are",
        standard: false),
    ])

  /// What is set, in machine form.
  private let rule: CircuitRule
  private var circuits: [Circuit]
  /// Whether a call goes on as if nothing were open when all its endpoints are.
  public let isBypassedWhenAllAreClosed: Bool

  /// Opens the breaker with every circuit closed.
  public init(_ settings: RuleSettings, _ directory: EndpointDirectory) {
    rule = CircuitRule(settings)
    circuits = Array(repeating: Circuit(), count: directory.count)
    isBypassedWhenAllAreClosed = settings.flag("bypass")
  }

  /// Closed circuits let everything through, half-open ones their probes.
  public func permits(_ endpoint: Int, at now: SimTime) -> Bool {
    circuits[endpoint].permits(at: now, rule)
  }

  /// Counts a probe as it is sent.
  public mutating func attemptSent(_ attempt: SentAttempt) {
    circuits[attempt.endpoint].sent(at: attempt.at)
  }

  /// Counts what has ended.
  public mutating func attemptEnded(_ attempt: EndedAttempt) {
    let verdict = rule.verdict(on: attempt.outcome)
    circuits[attempt.endpoint].ended(
      verdict, sentAt: attempt.at - attempt.duration, at: attempt.at, rule)
  }

  /// The state of an endpoint's circuit at an instant.
  package func state(of endpoint: Int, at now: SimTime) -> CircuitState {
    circuits[endpoint].state(at: now)
  }
}

/// What a circuit lets through.
package enum CircuitState: Sendable {
  /// Everything.
  case closed
  /// Nothing.
  case open
  /// Probes.
  case halfOpen
}
