import Quantities

/// A rate that is constant within windows of one width, repeated in a cycle for ever.
///
/// It changes the time of a process of rate 1: an arrival comes when the rate, summed over time,
/// has grown by what was drawn. So the draw itself depends on no rate, and arrivals in any span are
/// as many in the mean as the summed rate there.
struct RateWindows {
  /// Width of a window [µs].
  let width: Int64
  /// Windows of a cycle.
  let count: Int
  /// Rate summed over a cycle, above 0.
  let perCycle: Double

  /// How long it takes until the summed rate has grown by `sum`.
  ///
  /// - Parameters:
  ///   - sum: what was drawn.
  ///   - position: moment within the cycle [µs].
  ///   - rate: rate in a window of the cycle [1/s].
  func wait(
    forSum sum: Double, from position: Int64, rate: (Int) -> Double
  ) -> SimDuration {
    // Past some centuries nothing is simulated; the bound keeps the integers small.
    let cycle = width * Int64(count)
    let cycles = min(Double(Self.longestWait / cycle), (sum / perCycle).rounded(.down))
    var waited = Int64(cycles) * cycle
    var rest = max(0, sum - cycles * perCycle)
    if waited + cycle > Self.longestWait { rest = 0 }
    var now = position
    while true {
      let window = Int(now / width)
      let left = width * Int64(window + 1) - now
      let rate = rate(window)
      let inWindow = rate * Double(left) / 1e6
      if rate > 0, rest <= inWindow {
        return SimDuration(microseconds: waited + min(left, Int64(rest / rate * 1e6 + 0.5)))
      }
      rest -= inWindow
      waited += left
      now = window + 1 == count ? 0 : now + left
    }
  }

  /// 500 years [µs].
  private static let longestWait: Int64 = 15_768_000_000_000_000
}
