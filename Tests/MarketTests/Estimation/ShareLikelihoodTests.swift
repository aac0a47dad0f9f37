import NumericalMethods
import Testing

@testable import Market

struct ShareLikelihoodTests {
  /// A point away from any optimum: common parameters, then appeals.
  private func point(_ likelihood: ShareLikelihood, seed: UInt64) -> [Double] {
    var stream = RandomStream(seed: seed, entity: 3, code: 1)
    return [0.3, 0.4, 0.1, -0.5, 0.2] + likelihood.models.map { _ in stream.normal() }
  }

  private func unevenPanel(_ seed: UInt64) -> TrafficPanel {
    var panel = MarketFixtures.panel(models: 9, weeks: 6, seed: seed)
    var stream = RandomStream(seed: seed, entity: 4, code: 1)
    for week in panel.weeks.indices {
      for model in panel.models.indices where panel.weeks[week].tokens[model] > 0 {
        panel.weeks[week].tokens[model] = UInt64(1e6 * deterministicExp(stream.normal()))
      }
    }
    return panel
  }

  /// Oracle: central differences of the value. Relative error 1e-6 is 100 times what differences lose.
  @Test(arguments: [1, 2, 3] as [UInt64])
  func gradientIsThatOfTheValue(seed: UInt64) {
    let likelihood = ShareLikelihood(MarketFixtures.world(unevenPanel(seed)), through: 5)
    let point = point(likelihood, seed: seed)
    var gradient: [Double] = []
    var unused: [Double] = []
    _ = likelihood.logLikelihood(point, gradient: &gradient)
    let scale = gradient.map(\.magnitude).max() ?? 1
    for index in point.indices {
      var (up, down) = (point, point)
      up[index] += 1e-5
      down[index] -= 1e-5
      let difference =
        (likelihood.logLikelihood(up, gradient: &unused)
          - likelihood.logLikelihood(down, gradient: &unused)) / 2e-5
      #expect(
        (difference - gradient[index]).magnitude < 1e-6 * scale,
        "\(likelihood.parameterNames[index]): \(gradient[index]) against \(difference)")
    }
  }

  /// Law: gradients of weeks sum to the gradient.
  @Test func scoresSumToTheGradient() throws {
    let likelihood = ShareLikelihood(MarketFixtures.world(unevenPanel(4)), through: 5)
    let point = point(likelihood, seed: 4)
    var gradient: [Double] = []
    _ = likelihood.logLikelihood(point, gradient: &gradient)
    let scores = try #require(likelihood.scores(point))
    for index in point.indices {
      let sum = stride(from: index, to: scores.count, by: point.count).reduce(0) { $0 + scores[$1] }
      #expect((sum - gradient[index]).magnitude < 1e-9 * max(1, gradient[index].magnitude))
    }
  }

  /// Oracle: ``ChoiceModel`` moves the same state by other code; and shares sum to 1.
  @Test func predictionIsWhatTheChoiceModelMoves() {
    let world = MarketFixtures.world(unevenPanel(5))
    let likelihood = ShareLikelihood(world, through: 5)
    let point = point(likelihood, seed: 5)
    let fit = ShareFit(world)
    for (index, shares) in likelihood.predicted(point).enumerated() {
      var model = fit.choiceModel(at: point)
      let state = fit.state(of: &model, in: index)
      let moved = model.moved(state, in: world.weeks[index + 1]).platform(weights: model.weights)
      #expect((shares.reduce(0, +) - 1).magnitude < 1e-12)
      for (position, model) in likelihood.models.enumerated() {
        #expect((shares[position] - moved[model]).magnitude < 1e-12)
      }
    }
  }

  /// Law: the likelihood is greatest, and 0, where predictions are the data.
  @Test func valueIsLessThanNothing() {
    let likelihood = ShareLikelihood(MarketFixtures.world(unevenPanel(6)), through: 5)
    var gradient: [Double] = []
    #expect(likelihood.logLikelihood(point(likelihood, seed: 6), gradient: &gradient) < 0)
  }
}
