import Testing

@testable import NumericalMethods

/// Pinned values: scipy 1.17.1, printed by `Tests/Fixtures/statistics/laws.py`.
@Suite struct ContinuousLawTests {
  struct Pinned: CustomTestStringConvertible {
    let law: ContinuousLaw
    let mean: Double
    let quantiles: [Double]

    var testDescription: String { "\(law)" }
  }

  static let shares = [1e-6, 0.1, 0.5, 0.9, 1 - 1e-6]

  static let pinned: [Pinned] = [
    Pinned(
      law: .normal(median: 20, p90: 26), mean: 20,
      quantiles: [-2.254700177294449, 14.0, 20.0, 26.0, 42.25470017726724]),
    Pinned(
      law: .lognormal(median: 0.3, p90: 0.9), mean: 0.4332100583648761,
      quantiles: [0.005098270130475831, 0.1, 0.3, 0.9, 17.65304656211925]),
    Pinned(
      law: .uniform(low: -2, high: 5), mean: 1.5,
      quantiles: [-1.999993, -1.3, 1.5, 4.3, 4.999993]),
    Pinned(
      law: .logUniform(low: 0.01, high: 10), mean: 1.4462006247378292,
      quantiles: [
        0.01000006907779138, 0.019952623149688802, 0.31622776601683805, 5.011872336272725,
        9.999930922685799,
      ]),
    Pinned(
      law: .triangular(low: 1, mode: 2, high: 6), mean: 3,
      quantiles: [
        1.0022360679774998, 1.7071067811865477, 2.8377223398316205, 4.585786437626905,
        5.995527864044936,
      ]),
    Pinned(
      law: .pert(low: 1, mode: 2, high: 6), mean: 2.5,
      quantiles: [
        1.0006753594963445, 1.4495106522962082, 2.3833612969625944, 3.72667025216791,
        5.865088674671874,
      ]),
    Pinned(
      law: .beta(alpha: 0.5, beta: 3, low: 0, high: 1), mean: 0.14285714285714285,
      quantiles: [
        2.844444444445522e-13, 0.0028552950848807716, 0.07903276707617297, 0.38624888180536926,
        0.9852911086198607,
      ]),
    Pinned(
      law: .beta(alpha: 400, beta: 0.7, low: 10, high: 20), mean: 19.982530571499876,
      quantiles: [
        19.685704238909878, 19.95615173531312, 19.989815776380627, 19.99917108616966,
        19.99999999994149,
      ]),
  ]

  @Test(arguments: pinned)
  func equalsScipy(_ pinned: Pinned) {
    #expect((pinned.law.mean / pinned.mean - 1).magnitude < 1e-12)
    for (share, expected) in zip(Self.shares, pinned.quantiles) {
      let found = pinned.law.quantile(share)
      #expect((found - expected).magnitude <= 2e-11 * expected.magnitude, "at \(share)")
    }
    #expect(pinned.law.median == pinned.law.quantile(0.5))
  }

  @Test(arguments: pinned)
  func quantilesNeverFall(_ pinned: Pinned) {
    var last = -Double.infinity
    for step in 0...2000 {
      let value = pinned.law.quantile(Double(step) / 2000)
      #expect(value >= last)
      last = value
    }
  }

  @Test func endsOfTheSupportAreReached() {
    #expect(ContinuousLaw.uniform(low: -2, high: 5).quantile(0) == -2)
    #expect(ContinuousLaw.uniform(low: -2, high: 5).quantile(1) == 5)
    #expect(ContinuousLaw.logUniform(low: 0.01, high: 10).quantile(0) == 0.01)
    #expect(ContinuousLaw.logUniform(low: 0.01, high: 10).quantile(1) == 10)
    #expect(ContinuousLaw.pert(low: 1, mode: 1, high: 6).quantile(0) == 1)
    #expect(ContinuousLaw.pert(low: 1, mode: 6, high: 6).quantile(1) == 6)
    #expect(ContinuousLaw.lognormal(median: 3, sigma: 1).quantile(0) == 0)
    #expect(ContinuousLaw.lognormal(median: 3, sigma: 1).quantile(1) == .infinity)
    for mode in [1.0, 6] {
      let law = ContinuousLaw.triangular(low: 1, mode: mode, high: 6)
      #expect(law.quantile(0) == 1 && law.quantile(1) == 6)
    }
  }

  @Test func lawsWithoutSpreadOrOrderAreImproper() {
    let improper: [ContinuousLaw] = [
      .normal(median: 3, p90: 3), .normal(median: 3, p90: 2), .lognormal(median: 0, p90: 1),
      .lognormal(median: 2, p90: 1), .lognormal(median: -1, p90: 1), .uniform(low: 2, high: 2),
      .logUniform(low: 0, high: 1), .logUniform(low: 2, high: 1),
      .triangular(low: 0, mode: 3, high: 2), .pert(low: 0, mode: 3, high: 2),
      .pert(low: 1, mode: 1, high: 1), .uniform(low: .nan, high: 1),
      .beta(alpha: 0, beta: 1, low: 0, high: 1), .uniform(low: 0, high: .infinity),
    ]
    for law in improper { #expect(!law.isProper, "\(law)") }
    for law in Self.pinned { #expect(law.law.isProper) }
  }

  @Test func betaInvertsItsCumulative() {
    for (alpha, beta) in [(0.3, 0.4), (1, 1), (2, 5), (60, 3)] as [(Double, Double)] {
      let law = BetaDistribution(alpha: alpha, beta: beta)
      for step in 1..<100 {
        let share = Double(step) / 100
        #expect((law.cumulative(law.quantile(share)) - share).magnitude < 1e-12)
      }
    }
  }
}
