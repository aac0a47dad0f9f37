import NumericalMethods
import Quantities
import Testing

@testable import Routing

@Suite struct RollingWindowTests {
  private func time(_ seconds: Double) -> SimTime {
    SimTime(microseconds: Int64((seconds * 1e6).rounded()))
  }

  /// The example of the API reference: p50 45.2, p90 28.3, p99 15.1 tokens/s, where "90 % of requests
  /// perform better" than the p90.
  @Test func `percentiles of throughput count from the slow end`() {
    var window = RollingWindow(length: EndpointView.speedWindow)
    let values = (1...100).map { rank -> Double in
      switch rank {
      case 1: 15.1
      case 2...9: 20 + Double(rank) / 10
      case 10: 28.3
      case 11...49: 30 + Double(rank) / 10
      case 50: 45.2
      default: 50 + Double(rank)
      }
    }
    for (place, value) in values.reversed().enumerated() {
      window.add(value, at: time(Double(place)))
    }
    #expect(window.percentile(100 - 50, enough: 3, at: time(100)) == 45.2)
    #expect(window.percentile(100 - 90, enough: 3, at: time(100)) == 28.3)
    #expect(window.percentile(100 - 99, enough: 3, at: time(100)) == 15.1)
  }

  /// Against sorting what is left of the window, for windows that wrap and empty.
  @Test func `law: it is what sorting the samples of the window gives`() {
    var stream = RandomStream(seed: 3, entity: 1, code: 1)
    var window = RollingWindow(length: SimDuration(seconds: 50))
    var all: [(at: Double, value: Double)] = []
    var now = 0.0
    for step in 0..<2_000 {
      now += stream.uniform() < 0.01 ? 60 : stream.uniform() * (step % 400 < 200 ? 0.1 : 2)
      now = (now * 1e6).rounded() / 1e6
      let value = (stream.uniform() * 20).rounded()
      window.add(value, at: time(now))
      all.append((now, value))
      let kept = all.suffix(RollingWindow.capacity).filter {
        time($0.at) > time(now) - SimDuration(seconds: 50)
      }
      let sorted = kept.map(\.value).sorted()
      for percent in [1, 10, 50, 99] {
        let rank = max(1, (percent * sorted.count + 99) / 100)
        let seen = window.percentile(percent, enough: 1, at: time(now))
        #expect(seen == sorted[rank - 1])
      }
    }
    #expect(window.percentile(50, enough: 1, at: time(now + 51)) == nil)
  }

  @Test func `too few samples say nothing`() {
    var window = RollingWindow(length: EndpointView.speedWindow)
    window.add(1, at: time(1))
    window.add(2, at: time(1))
    #expect(window.percentile(50, enough: 3, at: time(2)) == nil)
    #expect(window.percentile(50, enough: 2, at: time(2)) == 1)
  }

  @Test func `law: counts in buckets are those of the last buckets`() {
    var stream = RandomStream(seed: 4, entity: 1, code: 1)
    var counts = BucketCounts(length: SimDuration(seconds: 60))
    var at: [Double] = []
    var now = 0.0
    for _ in 0..<1_000 {
      now += stream.uniform() < 0.02 ? 200 * stream.uniform() : 4 * stream.uniform()
      counts.add(at: time(now))
      at.append(now)
      let later = now + 30 * stream.uniform()
      let first = (later / 10).rounded(.down) - 5
      #expect(counts.count(at: time(later)) == at.count { ($0 / 10).rounded(.down) >= first })
    }
  }
}
