import Testing

@testable import NumericalMethods

/// Pinned values: the intercept of statsmodels 0.15.0 `OLS` on controls less their means, printed by
/// `Tests/Fixtures/statistics/procedures.py`.
@Suite struct ControlledMeanTests {
  private let y: [Double]
  private let first: ControlledMean.Control
  private let second: ControlledMean.Control

  init() {
    let u = PinnedSamples.congruential(60)
    let squares = u[20..<40].map { $0 * $0 }
    first = ControlledMean.Control(Array(u[..<20]), mean: 0.5)
    second = ControlledMean.Control(squares, mean: 1 / 3.0)
    y = (0..<20).map { (index: Int) -> Double in
      let explained = 3 + 2 * u[index] - squares[index]
      return explained + 0.3 * u[40 + index]
    }
  }

  @Test func oneControlEqualsStatsmodels() throws {
    let found = try #require(ControlledMean(y, controls: [first]))
    #expect(PinnedSamples.agree(found.mean, 3.849669595187142))
    #expect(PinnedSamples.agree(found.standardError, 0.0625002752634075))
    #expect(PinnedSamples.agree(found.interval.lowerBound, 3.7183613893651173))
    #expect(PinnedSamples.agree(found.interval.upperBound, 3.9809778010091663))
    #expect(found.degreesOfFreedom == 18)
    #expect(PinnedSamples.agree(found.coefficients[0], 1.9174050049315614))
  }

  @Test func twoControlsEqualStatsmodels() throws {
    let found = try #require(ControlledMean(y, controls: [first, second]))
    #expect(PinnedSamples.agree(found.mean, 3.82538557816212))
    #expect(PinnedSamples.agree(found.standardError, 0.018603050429861778))
    #expect(PinnedSamples.agree(found.interval.lowerBound, 3.786136572569979))
    #expect(PinnedSamples.agree(found.interval.upperBound, 3.8646345837542615))
    #expect(found.degreesOfFreedom == 17)
    #expect(PinnedSamples.agree(found.coefficients[0], 1.8473394435630224))
    #expect(PinnedSamples.agree(found.coefficients[1], -0.9979800758101263))
    let plain = Moments(y).standardError
    let ratio = try #require(found.varianceRatio)
    #expect(PinnedSamples.agree(ratio, 0.018603050429861778 * 0.018603050429861778 / plain / plain))
  }

  @Test func withoutControlsItIsThePlainInterval() throws {
    let found = try #require(ControlledMean(y, controls: []))
    let plain = try #require(MeanInterval(y))
    #expect(found.mean == plain.mean)
    #expect(PinnedSamples.agree(try #require(found.varianceRatio), 1))
    #expect(PinnedSamples.agree(found.halfWidth, plain.halfWidth))
  }

  @Test func controlsThatSayNothingNewAreLeftOut() throws {
    let copy = ControlledMean.Control(first.values.map { 7 - 3 * $0 }, mean: 5.5)
    let constant = ControlledMean.Control([Double](repeating: 0.1, count: 20), mean: 0.1)
    let found = try #require(ControlledMean(y, controls: [constant, first, copy, second]))
    let expected = try #require(ControlledMean(y, controls: [first, second]))
    #expect(found.degreesOfFreedom == 17)
    #expect(found.coefficients[0] == 0 && found.coefficients[2] == 0)
    #expect(PinnedSamples.agree(found.mean, expected.mean))
    #expect(PinnedSamples.agree(found.standardError, expected.standardError))
  }

  @Test func tooFewReplicationsHaveNoInterval() {
    #expect(ControlledMean([1, 2], controls: [.init([0, 1], mean: 0)]) == nil)
    #expect(ControlledMean([1, 2, 3], controls: [.init([0, 1], mean: 0)]) == nil)
    #expect(ControlledMean([1], controls: []) == nil)
    #expect(ControlledMean([1, 2, 4], controls: [.init([0, 1, 3], mean: 0)]) != nil)
  }
}
