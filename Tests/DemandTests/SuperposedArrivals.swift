import Demand
import Quantities

/// Arrivals of all sources up to an instant, in order of time, without an engine.
struct SuperposedArrivals {
  /// One arrival: seconds from the start, and the source that brought it.
  struct Arrival: Equatable {
    var seconds: Double
    var source: Int
  }

  private(set) var all: [Arrival] = []

  init(
    _ arrivals: Arrivals, seconds limit: Double,
    startingAt start: UTCInstant = .init(microseconds: 0),
    chance: Chance
  ) {
    for source in 0..<arrivals.sourceCount {
      var now = SimTime.zero
      var number: UInt64 = 0
      while let gap = arrivals.gap(
        before: TaskID(number), from: source, at: now, startingAt: start, chance: chance),
        (now + gap).seconds < limit
      {
        now = now + gap
        number += 1
        all.append(Arrival(seconds: now.seconds, source: source))
      }
    }
    all.sort { ($0.seconds, $0.source) < ($1.seconds, $1.source) }
  }

  /// Arrivals in each of `count` windows of this length.
  func counts(window seconds: Double, count: Int) -> [Double] {
    var counts = [Double](repeating: 0, count: count)
    for arrival in all {
      let window = Int(arrival.seconds / seconds)
      if window < count { counts[window] += 1 }
    }
    return counts
  }

  /// Arrivals of each source.
  func counts(sources: Int) -> [Double] {
    var counts = [Double](repeating: 0, count: sources)
    for arrival in all { counts[arrival.source] += 1 }
    return counts
  }
}
