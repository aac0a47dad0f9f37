import Demand
import NumericalMethods
import Quantities
import Testing

/// Gamma and Weibull gaps against renewal theory.
///
/// Every statistical check is at 4.5 standard errors or a p-value of 1e-5: a false alarm in the
/// whole suite once in about 5,000 seeds.
@Suite struct GapLawTests {
  private static let laws = [
    GapLaw(.gamma, variation: 0.3), GapLaw(.gamma, variation: 2), GapLaw(.gamma, variation: 3.45),
    GapLaw(.weibull, variation: 0.3), GapLaw(.weibull, variation: 2),
    GapLaw(.weibull, variation: 3.45), .exponential,
  ]

  /// Closed forms: a Weibull of shape 1/2 has variation √(Γ(5)/Γ(3)² - 1) = √5, of shape 1 it is
  /// exponential, of shape 2 (Rayleigh) √(4/π - 1).
  @Test func shapesAreThoseOfClosedForms() {
    #expect(abs(GapLaw(.weibull, variation: 5.0.squareRoot()).shape - 0.5) < 1e-9)
    #expect(GapLaw(.weibull, variation: 1).shape == 1)
    #expect(abs(GapLaw(.weibull, variation: (4 / Double.pi - 1).squareRoot()).shape - 2) < 1e-9)
    #expect(abs(GapLaw(.gamma, variation: 0.5).shape - 4) < 1e-12)
  }

  /// The distribution function of a law at mean 1, from its textbook form.
  private func cumulative(_ law: GapLaw, _ x: Double) -> Double {
    switch law.family {
    case .gamma: return regularizedGammaLower(law.shape, law.shape * x)
    case .weibull:
      let mean = deterministicExp(logGamma(1 + 1 / law.shape))
      return 1 - deterministicExp(-deterministicPow(x * mean, law.shape))
    }
  }

  /// Chi-square over 20 classes of equal probability, 40,000 draws of each law.
  @Test(arguments: laws) func drawsFollowTheLaw(law: GapLaw) {
    let chance = Chance(seed: 31, replication: 0)
    let draws = 40_000
    var classes = [Double](repeating: 0, count: 20)
    var sum = 0.0
    for number in 0..<UInt64(draws) {
      var stream = chance.stream(.arrival, task: TaskID(number))
      let gap = law.draw(&stream)
      sum += gap
      classes[min(19, Int(cumulative(law, gap) * 20))] += 1
    }
    let expected = Double(draws) / 20
    let statistic = classes.reduce(0) { $0 + ($1 - expected) * ($1 - expected) / expected }
    #expect(ChiSquare(degreesOfFreedom: 19).upperTail(statistic) > 1e-5, "\(classes)")
    let error = law.variation / Double(draws).squareRoot()
    #expect(abs(sum / Double(draws) - 1) < 4.5 * error)
  }

  /// Cox, Renewal Theory (1962), chapter 4: an equilibrium process has E N(t) = t and, for large t,
  /// Var N(t) = c² t + 1/6 + c⁴/2 - μ₃/3, with μ₃ the third central moment of a gap of mean 1.
  ///
  /// Gamma of variation 2: μ₃ = 2 c⁴ = 32. Weibull of shape 1/2: c² = 5, μ₃ = 90 - 18 + 2 = 74.
  @Test(arguments: [
    (GapLaw(.gamma, variation: 2), 4.0, 32.0),
    (GapLaw(.weibull, variation: 5.0.squareRoot()), 5.0, 74.0),
  ]) func countsSpreadAsRenewalTheorySays(law: GapLaw, squared: Double, third: Double) {
    let arrivals = Arrivals.renewal(RenewalArrivals(ratePerSecond: 1, law: law))
    let replications = 4_000
    let counts = (0..<replications).map { replication in
      let chance = Chance(seed: 8, replication: replication)
      return Double(SuperposedArrivals(arrivals, seconds: 200, chance: chance).all.count)
    }
    let moments = Moments(counts)
    let variance = squared * 200 + 1.0 / 6 + squared * squared / 2 - third / 3
    #expect(
      abs(moments.mean - 200) < 4.5 * (variance / Double(replications)).squareRoot(),
      "\(moments.mean)")
    // The relative error of a variance of 4,000 nearly normal counts is 2.3 %.
    #expect(abs(moments.variance / variance - 1) < 0.105, "\(moments.variance), \(variance)")
  }

  /// The rate holds from the first instant on, however bursty: E N(t) = t for a short t too.
  @Test func theProcessHasBeenGoingOnForEver() {
    let law = GapLaw(.gamma, variation: 3)
    let arrivals = Arrivals.renewal(RenewalArrivals(ratePerSecond: 1, law: law))
    let counts = (0..<20_000).map { replication in
      let chance = Chance(seed: 9, replication: replication)
      return Double(SuperposedArrivals(arrivals, seconds: 2, chance: chance).all.count)
    }
    let moments = Moments(counts)
    let error = (moments.variance / 20_000).squareRoot()
    #expect(abs(moments.mean - 2) < 4.5 * error, "\(moments.mean) ± \(error)")
    // Had it begun with a whole gap, it would be far below or above: 4 (c² - 1)/2 at most.
    #expect(error < 0.1)
  }
}
