import NumericalMethods
import Testing

@Suite struct StandardisedRegressionTests {
  private static let inputs: [[Double]] = [
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], [3, 1, 4, 1, 5, 9, 2, 6, 5, 3],
    [0.5, 0.1, 0.9, 0.4, 0.8, 0.2, 0.7, 0.3, 0.6, 0.55],
  ]
  private static let response = [5.2, 3.9, 9.5, 15, 46.1, 37, 27.8, 65.2, 60.9, 99]

  /// Values of statsmodels 0.15.0, made by Tests/Fixtures/statistics/rank_regression.py.
  @Test(arguments: [
    (
      false,
      (
        [0.8975402359698228, 0.050508818258877375, -0.004186861977419305],
        [0.43005354441378496, 0.42964824573966554, 0.40652649520194956],
        0.8378258866717141
      )
    ),
    (
      true,
      (
        [0.8341897711564374, 0.22803295512101232, 0.030003231892214197],
        [0.33665601194888933, 0.33467660206768224, 0.3104936719735847],
        0.9049901344821447
      )
    ),
  ])
  func `coefficients, intervals and R² are those of statsmodels`(
    _ usesRanks: Bool, _ expected: (coefficients: [Double], halfWidths: [Double], r2: Double)
  ) throws {
    let fit = try #require(
      StandardisedRegression(
        inputs: Self.inputs, response: Self.response, usesRanks: usesRanks))
    for (a, b) in zip(fit.coefficients, expected.coefficients) { #expect(abs(a - b) < 1e-12) }
    for (a, b) in zip(fit.halfWidths, expected.halfWidths) { #expect(abs(a - b) < 1e-10) }
    #expect(abs(fit.rSquared - expected.r2) < 1e-12)
  }

  @Test func `a response that is one input has its coefficient 1, and ranks see any monotone one`()
    throws
  {
    let input = Self.inputs[2]
    let cubed = input.map { $0 * $0 * $0 }
    let straight = try #require(
      StandardisedRegression(inputs: [input, Self.inputs[0]], response: input, usesRanks: false))
    let ranked = try #require(
      StandardisedRegression(inputs: [input, Self.inputs[0]], response: cubed, usesRanks: true))
    for fit in [straight, ranked] {
      #expect(abs(fit.coefficients[0] - 1) < 1e-12 && abs(fit.coefficients[1]) < 1e-12)
      #expect(abs(fit.rSquared - 1) < 1e-12)
    }
    let bent = try #require(
      StandardisedRegression(inputs: [input], response: cubed, usesRanks: false))
    #expect(bent.rSquared < 0.95)
  }

  @Test func `equal values share the mean of their ranks`() {
    #expect(
      StandardisedRegression.ranks([3, 1, 4, 1, 5, 9, 2, 6, 5, 3]) == [
        4.5, 1.5, 6, 1.5, 7.5, 10, 3, 9, 7.5, 4.5,
      ])
  }

  @Test func `what cannot be told apart has no regression`() {
    let line = Self.inputs[0]
    func fit(_ inputs: [[Double]], _ response: [Double]) -> StandardisedRegression? {
      StandardisedRegression(inputs: inputs, response: response, usesRanks: false)
    }
    #expect(fit([line, line.map { 2 * $0 + 1 }], Self.response) == nil)
    #expect(fit([Array(repeating: 3, count: 10)], Self.response) == nil)
    #expect(fit([line], Array(repeating: 3, count: 10)) == nil)
    #expect(fit([[1, 2], [2, 5]], [1, 3]) == nil)
    #expect(fit([line], Array(Self.response.dropLast())) == nil)
  }
}
