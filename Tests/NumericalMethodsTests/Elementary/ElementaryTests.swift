import Foundation
import Testing

@testable import NumericalMethods

/// Each function against the C library's, within the bound that its documentation states. The C
/// library is within 1 ulp itself, so a stated bound of n ulp is tested as n + 1.
@Suite struct ElementaryTests {
  private func ulps(_ found: Double, _ expected: Double) -> Double {
    (found - expected).magnitude / expected.ulp
  }

  @Test func exponentialIsWithinTwoUlp() {
    var stream = RandomStream(seed: 1, entity: 1, code: 1)
    var worst = 0.0
    for _ in 0..<100_000 {
      let x = (stream.uniform() - 0.5) * 1415
      worst = max(worst, ulps(deterministicExp(x), exp(x)))
    }
    for _ in 0..<100_000 {
      let x = (stream.uniform() - 0.5) * 4
      worst = max(worst, ulps(deterministicExp(x), exp(x)))
    }
    #expect(worst <= 3)
  }

  @Test func exponentialHoldsAtItsEnds() {
    #expect(deterministicExp(0) == 1)
    #expect(deterministicExp(-0.0) == 1)
    #expect(deterministicExp(.infinity) == .infinity)
    #expect(deterministicExp(-.infinity) == 0)
    #expect(deterministicExp(.nan).isNaN)
    #expect(deterministicExp(709.79) == .infinity)
    #expect(deterministicExp(-746) == 0)
    for x in [708, 709.7, 709.78, -708.2, -708.5] as [Double] {
      #expect(ulps(deterministicExp(x), exp(x)) <= 3)
    }
    for x in [-709, -720, -740, -745] as [Double] {
      #expect((deterministicExp(x) - exp(x)).magnitude <= .leastNonzeroMagnitude)
    }
  }

  @Test func logarithmIsWithinOneUlp() {
    var stream = RandomStream(seed: 1, entity: 2, code: 1)
    var worst = 0.0
    for _ in 0..<100_000 {
      let x = Double(bitPattern: stream.below(0x7FF0_0000_0000_0000))
      if x == 0 { continue }
      worst = max(worst, ulps(deterministicLog(x), log(x)))
    }
    for _ in 0..<100_000 {
      let x = 0.5 + 1.5 * stream.uniform()
      worst = max(worst, ulps(deterministicLog(x), log(x)))
    }
    #expect(worst <= 2)
  }

  @Test func logarithmHoldsAtItsEnds() {
    #expect(deterministicLog(1) == 0)
    #expect(deterministicLog(0) == -.infinity)
    #expect(deterministicLog(-1).isNaN)
    #expect(deterministicLog(.nan).isNaN)
    #expect(deterministicLog(.infinity) == .infinity)
    let smallest = Double.leastNonzeroMagnitude
    #expect(ulps(deterministicLog(smallest), log(smallest)) <= 2)
  }

  @Test func logarithmOfOnePlusIsWithinFourUlp() {
    var stream = RandomStream(seed: 1, entity: 6, code: 1)
    var worst = 0.0
    for _ in 0..<100_000 {
      let x = exp((stream.uniform() - 0.7) * 100)
      worst = max(worst, ulps(deterministicLogOnePlus(x), log1p(x)))
    }
    #expect(worst <= 5)
    #expect(deterministicLogOnePlus(0) == 0)
    #expect(deterministicLogOnePlus(1e-300) == 1e-300)
    #expect(deterministicLogOnePlus(.infinity) == .infinity)
  }

  @Test func powerIsWithinItsBound() {
    var stream = RandomStream(seed: 1, entity: 3, code: 1)
    for _ in 0..<50_000 {
      let x = deterministicExp((stream.uniform() - 0.5) * 20)
      let y = (stream.uniform() - 0.5) * 20
      let expected = pow(x, y)
      let bound = (4 + 2 * (y * log(x)).magnitude) * 0x1p-52
      #expect((deterministicPow(x, y) - expected).magnitude <= bound * expected)
    }
    #expect(deterministicPow(0, 2) == 0)
    #expect(deterministicPow(0, 0) == 1)
    #expect(deterministicPow(3.7, 1) == 3.7)
  }

  @Test func cosineAndSineAreWithinTheirBound() {
    var stream = RandomStream(seed: 1, entity: 5, code: 1)
    for _ in 0..<50_000 {
      // A multiple of 2^-20, so that the argument of the C library loses little to its rounding.
      let turns = Double(stream.below(1 << 20)) * 0x1p-20
      #expect((deterministicCosine(turns: turns) - cos(2 * .pi * turns)).magnitude < 2e-15)
      #expect((deterministicSine(turns: turns) - sin(2 * .pi * turns)).magnitude < 2e-15)
      let square = deterministicCosine(turns: turns) * deterministicCosine(turns: turns)
      let other = deterministicSine(turns: turns) * deterministicSine(turns: turns)
      #expect((square + other - 1).magnitude < 1e-15)
      #expect(deterministicCosine(turns: turns - 7) == deterministicCosine(turns: turns))
    }
    for (turns, cosine, sine) in [
      (0, 1, 0), (0.25, 0, 1), (0.5, -1, 0), (0.75, 0, -1), (-0.25, 0, -1), (3, 1, 0),
    ] as [(Double, Double, Double)] {
      #expect(deterministicCosine(turns: turns) == cosine)
      #expect(deterministicSine(turns: turns) == sine)
    }
  }

  @Test func logisticIsSymmetricAndBounded() {
    #expect(logistic(0) == 0.5)
    #expect(logistic(1000) == 1)
    #expect(logistic(-1000) == 0)
    var stream = RandomStream(seed: 1, entity: 4, code: 1)
    for _ in 0..<20_000 {
      let x = (stream.uniform() - 0.5) * 80
      #expect(ulps(logistic(x), 1 / (1 + exp(-x))) <= 6)
      #expect((logistic(x) + logistic(-x) - 1).magnitude <= 0x1p-51)
    }
  }

  @Test func logSumExpDoesNotOverflow() {
    #expect(logSumExp([]) == -.infinity)
    #expect(logSumExp([-.infinity, -.infinity]) == -.infinity)
    #expect((logSumExp([1000, 1000]) - (1000 + log(2))).magnitude < 1e-12)
    #expect((logSumExp([0.1, -3, 2]) - log(exp(0.1) + exp(-3) + exp(2))).magnitude < 1e-15)
  }

  /// `python3 -c "from scipy.stats import norm; print([norm.ppf(p) for p in (1e-300, 1e-20, 1e-6,
  /// .025, .0749, .3, .5, .9, .975, .999999)])"`, scipy 1.17.1.
  @Test(arguments: [
    (1e-300, -37.0470962993612), (1e-20, -9.262340089798409), (1e-6, -4.753424308822899),
    (0.025, -1.9599639845400545), (0.0749, -1.4402382675279635), (0.3, -0.5244005127080409),
    (0.5, 0), (0.9, 1.2815515655446004), (0.975, 1.959963984540054),
    (0.999999, 4.753424308817087),
  ])
  func normalQuantileEqualsScipy(p: Double, expected: Double) {
    #expect((normalQuantile(p) - expected).magnitude <= 1e-15 * max(1, expected.magnitude) * 4)
  }

  @Test func normalQuantileHoldsAtItsEnds() {
    #expect(normalQuantile(0) == -.infinity)
    #expect(normalQuantile(1) == .infinity)
    #expect(normalQuantile(-0.1).isNaN)
    #expect(normalQuantile(1.1).isNaN)
    #expect(normalQuantile(.nan).isNaN)
  }
}
