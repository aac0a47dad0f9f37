import Demand
import NumericalMethods
import Quantities
import Supply

// Tries after the first: whether, where and after which pause.
extension Gateway {
  /// Whether the rule and the budget let a call be tried once more.
  mutating func mayTryAgain(_ routing: CallRouting, at now: SimTime) -> Bool {
    if let outcome = routing.lastOutcome, !policy.retry.retriedOutcomes.contains(outcome) {
      return false
    }
    return retryBudget.permits(at: now)
  }

  /// The endpoint that has just failed once more, where the rule says so and it is still open.
  mutating func sameEndpoint(
    _ routing: inout CallRouting, _ sticky: StickyRecord, _ stream: inout RandomStream
  ) -> Decision? {
    let limit = policy.retry.sameEndpointAttempts
    let endpoint = routing.lastEndpoint
    guard limit > 1, endpoint >= 0, routing.tries(of: endpoint) < limit else { return nil }
    scene.candidates.removeAll(keepingCapacity: true)
    scene.weights.removeAll(keepingCapacity: true)
    if trail != nil { trail?.begin(routing.model, round: routing.round) }
    let mask = Mask(
      skipsTried: false, skipsHeld: policy.retry.honoursRetryAfter, skipsClosed: breaker != nil)
    for slot in endpoints(of: routing.model) where gatheringOrder[slot] == endpoint {
      gather(slot..<slot + 1, routing, mask)
    }
    if trail != nil { noteBeliefs(bypassesBreaker: false) }
    guard !scene.candidates.isEmpty else { return nil }
    if policy.retry.pausePlace != .round, !routing.hasPaused { return pause(&routing, &stream) }
    let isSticky = stickyCandidate(sticky) != nil
    noteCertainty()
    if trail != nil { noteChoice(0, isSticky ? .sticky : .again, draws: []) }
    return attempt(0, &routing, isSticky: isSticky)
  }

  /// Whether another endpoint is tried only after a pause.
  func pausesBeforeRetry(_ routing: CallRouting) -> Bool {
    routing.attemptsOfRung > 0 && policy.retry.pausePlace == .retry && !routing.hasPaused
  }

  /// The next pause of a call, on top of `wait`.
  func pause(
    _ routing: inout CallRouting, _ stream: inout RandomStream, since wait: SimDuration = .zero
  ) -> Decision {
    let pause = policy.retry.pause(
      number: routing.pauses, after: routing.lastPause, draw: stream.uniform())
    routing.notePause(pause)
    return .wait(wait + pause)
  }

  /// Enters an attempt that is about to be sent in the budgets.
  mutating func payForAttempt(_ routing: CallRouting) {
    if routing.attempts == 0 {
      retryBudget.deposit(at: scene.now)
      hedgeCredit?.deposit()
    } else {
      retryBudget.withdraw(at: scene.now)
    }
  }
}

/// What is left of a retry budget: Finagle's token bucket whose entries expire.
///
/// Counted in millionths of a retry over ten slices of the window, as Finagle does.
struct RetryBudget: Sendable {
  private static let retry: Int64 = 1_000_000
  private static let sliceCount = 10
  /// Whether there is a limit at all.
  let isLimited: Bool
  private let perCall: Int64
  private let reserve: Int64
  private let sliceLength: Int64
  private var slices = InlineArray<10, Int64>(repeating: 0)
  private var newest: Int64 = 0

  /// - Parameter rule: `nil` for no limit.
  init(_ rule: RetryBudgetRule?) {
    isLimited = rule != nil
    let rule = rule ?? RetryBudgetRule()
    perCall = Int64((rule.share * Double(Self.retry)).rounded())
    reserve = Int64((rule.minimumPerSecond * rule.window.seconds * Double(Self.retry)).rounded())
    sliceLength = max(1, rule.window.microseconds / Int64(Self.sliceCount))
  }

  /// Whether there is one retry left.
  mutating func permits(at now: SimTime) -> Bool {
    guard isLimited else { return true }
    roll(to: now)
    var balance = reserve
    for index in 0..<Self.sliceCount { balance += slices[index] }
    return balance >= Self.retry
  }

  /// Takes in a call.
  mutating func deposit(at now: SimTime) {
    guard isLimited else { return }
    roll(to: now)
    slices[Int(newest % Int64(Self.sliceCount))] += perCall
  }

  /// Takes in a retry.
  mutating func withdraw(at now: SimTime) {
    guard isLimited else { return }
    roll(to: now)
    slices[Int(newest % Int64(Self.sliceCount))] -= Self.retry
  }

  private mutating func roll(to now: SimTime) {
    let slice = now.microseconds / sliceLength
    guard slice > newest else { return }
    for passed in max(newest + 1, slice - Int64(Self.sliceCount) + 1)...slice {
      slices[Int(passed % Int64(Self.sliceCount))] = 0
    }
    newest = slice
  }
}
