import Demand
public import Quantities
import Supply

/// Pauses endpoints that fail far more often than the others of their model.
///
/// OpenRouter's documentation of 2026 says that a breaker "pauses endpoints far worse than peers";
/// what "far" means and how long a pause is are assumed.
public struct PeerPause: Breaker {
  /// What it is and what can be set.
  public static let card = RuleCard(
    kind: "peer-pause",
    rule: "pauses endpoints whose share of failures is far above that of the model's others",
    source: "OpenRouter documentation, provider routing (default of 2026); the numbers are assumed",
    asOf: "2026-08-22",
    parameters: [
      .duration("window", "how long failures count (assumed)", standardSeconds: 300),
      .integer(
        "least_attempts", "attempts in it before a pause (assumed)", in: 1...1_000, standard: 10),
      .number(
        "least_failures", "share of failures without which there is no pause (assumed)", in: 0...1,
        standard: 0.2),
      .number(
        "factor", "how many times the peers' share makes a pause (assumed)", in: 1...1_000,
        standard: 3),
      .duration("pause", "length of a pause (assumed)", standardSeconds: 60),
    ])

  private let leastAttempts: Int
  private let leastFailures: Double
  private let factor: Double
  private let pause: SimDuration
  private let models: [ModelID]
  private var attempts: [BucketCounts]
  private var failures: [BucketCounts]
  private var pausedUntil: [SimTime]

  /// Opens the breaker with every endpoint in use.
  public init(_ settings: RuleSettings, _ directory: EndpointDirectory) {
    leastAttempts = settings.integer("least_attempts")
    leastFailures = settings.number("least_failures")
    factor = settings.number("factor")
    pause = settings.duration("pause")
    models = directory.models
    attempts = Array(
      repeating: BucketCounts(length: settings.duration("window")), count: directory.count)
    failures = attempts
    pausedUntil = Array(repeating: .zero, count: directory.count)
  }

  /// Whether an endpoint is not paused.
  public func permits(_ endpoint: Int, at now: SimTime) -> Bool { now >= pausedUntil[endpoint] }

  /// A call goes on as if nothing were paused when all its endpoints are.
  public var isBypassedWhenAllAreClosed: Bool { true }

  /// Counts an attempt, and begins a pause after one that failed.
  public mutating func attemptEnded(_ attempt: EndedAttempt) {
    let (endpoint, now) = (attempt.endpoint, attempt.at)
    switch attempt.outcome {
    case .rateLimited, .cancelled: return
    case .served, .zeroCompletion:
      attempts[endpoint].add(at: now)
      return
    case .overloaded, .providerDown, .serverError, .cutMidStream, .timedOut, .timedOutMidStream:
      attempts[endpoint].add(at: now)
      failures[endpoint].add(at: now)
    }
    let own = attempts[endpoint].count(at: now)
    guard own >= leastAttempts else { return }
    let share = Double(failures[endpoint].count(at: now)) / Double(own)
    if share >= leastFailures, share > factor * peersShare(of: endpoint, at: now) {
      pausedUntil[endpoint] = now + pause
    }
  }

  /// Share of failures of the model's other endpoints; 0 where none was tried.
  private func peersShare(of endpoint: Int, at now: SimTime) -> Double {
    var first = endpoint
    while first > 0, models[first - 1] == models[endpoint] { first -= 1 }
    var tried = 0
    var failed = 0
    for peer in first..<models.count {
      guard models[peer] == models[endpoint] else { break }
      if peer == endpoint { continue }
      tried += attempts[peer].count(at: now)
      failed += failures[peer].count(at: now)
    }
    return tried == 0 ? 0 : Double(failed) / Double(tried)
  }
}
