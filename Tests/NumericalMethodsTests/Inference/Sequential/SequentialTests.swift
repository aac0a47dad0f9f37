import Testing

@testable import NumericalMethods

/// Pinned values: scipy 1.17.1, printed by `Tests/Fixtures/statistics/procedures.py`; the e-value by
/// quadrature of noncentral t densities, a derivation of its own.
@Suite struct SequentialTests {
  @Test func goalsAskForATenthMore() {
    let goal = PrecisionGoal(.absolute(0.1), minimum: 10, limit: 60)
    var moments = Moments()
    #expect(goal.step(after: moments) == .add(10))
    for index in 0..<4 { moments.add(Double(index % 2)) }
    #expect(goal.step(after: moments) == .add(6))
    var sizes: [Int] = []
    var step = goal.step(after: moments)
    while case .add(let more) = step {
      for index in 0..<more { moments.add(Double((moments.count + index) % 3)) }
      sizes.append(moments.count)
      step = goal.step(after: moments)
    }
    // 10, then a tenth rounded up each time, and no further than the limit.
    #expect(sizes == [10, 11, 13, 15, 17, 19, 21, 24, 27, 30, 33, 37, 41, 46, 51, 57, 60])
    #expect(step == .limited)
  }

  @Test func goalsAreReachedAtTheirHalfWidth() throws {
    let moments = Moments((0..<12).map { 10 + Double($0 % 2) })
    let half = try #require(MeanInterval(moments)).halfWidth
    #expect(PrecisionGoal(.absolute(half)).step(after: moments) == .reached)
    #expect(PrecisionGoal(.absolute(half * 0.999)).step(after: moments) == .add(2))
    // γ/(1 + γ) · 10.5 = half.
    let share = half / (10.5 - half)
    #expect(PrecisionGoal(.relative(share * 1.001)).step(after: moments) == .reached)
    #expect(PrecisionGoal(.relative(share * 0.999)).step(after: moments) == .add(2))
    let negative = Moments((0..<12).map { -10 - Double($0 % 2) })
    #expect(PrecisionGoal(.relative(share * 1.001)).step(after: negative) == .reached)
    // (t s / h)² is 12 · 100 for a half-width of a tenth of the present one, and a little less.
    let tenth = PrecisionGoal(.absolute(half / 9.99))
    #expect(tenth.replicationsNeeded(after: moments) == 1198)
  }

  @Test func eValuesEqualQuadrature() {
    let d = PinnedSamples.differences
    let cases: [(Int, Double, Double, Double)] = [
      (3, 1, 0, 2.8272391136937474), (5, 1, 0, 9.05527519804288),
      (12, 1, 0.04, 1.7411166217240153), (5, 0.25, 0, 3.3173610663363746),
    ]
    for (count, variance, mean, expected) in cases {
      let state = AnytimeValidMean(Array(d[..<count]), effectVariance: variance)
      #expect(PinnedSamples.agree(state.eValue(against: mean), expected, within: 1e-7))
    }
  }

  @Test func theIntervalHoldsTheMeansThatAreNotRejected() throws {
    let state = AnytimeValidMean(PinnedSamples.differences)
    for confidence in [0.8, 0.95, 0.99] {
      let interval = try #require(state.interval(confidence: confidence))
      let limit = 1 / (1 - confidence)
      #expect(PinnedSamples.agree(state.eValue(against: interval.lowerBound), limit))
      #expect(PinnedSamples.agree(state.eValue(against: interval.upperBound), limit))
      let plain = try #require(MeanInterval(PinnedSamples.differences, confidence: confidence))
      #expect(state.halfWidth(confidence: confidence) > plain.halfWidth)
    }
    let running = try #require(state.runningInterval())
    let now = try #require(state.interval())
    #expect(running.lowerBound >= now.lowerBound && running.upperBound <= now.upperBound)
    #expect(state.isRejected() && running.lowerBound > 0)
  }

  @Test func whatWasRejectedStaysRejected() {
    var state = AnytimeValidMean([1, 1.1, 0.9, 1, 1.05, 0.95, 1, 1.1])
    #expect(state.isRejected(alpha: 0.05))
    let p = state.pValue
    for _ in 0..<8 { state.add(-1) }
    #expect(state.isRejected(alpha: 0.05) && state.pValue == p)
    #expect(state.eValue() < 1)
  }

  @Test func fewOrEqualNumbersAreHandled() {
    var state = AnytimeValidMean()
    #expect(state.eValue() == 1 && state.pValue == 1 && state.interval() == nil)
    state.add(3)
    #expect(state.eValue() == 1 && state.interval() == nil && state.runningInterval() == nil)
    // With two numbers g = √(3 · 400) is above r = 3: no mean can be rejected yet.
    state.add(4)
    #expect(state.interval() == nil)
    // Equal numbers: r^((n - 1)/2) against any other mean, r^(-1/2) against their own.
    let equal = AnytimeValidMean([2, 2, 2, 2])
    #expect(PinnedSamples.agree(equal.eValue(), 5 * 5.0.squareRoot(), within: 1e-12))
    #expect(PinnedSamples.agree(equal.eValue(against: 2), 1 / 5.0.squareRoot(), within: 1e-12))
  }

  @Test func skewnessEqualsScipy() {
    let powers = PinnedSamples.congruential(25).map { $0 * $0 * $0 * $0 }
    #expect(PinnedSamples.agree(sampleSkewness(PinnedSamples.a), 0.5001690338705964))
    #expect(PinnedSamples.agree(sampleSkewness(powers), 1.99128393415035))
    #expect(isTooSkewed(powers) && !isTooSkewed(powers, enough: 25))
    #expect(!isTooSkewed(PinnedSamples.a))
    #expect(sampleSkewness([1, 2]) == 0 && sampleSkewness([2, 2, 2]) == 0)
  }
}
