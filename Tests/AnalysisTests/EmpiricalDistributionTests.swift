import NumericalMethods
import Testing

@testable import Analysis

/// Distribution functions from histograms against the values themselves.
@Suite struct EmpiricalDistributionTests {
  /// Values over four decades, drawn with a fixed seed.
  private static let values: [UInt64] = {
    var stream = RandomStream(seed: 4, entity: 0, code: 0)
    return (0..<5_000).map { _ in
      UInt64(deterministicExp(6 + 1.5 * stream.normal())) + 1
    }
  }()

  private func distribution() throws -> EmpiricalDistribution {
    var histogram = LogLinearHistogram()
    for value in Self.values { histogram.record(value) }
    return try #require(EmpiricalDistribution(histogram))
  }

  /// The histogram knows values to 0.8 % (LogLinearHistogram), so the share at most x lies between
  /// the shares of the values at most x less and x more 0.8 %.
  @Test func `shares lie between those of the values a bucket away`() throws {
    let distribution = try distribution()
    for value in stride(from: 10.0, to: 100_000, by: 997.3) {
      func share(_ limit: Double) -> Double {
        Double(Self.values.count { Double($0) <= limit }) / Double(Self.values.count)
      }
      let found = distribution.share(atMost: value)
      #expect(
        found >= share(value * 0.992 - 1) - 1e-12 && found <= share(value * 1.008 + 1) + 1e-12)
    }
  }

  @Test func `it goes from nought to one and never falls`() throws {
    let distribution = try distribution()
    var last = 0.0
    for step in 0...2_000 {
      let share = distribution.share(atMost: deterministicExp(Double(step) * 0.01))
      #expect(share >= last && share <= 1)
      last = share
    }
    #expect(distribution.share(atMost: 0.5) == 0)
    #expect(distribution.share(atMost: Double(Self.values.max() ?? 0)) == 1)
  }

  @Test func `it is the inverse of the quantiles`() throws {
    let distribution = try distribution()
    for share in [0.1, 0.5, 0.9, 0.99] {
      let value = try #require(distribution.quantile(share))
      // A bucket near the median holds under 0.5 % of these values.
      #expect(abs(distribution.share(atMost: value) - share) < 0.005)
    }
  }

  @Test func `nothing has no distribution`() {
    #expect(EmpiricalDistribution(LogLinearHistogram()) == nil)
  }
}
