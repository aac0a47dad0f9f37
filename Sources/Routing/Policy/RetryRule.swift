public import Demand
public import Quantities

/// When a call that an endpoint refused is tried again, where, and after which pause.
public struct RetryRule: Hashable, Sendable {
  /// Attempts of one call in all, over endpoints and rounds, hedges included, 1 to 30.
  public var attemptLimit: Int
  /// Rounds over the endpoints; a new round starts after a pause.
  public var rounds: Int
  /// Attempts at one endpoint in one round before the next endpoint is tried, as SDKs do.
  public var sameEndpointAttempts = 1
  /// Which outcomes are tried again; after any other one the call ends with its error.
  public var retriedOutcomes = RetriedOutcomes.standard
  /// The first pause; each further one is longer by ``pauseFactor``.
  public var firstPause: SimDuration
  /// Longest pause before jitter.
  public var pauseLimit: SimDuration
  /// Factor from one pause of a call to the next.
  public var pauseFactor = 2.0
  /// How much of a pause is left to chance.
  public var jitter = RetryJitter.equal
  /// Before which tries there is a pause.
  public var pausePlace = RetryPausePlace.round
  /// What all calls together may spend on tries after their first; `nil` for any number.
  public var budget: RetryBudgetRule?
  /// Whether a `Retry-After` is obeyed.
  ///
  /// An account that was told to wait is passed over until then. Where every endpoint that fits is
  /// so held, the gateway waits for the first of them before the next round, and its own pause on
  /// top, so that calls that wait together do not come back together; it does not wait for one that
  /// asks for more than ``pauseLimit``. A call that was never tried is tried in the end all the same.
  public var honoursRetryAfter: Bool

  /// Creates a rule; the default tries up to 6 endpoints in 2 rounds.
  ///
  /// - Precondition: `attemptLimit` is 1 to 30, so that every attempt has draws of its own.
  public init(
    attemptLimit: Int = 6, rounds: Int = 2,
    firstPause: SimDuration = SimDuration(microseconds: 500_000),
    pauseLimit: SimDuration = SimDuration(microseconds: 8_000_000),
    honoursRetryAfter: Bool = false
  ) {
    precondition((1...30).contains(attemptLimit), "a call has 1 to 30 attempts")
    self.attemptLimit = attemptLimit
    self.rounds = rounds
    self.firstPause = firstPause
    self.pauseLimit = pauseLimit
    self.honoursRetryAfter = honoursRetryAfter
  }

  /// The pause number `number` of a call, from 0.
  ///
  /// Source of the jitters: AWS Architecture Blog, "Exponential Backoff And Jitter" (2015).
  ///
  /// - Parameters:
  ///   - number: pauses that the call has made before.
  ///   - previous: the last of them; zero for none.
  ///   - draw: a uniform draw in [0, 1).
  public func pause(
    number: Int, after previous: SimDuration = .zero, draw: Double
  ) -> SimDuration {
    let base = base(ofPause: number)
    let pause =
      switch jitter {
      case .none: base
      case .full: Int64(Double(base) * draw)
      case .equal: base / 2 + Int64(Double(base / 2) * draw)
      case .decorrelated: decorrelated(after: previous.microseconds, draw: draw)
      }
    return SimDuration(microseconds: pause)
  }

  /// The pause before jitter [µs].
  private func base(ofPause number: Int) -> Int64 {
    if pauseFactor == 2 {
      return min(firstPause.microseconds << min(20, Int64(number)), pauseLimit.microseconds)
    }
    var base = Double(firstPause.microseconds)
    let limit = Double(pauseLimit.microseconds)
    for _ in 0..<min(number, 30) { base = min(limit, base * pauseFactor) }
    return Int64(min(limit, base))
  }

  /// Between the first pause and three times the last one.
  private func decorrelated(after previous: Int64, draw: Double) -> Int64 {
    let least = firstPause.microseconds
    let most = max(least, 3 * max(previous, least))
    return min(pauseLimit.microseconds, least + Int64(Double(most - least) * draw))
  }
}

/// How much of a pause is left to chance, so that calls that failed together do not return together.
///
/// Source: AWS Architecture Blog, "Exponential Backoff And Jitter" (2015): `full` is
/// random(0, base), `equal` is base/2 + random(0, base/2), `decorrelated` is
/// min(cap, random(first, 3 · last pause)).
public enum RetryJitter: String, Hashable, Sendable, CaseIterable {
  /// Nothing.
  case none
  /// All of it.
  case full
  /// Half of it.
  case equal
  /// A pause that grows with the last one drawn instead of with their number.
  case decorrelated
}

/// Before which tries of a call the gateway pauses.
public enum RetryPausePlace: String, Hashable, Sendable, CaseIterable {
  /// Before another round over the endpoints only; another endpoint is tried at once.
  case round
  /// Before another try at the same endpoint as well, as SDKs do.
  case sameEndpoint = "same_endpoint"
  /// Before every try after the first.
  case retry
}

/// A set of outcomes after which a call is tried again.
public struct RetriedOutcomes: Hashable, Sendable {
  private var bits: UInt32

  /// Outcomes that a gateway can try again after: nothing has been passed on to the client yet.
  public static let retriable: [AttemptOutcome] = [
    .rateLimited, .overloaded, .providerDown, .serverError, .timedOut, .zeroCompletion,
  ]

  /// Everything that can be tried again but an empty answer, which is passed on.
  public static let standard = RetriedOutcomes([
    .rateLimited, .overloaded, .providerDown, .serverError, .timedOut,
  ])

  /// Creates a set.
  ///
  /// - Precondition: all are ``retriable``.
  public init(_ outcomes: [AttemptOutcome]) {
    bits = 0
    for outcome in outcomes {
      precondition(Self.retriable.contains(outcome), "\(outcome) cannot be tried again")
      bits |= 1 << UInt32(outcome.rawValue)
    }
  }

  /// Whether a call is tried again after an outcome.
  public func contains(_ outcome: AttemptOutcome) -> Bool {
    bits >> UInt32(outcome.rawValue) & 1 == 1
  }
}

/// What all calls of a gateway together may spend on tries after their first.
///
/// Source: Finagle, `RetryBudget` (10 s, 20 %, 10 retries a second): each request pays a share of a
/// retry in, each retry takes one out, both are forgotten after the window, and a reserve lets a few
/// through at any load. When it is spent the last error is returned.
public struct RetryBudgetRule: Hashable, Sendable {
  /// Retries per call in the window.
  public var share: Double
  /// Retries per second that are let through whatever the load [1/s].
  public var minimumPerSecond: Double
  /// How long calls and retries count.
  public var window: SimDuration

  /// Creates a budget; the defaults are Finagle's.
  public init(
    share: Double = 0.2, minimumPerSecond: Double = 10,
    window: SimDuration = SimDuration(microseconds: 10_000_000)
  ) {
    self.share = share
    self.minimumPerSecond = minimumPerSecond
    self.window = window
  }
}
