public import Demand
import NumericalMethods
import Quantities
public import Supply

/// LinUCB: the model with the highest upper confidence bound of a step's success, less what a mean
/// call costs now in units of the value of a solved step.
public struct LinUCBModels: ModelRule {
  /// What it is and what can be set.
  public static let card = RuleCard(
    kind: "lin-ucb",
    rule: "the model with the highest upper confidence bound of a step's success as learned from "
      + "feedback, less its cost",
    source: "LinUCB with disjoint arms (Li et al. 2010); forgetting as in ParetoBandit 0.1.1",
    asOf: "2026-11-27",
    parameters: [
      .minimumScore, .among, .usdPerSolvedStep,
      .number("exploration", "weight of the standard error", in: 0...100, standard: 0.5),
    ] + LearnedArms.parameters)

  private var arms: LearnedArms
  private let exploration: Double

  /// Opens the rule.
  public init(_ settings: RuleSettings, _ market: ModelMarket) {
    arms = LearnedArms(settings, market)
    exploration = settings.number("exploration")
  }

  /// The arm with the highest bound.
  public mutating func choose(_ request: ModelRequest, chance: Chance) -> ModelID? {
    let exploration = exploration
    return arms.choose(request, chance) { _, deviation in exploration * deviation }
  }

  /// One of the arms with the highest bound: equals are drawn.
  public func propensity(of model: ModelID, for request: ModelRequest) -> Double? {
    arms.shareOfBest(model)
  }

  /// How it learns.
  public var feedback: FeedbackChannel? { arms.feedback }

  /// Learns from what is reported.
  public mutating func learn(_ feedback: StepFeedback) { arms.learn(feedback) }
}

/// Thompson sampling: the model with the highest draw from what is believed of a step's success,
/// less what a mean call costs now in units of the value of a solved step.
///
/// A draw of the coefficients from their normal posterior, times the context, is a normal draw with
/// the posterior's mean and variance at that context; the arms are independent of each other.
public struct ThompsonModels: ModelRule {
  /// What it is and what can be set.
  public static let card = RuleCard(
    kind: "thompson",
    rule: "the model with the highest draw from the posterior of a step's success as learned from "
      + "feedback, less its cost; its propensity is an integral, left out of logs where another model "
      + "is known over 200 times as well",
    source: "Thompson sampling with linear payoffs (Agrawal and Goyal 2013), disjoint arms; "
      + "forgetting as in ParetoBandit 0.1.1", asOf: "2026-11-27",
    parameters: [
      .minimumScore, .among, .usdPerSolvedStep,
      .number(
        "noise", "standard deviation of one observation (0.5: that of an even chance)",
        in: 0.001...10, standard: 0.5),
    ] + LearnedArms.parameters)

  private var arms: LearnedArms
  private let noise: Double

  /// Opens the rule.
  public init(_ settings: RuleSettings, _ market: ModelMarket) {
    arms = LearnedArms(settings, market)
    noise = settings.number("noise")
  }

  /// The arm with the highest draw.
  public mutating func choose(_ request: ModelRequest, chance: Chance) -> ModelID? {
    let noise = noise
    return arms.choose(request, chance) { stream, deviation in
      noise * deviation * stream.normal()
    }
  }

  /// That the arm's draw is the highest of independent normal draws.
  public func propensity(of model: ModelID, for request: ModelRequest) -> Double? {
    arms.shareOfDraws(model, noise: noise)
  }

  /// How it learns.
  public var feedback: FeedbackChannel? { arms.feedback }

  /// Learns from what is reported.
  public mutating func learn(_ feedback: StepFeedback) { arms.learn(feedback) }
}

/// ParetoBandit in the gateway: LinUCB whose price on cost keeps the mean cost of a call near a
/// budget.
public struct BudgetPacedModels: ModelRule {
  /// What it is and what can be set.
  public static let card = RuleCard(
    kind: "budget-paced",
    rule: "the model with the highest upper confidence bound of a step's success, less a price on "
      + "its rates that keeps the mean cost of a call near a budget",
    source: "ParetoBandit 0.1.1 (router.py, policy.py, budget_pacer.py); one choice per task and "
      + "one bill per call are ours", asOf: "2026-11-27",
    parameters: [
      .minimumScore, .among,
      .number(
        "usd_per_call", "mean cost of a call that is aimed at", in: 0.00000001...1000,
        standard: 0.05),
      .number("exploration", "weight of the standard error", in: 0...100, standard: 0.01),
      .number("cost_weight", "a standing price on rates", in: 0...100, standard: 0),
      .number("pacer_step", "how fast the price moves", in: 0.000001...10, standard: 0.05),
      .number(
        "pacer_smoothing", "weight of the newest cost in the smoothed one", in: 0.000001...1,
        standard: 0.05),
      .number("price_limit", "highest price", in: 0.001...1000, standard: 5),
    ] + LearnedArms.parameters)

  private var arms: LearnedArms
  private var pacer: BudgetPacer
  private var choice: PacedChoice

  /// Opens the rule.
  public init(_ settings: RuleSettings, _ market: ModelMarket) {
    arms = LearnedArms(settings, market)
    pacer = BudgetPacer(
      targetUSD: settings.number("usd_per_call"), step: settings.number("pacer_step"),
      smoothing: settings.number("pacer_smoothing"), limit: settings.number("price_limit"))
    choice = PacedChoice(
      arms: arms.count, exploration: settings.number("exploration"),
      costWeight: settings.number("cost_weight"))
  }

  /// The arm with the highest bound, at the present price.
  public mutating func choose(_ request: ModelRequest, chance: Chance) -> ModelID? {
    guard arms.prepare(request) else { return nil }
    var stream = chance.stream(.modelChoice, task: request.task)
    let arm = choice.pick(
      arms.bandit, arms.context, rates: arms.rates, pacer: pacer, tieBreak: stream.uniform())
    return arms.play(arm)
  }

  /// One of the arms with the highest bound at the present price: equals are drawn.
  public func propensity(of model: ModelID, for request: ModelRequest) -> Double? {
    arms.arm(of: model).map { choice.shareOfBest($0) }
  }

  /// How it learns.
  public var feedback: FeedbackChannel? { arms.feedback }

  /// Learns from what is reported, and from every bill.
  public mutating func learn(_ feedback: StepFeedback) {
    pacer.observe(feedback.cost.dollars)
    arms.learn(feedback)
  }
}
