import Testing

@testable import NumericalMethods

/// Golden values of scipy 1.17.1: `python3 -c "from scipy import special as s; …"` with the call
/// named at each list.
@Suite struct SpecialFunctionsTests {
  /// `[s.gammaln(x) for x in (1e-10, .1, .5, 1.5, 3, 9.99, 50, 1e4, 1e6)]`.
  @Test(arguments: [
    (1e-10, 23.025850929882733), (0.1, 2.252712651734206), (0.5, 0.5723649429247),
    (1.5, -0.12078223763524526), (3, 0.6931471805599453), (9.99, 12.779315214350195),
    (50, 144.56574394634487), (1e4, 82099.71749644238), (1e6, 12815504.569147611),
  ])
  func logGammaEqualsScipy(x: Double, expected: Double) {
    #expect((logGamma(x) - expected).magnitude <= 1e-14 * max(1, expected.magnitude))
  }

  @Test func logGammaObeysItsRecurrence() {
    var stream = RandomStream(seed: 2, entity: 1, code: 1)
    for _ in 0..<2000 {
      let x = 30 * stream.openUniform()
      let step = logGamma(x + 1) - logGamma(x) - deterministicLog(x)
      #expect(step.magnitude <= 4e-14 * max(1, logGamma(x + 1).magnitude))
    }
    #expect(logGamma(1) == 0)
    #expect(logGamma(2) == 0)
  }

  /// `[s.gammainc(a, x) for a, x in …]`.
  @Test(arguments: [
    (0.5, 0.1, 0.34527915398142317), (0.5, 2, 0.9544997361036415), (3, 1, 0.08030139707139418),
    (3, 10, 0.9972306042844884), (100, 90, 0.15822098918643007), (1000, 1100, 0.9989406767460701),
  ])
  func lowerGammaEqualsScipy(a: Double, x: Double, expected: Double) {
    #expect((regularizedGammaLower(a, x) / expected - 1).magnitude <= 4e-12)
    let whole = regularizedGammaLower(a, x) + regularizedGammaUpper(a, x)
    #expect((whole - 1).magnitude <= 1e-15)
  }

  /// `[s.gammaincc(a, x) for a, x in …]`.
  @Test(arguments: [
    (0.5, 2, 0.04550026389635857), (0.5, 50, 1.5239706048320995e-23),
    (3, 10, 0.0027693957155115775), (3, 300, 2.3321861827548445e-126),
    (1000, 1100, 0.0010593232539299773), (1000, 1500, 2.204698611389594e-43),
  ])
  func upperGammaEqualsScipy(a: Double, x: Double, expected: Double) {
    #expect((regularizedGammaUpper(a, x) / expected - 1).magnitude <= 4e-12)
  }

  @Test func gammaOfALargeShapeLosesDigitsInProportion() {
    let found = regularizedGammaLower(1e5, 99500)
    #expect((found / 0.05674182321279226 - 1).magnitude <= 1e-10)
  }

  /// `[s.betainc(a, b, x) for a, b, x in …]`.
  @Test(arguments: [
    (0.5, 0.5, 0.3, 0.36901011956554536), (2, 3, 0.1, 0.05230000000000001), (2, 3, 0.9, 0.9963),
    (5.5, 0.5, 0.2173, 5.882058159738362e-05), (100, 200, 0.3, 0.10884306564490986),
    (1000, 900, 0.5, 0.01086108263066755), (0.01, 5, 0.2, 0.9978180380770353),
  ])
  func betaEqualsScipy(a: Double, b: Double, x: Double, expected: Double) {
    #expect((regularizedBeta(a, b, x) / expected - 1).magnitude <= 4e-12)
    let mirrored = 1 - regularizedBeta(b, a, 1 - x)
    #expect((regularizedBeta(a, b, x) - mirrored).magnitude <= 1e-12)
  }

  @Test func theEndsAreExact() {
    #expect(regularizedBeta(2, 3, 0) == 0)
    #expect(regularizedBeta(2, 3, 1) == 1)
    #expect(regularizedGammaLower(2, 0) == 0)
    #expect(regularizedGammaUpper(2, .infinity) == 0)
  }
}
