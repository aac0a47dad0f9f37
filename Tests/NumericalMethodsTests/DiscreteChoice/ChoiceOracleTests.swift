import Testing

@testable import NumericalMethods

/// Published tables on classic data; the data stay outside the repository: see
/// `Tests/Fixtures/choice/README.md`.
///
/// Where the last printed digit of a table is not that of the maximum, since the package's search
/// stopped early, what is pinned are the digits of the maximum by `Tests/Fixtures/choice/newton.py`, and
/// a comment has those of the table.
@Suite(
  .enabled(
    if: ChoiceTable.outside != nil, "TOLLWAY_CHOICE_DATA names no folder of classic choice data"))
struct ChoiceOracleTests {
  private func expect(_ numbers: some Sequence<Double>, _ texts: [String]) {
    for (number, text) in zip(numbers, texts) { #expect(isPrinted(number, text), "\(number)") }
  }

  /// R package mlogit, vignette on the multinomial logit; reproduced by choice-learn.
  @Test func heating() throws {
    let table = try ChoiceTable(outside: "heating.csv")
    let costs = [("ic", table.numbers("ic")), ("oc", table.numbers("oc"))]
    let plain = free([0, 0]).fit(ConditionalLogit(table.data(alternatives: 5, costs)))
    expect(plain.estimates, ["-0.00623187", "-0.00458008"])
    expect(plain.standardErrors ?? [], ["0.00035277", "0.00032216"])
    expect([plain.logLikelihood], ["-1095.2371"])
    let constants = ["ec", "er", "gc", "gr"].map { ($0, table.constant($0)) }
    let full = free([0, 0, 0, 0, 0, 0])
      .fit(ConditionalLogit(table.data(alternatives: 5, constants + costs)))
    expect(
      full.estimates,
      // The table has -0.00153316.
      ["1.658846", "1.853437", "1.710979", "0.308263", "-0.00153315", "-0.00699637"])
    expect([full.logLikelihood], ["-1008.2287"])
    #expect(plain.search.converged && full.search.converged)
  }

  private func swissmetro() throws -> ChoiceData {
    let table = try ChoiceTable(outside: "swissmetro.csv")
    return table.data(
      alternatives: 3,
      [
        ("car", table.constant("car")), ("train", table.constant("train")),
        ("cost", table.numbers("cost")), ("time", table.numbers("time")),
      ])
  }

  /// Biogeme's examples b01logit and b09nested.
  @Test func swissmetroLogitAndNestedLogit() throws {
    let data = try swissmetro()
    #expect(data.tasks == 6768)
    let plain = free([0, 0, 0, 0]).fit(ConditionalLogit(data))
    expect(plain.estimates, ["-0.1546", "-0.7012", "-1.0838", "-1.2779"])
    expect([plain.logLikelihood], ["-5331.252"])
    // Train and car are the existing modes; the new one is alone, its dissimilarity fixed at 1.
    let nested = NestedLogit(data, nests: [0, 1, 0], nestNames: ["existing", "new"])
    var estimator = free([0, 0, 0, 0, 1, 1])
    estimator.parameters[5].treatment = .fixed
    let fit = estimator.fit(nested)
    expect(fit.estimates, ["-0.1672", "-0.5119", "-0.8567", "-0.8987"])
    expect([1 / fit.estimates[4], fit.logLikelihood], ["2.0541", "-5236.900"])
    #expect(plain.search.converged && fit.search.converged)
  }

  private func electricity() throws -> ChoiceData {
    let table = try ChoiceTable(outside: "electricity.csv")
    return table.data(
      alternatives: 4,
      ["pf", "cl", "loc", "wk", "tod", "seas"].map { ($0, table.numbers($0)) }, hasPersons: true)
  }

  @Test func electricityLogit() throws {
    let data = try electricity()
    #expect(data.tasks == 4308 && data.persons.count == 361)
    let fit = free([Double](repeating: 0, count: 6)).fit(ConditionalLogit(data))
    // The table has 1.442244, 0.995505 and -5.462758.
    expect(
      fit.estimates, ["-0.625228", "-0.108299", "1.442243", "0.995504", "-5.462759", "-5.840031"])
    expect([fit.logLikelihood], ["-4958.6491"])
  }

  /// R package mlogit, vignette e3mxlogit (its vector `strt`), and xlogit, with 100 Halton draws.
  private static let published = [
    -0.97338, -0.20556, 2.07573, 1.47565, -9.05254, -9.10377, 0.21994, 0.37830, 1.48298, 1.00006,
    2.28949, 1.18088,
  ]

  private func mixed(draws: Int) throws -> MixedLogit {
    MixedLogit(
      try electricity(), laws: [CoefficientLaw?](repeating: .normal, count: 6), draws: draws,
      normals: HaltonSequence(dimension: 6).standardNormals(361 * draws), threads: 2)
  }

  @Test(.enabled(if: isOptimised, "a panel of 1.7 million utilities, 60 times over"))
  func electricityMixedLogit() throws {
    let model = try mixed(draws: 100)
    let fit = free([-0.6, -0.1, 1.4, 1, -5.5, -5.8, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]).fit(model)
    #expect(fit.search.converged)
    expect([fit.logLikelihood], ["-3952.4877"])
    // Its search stopped within 2e-5 of the maximum, whose value it shares to the printed digits.
    for (own, theirs) in zip(fit.estimates, Self.published) {
      #expect((own - theirs).magnitude < 2.5e-5, "\(own)")
    }
    var unused = Self.published
    let theirs = model.logLikelihood(Self.published, gradient: &unused)
    #expect(theirs <= fit.logLikelihood && theirs > fit.logLikelihood - 1e-4)
  }

  @Test(.enabled(if: isOptimised, "a panel of 10 million utilities, 60 times over"))
  func electricityMixedLogitWithManyDraws() throws {
    let fit = free(Self.published).fit(try mixed(draws: 600))
    #expect(fit.search.converged)
    expect([fit.logLikelihood], ["-3888.47"])
  }

  /// pyblp 1.3.0, tutorial on the logit: product effects, two steps, moments about their mean.
  @Test func cerealLogitWithInstruments() throws {
    let table = try ChoiceTable(outside: "cereal.csv")
    let (markets, shares) = (table.texts("market"), table.numbers("share"))
    var inside: [String: Double] = [:]
    for (market, share) in zip(markets, shares) { inside[market, default: 0] += share }
    let fit = try #require(
      InstrumentalRegression(
        response: zip(markets, shares).map {
          deterministicLog($1) - deterministicLog(1 - (inside[$0] ?? 0))
        },
        regressors: [table.numbers("price")],
        instruments: (0..<20).map { table.numbers("z\($0)") },
        groups: table.numbers("product").map { Int($0) }))
    expect([fit.coefficients[0], fit.standardErrors[0]], ["-30.0471", "1.0086"])
  }
}
