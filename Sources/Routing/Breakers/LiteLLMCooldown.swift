import Demand
public import Quantities

/// LiteLLM's cooldowns.
///
/// Statuses: endpoints' errors carry ``RouterRules/errorStatus``, overload 503, a provider that is
/// down 502, a stream that breaks off 500 (assumed), a timeout 408. What a 408 does is read in the
/// library's code: it is counted and may be retried, so it cools by the share of failures only.
public struct LiteLLMCooldown: Breaker {
  /// What it is and what can be set.
  public static let card = RuleCard(
    kind: "litellm-cooldown",
    rule: "a deployment cools after a 429 (unless it is alone), a 401, 402 or 404, or when more "
      + "than half of at least 5 requests of a minute failed; for Retry-After where one was "
      + "given; a 400 never cools; allowed_fails other than 3 counts failures instead",
    source: "LiteLLM 1.106.2, router_utils/cooldown_handlers.py and constants.py", asOf: "2026-08",
    parameters: [
      .duration("cooldown", "how long a deployment is left alone", standardSeconds: 5),
      .integer(
        "allowed_fails",
        "failures within a cooldown's length that do not cool; 3 is the library's standard, which "
          + "it takes for not set", in: 0...1_000_000, standard: 3),
      .integer(
        "bad_request_fails",
        "400s within a cooldown's length that do not cool (allowed_fails_policy of a deployment); "
          + "-1: no number of them cools", in: -1...1_000_000, standard: -1),
      .number(
        "failure_share", "share of failures that must be exceeded", in: 0...1, standard: 0.5),
      .integer(
        "minimum_requests", "requests of the minute before the share counts", in: 1...1_000_000,
        standard: 5),
      .integer(
        "single_threshold", "failed requests, all of them, that cool a deployment that is alone",
        in: 1...1_000_000_000, standard: 1000),
    ])

  /// How long counts of a minute live after they were first written.
  private static let minute = SimDuration(microseconds: 60_000_000)
  /// The value of `allowed_fails` that the library takes for not set.
  private static let unsetFails = 3

  private let cooldown: SimDuration
  private let allowedFails: Int
  private let badRequestFails: Int
  private let failureShare: Double
  private let minimumRequests: Int
  private let singleThreshold: Int
  private let groupSizes: [Int]
  private let ownCooldowns: [SimDuration?]
  private var successes: [ExpiringCount]
  private var failures: [ExpiringCount]
  /// Failures against `allowed_fails`.
  private var countedFailures: [ExpiringCount]
  /// 400s against `bad_request_fails`.
  private var badRequests: [ExpiringCount]
  private var coolUntil: [SimTime]

  /// Opens the breaker.
  public init(_ settings: RuleSettings, _ directory: EndpointDirectory) {
    cooldown = settings.duration("cooldown")
    allowedFails = settings.integer("allowed_fails")
    badRequestFails = settings.integer("bad_request_fails")
    failureShare = settings.number("failure_share")
    minimumRequests = settings.integer("minimum_requests")
    singleThreshold = settings.integer("single_threshold")
    groupSizes = directory.groupSizes
    ownCooldowns = directory.deployments.map(\.cooldown)
    successes = Array(repeating: ExpiringCount(), count: directory.count)
    failures = successes
    countedFailures = successes
    badRequests = successes
    coolUntil = Array(repeating: SimTime(microseconds: -1), count: directory.count)
  }

  /// Whether it is not cooling; at the last moment it still is.
  public func permits(_ endpoint: Int, at now: SimTime) -> Bool { now > coolUntil[endpoint] }

  /// A group that cools as a whole answers with a 429.
  public var isBypassedWhenAllAreClosed: Bool { false }

  /// Counts it, and cools the deployment where the rule says so; a cooldown is not renewed.
  public mutating func attemptEnded(_ attempt: EndedAttempt) {
    let endpoint = attempt.endpoint
    if attempt.outcome.isAnswer {
      successes[endpoint].add(1, at: attempt.at, timeToLive: Self.minute)
      return
    }
    guard attempt.outcome != .cancelled else { return }
    failures[endpoint].add(1, at: attempt.at, timeToLive: Self.minute)
    let time = ownCooldowns[endpoint] ?? attempt.retryAfter ?? cooldown
    let status = Self.status(of: attempt)
    guard time > .zero, mayCool(status), cools(endpoint, status, at: attempt.at),
      permits(endpoint, at: attempt.at)
    else { return }
    coolUntil[endpoint] = attempt.at + time
  }

  private static func status(of attempt: EndedAttempt) -> Int {
    switch attempt.outcome {
    case .timedOut, .timedOutMidStream: 408
    case .cutMidStream: 500
    default: attempt.status
    }
  }

  /// Whether an error of this status can cool a deployment at all.
  private func mayCool(_ status: Int) -> Bool {
    if status == 400 { return badRequestFails >= 0 }
    return !(400..<500).contains(status) || [401, 402, 404, 408, 429].contains(status)
  }

  private mutating func cools(_ endpoint: Int, _ status: Int, at now: SimTime) -> Bool {
    let isAlone = groupSizes[endpoint] <= 1
    if isAlone, status == 402 { return false }
    if status == 400 {
      let life = ownCooldowns[endpoint] ?? cooldown
      badRequests[endpoint].add(1, at: now, timeToLive: life)
      return badRequests[endpoint].value(at: now) ?? 0 > badRequestFails
    }
    guard allowedFails == Self.unsetFails else {
      countedFailures[endpoint].add(1, at: now, timeToLive: cooldown)
      return countedFailures[endpoint].value(at: now) ?? 0 > allowedFails
    }
    let failed = failures[endpoint].value(at: now) ?? 0
    let total = failed + (successes[endpoint].value(at: now) ?? 0)
    if status == 429, !isAlone { return true }
    if failed == total, total >= singleThreshold { return true }
    let isOverShare = Double(failed) > failureShare * Double(total)
    if isOverShare, total >= minimumRequests, !isAlone { return true }
    return !RouterRules.retries(after: status, groupSize: 1)
  }
}
