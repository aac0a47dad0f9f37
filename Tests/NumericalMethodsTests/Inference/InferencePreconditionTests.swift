import Testing

@testable import NumericalMethods

/// What no procedure can be asked ends the program, with a sentence that says why.
@Suite struct InferencePreconditionTests {
  @Test func designsAndLaws() async {
    await #expect(processExitsWith: .failure) {
      _ = LatinHypercube(count: 0, dimension: 1, seed: 1)
    }
    await #expect(processExitsWith: .failure) {
      _ = ContinuousLaw.uniform(low: 2, high: 1).quantile(0.5)
    }
  }

  @Test func rulesWithoutASize() async {
    await #expect(processExitsWith: .failure) { _ = PrecisionGoal(.absolute(0)) }
    await #expect(processExitsWith: .failure) {
      _ = PrecisionGoal(.relative(0.1), minimum: 10, limit: 9)
    }
    await #expect(processExitsWith: .failure) {
      _ = KimNelson(systems: 3, indifference: 0, prefersLow: true)
    }
    await #expect(processExitsWith: .failure) { _ = AnytimeValidMean(effectVariance: 0) }
  }

  @Test func ratiosWithoutADivisor() async {
    await #expect(processExitsWith: .failure) {
      _ = Equivalence([1, 2], [-1, -2], quotientWithin: 0...1)
    }
  }
}
