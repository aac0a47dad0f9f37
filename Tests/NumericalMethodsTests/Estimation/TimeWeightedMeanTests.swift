import Testing

@testable import NumericalMethods

@Suite struct TimeWeightedMeanTests {
  @Test func smallExample() {
    var length = TimeWeightedMean(startingAt: 10)
    #expect(length.mean(until: 10) == 0)
    length.add(1, at: 20)
    length.add(2, at: 30)
    length.set(0, at: 32)
    #expect(length.integral(until: 50) == 10 + 3 * 2)
    #expect(length.mean(until: 50) == 0.4)
    #expect(length.max == 3)
  }

  @Test func littlesLawHoldsToTheUnit() {
    // A run that ends empty: the integral of the number present is the sum of the sojourns.
    var stream = RandomStream(seed: 3, entity: 2, code: 1)
    var changes: [(time: Int64, change: Int64)] = []
    var sojourns: Int128 = 0
    for _ in 0..<500 {
      let arrival = Int64(stream.below(1_000_000_000_000))
      let stay = Int64(stream.below(10_000_000_000))
      sojourns += Int128(stay)
      changes.append((arrival, 1))
      changes.append((arrival + stay, -1))
    }
    changes.sort { ($0.time, -$0.change) < ($1.time, -$1.change) }
    var present = TimeWeightedMean(startingAt: 0)
    for (time, change) in changes { present.add(change, at: time) }
    #expect(present.value == 0)
    #expect(present.integral(until: 2_000_000_000_000) == sojourns)
  }

  @Test func timeCannotGoBack() async {
    await #expect(processExitsWith: .failure) {
      var length = TimeWeightedMean(startingAt: 10)
      length.set(1, at: 9)
    }
  }
}
