import Testing

@testable import NumericalMethods

@Suite struct InstrumentalRegressionTests {
  private static func normals(_ count: Int, _ key: UInt64) -> [Double] {
    var stream = RandomStream(seed: 8, entity: key, code: 0)
    return (0..<count).map { _ in stream.normal() }
  }

  @Test func oneInstrumentForOneRegressorIsTheRatioOfCovariances() throws {
    let (x, z, y) = (Self.normals(50, 1), Self.normals(50, 2), Self.normals(50, 3))
    let moved = zip(x, z).map { $0 + 2 * $1 }
    let fit = try #require(
      InstrumentalRegression(response: y, regressors: [moved], instruments: [z]))
    #expect((fit.coefficients[0] - dot(z, y) / dot(z, moved)).magnitude < 1e-12)
    #expect(fit.surplus == 0 && fit.overidentification < 1e-20)
  }

  @Test func regressorsThatAreTheirOwnInstrumentsAreLeastSquares() throws {
    // Two groups whose effects are 10 and -4; y = 3 x without noise but for one deviation each.
    let x: [Double] = [1, 2, 3, 4, 1, 2, 3, 4]
    let effects: [Double] = [10, 10, 10, 10, -4, -4, -4, -4]
    let noise: [Double] = [0.1, -0.1, -0.1, 0.1, 0.2, -0.2, -0.2, 0.2]
    let y = x.indices.map { 3 * x[$0] + effects[$0] + noise[$0] }
    let fit = try #require(
      InstrumentalRegression(
        response: y, regressors: [x], instruments: [x], groups: [7, 7, 7, 7, 2, 2, 2, 2]))
    #expect((fit.coefficients[0] - 3).magnitude < 1e-13)
    // √(Σ x² e²) / Σ x², x within groups: -1.5, -0.5, 0.5, 1.5.
    let meat = (2.25 + 0.25 + 0.25 + 2.25) * (0.01 + 0.04)
    #expect((fit.standardErrors[0] - meat.squareRoot() / 10).magnitude < 1e-13)
  }

  @Test func instrumentsUndoTheBiasOfHiddenAppeal() throws {
    // Price = cost + appeal; response = -2 price + 3 appeal + noise. Least squares tends to -0.5; the
    // instruments' estimate is normal around -2: five standard errors, 6e-7.
    let count = 4000
    let (a, b) = (Self.normals(count, 4), Self.normals(count, 5))
    let (appeal, noise) = (Self.normals(count, 6), Self.normals(count, 7))
    let price = (0..<count).map { a[$0] + b[$0] / 2 + appeal[$0] }
    let response = (0..<count).map { -2 * price[$0] + 3 * appeal[$0] + noise[$0] }
    let biased = try #require(
      InstrumentalRegression(response: response, regressors: [price], instruments: [price]))
    let fit = try #require(
      InstrumentalRegression(response: response, regressors: [price], instruments: [a, b]))
    #expect(biased.coefficients[0] > -1)
    #expect((fit.coefficients[0] + 2).magnitude < 5 * fit.standardErrors[0])
    #expect(fit.standardErrors[0] < 0.06 && fit.surplus == 1)
    // Chi-square of 1 degree: 1 - 1e-6 quantile 23.9 (scipy chi2.isf).
    #expect(fit.overidentification < 23.9)
    // An instrument that moves with the appeal is found out.
    let spoilt = (0..<count).map { b[$0] + appeal[$0] / 2 }
    let wrong = try #require(
      InstrumentalRegression(response: response, regressors: [price], instruments: [a, spoilt]))
    #expect(wrong.overidentification > 100)
  }

  @Test func whatCannotBeToldIsRefused() {
    let (x, y) = (Self.normals(20, 8), Self.normals(20, 9))
    #expect(InstrumentalRegression(response: y, regressors: [x, y], instruments: [x]) == nil)
    #expect(InstrumentalRegression(response: y, regressors: [x], instruments: [x, x]) == nil)
    #expect(
      InstrumentalRegression(
        response: y, regressors: [[Double](repeating: 1, count: 20)], instruments: [x],
        groups: [Int](repeating: 0, count: 20)) == nil)
  }
}
