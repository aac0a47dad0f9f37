public import Quantities

/// When a call that every endpoint refused is tried again.
public struct RetryRule: Hashable, Sendable {
  /// Attempts of one call in all, over endpoints and rounds, 1 to 30.
  public var attemptLimit: Int
  /// Rounds over the endpoints; a new round starts after a pause.
  public var rounds: Int
  /// Pause before the second round; it doubles with every further one.
  public var firstPause: SimDuration
  /// Longest pause before jitter.
  public var pauseLimit: SimDuration
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

  /// The pause before round `round` (2 or more), between half and all of the doubled base.
  ///
  /// - Parameter jitter: a uniform draw in [0, 1).
  public func pause(beforeRound round: Int, jitter: Double) -> SimDuration {
    let doubled = firstPause.microseconds << min(20, Int64(round - 2))
    let base = min(doubled, pauseLimit.microseconds)
    return SimDuration(microseconds: base / 2 + Int64(Double(base / 2) * jitter))
  }
}
