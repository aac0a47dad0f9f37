import Testing

@testable import NumericalMethods

/// Pinned values: `reference/statistics.md` and the O(n²) evaluation by numpy that
/// `Tests/Fixtures/statistics/procedures.py` prints.
@Suite struct WarmUpTests {
  /// 5 e^(-i/60) and noise that remembers: the golden series of the reference.
  static let series: [Double] = {
    var noise = 0.0
    return PinnedSamples.congruential(1000).enumerated().map { index, u in
      noise = 0.8 * noise + (u - 0.5)
      return 5 * deterministicExp(-Double(index) / 60) + noise
    }
  }()

  @Test func goldenSeries() throws {
    let warmUp = try #require(WarmUp(Self.series))
    #expect(warmUp.batchesDropped == 35 && warmUp.dropped == 175 && warmUp.batchCount == 200)
    #expect(PinnedSamples.agree(warmUp.statistic, 0.0009313345516646438))
    #expect(!warmUp.isRunTooShort)
    let rest = Moments(Array(Self.series[warmUp.dropped...]))
    #expect(PinnedSamples.agree(rest.mean, -0.006524489200254771, within: 1e-8))
    #expect(PinnedSamples.agree(Moments(Self.series).mean, 0.2847806775440762))
  }

  @Test(arguments: [10, 11, 57, 300, 1000])
  func suffixSumsEqualTheDefinition(count: Int) throws {
    let values = Array(Self.series[..<count])
    let warmUp = try #require(WarmUp(values))
    let batches = (0..<count / 5).map { index in
      values[5 * index..<5 * index + 5].reduce(0, +) / 5
    }
    var best = (drop: 0, value: Double.infinity)
    for drop in 0...batches.count / 2 {
      let rest = batches[drop...]
      let mean = rest.reduce(0, +) / Double(rest.count)
      let squares = rest.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      let value = squares / Double(rest.count * rest.count)
      if value < best.value { best = (drop, value) }
    }
    #expect(warmUp.batchesDropped == best.drop)
    #expect(PinnedSamples.agree(warmUp.statistic, best.value, within: 1e-9))
  }

  @Test func aRunThatIsAllWarmUpIsTooShort() throws {
    let falling = try #require(WarmUp((0..<100).map { -Double($0) }))
    #expect(falling.batchesDropped == 10 && falling.isRunTooShort)
    let constant = try #require(WarmUp([Double](repeating: 3, count: 100)))
    #expect(constant.batchesDropped == 0 && !constant.isRunTooShort)
    #expect(WarmUp([1, 2, 3, 4, 5, 6]) == nil)
    #expect(WarmUp(replications: []) == nil)
  }

  @Test func replicationsAreAveragedToTheShortest() throws {
    let first = Array(Self.series[..<600])
    let second = Self.series[..<500].map { 2 - $0 }
    // The averages are all 1, so there is nothing to drop.
    let flat = try #require(WarmUp(replications: [first, second]))
    #expect(flat.batchCount == 100 && flat.statistic < 1e-28)
    #expect(WarmUp(replications: [first, first]) == WarmUp(first))
  }

  @Test func biasOfTheStartIsSeenAndThatOfTheRestIsNot() throws {
    let whole = try #require(InitialBiasTest(Self.series))
    #expect(whole.statistic < 0 && whole.pValue < 0.001 && whole.degreesOfFreedom == 9)
    let rest = try #require(InitialBiasTest(Array(Self.series[175...])))
    #expect(rest.pValue > 0.05)
    let mirrored = try #require(InitialBiasTest(Self.series.map { -$0 }))
    #expect(PinnedSamples.agree(mirrored.statistic, -whole.statistic))
    #expect(InitialBiasTest(batchMeans: [1, 2, 3, 4, 5]) == nil)
    #expect(InitialBiasTest([1, 2, 3]) == nil)
    #expect(InitialBiasTest(batchMeans: [1, 1, 1, 1, 1, 1])?.pValue == 1)
  }
}
