public import Demand
import NumericalMethods
public import Supply

/// Each task gets a model by fixed weights whatever it costs: the control of a share study.
public struct NamedModels: ModelRule {
  /// What it is and what can be set.
  public static let card = RuleCard(
    kind: "named", rule: "models by fixed weights, whatever they cost: share cannot move",
    source: "a control, not a product", asOf: "-",
    parameters: [RuleParameter("models", "models with their weights", .models, standard: nil)])

  private let models: [ModelID]
  private let weights: [Double]

  /// Opens the rule.
  public init(_ settings: RuleSettings, _ market: ModelMarket) {
    models = settings.models("models").map(\.model)
    weights = settings.models("models").map(\.weight)
  }

  /// The models with their weights.
  public var considered: [ConsideredModel] {
    zip(models, weights).map { ConsideredModel(model: $0, weight: $1) }
  }

  /// A draw of the task's own.
  public mutating func choose(_ request: ModelRequest, chance: Chance) -> ModelID? {
    var stream = chance.stream(.modelChoice, task: request.task)
    return models.isEmpty ? nil : models[RequestMix.position(of: stream.uniform(), in: weights)]
  }

  /// The model's share of the weights.
  public func propensity(of model: ModelID, for request: ModelRequest) -> Double? {
    let own = zip(models, weights).reduce(0) { $1.0 == model ? $0 + $1.1 : $0 }
    return own / weights.reduce(0, +)
  }
}

extension RuleSettings {
  /// Models by fixed weights.
  public static func named(models: [ModelID], weights: [Double]) -> RuleSettings {
    let mix = zip(models, weights).map { WeightedModel($0, weight: $1) }
    return RuleSettings(NamedModels.card, ["models": .models(mix)])
  }
}
