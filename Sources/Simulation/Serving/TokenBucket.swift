import Quantities

/// A provider's rate limit: a bucket of one minute's allowance that refills continuously.
struct TokenBucket: Sendable {
  private let perMicrosecond: Double
  private let capacity: Double
  private var level: Double
  private var updatedAt = SimTime.zero

  /// A full bucket.
  init(perMinute: Double) {
    perMicrosecond = perMinute / 60_000_000
    capacity = perMinute
    level = perMinute
  }

  /// Whether `amount` may be taken now. A request larger than the bucket may go when it is full.
  mutating func admits(_ amount: Double, at now: SimTime) -> Bool {
    refill(to: now)
    return level >= min(amount, capacity)
  }

  /// Takes `amount`, below zero if need be: output is counted after it is known.
  mutating func take(_ amount: Double, at now: SimTime) {
    refill(to: now)
    level -= amount
  }

  private mutating func refill(to now: SimTime) {
    let elapsed = Double((now - updatedAt).microseconds)
    level = min(capacity, level + elapsed * perMicrosecond)
    updatedAt = now
  }
}
