import Testing

@testable import NumericalMethods

/// Conditional and nested logit on the travel-mode data, which are in the public domain.
///
/// The tables are those of W. H. Greene, Econometric Analysis (7th ed.), section 18.2. The conditional
/// logit has the digits of the exact maximum by `Tests/Fixtures/choice/newton.py`: statsmodels 0.15.0,
/// whose search stops early, prints 5.20745, 3.86904, 3.16320, -0.01550, -0.09612, 0.01329.
@Suite struct ClosedFormLogitTests {
  private static func travel() throws -> ChoiceData {
    let table = try ChoiceTable(fixture: "travel-mode.csv")
    return table.data(
      alternatives: 4,
      [
        ("air", table.constant("air")), ("train", table.constant("train")),
        ("bus", table.constant("bus")), ("gc", table.numbers("gc")),
        ("ttme", table.numbers("ttme")), ("income·air", table.constant("air", times: "hinc")),
      ])
  }

  @Test func theConditionalLogitOfTravelModes() throws {
    let fit = free([Double](repeating: 0, count: 6)).fit(ConditionalLogit(try Self.travel()))
    #expect(fit.search.converged)
    let expected = ["5.207443", "3.869043", "3.163194", "-0.015502", "-0.096125", "0.013287"]
    for (estimate, text) in zip(fit.estimates, expected) { #expect(isPrinted(estimate, text)) }
    #expect(isPrinted(fit.logLikelihood, "-199.12837"))
    let errors = ["0.779055", "0.443127", "0.450266", "0.004408", "0.010440", "0.010262"]
    for (error, text) in zip(fit.standardErrors ?? [], errors) { #expect(isPrinted(error, text)) }
  }

  @Test func theNestedLogitOfTravelModes() throws {
    // Greene's form: income belongs to the nest "fly"; both dissimilarities are free.
    let model = NestedLogit(
      try Self.travel(), nests: [0, 1, 1, 1], nestNames: ["fly", "ground"],
      form: .inclusiveValueOnly, isOfNest: [false, false, false, false, false, true])
    let fit = free([4, 4, 3, -0.01, -0.1, 0, 1, 1]).fit(model)
    #expect(fit.search.converged)
    #expect(isPrinted(fit.estimates[3], "-0.03159") && isPrinted(fit.estimates[4], "-0.11262"))
    #expect(isPrinted(fit.estimates[6], "0.58601") && isPrinted(fit.estimates[7], "0.38896"))
    #expect(isPrinted(fit.logLikelihood, "-193.65615"))
  }

  @Test func gradientsAreThoseOfCentralDifferences() throws {
    let data = try Self.travel()
    let point = [2, 1, 0.5, -0.02, -0.05, 0.01]
    #expect(largestGradientError(ConditionalLogit(data), at: point) < 1e-7)
    let scaled = NestedLogit(data, nests: [0, 1, 1, 0], nestNames: ["a", "b"])
    #expect(largestGradientError(scaled, at: point + [0.6, 1.3]) < 1e-7)
    let unscaled = NestedLogit(
      data, nests: [0, 1, 1, 1], nestNames: ["a", "b"], form: .inclusiveValueOnly,
      isOfNest: [true, false, false, false, false, true])
    #expect(largestGradientError(unscaled, at: point + [0.6, 1.3]) < 1e-7)
  }

  @Test func theInformationIsTheDifferenceOfGradients() throws {
    let model = ConditionalLogit(try Self.travel())
    let point = [2, 1, 0.5, -0.02, -0.05, 0.01]
    let exact = try #require(model.information(point))
    let differenced = model.differencedInformation(point)
    for (a, b) in zip(exact.values, differenced.values) {
      #expect((a - b).magnitude < 1e-5 * (1 + a.magnitude))
    }
  }

  @Test func dissimilaritiesOfOneAreThePlainLogit() throws {
    let data = try Self.travel()
    let point = [2, 1, 0.5, -0.02, -0.05, 0.01]
    var unused = point
    let plain = ConditionalLogit(data).logLikelihood(point, gradient: &unused)
    for form in [NestedLogit.Form.scaled, .inclusiveValueOnly] {
      let nested = NestedLogit(data, nests: [0, 1, 1, 0], nestNames: ["a", "b"], form: form)
      let value = nested.logLikelihood(point + [1, 1], gradient: &unused)
      #expect((value - plain).magnitude < 1e-10)
    }
    let nested = NestedLogit(data, nests: [0, 1, 1, 0], nestNames: ["a", "b"])
    #expect(nested.logLikelihood(point + [1, -1], gradient: &unused).isNaN)
  }

  @Test func absentAlternativesAreNotChosenFrom() {
    // Two of three are there: the probability is that of the binary logit.
    let data = ChoiceData(
      characteristicNames: ["x"], alternatives: 3, characteristics: [1, 0, 50],
      isPresent: [true, true, false], chosen: [0])
    var gradient = [0.0]
    let expected = -deterministicLog(1 + deterministicExp(-0.7))
    let value = ConditionalLogit(data).logLikelihood([0.7], gradient: &gradient)
    #expect((value - expected).magnitude < 1e-15)
    let nested = NestedLogit(data, nests: [0, 1, 2], nestNames: ["a", "b", "c"])
    #expect(
      (nested.logLikelihood([0.7, 1, 1, 1], gradient: &gradient) - expected).magnitude < 1e-15)
    let mixed = MixedLogit(data, laws: [.normal], draws: 3, normals: [0, 0, 0])
    gradient = [0, 0]
    #expect((mixed.logLikelihood([0.7, 1], gradient: &gradient) - expected).magnitude < 1e-15)
    #expect((gradient[0] - (1 - deterministicExp(expected))).magnitude < 1e-15)
  }
}
