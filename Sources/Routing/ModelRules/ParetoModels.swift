public import Demand
public import Supply

/// OpenRouter's Pareto router (`openrouter/pareto-code`): the cheapest model of a tier of scores,
/// with the next two as fallbacks.
///
/// The tiers are thirds of the Artificial Analysis coding percentiles; Arena scores stand for those,
/// which no free list has (assumed).
public struct ParetoModels: ModelRule {
  /// What it is and what can be set.
  public static let card = RuleCard(
    kind: "pareto",
    rule: "the cheapest model of a third of the models by score, with the next two as fallbacks",
    source:
      "OpenRouter documentation, routing/routers/pareto-router; Arena scores stand for coding "
      + "scores (assumed)", asOf: "2026-08-22",
    parameters: [
      .number(
        "min_coding_score", "from 0.66 the best third, from 0.33 the middle one, else the last",
        in: 0...1, standard: 0.66)
    ])

  private var market: BlockPrices
  private let tier: [Bool]
  /// The cheapest three of the tier, and the last two of them.
  private var order: [ModelID] = []
  private var fallbackModels: [ModelID] = []

  /// The next two of the tier.
  public static var namesFallbacks: Bool { true }

  /// Opens the rule.
  public init(_ settings: RuleSettings, _ market: ModelMarket) {
    self.market = BlockPrices(market, minimumScore: 0)
    let scores = self.market.eligible.map(\.qualityLogits)
    let wanted = settings.number("min_coding_score")
    let bounds = wanted >= 0.66 ? 0.66...1.0 : wanted >= 0.33 ? 0.33...0.66 : 0...0.33
    tier = scores.map { score in
      let share = Double(scores.count { $0 <= score }) / Double(scores.count)
      return share > bounds.lowerBound && share <= bounds.upperBound
    }
  }

  /// Eligible models with the price of a mean call.
  public var considered: [ConsideredModel] { market.considered() }

  /// The cheapest of the tier; the first of equals.
  public mutating func choose(_ request: ModelRequest, chance: Chance) -> ModelID? {
    if market.hasOpenedBlock(of: request.task, at: request.instant) {
      let places = market.eligible.indices.filter { tier[$0] }
      let prices = market.prices
      order = places.sorted { (prices[$0].total, $0) < (prices[$1].total, $1) }.prefix(3)
        .map { market.eligible[$0].model }
      fallbackModels = Array(order.dropFirst())
    }
    return order.first
  }

  /// The next two of the tier; a task that names the first by itself has them as well.
  public func fallbacks(of model: ModelID) -> [ModelID] {
    model == order.first ? fallbackModels : []
  }
}
