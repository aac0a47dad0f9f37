import Testing

@testable import NumericalMethods

/// Golden vectors: scipy 1.17.1 `stats.ttest_rel(A, B)` with its confidence interval for the pairs,
/// statsmodels 0.15 `multipletests` for Holm on the p-values of Benjamini and Hochberg (1995), and
/// the delta and Fieller intervals worked out in numpy.
@Suite struct InferenceTests {
  private let a = [1.02, 0.97, 1.11, 1.05, 0.93, 1.20, 1.08, 0.99, 1.15, 1.01, 0.96, 1.07]
  private let b = [0.95, 0.93, 1.02, 1.01, 0.90, 1.08, 1.03, 0.94, 1.04, 0.97, 0.95, 1.00]

  @Test func pairedComparisonEqualsScipy() throws {
    let comparison = try #require(PairedComparison(a, b))
    #expect((comparison.difference.mean - 0.06).magnitude < 1e-14)
    #expect((comparison.difference.standardDeviation - 0.03302891).magnitude < 5e-9)
    #expect((comparison.t - 6.29285309).magnitude < 5e-9)
    #expect(comparison.degreesOfFreedom == 11)
    #expect((comparison.pValue - 5.8959e-5).magnitude < 5e-10)
    #expect((comparison.difference.lower - 0.03901443).magnitude < 5e-9)
    #expect((comparison.difference.upper - 0.08098557).magnitude < 5e-9)
    let reduction = try #require(comparison.varianceReduction)
    #expect((reduction - 0.8837).magnitude < 5e-5)
  }

  @Test func aPlanFollowsItsFormula() throws {
    let comparison = try #require(PairedComparison(a, b))
    // (2.2009852 · 0.03302891 / 0.01)² = 52.85.
    #expect(comparison.replicationsNeeded(toResolve: 0.01) == 53)
    #expect(comparison.replicationsNeeded(toResolve: 10) == 2)
    #expect(comparison.replicationsNeeded(toResolve: 0) == nil)
    #expect(comparison.replicationsNeeded(toResolve: 1e-9) == nil)
  }

  @Test func equalPoliciesHaveNoDifference() throws {
    let same = try #require(PairedComparison(a, a))
    #expect(same.t == 0 && same.pValue == 1 && same.difference.halfWidth == 0)
    #expect(same.varianceReduction == 1)
    let shifted = try #require(PairedComparison([1, 1, 1], [2, 2, 2]))
    #expect(shifted.t == -.infinity && shifted.pValue == 0)
    #expect(shifted.varianceReduction == nil)
    #expect(PairedComparison([1], [2]) == nil)
    #expect(PairedComparison([1, 2], [2]) == nil)
  }

  @Test func intervalsCoverAtTheirConfidence() throws {
    // 2,000 intervals of 5 normals; the misses are binomial(2000, 0.1), five deviations = 67.
    var stream = RandomStream(seed: 6, entity: 1, code: 1)
    var misses = 0
    for _ in 0..<2000 {
      let values = (0..<5).map { _ in stream.normal() }
      let interval = try #require(MeanInterval(values, confidence: 0.9))
      if interval.lower > 0 || interval.upper < 0 { misses += 1 }
    }
    #expect((misses - 200).magnitude < 68)
  }

  @Test func ratioEqualsTheGoldenVector() throws {
    let ratio = try #require(
      RatioOfSums(
        numerators: [10.2, 11.9, 9.7, 12.4, 10.8, 11.1, 9.9, 12.0],
        denominators: [5, 6, 5, 7, 5, 6, 5, 6]))
    #expect((ratio.ratio - 1.9555556).magnitude < 5e-8)
    #expect((ratio.standardError - 0.04383990).magnitude < 5e-9)
    #expect((ratio.ratio - ratio.halfWidth - 1.851891).magnitude < 5e-7)
    #expect((ratio.ratio + ratio.halfWidth - 2.059220).magnitude < 5e-7)
    let fieller = try #require(ratio.fieller)
    #expect((fieller.lowerBound - 1.859748).magnitude < 5e-7)
    #expect((fieller.upperBound - 2.069111).magnitude < 5e-7)
  }

  @Test func aDenominatorNearZeroHasNoFiellerInterval() throws {
    let ratio = try #require(RatioOfSums(numerators: [1, 2, 3], denominators: [-1, 0, 1.5]))
    #expect(ratio.fieller == nil)
    #expect(RatioOfSums(numerators: [1, 2], denominators: [-1, 1]) == nil)
  }

  @Test func differenceOfRatiosReducesToThePairedMean() throws {
    // With denominators of one a ratio is a mean, so the paired comparison must come out.
    let ones = [Double](repeating: 1, count: a.count)
    let first = try #require(RatioOfSums(numerators: a, denominators: ones))
    let second = try #require(RatioOfSums(numerators: b, denominators: ones))
    let difference = try #require(RatioOfSums.difference(first, second))
    let paired = try #require(PairedComparison(a, b))
    #expect((difference.mean - paired.difference.mean).magnitude < 1e-14)
    #expect((difference.halfWidth - paired.difference.halfWidth).magnitude < 1e-14)
  }

  @Test func holmRejectsThreeOfTheClassicalFifteen() {
    let pValues = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262,
      0.5719, 0.6528, 0.7590, 1,
    ]
    let adjusted = holmAdjusted(pValues.reversed())
    #expect(adjusted.filter { $0 < 0.05 }.count == 3)
    #expect((adjusted[14] - 0.0015).magnitude < 1e-15)
    #expect((adjusted[13] - 0.0056).magnitude < 1e-15)
    #expect((adjusted[12] - 0.0247).magnitude < 1e-15)
    #expect(adjusted[0] == 1)
    #expect(holmAdjusted([]).isEmpty)
  }
}
