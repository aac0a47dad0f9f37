public import Demand
import NumericalMethods
public import Supply

/// The model with the highest expected value of a task whose difficulty is known: the bound from
/// above.
///
/// Value of a task of S steps on a model that gets a step right with probability p, repeats being
/// allowed: with `f = (1 - p)^4` a step fails for good, so that the task is solved with probability
/// `(1 - f)^S`; a step takes `(1 - f) / p` calls, and `(1 - (1 - f)^S) / f` steps are begun. S is the
/// workload's mean, and a call costs what a mean call does at the model's true verbosity; growth of
/// the context by failed outputs is left out.
///
/// It bounds what choosing one model for each task can reach. A cascade chooses for each call, with a
/// judge's help.
public struct OracleModels: ModelBound {
  /// What it is and what can be set.
  public static let card = RuleCard(
    kind: "oracle",
    rule: "the model with the highest expected value of a task whose difficulty it sees: a bound "
      + "that no gateway can run",
    source: "a bound, not a product", asOf: "-",
    parameters: [.minimumScore, .among, .usdPerSolvedStep])

  private var market: BlockPrices
  private let law: SolvedTaskLaw
  private let steps: Double
  private let usdPerSolvedStep: Double

  /// Opens the bound.
  public init(_ settings: RuleSettings, _ market: ModelMarket) {
    self.market = BlockPrices(market, settings)
    law = market.workload.solvedTask
    steps = max(1, market.workload.meanSteps)
    usdPerSolvedStep = settings.number("usd_per_solved_step")
  }

  /// The best for the task's own difficulty; the first of equals.
  public mutating func choose(
    _ request: ModelRequest, truth: TaskTruth, chance: Chance
  ) -> ModelID? {
    _ = market.hasOpenedBlock(of: request.task, at: request.instant)
    var best: (model: ModelID, value: Double)?
    for (model, price) in zip(market.eligible, market.prices) {
      let success = law.success(quality: model.qualityLogits, difficulty: truth.difficulty)
      let cost = price.newInput + price.cachedInput + price.output * model.verbosity
      let value = value(success: success, costOfCall: cost)
      if value > best?.value ?? -.infinity { best = (model.model, value) }
    }
    return best?.model
  }

  /// Expected value of a task less its expected cost [USD].
  func value(success: Double, costOfCall: Double) -> Double {
    let failure = 1 - success
    let lost = failure * failure * failure * failure
    let solved = deterministicExp(steps * deterministicLog(max(1e-300, 1 - lost)))
    let begun = lost > 1e-12 ? (1 - solved) / lost : steps
    let calls = (1 - lost) / max(1e-12, success)
    return usdPerSolvedStep * steps * solved - costOfCall * calls * begun
  }
}

extension RuleParameter {
  static let usdPerSolvedStep = RuleParameter.number(
    "usd_per_solved_step", "dollars that a solved step is worth", in: 0.0001...10_000,
    standard: 0.5)
}
