import Formats
import NumericalMethods
import Testing

@testable import Market

struct ShareFitTests {
  /// True values: not the medians of the priors.
  private static let truth: [Double] = [0.4, 0.9, 0.0, -0.2, 0.6]

  private func experiment(_ number: UInt64, weeks: Int) -> (fit: ShareFit, truth: [Double]) {
    let panel = MarketFixtures.panel(models: 12, weeks: weeks, seed: 40 + number)
    var stream = RandomStream(seed: number, entity: 5, code: 1)
    let count = ShareLikelihood(MarketFixtures.world(panel), through: weeks - 1).models.count
    var appeals = (0..<count).map { _ in stream.normal() }
    let mean = appeals.reduce(0, +) / Double(count)
    appeals = appeals.map { $0 - mean }
    let point = Self.truth + appeals
    let drawn = MarketFixtures.simulated(panel, at: point, choices: 2_000, seed: number)
    return (ShareFit(MarketFixtures.world(drawn)), point)
  }

  /// Simulate, estimate, recover. With 2,000 choices a week the data outweigh the priors; a 90 % interval
  /// of each of five parameters in each experiment. Release: 24 experiments, 120 intervals, of which 96
  /// or more must hold the truth; a binomial with .9 falls below that with probability 0.001 (priors
  /// off by about one deviation included it is less). Debug: 2 experiments, 10 intervals, 6 or more
  /// (0.002).
  @Test func truthIsRecovered() {
    #if DEBUG
      let (experiments, weeks, least) = (2, 8, 6)
    #else
      let (experiments, weeks, least) = (24, 16, 96)
    #endif
    var covered = 0
    var errors = [Double](repeating: 0, count: Self.truth.count)
    for number in 0..<experiments {
      let (fit, truth) = experiment(UInt64(number), weeks: weeks)
      #expect(fit.likelihood.search.converged)
      let deviations = fit.likelihood.standardErrors ?? []
      for index in Self.truth.indices {
        let error = fit.likelihood.estimates[index] - truth[index]
        errors[index] += error / Double(experiments)
        if error.magnitude < 1.645 * deviations[index] { covered += 1 }
      }
    }
    #expect(
      covered >= least, "\(covered) of \(experiments * Self.truth.count); mean errors \(errors)")
  }

  /// Multinomial data have as many effective choices as were drawn. The relative error of a Pearson
  /// statistic of 90 or more cells is about √(2/90) = 15 %; the bounds are three times that.
  @Test func effectiveChoicesAreThoseDrawn() {
    let (fit, _) = experiment(7, weeks: 10)
    #expect((1_000.0...4_000).contains(fit.effectiveCount), "\(fit.effectiveCount)")
  }

  /// A parameter that is fixed stays, and has no error.
  @Test func fixedParameterStays() throws {
    let panel = MarketFixtures.panel(models: 8, weeks: 5, seed: 3)
    var priors = ParameterPrior.published
    priors[CommonParameter.staying.rawValue].isFixed = true
    priors[CommonParameter.staying.rawValue].median = 0.6
    let fit = ShareFit(MarketFixtures.world(panel), priors: priors)
    #expect((fit.value(.staying) - 0.6).magnitude < 1e-12)
    let errors = try #require(fit.likelihood.standardErrors)
    #expect(errors[CommonParameter.staying.rawValue] == 0)
    let file = FittedMarket(fit)
    #expect(file.parameters[CommonParameter.staying.rawValue].dataShare == 0)
  }

  /// The file reads back as what was written, to its six digits.
  @Test func fileReadsBack() throws {
    let fit = ShareFit(MarketFixtures.world(MarketFixtures.panel(models: 8, weeks: 5, seed: 3)))
    let written = FittedMarket(fit, resampling: fit.resampledByWeek(3)).encoded()
    let read = try FittedMarket(
      decoding: try JSONNode(parsing: Array(written.utf8), file: "market.json"))
    #expect(read.encoded() == written)
    #expect(read.appeals.map(\.slug) == fit.models.map { fit.world.panel.models[$0].slug })
  }

  @Test func fileWithMistakesIsRefused() throws {
    let text = #"{"schema": "tollway.market/1", "first_week": "2026-13-01"}"#
    let tree = try JSONNode(parsing: Array(text.utf8), file: "market.json")
    #expect(throws: ContentError.self) { try FittedMarket(decoding: tree) }
  }

  /// The shipped file is what the shipped panel gives: in release by fitting anew (to the last of its
  /// digits; resampled errors aside), in debug by the slope of likelihood and priors at its values,
  /// which is small against a standard error.
  @Test func shippedFileBelongsToTheShippedPanel() throws {
    let path = "scenarios/data/market-2026-07.json"
    let shipped = try FittedMarket(
      decoding: try JSONNode(parsing: try MarketFixtures.bytes(path), file: path))
    let world = ShareWorld(try MarketFixtures.shippedPanel())
    #if DEBUG
      var likelihood = ShareLikelihood(world, through: world.panel.weeks.count - 1)
      likelihood.effectiveCount = shipped.effectiveCount
      let point =
        shipped.parameters.map { $0.parameter.raw($0.value) } + shipped.appeals.map(\.value)
      var gradient: [Double] = []
      _ = likelihood.logLikelihood(point, gradient: &gradient)
      let errors = shipped.parameters.map(\.error) + shipped.appeals.map(\.error)
      for index in point.indices {
        let isCommon = index < shipped.parameters.count
        let prior = isCommon ? shipped.parameters[index].prior : nil
        let mean = prior.map { $0.parameter.raw($0.median) } ?? 0
        let deviation = prior?.deviation ?? ParameterPrior.appealDeviation
        let slope = gradient[index] - (point[index] - mean) / (deviation * deviation)
        #expect((slope * errors[index]).magnitude < 0.01, "\(likelihood.parameterNames[index])")
      }
    #else
      var refitted = FittedMarket(ShareFit(world))
      for index in refitted.parameters.indices {
        refitted.parameters[index].resampledError = shipped.parameters[index].resampledError
      }
      #expect(refitted.encoded() == shipped.encoded())
    #endif
  }
}
