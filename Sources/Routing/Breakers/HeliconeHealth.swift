import Demand
public import Quantities
import Supply

/// Takes a provider out while too many of its responses of the last minute were errors.
///
/// A check every few seconds compares the errors with the requests of the window; below a least
/// count of requests a provider is healthy, so that one that was taken out comes back when its
/// window has emptied. Errors are what the provider itself answers with 5xx. Requests of all models
/// of a provider count together, as Helicone counts them by provider and kind of API.
public struct HeliconeHealth: Breaker {
  /// What it is and what can be set.
  public static let card = RuleCard(
    kind: "helicone-health",
    rule: "takes a provider out while more than a tenth of its answers of the last minute were "
      + "server errors, looking every 5 s",
    source: "Helicone/ai-gateway src/discover/monitor/health/provider.rs and config/monitor.rs",
    asOf: "2025-07-30",
    parameters: [
      .number(
        "error_ratio", "share of errors above which a provider is out", in: 0...1, standard: 0.1),
      .duration("window", "how far back answers count", standardSeconds: 60),
      .duration("interval", "time between two checks", standardSeconds: 5),
      .integer(
        "grace_requests", "answers in the window below which a provider is healthy",
        in: 1...1_000_000, standard: 20),
    ])

  /// Parts of the window that are dropped one by one.
  private static let bucketCount = 10

  private let providers: [Int32]
  private let errorRatio: Double
  private let bucket: Int64
  private let interval: Int64
  private let grace: Int
  private var requests: [Int32]
  private var errors: [Int32]
  /// By provider: the newest bucket, the last check, and what it found.
  private var newest: [Int64]
  private var checkedAt: [Int64]
  private var isOut: [Bool]

  /// Opens the breaker with every provider in use.
  public init(_ settings: RuleSettings, _ directory: EndpointDirectory) {
    providers = directory.providers.map(\.index)
    errorRatio = settings.number("error_ratio")
    bucket = max(1, settings.duration("window").microseconds / Int64(Self.bucketCount))
    interval = max(1, settings.duration("interval").microseconds)
    grace = settings.integer("grace_requests")
    let count = Int(providers.max() ?? -1) + 1
    requests = Array(repeating: 0, count: count * Self.bucketCount)
    errors = requests
    newest = Array(repeating: 0, count: count)
    checkedAt = newest
    isOut = Array(repeating: false, count: count)
  }

  /// Calls wait in vain where every provider is out.
  public var isBypassedWhenAllAreClosed: Bool { false }

  /// What the latest check found.
  public func permits(_ endpoint: Int, at now: SimTime) -> Bool {
    let provider = Int(providers[endpoint])
    let check = now.microseconds / interval
    if check <= checkedAt[provider] { return !isOut[provider] }
    return !isUnhealthy(provider, at: check * interval)
  }

  /// Counts an answer; a cancellation is none.
  public mutating func attemptEnded(_ attempt: EndedAttempt) {
    guard attempt.outcome != .cancelled else { return }
    let provider = Int(providers[attempt.endpoint])
    let now = attempt.at.microseconds
    let check = now / interval
    if check > checkedAt[provider] {
      isOut[provider] = isUnhealthy(provider, at: check * interval)
      checkedAt[provider] = check
    }
    roll(provider, to: now / bucket)
    let place = provider * Self.bucketCount + Int(now / bucket % Int64(Self.bucketCount))
    requests[place] += 1
    switch attempt.outcome {
    case .overloaded, .providerDown, .serverError: errors[place] += 1
    default: break
    }
  }

  /// Whether the share of errors in the window is too high.
  private func isUnhealthy(_ provider: Int, at time: Int64) -> Bool {
    let oldest = max(0, time / bucket - Int64(Self.bucketCount) + 1)
    var (all, failed) = (0, 0)
    for back in 0..<Int64(Self.bucketCount) {
      let number = newest[provider] - back
      guard number >= oldest else { break }
      let place = provider * Self.bucketCount + Int(number % Int64(Self.bucketCount))
      all += Int(requests[place])
      failed += Int(errors[place])
    }
    return all >= grace && Double(failed) > errorRatio * Double(all)
  }

  /// Forgets what has left the window.
  private mutating func roll(_ provider: Int, to number: Int64) {
    let steps = min(Int64(Self.bucketCount), number - newest[provider])
    guard steps > 0 else { return }
    for step in 0..<steps {
      let place = provider * Self.bucketCount + Int((number - step) % Int64(Self.bucketCount))
      requests[place] = 0
      errors[place] = 0
    }
    newest[provider] = number
  }
}
