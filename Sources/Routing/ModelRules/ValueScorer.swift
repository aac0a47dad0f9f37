public import Demand
public import Supply

/// The model with the highest expected value of a step, `usdPerSolvedStep·P(success) - cost`, for
/// blocks of tasks by one matrix product.
public struct ValueScorer: ModelRule {
  /// What it is and what can be set.
  public static let card = RuleCard(
    kind: "scorer",
    rule: "the model with the highest value of a solved step times success, less its cost; weights "
      + "on success and on the parts of the cost can be stated",
    source: "a linear scorer of ours", asOf: "-",
    parameters: [
      .minimumScore, .among, .usdPerSolvedStep,
      weight("success_weight", "the probability that a step succeeds"),
      weight("input_cost_weight", "the cost of new input"),
      weight("cached_cost_weight", "the cost of cached input"),
      weight("output_cost_weight", "the cost of output"),
    ])

  private static func weight(_ name: String, _ feature: String) -> RuleParameter {
    .number(name, "weight on " + feature, in: 0...4, standard: 1)
  }

  private let workload: Workload
  private var market: BlockPrices
  private var scorer: ModelScorer
  private var position = 0

  /// Opens the rule.
  public init(_ settings: RuleSettings, _ market: ModelMarket) {
    workload = market.workload
    self.market = BlockPrices(market, settings)
    scorer = ModelScorer(
      models: self.market.eligible, types: workload.requests.types,
      usdPerSolvedStep: settings.number("usd_per_solved_step"),
      weights: ScorerWeights(
        success: settings.number("success_weight"),
        costs: ["input_cost_weight", "cached_cost_weight", "output_cost_weight"]
          .map(settings.number)))
  }

  /// Eligible models with the last task's scores.
  public var considered: [ConsideredModel] {
    market.eligible.isEmpty ? [] : market.considered(scorer.scores(of: position))
  }

  /// The best of the task's own scores.
  public mutating func choose(_ request: ModelRequest, chance: Chance) -> ModelID? {
    guard !market.eligible.isEmpty else { return nil }
    if market.hasOpenedBlock(of: request.task, at: request.instant) {
      scorer.score(
        block: market.block, size: BlockPrices.blockSize, workload, market.prices, chance: chance)
    }
    position = Int(request.task.number % BlockPrices.blockSize)
    return market.eligible[scorer.choice(of: position)].model
  }
}

extension RuleSettings {
  /// The model with the highest expected value of a step.
  public static func scorer(minimumScore: Double, usdPerSolvedStep: Double) -> RuleSettings {
    RuleSettings(
      ValueScorer.card,
      [
        "minimum_score": .number(minimumScore), "usd_per_solved_step": .number(usdPerSolvedStep),
      ])
  }
}
