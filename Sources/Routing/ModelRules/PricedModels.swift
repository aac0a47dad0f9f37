public import Demand
import NumericalMethods
public import Supply

/// The cheapest model at or above a score.
public struct CheapestModel: ModelRule {
  /// What it is and what can be set.
  public static let card = RuleCard(
    kind: "cheapest", rule: "the model on which a mean call costs least, among those above a score",
    source: "a threshold router; cost from the price rules of the cheapest endpoint", asOf: "-",
    parameters: [.minimumScore, .among])

  private var market: BlockPrices
  private var position = 0

  /// Opens the rule.
  public init(_ settings: RuleSettings, _ market: ModelMarket) {
    self.market = BlockPrices(market, settings)
  }

  /// Eligible models with the price of a mean call.
  public var considered: [ConsideredModel] { market.considered() }

  /// The cheapest of the block; the first of equals.
  public mutating func choose(_ request: ModelRequest, chance: Chance) -> ModelID? {
    guard !market.eligible.isEmpty else { return nil }
    if market.hasOpenedBlock(of: request.task, at: request.instant) {
      let prices = market.prices
      position = prices.indices.reduce(0) { prices[$1].total < prices[$0].total ? $1 : $0 }
    }
    return market.eligible[position].model
  }
}

/// Models at or above a score, drawn with weight 1/price².
public struct InverseSquareModels: ModelRule {
  /// What it is and what can be set.
  public static let card = RuleCard(
    kind: "inverse-square", rule: "models above a score, drawn with weight 1/price² of a mean call",
    source: "OpenRouter's price balancing, applied to models", asOf: "-",
    parameters: [.minimumScore])

  private var draw: ModelDraw

  /// Opens the rule.
  public init(_ settings: RuleSettings, _ market: ModelMarket) {
    draw = ModelDraw(BlockPrices(market, minimumScore: settings.number("minimum_score")))
  }

  /// Eligible models with their weights relative to the largest.
  public var considered: [ConsideredModel] { draw.considered }

  /// A draw of the task's own.
  public mutating func choose(_ request: ModelRequest, chance: Chance) -> ModelID? {
    draw.choose(request, chance: chance) { _, price in -2 * price.log }
  }

  /// The model's share of the block's weights.
  public func propensity(of model: ModelID, for request: ModelRequest) -> Double? {
    draw.propensity(of: model)
  }
}

/// Models at or above a score, drawn with weight `exp(qualityWeight·q - priceWeight·ln price)`.
public struct CostQualityLogit: ModelRule {
  /// What it is and what can be set.
  public static let card = RuleCard(
    kind: "logit", rule: "models drawn by a logit of quality and log price of a mean call",
    source: "multinomial logit (McFadden 1974)", asOf: "-",
    parameters: [
      .minimumScore,
      .number("quality_weight", "weight per logit of quality", in: 0...100, standard: 2),
      .number("price_weight", "weight per unit of log price", in: 0...100, standard: 1),
    ])

  private let qualityWeight: Double
  private let priceWeight: Double
  private var draw: ModelDraw

  /// Opens the rule.
  public init(_ settings: RuleSettings, _ market: ModelMarket) {
    qualityWeight = settings.number("quality_weight")
    priceWeight = settings.number("price_weight")
    draw = ModelDraw(BlockPrices(market, minimumScore: settings.number("minimum_score")))
  }

  /// Eligible models with their weights relative to the largest.
  public var considered: [ConsideredModel] { draw.considered }

  /// A draw of the task's own.
  public mutating func choose(_ request: ModelRequest, chance: Chance) -> ModelID? {
    let (qualityWeight, priceWeight) = (qualityWeight, priceWeight)
    return draw.choose(request, chance: chance) { model, price in
      qualityWeight * model.qualityLogits - priceWeight * price.log
    }
  }

  /// The model's share of the block's weights.
  public func propensity(of model: ModelID, for request: ModelRequest) -> Double? {
    draw.propensity(of: model)
  }
}

/// Draws models by weights that are worked out once per block.
struct ModelDraw: Sendable {
  private var market: BlockPrices
  private var models: WeightedChoice?
  private var logWeights: [Double] = []

  init(_ market: BlockPrices) { self.market = market }

  var considered: [ConsideredModel] {
    let largest = logWeights.max() ?? 0
    return market.considered(logWeights.map { deterministicExp(max(-50, $0 - largest)) })
  }

  mutating func choose(
    _ request: ModelRequest, chance: Chance, logWeight: (EligibleModel, CallPrice) -> Double
  ) -> ModelID? {
    if market.hasOpenedBlock(of: request.task, at: request.instant) {
      logWeights = zip(market.eligible, market.prices).map(logWeight)
      models = Self.choice(logWeights)
    }
    var stream = chance.stream(.modelChoice, task: request.task)
    return models.map { market.eligible[$0.draw(from: &stream)].model }
  }

  func propensity(of model: ModelID) -> Double? {
    guard let models, let place = market.eligible.firstIndex(where: { $0.model == model }) else {
      return 0
    }
    return models.probability(of: place)
  }

  /// Weights `exp(logWeight)` in fixed point (units of 2⁻³² of the largest).
  private static func choice(_ logWeights: [Double]) -> WeightedChoice? {
    let largest = logWeights.max() ?? 0
    return WeightedChoice(
      logWeights.map {
        UInt64(deterministicExp(max(-50, $0 - largest)) * 4_294_967_296)
      })
  }
}

extension RuleSettings {
  /// The cheapest model at or above a score.
  public static func cheapest(minimumScore: Double) -> RuleSettings {
    RuleSettings(CheapestModel.card, ["minimum_score": .number(minimumScore)])
  }

  /// Models at or above a score, drawn with weight 1/price².
  public static func inverseSquarePrice(minimumScore: Double) -> RuleSettings {
    RuleSettings(InverseSquareModels.card, ["minimum_score": .number(minimumScore)])
  }

  /// Models drawn by a logit of quality and log price.
  public static func costQualityLogit(
    minimumScore: Double, qualityWeight: Double, priceWeight: Double
  ) -> RuleSettings {
    RuleSettings(
      CostQualityLogit.card,
      [
        "minimum_score": .number(minimumScore), "quality_weight": .number(qualityWeight),
        "price_weight": .number(priceWeight),
      ])
  }
}
