import Testing

@testable import NumericalMethods

/// Pinned values: numpy, printed by `Tests/Fixtures/statistics/procedures.py`.
@Suite struct BatchMeansTests {
  @Test func equalsNumpy() throws {
    let batches = try #require(BatchMeans(WarmUpTests.series, dropping: 175))
    // 825 numbers are left: 20 batches of 41, and 5 more are dropped.
    #expect(batches.batchSize == 41 && batches.dropped == 180 && batches.means.count == 20)
    #expect(PinnedSamples.agree(batches.interval.mean, -0.009338770983164477, within: 1e-8))
    #expect(PinnedSamples.agree(batches.interval.halfWidth, 0.09479154272431807))
    let independence = try #require(batches.independence)
    #expect(PinnedSamples.agree(independence.ratio, 2.519543005269175))
    #expect(!batches.isCorrelated)
  }

  @Test func aTrendIsSeenAsCorrelation() throws {
    let batches = try #require(BatchMeans(WarmUpTests.series))
    #expect(batches.isCorrelated)
    #expect(try #require(batches.independence).pValue < 0.001)
  }

  /// Quantiles of the ratio of 20 normal numbers, from 4 million samples in numpy.
  @Test(arguments: [
    (1.0405251792609216, 0.01), (1.299018871015052, 0.05), (1.7701587247865813, 0.3),
    (2.5529097244949117, 0.9),
  ])
  func pValuesAreThoseOfVonNeumann(quantile: Double, share: Double) throws {
    // Numbers of a given ratio: a mixture of an alternating and a slow sequence.
    var low = 0.0
    var high = 1.0
    var found = VonNeumannRatio([0, 1, 0, 1])
    for _ in 0..<60 {
      let weight = 0.5 * (low + high)
      found = VonNeumannRatio(
        (0..<20).map { weight * ($0 % 2 == 0 ? 1.0 : -1) + (1 - weight) * Double($0) / 10 })
      if try #require(found).ratio < quantile { low = weight } else { high = weight }
    }
    let ratio = try #require(found)
    #expect((ratio.ratio - quantile).magnitude < 1e-9)
    #expect((ratio.pValue - share).magnitude < 0.03 * share + 0.0005)
  }

  @Test func shortOrConstantRunsHaveNoVerdict() throws {
    #expect(BatchMeans([1, 2, 3]) == nil)
    #expect(BatchMeans([1, 2, 3, 4], batches: 3) == nil)
    #expect(BatchMeans([1, 2, 3, 4, 5], dropping: 9, batches: 4) == nil)
    let flat = try #require(BatchMeans([Double](repeating: 2, count: 40)))
    #expect(flat.independence == nil && !flat.isCorrelated && flat.interval.halfWidth == 0)
    #expect(VonNeumannRatio([1, 2, 3]) == nil)
  }

  @Test func pairedBatchesCompareTheSameBatches() throws {
    let a = WarmUpTests.series
    let b = PinnedSamples.congruential(1000).enumerated().map { a[$0] + 0.1 + 0.01 * $1 }
    let paired = try #require(PairedBatchMeans(a, b, dropping: 175))
    let first = try #require(BatchMeans(a, dropping: 175))
    let second = try #require(BatchMeans(b, dropping: 175))
    #expect(paired.comparison == PairedComparison(first.means, second.means))
    #expect(paired.batchSize == 41 && paired.dropped == 180)
    // What both runs share, and the warm-up with it, is gone from the difference.
    #expect(try #require(paired.comparison.varianceReduction) > 0.999)
    #expect(PairedBatchMeans(a, Array(b.dropLast())) == nil)
  }
}
