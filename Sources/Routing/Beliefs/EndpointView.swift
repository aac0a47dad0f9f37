public import Demand
public import Quantities

/// What the gateway believes of one endpoint, from attempts that have ended.
///
/// Until enough of its own attempts have been seen, the view holds what the endpoint's page
/// publishes. It never sees the endpoint's true state.
public struct EndpointView: Sendable {
  /// Length of the window over which speed is judged.
  public static let speedWindow = SimDuration(microseconds: 300_000_000)
  /// Share of attempts in the outage window that must have failed for an outage (assumed: the
  /// documentation says "significant").
  public static let significantErrorShare = 0.5
  /// Samples that the speed window must hold before they replace the published figure.
  static let enoughSamples = 3

  private var attempts = RecentCounts()
  private var errors = RecentCounts()
  private var firstToken: RecentSamples
  private var throughput: RecentSamples
  private let accounts: Int
  /// Length of the window in which errors count as an outage: OpenRouter's since 2025.
  var outageWindow = SimDuration(microseconds: 30_000_000) {
    didSet {
      attempts = RecentCounts(window: outageWindow)
      errors = attempts
    }
  }
  /// Until when refusals have asked to wait, by account; empty where none has.
  private var holds: [SimTime] = []

  /// Creates the view of an endpoint of which only its page is known.
  ///
  /// - Parameters:
  ///   - timeToFirstTokenSeconds: published median time to first token [s].
  ///   - tokensPerSecond: published median throughput, the time to first token included
  ///     [tokens/s].
  ///   - accounts: accounts that the gateway has with the provider, 1 or more.
  public init(timeToFirstTokenSeconds: Double, tokensPerSecond: Double, accounts: Int = 1) {
    self.accounts = accounts
    firstToken = RecentSamples(prior: timeToFirstTokenSeconds)
    throughput = RecentSamples(prior: tokensPerSecond)
  }

  /// Takes in an attempt that has ended.
  ///
  /// A 429 says that we sent too much, not that the provider is down: it is no error here, as in
  /// OpenRouter's uptime. A cancellation says nothing of the provider.
  public mutating func observe(_ attempt: EndedAttempt) {
    let (outcome, now) = (attempt.outcome, attempt.at)
    guard outcome != .rateLimited, outcome != .cancelled else { return }
    attempts.add(at: now)
    switch outcome {
    case .served:
      firstToken.add(attempt.timeToFirstToken.seconds, at: now)
      throughput.add(
        Double(attempt.usage.output.count) / max(0.001, attempt.duration.seconds), at: now)
    case .zeroCompletion, .rateLimited, .cancelled:
      break
    case .overloaded, .providerDown, .serverError, .cutMidStream, .timedOut, .timedOutMidStream:
      errors.add(at: now)
    }
  }

  /// Which of its accounts the gateway uses for a task: always the same, since caches are kept by
  /// account.
  public func account(of task: TaskID) -> Int {
    accounts == 1 ? 0 : Int(task.number % UInt64(accounts))
  }

  /// Takes in a refusal that said how long to wait (`Retry-After`).
  public mutating func hold(account: Int, until: SimTime) {
    while holds.count <= account { holds.append(.zero) }
    holds[account] = until
  }

  /// Until when an account was told to wait; the start of time where it was not.
  public func heldUntil(account: Int) -> SimTime {
    account < holds.count ? holds[account] : .zero
  }

  /// Whether a significant share of the attempts of the outage window failed.
  public func hasRecentOutage(at now: SimTime) -> Bool {
    let failed = errors.count(at: now)
    return failed > 0
      && Double(failed) >= Self.significantErrorShare * Double(attempts.count(at: now))
  }

  /// Attempts that ended in the last 30 s, and those of them that failed.
  public func recentCounts(at now: SimTime) -> (attempts: Int, errors: Int) {
    (attempts.count(at: now), errors.count(at: now))
  }

  /// Median time to first token of the last 5 minutes [s], or the published one.
  public mutating func medianTimeToFirstToken(at now: SimTime) -> Double {
    firstToken.median(at: now)
  }

  /// Median throughput of the last 5 minutes [tokens/s], or the published one.
  public mutating func medianThroughput(at now: SimTime) -> Double {
    throughput.median(at: now)
  }
}

/// Counts of a short window in three equal buckets.
struct RecentCounts: Sendable {
  private var bucket: Int64 = 10_000_000
  private var newest: Int64 = 0
  private var counts: (Int32, Int32, Int32) = (0, 0, 0)

  init(window: SimDuration = SimDuration(microseconds: 30_000_000)) {
    bucket = max(1, window.microseconds / 3)
  }

  mutating func add(at now: SimTime) {
    roll(to: now.microseconds / bucket)
    counts.0 += 1
  }

  func count(at now: SimTime) -> Int {
    var rolled = self
    rolled.roll(to: now.microseconds / bucket)
    return Int(rolled.counts.0) + Int(rolled.counts.1) + Int(rolled.counts.2)
  }

  private mutating func roll(to bucket: Int64) {
    switch bucket - newest {
    case 0: return
    case 1: counts = (0, counts.0, counts.1)
    case 2: counts = (0, 0, counts.0)
    default: counts = (0, 0, 0)
    }
    newest = bucket
  }
}

/// The latest samples of a window of 5 minutes, with their median.
struct RecentSamples: Sendable {
  static let capacity = 32
  private let prior: Double
  private var samples: [(at: SimTime, value: Double)] = []
  private var oldest = 0
  private var cachedMedian: Double
  private var cachedUntil = SimTime(microseconds: .max)

  init(prior: Double) {
    self.prior = prior
    cachedMedian = prior
  }

  mutating func add(_ value: Double, at now: SimTime) {
    if samples.count < Self.capacity {
      samples.append((now, value))
    } else {
      samples[oldest] = (now, value)
      oldest = (oldest + 1) % Self.capacity
    }
    cachedUntil = now
  }

  /// The median is remembered until a sample is added or leaves the window.
  mutating func median(at now: SimTime) -> Double {
    guard now >= cachedUntil else { return cachedMedian }
    let start = now - EndpointView.speedWindow
    var sorted = InlineArray<32, Double>(repeating: 0)
    var count = 0
    cachedUntil = SimTime(microseconds: .max)
    for sample in samples where sample.at > start {
      var place = count
      while place > 0, sorted[place - 1] > sample.value {
        sorted[place] = sorted[place - 1]
        place -= 1
      }
      sorted[place] = sample.value
      count += 1
      cachedUntil = min(cachedUntil, sample.at + EndpointView.speedWindow)
    }
    let middle = count / 2
    if count < EndpointView.enoughSamples {
      cachedMedian = prior
    } else {
      cachedMedian = count % 2 == 0 ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    }
    return cachedMedian
  }
}
