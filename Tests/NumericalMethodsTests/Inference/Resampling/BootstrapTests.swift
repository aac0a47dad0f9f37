import Testing

@testable import NumericalMethods

/// Pinned values: numpy on the same resamples, which `Tests/Fixtures/statistics/procedures.py` draws
/// by a second implementation of the stream; scipy 1.17.1 `bootstrap` with its own resamples agrees
/// within a fiftieth of the interval, see the output of the script.
@Suite struct BootstrapTests {
  private let skewed = PinnedSamples.congruential(20).map { -deterministicLog($0) }

  private func expect(
    _ bootstrap: Bootstrap, error: Double, acceleration: Double, percentile: (Double, Double),
    bca: (Double, Double)
  ) throws {
    #expect(bootstrap.replicates.count == 9999 && bootstrap.undefined == 0)
    #expect(PinnedSamples.agree(bootstrap.standardError, error))
    #expect(PinnedSamples.agree(bootstrap.acceleration, acceleration, within: 1e-9))
    let plain = bootstrap.percentileInterval()
    #expect(PinnedSamples.agree(plain.lowerBound, percentile.0))
    #expect(PinnedSamples.agree(plain.upperBound, percentile.1))
    let corrected = try #require(bootstrap.bcaInterval())
    #expect(PinnedSamples.agree(corrected.lowerBound, bca.0, within: 1e-9))
    #expect(PinnedSamples.agree(corrected.upperBound, bca.1, within: 1e-9))
  }

  @Test func meanEqualsNumpy() throws {
    let bootstrap = try #require(
      Bootstrap(count: 20, seed: 7) { indices in
        indices.reduce(0) { $0 + skewed[$1] } / Double(indices.count)
      })
    try expect(
      bootstrap, error: 0.12306445872571943, acceleration: 0.038428369135579774,
      percentile: (0.5380821711914895, 1.0225526560977698),
      bca: (0.5616042244263636, 1.0544186067988863))
    // The variance of a resampled mean is Σ(x - x̄)²/n², exactly.
    let exact = (Moments(skewed).variance * 19 / 400).squareRoot()
    #expect((bootstrap.standardError / exact - 1).magnitude < 5 / (2.0 * 9999).squareRoot())
  }

  @Test func ratioEqualsNumpy() throws {
    let y = [10.2, 11.9, 9.7, 12.4, 10.8, 11.1, 9.9, 12.0]
    let x: [Double] = [5, 6, 5, 7, 5, 6, 5, 6]
    let bootstrap = try #require(
      Bootstrap(count: 8, seed: 7) { indices in
        indices.reduce(0) { $0 + y[$1] } / indices.reduce(0) { $0 + x[$1] }
      })
    try expect(
      bootstrap, error: 0.04127944859841537, acceleration: -0.03650332133789103,
      percentile: (1.8770833333333332, 2.0380952380952384),
      bca: (1.8687500000000001, 2.0302325581395353))
  }

  @Test func medianEqualsNumpy() throws {
    let bootstrap = try #require(
      Bootstrap(count: 11, seed: 7) { indices in
        indices.map { skewed[$0] }.sorted()[indices.count / 2]
      })
    #expect(PinnedSamples.agree(bootstrap.estimate, Array(skewed[..<11]).sorted()[5]))
    let plain = bootstrap.percentileInterval()
    #expect(PinnedSamples.agree(plain.lowerBound, 0.42288488250288714))
    #expect(PinnedSamples.agree(plain.upperBound, 1.1880524637630652))
  }

  @Test func theSameSeedGivesTheSameResamplesToAll() throws {
    let first = Bootstrap(count: 6, resamples: 50, seed: 3) { Double($0[0]) }
    let sum = Bootstrap(count: 6, resamples: 50, seed: 3) { Double($0.reduce(0, +)) }
    #expect(first == Bootstrap(count: 6, resamples: 50, seed: 3) { Double($0[0]) })
    #expect(first != Bootstrap(count: 6, resamples: 50, seed: 4) { Double($0[0]) })
    let sums = (0..<50).map { number in
      Double(Bootstrap.resample(number, count: 6, seed: 3).reduce(0, +))
    }
    #expect(try #require(sum).replicates == sums.sorted())
  }

  @Test func undefinedStatisticsAreCountedOrRefused() throws {
    // A share of resamples lacks the one solved replication: (2/3)³ = 0.2963.
    let solved = [0.0, 1, 0]
    let bootstrap = try #require(
      Bootstrap(count: 3, seed: 1) { indices in
        let total = indices.reduce(0) { $0 + solved[$1] }
        return total > 0 ? 1 / total : .nan
      })
    let share = Double(bootstrap.undefined) / 9999
    #expect((share - 8 / 27.0).magnitude < 5 * (8 / 27.0 * 19 / 27 / 9999).squareRoot())
    #expect(Bootstrap(count: 3, seed: 1) { _ in .nan } == nil)
    #expect(Bootstrap(count: 1, seed: 1) { _ in 1 } == nil)
    let constant = try #require(Bootstrap(count: 3, resamples: 9, seed: 1) { _ in 4 })
    #expect(constant.bcaInterval() == 4...4 && constant.percentileInterval() == 4...4)
    #expect(constant.acceleration == 0)
  }
}
