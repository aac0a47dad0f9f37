public import Demand
import NumericalMethods
public import Supply

/// Any model above a score with equal chance: the bound from below.
public struct RandomModel: ModelRule {
  /// What it is and what can be set.
  public static let card = RuleCard(
    kind: "random", rule: "any model above a score with equal chance: the bound from below",
    source: "a bound, not a product", asOf: "-", parameters: [.minimumScore, .among])

  private let models: [ModelID]

  /// Opens the rule.
  public init(_ settings: RuleSettings, _ market: ModelMarket) {
    models = BlockPrices(market, settings).eligible.map(\.model)
  }

  /// All of them.
  public var considered: [ConsideredModel] { models.map { ConsideredModel(model: $0) } }

  /// A draw of the task's own.
  public mutating func choose(_ request: ModelRequest, chance: Chance) -> ModelID? {
    guard !models.isEmpty else { return nil }
    var stream = chance.stream(.modelChoice, task: request.task)
    return models[Int(stream.below(UInt64(models.count)))]
  }

  /// One of the models.
  public func propensity(of model: ModelID, for request: ModelRequest) -> Double? {
    models.contains(model) ? 1 / Double(models.count) : 0
  }
}
