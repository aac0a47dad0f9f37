import Testing

@testable import NumericalMethods

@Suite struct MixedLogitTests {
  private static let panel = SimulatedPanel(
    persons: 30, tasks: 4, alternatives: 3,
    tastes: [
      (nil, -0.5, 0), (.normal, 0.5, 1), (.negativeLogNormal, -0.5, 0.5), (.logNormal, 0, 0.4),
    ])

  private static func model(_ data: ChoiceData, _ laws: [CoefficientLaw?], draws: Int) -> MixedLogit
  {
    let sequence = HaltonSequence(dimension: laws.count { $0 != nil })
    return MixedLogit(
      data, laws: laws, draws: draws, normals: sequence.standardNormals(data.persons.count * draws))
  }

  @Test func gradientsAreThoseOfCentralDifferences() {
    let data = Self.panel.draw(seed: 1)
    // 11 draws leave lanes empty; 300 fill more than one block.
    for draws in [11, 300] {
      let model = Self.model(data, Self.panel.tastes.map(\.law), draws: draws)
      let point = [-0.4, 0.3, -0.2, 0.1, 0.8, 0.3, 0.6]
      #expect(largestGradientError(model, at: point) < 1e-7)
    }
  }

  @Test func withoutDeviationsItIsTheConditionalLogit() {
    let data = Self.panel.draw(seed: 2)
    let mixed = Self.model(data, [nil, .normal, .logNormal, nil], draws: 9)
    var (slopes, plain) = ([Double](repeating: 0, count: 6), [Double](repeating: 0, count: 4))
    let value = mixed.logLikelihood([-0.4, 0.3, 0, 0.5, 0, 0], gradient: &slopes)
    let expected = ConditionalLogit(data).logLikelihood([-0.4, 0.3, 1, 0.5], gradient: &plain)
    #expect((value - expected).magnitude < 1e-11)
    for index in 0..<4 { #expect((slopes[index] - plain[index]).magnitude < 1e-11) }
  }

  @Test func longPanelsDoNotUnderflow() {
    // 3,000 tasks of 9 alternatives: the probability itself is about 10^-2800.
    let panel = SimulatedPanel(persons: 1, tasks: 3000, alternatives: 9, tastes: [(nil, 0.1, 0)])
    let data = panel.draw(seed: 3)
    let mixed = Self.model(data, [.normal], draws: 8)
    var (slopes, plain) = ([0.0, 0.0], [0.0])
    let value = mixed.logLikelihood([0.1, 0], gradient: &slopes)
    let expected = ConditionalLogit(data).logLikelihood([0.1], gradient: &plain)
    #expect((value / expected - 1).magnitude < 1e-12)
    #expect((slopes[0] - plain[0]).magnitude < 1e-8)
  }

  @Test func threadsAndInstructionSetsChangeNothing() {
    let data = Self.panel.draw(seed: 4)
    var model = Self.model(data, Self.panel.tastes.map(\.law), draws: 40)
    let point = [-0.4, 0.3, -0.2, 0.1, 0.8, 0.3, 0.6]
    var (alone, together) = (point, point)
    let value = model.logLikelihood(point, gradient: &alone)
    model.threads = 3
    #expect(model.logLikelihood(point, gradient: &together) == value)
    #expect(alone == together)
    for set in 0..<SimulatedShares.bestInstructionSet {
      model.instructionSet = set
      #expect(model.logLikelihood(point, gradient: &together) == value)
      #expect(alone == together)
    }
  }

  /// `Tests/Fixtures/choice/xlogit_panel.py`: xlogit 0.2.7 with 50 Halton draws on `panel.csv`.
  @Test(
    arguments: [
      (
        CoefficientLaw.normal, -199.8735130329567,
        [-1.09684499, 1.03470454, 1.01127979, 1.14324041, 0.37815751]
      ),
      (
        .logNormal, -199.91103858790424,
        [-1.09033678, 1.01837868, -0.06469182, 1.13064484, 0.40184638]
      ),
    ])
  func estimatesAreThoseOfXlogit(law: CoefficientLaw, value: Double, estimates: [Double]) throws {
    let table = try ChoiceTable(fixture: "panel.csv")
    let data = table.data(
      alternatives: 3, ["a", "b", "c"].map { ($0, table.numbers($0)) }, hasPersons: true)
    // From nearby: with 50 draws the other sign of the last deviation is a maximum of its own.
    let starts = [-1.1, 1, law == .normal ? 1 : 0, 1.1, 0.4]
    let fit = free(starts).fit(Self.model(data, [nil, .normal, law], draws: 50))
    #expect(fit.search.converged)
    #expect((fit.logLikelihood - value).magnitude < 1e-9)
    for (own, theirs) in zip(fit.estimates, estimates) { #expect((own - theirs).magnitude < 2e-6) }
  }

  /// Simulates, estimates and looks whether truth lies within 90 % intervals.
  ///
  /// In release 100 experiments of 150 persons; each of 5 parameters is covered in binomial(100, 0.9) of
  /// them if intervals are right: fewer than 75 or all 100 has probability 3e-5 for each (scipy binom),
  /// 2e-4 for the test. The mean error must be below 5 standard errors of a mean. In debug 2 small
  /// experiments see only that estimates lie within 6 standard errors.
  @Test func truthIsRecovered() {
    let panel = SimulatedPanel(
      persons: isOptimised ? 150 : 40, tasks: 6, alternatives: 3,
      tastes: [(nil, -0.5, 0), (.normal, 0.5, 1), (.negativeLogNormal, -0.5, 0.6)])
    let truth = [-0.5, 0.5, -0.5, 1, 0.6]
    let experiments = isOptimised ? 100 : 2
    var covered = truth.map { _ in 0 }
    var distances = truth.map { _ in Moments() }
    for experiment in 0..<experiments {
      let data = panel.draw(seed: UInt64(experiment))
      let normals = SobolSequence(dimension: 2, seed: UInt64(experiment))
        .standardNormals(panel.persons * 64)
      let model = MixedLogit(data, laws: panel.tastes.map(\.law), draws: 64, normals: normals)
      let fit = free([0, 0, 0, 0.3, 0.3]).fit(model)
      guard let errors = fit.standardErrors, fit.search.converged else { continue }
      for index in truth.indices {
        // The sign of a deviation does not matter.
        let estimate = index > 2 ? fit.estimates[index].magnitude : fit.estimates[index]
        let distance = (estimate - truth[index]) / errors[index]
        distances[index].add(distance)
        if distance.magnitude < 1.6449 { covered[index] += 1 }
        #expect(distance.magnitude < 6)
      }
    }
    for index in truth.indices {
      #expect(distances[index].count == experiments)
      #expect(distances[index].mean.magnitude < 5 / Double(experiments).squareRoot())
      if isOptimised { #expect((75..<100).contains(covered[index]), "\(covered)") }
    }
  }
}
