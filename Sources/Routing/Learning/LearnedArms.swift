import Demand
import NumericalMethods
import Quantities
import Supply

/// Models as arms of a linear bandit over what requests declare.
///
/// The context of a task: its type as one-hot, the logarithm of its first input relative to the
/// mean, and 1. What a call costs is not left to the regression: prices are published, and a price
/// cut counts from the first block of tasks that comes after it. What is learned of it is by how
/// much a model's bills differ from the price of a mean call, since models write more or less.
struct LearnedArms: Sendable {
  /// Parameters of every rule that learns.
  static let parameters: [RuleParameter] = [
    .number(
      "memory", "what a choice leaves of the weight of earlier reports; 1 forgets nothing",
      in: 0.5...1, standard: 1),
    .number(
      "prior_reports", "reports that the first belief is worth", in: 0.001...1e6, standard: 5),
    .number(
      "prior_success", "a step's success before the first report", in: 0...1, standard: 0.5),
    .number(
      "feedback_share", "share of answered calls of which somebody says whether they were good",
      in: 0...1, standard: 1),
    .number(
      "true_accept", "probability that a good answer is reported as good", in: 0...1, standard: 1),
    .number(
      "true_reject", "probability that a bad answer is reported as bad", in: 0...1, standard: 1),
  ]

  private var market: BlockPrices
  private let usdPerSolvedStep: Double
  private let logMeanFirstInput: Double
  /// Arm of each model of the catalogue; -1 for none.
  private var armOfModel: [Int32]
  private(set) var bandit: LinearBandit
  private(set) var context: [Double]
  /// Rates of the present block, for ParetoBandit's price on cost.
  private(set) var rates: [Double] = []
  private var scores: [Double]
  /// What the last choice expected of each arm, its cost taken off, and how uncertain that was.
  private var values: [Double]
  private var deviations: [Double]
  /// Bills of each arm, and what as many mean calls would have cost; both fade like reports.
  private var billed: [Double]
  private var expected: [Double]
  private let memory: Double
  private let priorReports: Double
  let feedback: FeedbackChannel

  init(_ settings: RuleSettings, _ market: ModelMarket) {
    self.market = BlockPrices(market, settings)
    let eligible = self.market.eligible
    let dimension = market.workload.requests.types.count + 2
    usdPerSolvedStep =
      settings.kind == BudgetPacedModels.card.kind ? 1 : settings.number("usd_per_solved_step")
    logMeanFirstInput = deterministicLog(max(1, market.workload.meanFirstInput))
    armOfModel = Array(repeating: -1, count: market.catalogue.models.count)
    for (arm, model) in eligible.enumerated() { armOfModel[Int(model.model.index)] = Int32(arm) }
    let prior = Self.prior(
      dimension: dimension, reports: settings.number("prior_reports"),
      success: settings.number("prior_success"))
    bandit = LinearBandit(
      Array(repeating: prior, count: eligible.count), memory: settings.number("memory"))
    context = Array(repeating: 0, count: dimension)
    scores = Array(repeating: 0, count: eligible.count)
    values = scores
    deviations = scores
    billed = scores
    expected = scores
    memory = settings.number("memory")
    priorReports = settings.number("prior_reports")
    feedback = FeedbackChannel(
      share: settings.number("feedback_share"),
      judge: Judge(
        trueAccept: settings.number("true_accept"), trueReject: settings.number("true_reject")))
  }

  /// ParetoBandit's prior for a model of which only its quality is believed: as many reports in
  /// each direction, and their mean on the constant.
  static func prior(dimension: Int, reports: Double, success: Double) -> DiscountedRidge {
    var precision = Array(repeating: 0.0, count: dimension * dimension)
    for index in 0..<dimension { precision[index * dimension + index] = reports + 1 }
    var moment = Array(repeating: 0.0, count: dimension)
    moment[dimension - 1] = success * (reports + 1)
    return DiscountedRidge(precision: precision, moment: moment, ridge: 1)
  }

  var count: Int { market.eligible.count }

  /// Sets the context of a request and the prices of its block.
  ///
  /// - Returns: whether there is an arm.
  mutating func prepare(_ request: ModelRequest) -> Bool {
    guard count > 0 else { return false }
    if market.hasOpenedBlock(of: request.task, at: request.instant) {
      rates = market.meanRates(at: request.instant)
    }
    setContext(type: request.type, firstInput: request.firstInput)
    return true
  }

  private mutating func setContext(type: Int, firstInput: TokenCount) {
    for index in context.indices { context[index] = 0 }
    context[type] = 1
    context[context.count - 2] =
      deterministicLog(Double(max(1, firstInput.count))) - logMeanFirstInput
    context[context.count - 1] = 1
  }

  /// Notes that an arm has been chosen.
  mutating func play(_ arm: Int) -> ModelID {
    bandit.play(arm)
    return market.eligible[arm].model
  }

  /// The arm with the highest mean plus bonus less cost.
  ///
  /// - Parameter bonus: of an arm with that standard error; drawn on the task's own stream, arm by
  ///   arm.
  mutating func choose(
    _ request: ModelRequest, _ chance: Chance,
    bonus: (_ stream: inout RandomStream, _ deviation: Double) -> Double
  ) -> ModelID? {
    guard prepare(request) else { return nil }
    var stream = chance.stream(.modelChoice, task: request.task)
    for arm in scores.indices {
      let deviation = bandit.deviation(arm, context)
      let cost = costOfCall(arm) / usdPerSolvedStep
      let mean = bandit.mean(arm, context)
      scores[arm] = mean + bonus(&stream, deviation) - cost
      values[arm] = mean - cost
      deviations[arm] = deviation
    }
    return play(LinearBandit.best(scores, tieBreak: stream.uniform()))
  }

  /// The arm that a model is; `nil` for none.
  func arm(of model: ModelID) -> Int? {
    let arm = armOfModel[Int(model.index)]
    return arm >= 0 ? Int(arm) : nil
  }

  /// The probability of a model in the last choice, where bonuses are not drawn.
  func shareOfBest(_ model: ModelID) -> Double {
    arm(of: model).map { LinearBandit.shareOfBest($0, scores) } ?? 0
  }

  /// The probability of a model in the last choice, where bonuses are normal draws of `noise` times
  /// the deviation; `nil` where the integral would need too many points.
  func shareOfDraws(_ model: ModelID, noise: Double) -> Double? {
    guard let arm = arm(of: model) else { return 0 }
    return HighestNormal.probability(of: arm, means: values, deviations.map { $0 * noise })
  }

  /// What a call of an arm is expected to cost now [USD]: the price of a mean call times what its
  /// bills were relative to that, which begins as 1.
  private func costOfCall(_ arm: Int) -> Double {
    let price = market.prices[arm].total
    let prior = price * priorReports
    let known = expected[arm] + prior
    return known > 0 ? price * (billed[arm] + prior) / known : price
  }

  /// Learns from a bill, and from a report if there is one, where its model is an arm.
  mutating func learn(_ step: StepFeedback) {
    let arm = armOfModel[Int(step.model.index)]
    guard arm >= 0 else { return }
    if !market.prices.isEmpty {
      billed[Int(arm)] = billed[Int(arm)] * memory + step.cost.dollars
      expected[Int(arm)] = expected[Int(arm)] * memory + market.prices[Int(arm)].total
    }
    guard let isGood = step.isGood else { return }
    setContext(type: step.type, firstInput: step.firstInput)
    bandit.learn(Int(arm), context, reward: isGood ? 1 : 0)
  }
}
