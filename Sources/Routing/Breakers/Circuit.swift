import Demand
import Quantities

/// What an ended attempt says of its endpoint.
enum AttemptVerdict: Sendable {
  case success
  case failure
  /// Nothing: the client or the gateway gave it up of its own accord, or it met a limit of ours.
  case none
}

/// The settings of a circuit breaker as numbers.
struct CircuitRule: Sendable {
  let consecutiveFailures: Int
  let failureShare: Double
  let minimumRequests: Int
  let slice: Int64
  let cooldown: SimDuration
  let cooldownFactor: Double
  let cooldownLimit: SimDuration
  let probes: Int
  let countsRateLimits: Bool

  init(_ settings: RuleSettings) {
    consecutiveFailures = settings.integer("consecutive_failures")
    failureShare = settings.number("failure_share")
    minimumRequests = settings.integer("minimum_requests")
    slice = max(1, settings.duration("window").microseconds / Int64(Circuit.sliceCount))
    cooldown = settings.duration("cooldown")
    cooldownFactor = settings.number("cooldown_factor")
    cooldownLimit = settings.duration("cooldown_limit")
    probes = settings.integer("probes")
    countsRateLimits = settings.flag("counts_429")
  }

  func verdict(on outcome: AttemptOutcome) -> AttemptVerdict {
    switch outcome {
    case .served, .zeroCompletion: .success
    case .rateLimited: countsRateLimits ? .failure : .none
    case .cancelled: .none
    case .overloaded, .providerDown, .serverError, .cutMidStream, .timedOut, .timedOutMidStream:
      .failure
    }
  }

  /// The cooldown after `reopenings` failed probes in a row.
  func cooldown(after reopenings: Int) -> SimDuration {
    guard cooldownFactor > 1 else { return cooldown }
    var length = Double(cooldown.microseconds)
    let limit = Double(max(cooldown, cooldownLimit).microseconds)
    for _ in 0..<min(reopenings, 100) { length = min(limit, length * cooldownFactor) }
    return SimDuration(microseconds: Int64(length))
  }
}

/// The circuit of one endpoint.
struct Circuit: Sendable {
  static let sliceCount = 10
  private enum Phase: UInt8, Sendable { case closed, open, halfOpen }

  private var phase = Phase.closed
  /// When the circuit last closed; what was sent before counts no more.
  private var closedAt = SimTime.zero
  /// When the cooldown is over; what was sent before is no probe.
  private var openUntil = SimTime.zero
  /// Probes sent, and those of them that succeeded.
  private var probesSent: Int32 = 0
  private var probesServed: Int32 = 0
  /// Probes that failed since the circuit was closed last.
  private var reopenings: Int32 = 0
  private var failuresInARow: Int32 = 0
  private var newest: Int64 = 0
  private var counts = InlineArray<10, Int32>(repeating: 0)
  private var failures = InlineArray<10, Int32>(repeating: 0)

  func state(at now: SimTime) -> CircuitState {
    switch phase {
    case .closed: .closed
    case .open: now < openUntil ? .open : .halfOpen
    case .halfOpen: .halfOpen
    }
  }

  func permits(at now: SimTime, _ rule: CircuitRule) -> Bool {
    switch phase {
    case .closed: true
    case .open: now >= openUntil
    case .halfOpen: probesSent < rule.probes
    }
  }

  mutating func sent(at now: SimTime) {
    switch phase {
    case .closed: return
    case .open:
      // Before the end of the cooldown it was sent in spite of the breaker, and is no probe.
      guard now >= openUntil else { return }
      phase = .halfOpen
      probesSent = 1
      probesServed = 0
    case .halfOpen: probesSent += 1
    }
  }

  mutating func ended(
    _ verdict: AttemptVerdict, sentAt: SimTime, at now: SimTime, _ rule: CircuitRule
  ) {
    switch phase {
    case .closed:
      guard sentAt >= closedAt else { return }
      count(verdict, at: now, rule)
    case .open: return
    case .halfOpen:
      guard sentAt >= openUntil else { return }
      judgeProbe(verdict, at: now, rule)
    }
  }

  private mutating func count(_ verdict: AttemptVerdict, at now: SimTime, _ rule: CircuitRule) {
    guard verdict != .none else { return }
    roll(to: now.microseconds / rule.slice)
    let slice = Int(newest % Int64(Self.sliceCount))
    counts[slice] += 1
    if verdict == .success {
      failuresInARow = 0
    } else {
      failures[slice] += 1
      failuresInARow += 1
    }
    var all = 0
    var failed = 0
    for index in 0..<Self.sliceCount {
      all += Int(counts[index])
      failed += Int(failures[index])
    }
    let isInARow = rule.consecutiveFailures > 0 && failuresInARow >= rule.consecutiveFailures
    let isShare =
      all >= rule.minimumRequests && Double(failed) >= rule.failureShare * Double(all)
    if isInARow || isShare { open(at: now, rule) }
  }

  private mutating func judgeProbe(
    _ verdict: AttemptVerdict, at now: SimTime, _ rule: CircuitRule
  ) {
    switch verdict {
    case .none: probesSent -= 1
    case .failure:
      reopenings += 1
      open(at: now, rule)
    case .success:
      probesServed += 1
      guard probesServed >= rule.probes else { return }
      self = Circuit()
      closedAt = now
    }
  }

  private mutating func open(at now: SimTime, _ rule: CircuitRule) {
    let reopenings = reopenings
    self = Circuit()
    self.reopenings = reopenings
    phase = .open
    openUntil = now + rule.cooldown(after: Int(reopenings))
  }

  private mutating func roll(to slice: Int64) {
    guard slice > newest else { return }
    for passed in max(newest + 1, slice - Int64(Self.sliceCount) + 1)...slice {
      counts[Int(passed % Int64(Self.sliceCount))] = 0
      failures[Int(passed % Int64(Self.sliceCount))] = 0
    }
    newest = slice
  }
}
