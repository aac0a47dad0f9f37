import Quantities

/// How fast an account's input grows: the last minute against the minutes before.
///
/// Time is cut into spans of 10 s; the last minute is the present span and the five before it.
struct AccelerationGauge: Sendable {
  private static let span: Int64 = 10_000_000
  private static let recentSpans = 6
  private let limit: AccelerationLimit
  /// Input by span, in a ring: the last minute and the window before it [tokens].
  private var counts: [Int64]
  /// Place of the present span in the ring.
  private var place = 0
  /// Number of the present span since the start.
  private var present: Int64 = 0
  private var recent: Int64 = 0
  private var past: Int64 = 0

  init(_ limit: AccelerationLimit) {
    self.limit = limit
    let pastSpans = max(Self.recentSpans, Int(limit.window.microseconds / Self.span))
    counts = Array(repeating: 0, count: Self.recentSpans + pastSpans)
  }

  /// Whether a call with this much input keeps the growth within the limit.
  mutating func admits(_ input: Int, at now: SimTime) -> Bool {
    roll(to: now)
    let minutes = Double(counts.count - Self.recentSpans) / Double(Self.recentSpans)
    let permitted = max(limit.floor, limit.factor * Double(past) / minutes)
    return Double(recent + Int64(input)) <= permitted
  }

  /// Counts the input of a call that was admitted.
  mutating func take(_ input: Int, at now: SimTime) {
    roll(to: now)
    counts[place] += Int64(input)
    recent += Int64(input)
  }

  private mutating func roll(to now: SimTime) {
    let steps = now.microseconds / Self.span - present
    present += steps
    // Further steps would find an empty ring.
    for _ in 0..<min(steps, Int64(counts.count)) {
      let leaving = counts[(place + counts.count - Self.recentSpans + 1) % counts.count]
      place = (place + 1) % counts.count
      recent -= leaving
      past += leaving - counts[place]
      counts[place] = 0
    }
  }
}
