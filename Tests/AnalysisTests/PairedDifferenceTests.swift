import Accounting
import Analysis
import Testing

@Suite struct PairedDifferenceTests {
  /// A record of two policies whose costs per task are given; ten tasks each.
  private func results(_ a: [Double], _ b: [Double]) -> ExperimentResults {
    let runs = (a + b).map { dollars in
      RecordFixture.run(
        [
          RecordFixture.Served(
            endpoint: 0, requests: 10, usage: RecordFixture.usage(new: 1000, cached: 0, output: 10),
            dollars: dollars * 10)
        ], solved: 10)
    }
    return ExperimentResults(
      RecordFixture.record(policies: ["base", "other"], replications: a.count, runs: runs))
  }

  private func primary(_ results: ExperimentResults) throws -> PairedDifference {
    try #require(results.comparisons.first { $0.isPrimary })
  }

  /// The paired example of reference/statistics.md 2.2 (scipy 1.17.1 `stats.ttest_rel`), with the
  /// policy as A and the baseline as B.
  @Test func pairedExampleOfScipy() throws {
    let a = [1.02, 0.97, 1.11, 1.05, 0.93, 1.20, 1.08, 0.99, 1.15, 1.01, 0.96, 1.07]
    let b = [0.95, 0.93, 1.02, 1.01, 0.90, 1.08, 1.03, 0.94, 1.04, 0.97, 0.95, 1.00]
    let comparison = try primary(results(b, a))
    let difference = try #require(comparison.difference)
    #expect(abs(difference.mean - 0.06) < 1e-9)
    #expect(abs(try #require(difference.standardDeviation) - 0.03302891) < 1e-8)
    #expect(abs(try #require(difference.halfWidth) - (0.08098557 - 0.06)) < 1e-7)
    #expect(abs(try #require(comparison.pValue) - 5.8959e-5) < 1e-8)
    #expect(abs(try #require(comparison.varianceReduction) - 0.8837) < 1e-4)
    #expect(comparison.adjustedPValue == comparison.pValue)
    #expect(comparison.verdict.words == "dearer by 6.1 % (4.1-8.1 %)")
  }

  /// Ratio 0.5925, delta-method interval of the change 39.27 to 42.23 % (numpy, scipy 1.17.1).
  @Test func cheaperIsSaidWithItsInterval() throws {
    let comparison = try primary(results([1.0, 1.1, 0.9, 1.0], [0.60, 0.64, 0.53, 0.60]))
    #expect(comparison.verdict.code == "better")
    #expect(comparison.verdict.words == "cheaper by 41 % (39-42 %)")
  }

  @Test func oneReplicationAllowsNoInterval() throws {
    let comparison = try primary(results([1.0], [0.5]))
    #expect(comparison.pValue == nil)
    #expect(
      comparison.verdict.words == "cheaper by 50 % in one replication: no interval is possible")
  }

  @Test func equalPoliciesAreIdentical() throws {
    #expect(try primary(results([1, 2, 3], [1, 2, 3])).verdict == .identical)
  }

  @Test func narrowIntervalsAroundZeroAreImmaterial() throws {
    let base = [1.00, 1.10, 0.90, 1.05, 0.95]
    let other = [1.002, 1.098, 0.901, 1.049, 0.951]
    #expect(try primary(results(base, other)).verdict.code == "immaterial")
  }

  /// Noise hides a difference of 10 %: differences 0.3 and -0.1 have s = 0.23094, and 23 pairs are
  /// the fewest with t(0.975; n - 1) s / √n <= 0.1: t = 2.073873 gives 0.09987, and 2.079614 with
  /// 22 pairs 0.10239 (scipy 1.17.1 `stats.t.ppf`).
  @Test func undecidedSaysHowManyMore() throws {
    let verdict = try primary(results([1, 1, 1, 1], [1.3, 0.9, 1.3, 0.9])).verdict
    #expect(verdict == .undecided(more: 23 - 4))
    #expect(verdict.words == "cannot tell yet: about 19 more replications would")
  }

  /// Holm over three policies on the primary metric: each p-value is at least as large as before,
  /// the smallest is multiplied by three.
  @Test func primaryIsAdjustedOverPolicies() throws {
    let costs: [[Double]] = [
      [1.0, 1.1, 0.9, 1.0], [0.9, 1.05, 0.85, 0.9], [0.8, 0.95, 0.7, 0.83], [1.0, 1.12, 0.9, 1.02],
    ]
    let runs = costs.joined().map { dollars in
      RecordFixture.run(
        [
          RecordFixture.Served(
            endpoint: 0, requests: 10, usage: RecordFixture.usage(new: 1000, cached: 0, output: 10),
            dollars: dollars * 10)
        ], solved: 10)
    }
    let results = ExperimentResults(
      RecordFixture.record(policies: ["a", "b", "c", "d"], replications: 4, runs: Array(runs)))
    let primary = results.comparisons.filter(\.isPrimary)
    #expect(primary.count == 3)
    let smallest = try #require(primary.compactMap(\.pValue).min())
    let adjusted = try #require(primary.compactMap(\.adjustedPValue).min())
    #expect(abs(adjusted - 3 * smallest) < 1e-15)
    for comparison in primary {
      #expect(try #require(comparison.adjustedPValue) >= #require(comparison.pValue))
    }
  }
}
