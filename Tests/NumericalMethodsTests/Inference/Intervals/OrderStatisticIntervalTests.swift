import Testing

@testable import NumericalMethods

/// Pinned values: scipy 1.17.1 `binom.ppf` and `binom.cdf`, printed by
/// `Tests/Fixtures/statistics/procedures.py`; 465 … 485 is in `reference/statistics.md`.
@Suite struct OrderStatisticIntervalTests {
  @Test(arguments: [
    (500, 0.95, 465, 485, 0.960498735515962), (30, 0.5, 10, 21, 0.9572260547429323),
    (400, 0.99, 392, 400, 0.9612808870665179), (72, 0.95, 64, 72, 0.9654900479083739),
  ])
  func ranksEqualScipy(count: Int, share: Double, low: Int, high: Int, coverage: Double) throws {
    let values = (1...count).map(Double.init)
    let found = try #require(OrderStatisticInterval(values.reversed(), share: share))
    #expect(found.ranks == low...high)
    #expect(found.interval == Double(low)...Double(high))
    #expect((found.coverage - coverage).magnitude < 1e-12)
    #expect(found.estimate == (share * Double(count) - 1e-9).rounded(.up))
  }

  @Test func aQuantileNeedsEnoughNumbers() {
    // .95^n must fall below .025 for the largest of n to bound the 95th percentile: n = 72.
    let values = (1...71).map(Double.init)
    #expect(OrderStatisticInterval(values, share: 0.95) == nil)
    #expect(OrderStatisticInterval([], share: 0.5) == nil)
    #expect(OrderStatisticInterval.ranks(count: 5, share: 0.5, confidence: 0.95) == nil)
    #expect(OrderStatisticInterval.ranks(count: 6, share: 0.5, confidence: 0.95) == 1...6)
  }

  @Test func binomialEqualsScipy() {
    let cases: [(Int, Int, Double, Double)] = [
      (3, 10, 0.3, 0.6496107184), (940, 1000, 0.95, 0.0867321783848618),
      (0, 5, 0.01, 0.9509900499), (20, 10_000, 0.005, 1.1795508418184562e-06),
    ]
    for (count, trials, probability, expected) in cases {
      let law = BinomialDistribution(trials: trials, probability: probability)
      #expect(PinnedSamples.agree(law.cumulative(count), expected, within: 1e-9))
    }
  }

  @Test func binomialQuantileIsTheSmallestCount() {
    for (trials, probability) in [(1, 0.5), (12, 0.3), (40, 0.9), (9, 0), (9, 1)] {
      let law = BinomialDistribution(trials: trials, probability: probability)
      for step in 0...100 {
        let share = Double(step) / 100
        let found = law.quantile(share)
        #expect(law.cumulative(found) >= share)
        #expect(found == 0 || law.cumulative(found - 1) < share)
      }
    }
  }

  @Test func quantilesOfReplicationsAreAveragedOverReplications() throws {
    let replications = [[5, 1, 4, 2, 3], [], [10, 20, 30, 40], [7]] as [[Double]]
    let found = try #require(MeanInterval(quantile: 0.6, ofReplications: replications))
    #expect(found == MeanInterval([3, 30, 7]))
    #expect(MeanInterval(quantile: 0.5, ofReplications: [[1], []]) == nil)
    #expect(nearestRankQuantile(ofSorted: [1, 2, 3], 0) == 1)
    #expect(nearestRankQuantile(ofSorted: [1, 2, 3], 1) == 3)
    // 0.07 · 100 rounds to 7.000000000000001.
    #expect(nearestRankQuantile(ofSorted: (1...100).map(Double.init), 0.07) == 7)
  }
}
