import NumericalMethods
import Testing

@testable import Market

struct ShareElasticitiesTests {
  /// Oracle: in a plain logit at large bills the share answers its own price with -cost (1 - share) when
  /// settled, the ratio of two groups the price of one with the cost, and a share in the first week
  /// with (1 - staying) of that, no loyalty. Central differences of 1 % leave 1e-4.
  @Test func plainLogitAtLargeBills() throws {
    var panel = MarketFixtures.panel(models: 6, weeks: 4, seed: 8)
    for model in panel.models.indices {
      panel.models[model].released = nil
      panel.models[model].withdrawn = nil
      panel.models[model].isFree = false
      let author = "a\(model)"
      panel.models[model].author = author
      panel.models[model].listPrices = (0..<4).map { _ in Double(model + 1) }
    }
    for week in 0..<4 { panel.weeks[week].tokens = [100, 200, 300, 50, 250, 100] }
    let segment = CustomerSegment(
      name: "all", weight: 1, isAgentic: true, tasksPerMonth: 1, noticedBill: 1e-9,
      tastes: Tastes(cost: 0.8))
    let world = ShareWorld(
      panel, segments: [segment], baskets: [MarketDefaults.baskets[0]],
      customers: [[0, 0, 0, 0]])
    var priors = ParameterPrior.published
    for index in priors.indices { priors[index].isFixed = true }
    priors[CommonParameter.loyalty.rawValue].median = 1e-9
    let fit = ShareFit(world, priors: priors)
    let values = ShareElasticities.values(fit, at: fit.likelihood.estimates)
    let model = fit.choiceModel()
    let settled = model.settled(in: world.weeks[3]).platform(weights: [1])
    let observed = world.shares[3]
    let expected = -0.8 * zip(observed, settled).reduce(0) { $0 + $1.0 * (1 - $1.1) }
    #expect((values[1] - expected).magnitude < 2e-3)
    #expect((values[4] - 0.8).magnitude < 1e-3)
    // Settled and observed shares agree, so that only the reconsidering move.
    let staying = fit.value(.staying)
    #expect((values[0] / values[1] - (1 - staying)).magnitude < 0.02)
    #expect(values[5].magnitude < 1e-12, "without an outside option nothing leaves")
  }
}
