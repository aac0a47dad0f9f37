import Testing

@testable import NumericalMethods

/// Pinned values: statsmodels 0.15.0 `ttost_paired`, printed by
/// `Tests/Fixtures/statistics/procedures.py`.
@Suite struct EquivalenceTests {
  @Test(arguments: [
    (-0.05, 0.08, 8.707285634367338e-08, 0.02992331044987916),
    (-0.1, 0.1, 1.7399303598777398e-09, 0.0007487822189676946),
    (0.03, 0.3, 0.004650618288500506, 2.239129272513823e-11),
  ])
  func equalsStatsmodels(low: Double, high: Double, lower: Double, upper: Double) throws {
    let interval = try #require(MeanInterval(PinnedSamples.differences))
    let equivalence = Equivalence(interval, within: low...high)
    #expect(PinnedSamples.agree(equivalence.pValueOfLower, lower, within: 1e-8))
    #expect(PinnedSamples.agree(equivalence.pValueOfUpper, upper, within: 1e-8))
    #expect(equivalence.pValue == max(equivalence.pValueOfLower, equivalence.pValueOfUpper))
    #expect(equivalence.isShown())
  }

  @Test func itIsTheIntervalOfTwiceAlphaWithinTheBounds() throws {
    // Schuirmann (1987): TOST at α is the inclusion of the 1 - 2α interval.
    let interval = try #require(MeanInterval(PinnedSamples.differences, confidence: 0.9))
    for margin in [0.07, 0.0771, 0.0772, 0.08] {
      let isInside = interval.lower > -margin && interval.upper < margin
      #expect(Equivalence(interval, margin: margin).isShown(alpha: 0.05) == isInside)
    }
  }

  @Test func quotientsAreTestedByContrasts() throws {
    let a = PinnedSamples.a
    let b = PinnedSamples.b
    // Against a divisor that is 1 in every replication the quotient is the mean.
    let ones = [Double](repeating: 1, count: a.count)
    let plain = Equivalence(try #require(MeanInterval(a)), within: 1...1.1)
    let quotient = try #require(Equivalence(a, ones, quotientWithin: 1...1.1))
    #expect(PinnedSamples.agree(quotient.pValueOfLower, plain.pValueOfLower))
    #expect(PinnedSamples.agree(quotient.pValueOfUpper, plain.pValueOfUpper))
    // The ends of Fieller's interval are where the one-sided p-values reach its tails.
    let ratio = try #require(RatioOfSums(numerators: a, denominators: b))
    let ends = try #require(ratio.fieller)
    let atEnds = try #require(Equivalence(a, b, quotientWithin: ends))
    #expect(PinnedSamples.agree(atEnds.pValueOfLower, 0.025, within: 1e-8))
    #expect(PinnedSamples.agree(atEnds.pValueOfUpper, 0.025, within: 1e-8))
    #expect(Equivalence([1], [1], quotientWithin: 0...1) == nil)
    #expect(Equivalence([1, 2], [1], quotientWithin: 0...1) == nil)
  }

  @Test func differencesWithoutSpreadAreKnownForCertain() throws {
    let interval = try #require(MeanInterval([2, 2, 2]))
    #expect(Equivalence(interval, margin: 3).pValue == 0)
    #expect(Equivalence(interval, margin: 1).pValue == 1)
    #expect(Equivalence(interval, margin: 2).pValue == 0.5)
  }

  @Test func theVerdictPutsEquivalenceFirst() {
    func verdict(_ difference: Double, _ p: Double, _ equivalence: Double?, low: Bool = true)
      -> DifferenceVerdict
    {
      DifferenceVerdict(
        difference: difference, pValue: p, equivalencePValue: equivalence, prefersLow: low)
    }
    #expect(verdict(-1, 0.01, nil) == .better)
    #expect(verdict(-1, 0.01, nil, low: false) == .worse)
    #expect(verdict(1, 0.01, 0.5) == .worse)
    #expect(verdict(1, 0.01, 0.5, low: false) == .better)
    #expect(verdict(1, 0.01, 0.01) == .equivalent)
    #expect(verdict(1, 0.5, 0.01) == .equivalent)
    #expect(verdict(1, 0.05, 0.05) == .undecided)
    #expect(verdict(0, 0, nil) == .undecided)
  }
}
