import Quantities

/// A provider's rate limit: a bucket of one minute's allowance that refills continuously.
///
/// Levels are counted in sixty-millionths of a token, so that a microsecond adds a whole number of
/// them where the limit per minute is whole: up to 150 million a minute every level is exact, and a
/// call is admitted at the very microsecond at which the allowance is there.
struct TokenBucket: Sendable {
  /// Units of a token: microseconds of a minute.
  private static let units = 60_000_000.0
  private let perMicrosecond: Double
  private let capacity: Double
  private var level: Double
  private var updatedAt = SimTime.zero

  /// A full bucket; without a limit where there is none.
  init(perMinute: Double?) {
    perMicrosecond = perMinute ?? 0
    capacity = perMinute.map { $0 * Self.units } ?? .infinity
    level = capacity
  }

  /// Whether `amount` may be taken now. A request larger than the bucket may go when it is full.
  mutating func admits(_ amount: Double, at now: SimTime) -> Bool {
    refill(to: now)
    return level >= min(amount * Self.units, capacity)
  }

  /// The shortest time after which `amount` may be taken if nobody takes anything until then.
  mutating func wait(for amount: Double, at now: SimTime) -> SimDuration {
    refill(to: now)
    let needed = min(amount * Self.units, capacity)
    guard level < needed else { return .zero }
    // The quotient is rounded: the last microsecond is decided by the rule of admission itself.
    var microseconds = ((needed - level) / perMicrosecond).rounded(.up)
    if level + (microseconds - 1) * perMicrosecond >= needed { microseconds -= 1 }
    if level + microseconds * perMicrosecond < needed { microseconds += 1 }
    return SimDuration(microseconds: Int64(min(microseconds, 9e18)))
  }

  /// Takes `amount`, below zero if need be: output is counted after it is known.
  mutating func take(_ amount: Double, at now: SimTime) {
    refill(to: now)
    level -= amount * Self.units
  }

  /// Gives back `amount` of what was taken; what does not fit is lost.
  mutating func giveBack(_ amount: Double, at now: SimTime) {
    refill(to: now)
    level = min(capacity, level + amount * Self.units)
  }

  private mutating func refill(to now: SimTime) {
    let elapsed = Double((now - updatedAt).microseconds)
    level = min(capacity, level + elapsed * perMicrosecond)
    updatedAt = now
  }
}
