import Demand
public import Quantities

/// Portkey's circuit breaker: a threshold, a cooldown of at least 30 s, no probes.
public struct PortkeyBreaker: Breaker {
  /// What it is.
  public static let card = RuleCard(
    kind: "portkey",
    rule: "an endpoint is left alone for a cooldown once more than a number of attempts, or more "
      + "than a share of at least so many, have failed; then it is used as before; where all are "
      + "left alone the breaker is bypassed",
    source: "Portkey documentation, AI gateway, circuit breaker (\"failure count exceeds\", "
      + "\"closes automatically after cooldown_interval\", \"min: 30s\", failure codes above 500 "
      + "by default); counts start over when the circuit closes, and the default threshold and "
      + "cooldown are ours (assumed: the page gives neither)",
    asOf: "2026-11-27",
    parameters: [
      .integer(
        "failure_threshold", "failures beyond which the circuit opens; 0: not counted",
        in: 0...1_000_000, standard: 10),
      .number(
        "failure_threshold_percentage",
        "percentage of failures beyond which the circuit opens; 100: never", in: 0...100,
        standard: 100),
      .integer(
        "minimum_requests", "attempts before their percentage says anything", in: 1...1_000_000,
        standard: 1),
      .duration(
        "cooldown_interval", "how long the circuit stays open; less than 30 s is taken as 30 s",
        standardSeconds: 30),
      .flag("counts_429", "whether a 429 is a failure", standard: false),
      .flag(
        "counts_500", "whether a 500 is a failure (\"> 500\": not by default)", standard: false),
    ])

  private struct Counts: Sendable {
    var failures: Int32 = 0
    var attempts: Int32 = 0
    var openedAt: SimTime?
    var openUntil = SimTime.zero
  }

  private let failureThreshold: Int
  private let failurePercentage: Double
  private let minimumRequests: Int
  private let cooldown: SimDuration
  private let countsRateLimits: Bool
  private let countsServerErrors: Bool
  private var endpoints: [Counts]

  /// Opens the breaker with every circuit closed.
  public init(_ settings: RuleSettings, _ directory: EndpointDirectory) {
    failureThreshold = settings.integer("failure_threshold")
    failurePercentage = settings.number("failure_threshold_percentage")
    minimumRequests = settings.integer("minimum_requests")
    cooldown = max(
      SimDuration(microseconds: 30_000_000), settings.duration("cooldown_interval"))
    countsRateLimits = settings.flag("counts_429")
    countsServerErrors = settings.flag("counts_500")
    endpoints = Array(repeating: Counts(), count: directory.count)
  }

  /// "If all targets are OPEN, circuit breaker is bypassed."
  public var isBypassedWhenAllAreClosed: Bool { true }

  /// Whether the cooldown is over.
  public func permits(_ endpoint: Int, at now: SimTime) -> Bool {
    now >= endpoints[endpoint].openUntil
  }

  /// Counts what has ended and was sent since the circuit last closed.
  public mutating func attemptEnded(_ attempt: EndedAttempt) {
    let now = attempt.at
    guard now >= endpoints[attempt.endpoint].openUntil else { return }
    if endpoints[attempt.endpoint].openedAt != nil {
      let reopened = endpoints[attempt.endpoint].openUntil
      endpoints[attempt.endpoint] = Counts()
      endpoints[attempt.endpoint].openUntil = reopened
    }
    guard attempt.at - attempt.duration >= endpoints[attempt.endpoint].openUntil,
      attempt.outcome != .cancelled
    else { return }
    endpoints[attempt.endpoint].attempts += 1
    if isFailure(attempt.outcome) { endpoints[attempt.endpoint].failures += 1 }
    let failures = Int(endpoints[attempt.endpoint].failures)
    let attempts = Int(endpoints[attempt.endpoint].attempts)
    let isOver = failureThreshold > 0 && failures > failureThreshold
    let isOverShare =
      attempts >= minimumRequests && 100 * Double(failures) > failurePercentage * Double(attempts)
    if isOver || isOverShare {
      endpoints[attempt.endpoint].openedAt = now
      endpoints[attempt.endpoint].openUntil = now + cooldown
    }
  }

  private func isFailure(_ outcome: AttemptOutcome) -> Bool {
    switch outcome {
    case .overloaded, .providerDown, .timedOut: true
    case .serverError: countsServerErrors
    case .rateLimited: countsRateLimits
    case .served, .zeroCompletion, .cutMidStream, .timedOutMidStream, .cancelled: false
    }
  }
}
