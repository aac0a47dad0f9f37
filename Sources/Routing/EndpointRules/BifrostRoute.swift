import Demand
import NumericalMethods
import Quantities
import Supply

/// What Bifrost's balancing keeps of one endpoint.
struct RouteRecord: Sendable {
  /// How an endpoint is taken to be.
  enum State: Sendable {
    case healthy
    case degraded
    case failed
    case recovering
  }

  /// Attempts and those of them that failed.
  struct Counts: Sendable {
    var attempts = 0
    var errors = 0
    /// Share of attempts that failed; 0 where there were none.
    var rate: Double { attempts == 0 ? 0 : Double(errors) / Double(attempts) }
  }

  private static let bucket: Int64 = 10_000_000
  private static let bucketCount: Int64 = 30
  private static let sampleLimit = 32

  var state = State.healthy
  var all = Counts()
  /// Since it began to recover.
  var recovery = Counts()
  var lastError = SimTime(microseconds: -1_000_000_000_000)
  /// Whether a 429 came since the weights were worked out last.
  var wasLimited = false
  private var attempts = InlineArray<30, Int32>(repeating: 0)
  private var errors = InlineArray<30, Int32>(repeating: 0)
  private var newest: Int64 = 0
  /// Seconds per token of the latest answers, and when they ended.
  private var paces = InlineArray<32, Double>(repeating: 0)
  private var paceTimes = InlineArray<32, SimTime>(repeating: .zero)
  private var paceCount = 0
  private var nextPace = 0

  /// Counts of the last minute.
  var minute: Counts { counts(of: 6) }
  /// Counts of the last five minutes.
  var fiveMinutes: Counts { counts(of: Self.bucketCount) }

  mutating func observe(_ attempt: EndedAttempt) {
    guard attempt.outcome != .cancelled else { return }
    advance(to: attempt.at)
    let isError = attempt.outcome != .served && attempt.outcome != .zeroCompletion
    let place = Int(newest % Self.bucketCount)
    attempts[place] += 1
    all.attempts += 1
    recovery.attempts += 1
    if isError {
      errors[place] += 1
      all.errors += 1
      recovery.errors += 1
      lastError = attempt.at
      if attempt.outcome == .rateLimited { wasLimited = true }
    } else if attempt.outcome == .served {
      paces[nextPace] = attempt.duration.seconds / Double(max(1, attempt.usage.output.count))
      paceTimes[nextPace] = attempt.at
      nextPace = (nextPace + 1) % Self.sampleLimit
      paceCount = min(Self.sampleLimit, paceCount + 1)
    }
  }

  /// Drops what has left the window.
  mutating func advance(to now: SimTime) {
    let number = now.microseconds / Self.bucket
    let steps = min(Self.bucketCount, number - newest)
    guard steps > 0 else { return }
    for step in 0..<steps {
      let place = Int((number - step) % Self.bucketCount)
      attempts[place] = 0
      errors[place] = 0
    }
    newest = number
  }

  private func counts(of buckets: Int64) -> Counts {
    var counts = Counts()
    for back in 0..<min(buckets, newest + 1) {
      let place = Int((newest - back) % Self.bucketCount)
      counts.attempts += Int(attempts[place])
      counts.errors += Int(errors[place])
    }
    return counts
  }

  /// How much longer a token of the last minute took than usual, 0 to 1; 0 where too little is known.
  func latencyPenalty(at now: SimTime) -> Double {
    guard paceCount >= 5 else { return 0 }
    var sorted = InlineArray<32, Double>(repeating: 0)
    var (sum, recentSum, recentCount) = (0.0, 0.0, 0)
    for index in 0..<paceCount {
      let pace = paces[index]
      var place = index
      while place > 0, sorted[place - 1] > pace {
        sorted[place] = sorted[place - 1]
        place -= 1
      }
      sorted[place] = pace
      sum += pace
      if paceTimes[index] + SimDuration(microseconds: 60_000_000) > now {
        recentSum += pace
        recentCount += 1
      }
    }
    guard recentCount > 0 else { return 0 }
    func quantile(_ share: Double) -> Double {
      sorted[max(0, Int((share * Double(paceCount)).rounded(.up)) - 1)]
    }
    let baseline =
      0.4 * quantile(0.5) + 0.35 * quantile(0.95) + 0.15 * quantile(0.99)
      + 0.1 * sum / Double(paceCount)
    guard baseline > 0 else { return 0 }
    return min(1, max(0, recentSum / Double(recentCount) / baseline - 1))
  }
}

/// How Bifrost's balancing scores an endpoint: 0 is best, 1 worst.
struct RouteScoring: Sendable {
  let error: Double
  let latency: Double
  let use: Double
  let momentum: Double

  /// Error rates above which an endpoint is degraded or has failed.
  static let (degradedAbove, failedAbove) = (0.02, 0.05)
  /// Time without an error after which a failed endpoint recovers, and over which the penalty falls
  /// by 90 %.
  static let forgiveness = SimDuration(microseconds: 30_000_000)

  /// Moves an endpoint to its present state and scores it.
  ///
  /// - Parameters:
  ///   - share: its part of the calls of its model in the last minute.
  ///   - peers: endpoints of its model, itself included.
  func score(
    of route: inout RouteRecord, share: Double, peers: Int, at now: SimTime
  ) -> Double {
    updateState(of: &route, share: share, peers: peers, at: now)
    route.wasLimited = false
    if route.state == .failed { return 1 }
    let fair = 1 / Double(max(1, peers))
    let overuse = peers > 1 ? min(1, max(0, (share - fair) / (1 - fair))) : 0
    var score =
      error * errorPenalty(of: route, at: now) + latency * route.latencyPenalty(at: now)
      + use * overuse
    if route.state == .recovering { score -= momentum * (1 - route.recovery.rate) }
    return min(1, max(0, score))
  }

  /// Rates by age, less 90 % for every 30 s without an error.
  func errorPenalty(of route: RouteRecord, at now: SimTime) -> Double {
    let rate = 0.5 * route.minute.rate + 0.3 * route.fiveMinutes.rate + 0.2 * route.all.rate
    let quiet = max(0, (now - route.lastError).seconds / Self.forgiveness.seconds)
    return quiet > 100 ? 0 : rate * deterministicExp(-2.302585092994046 * quiet)
  }

  private func updateState(
    of route: inout RouteRecord, share: Double, peers: Int, at now: SimTime
  ) {
    let isRecovering = route.state == .recovering
    let rate = isRecovering ? route.recovery.rate : route.minute.rate
    switch route.state {
    case .failed:
      if !route.wasLimited, now - route.lastError >= Self.forgiveness {
        route.state = .recovering
        route.recovery = RouteRecord.Counts()
      }
    case .healthy, .degraded, .recovering:
      if route.wasLimited || rate > Self.failedAbove {
        route.state = .failed
      } else if isRecovering {
        let expected = 0.5 / Double(max(1, peers))
        if rate < Self.degradedAbove, route.recovery.attempts > 0, share >= expected {
          route.state = .healthy
        }
      } else {
        route.state = rate > Self.degradedAbove ? .degraded : .healthy
      }
    }
  }
}
