/// Every rule that a scenario can name; a new one is a file of its own and a line here.
public enum RuleBook {
  /// Rules that pick an endpoint.
  public static let endpointRules: [any EndpointRule.Type] = [
    PriceBalanced.self, LowestPrice.self, HighestThroughput.self, LowestLatency.self,
    RandomEndpoint.self, CompetitiveEdge.self, LiteLLMShuffle.self, LiteLLMLeastBusy.self,
    LiteLLMUsage.self, LiteLLMUsageV2.self, LiteLLMLatency.self, LiteLLMCost.self,
    PeakEwmaChoice.self, BifrostAdaptive.self, WeightedScorers.self, LeastLatencyAverage.self,
    MedianBand.self, SwitchingEndpoints.self, WeightedEndpoints.self,
  ]
  /// Rules that pick a model for tasks that name none.
  public static let modelRules: [any ModelRule.Type] = [
    NamedModels.self, CheapestModel.self, InverseSquareModels.self, CostQualityLogit.self,
    ValueScorer.self, AutoRouter.self, ParetoModels.self, RandomModel.self, LinUCBModels.self,
    ThompsonModels.self, BudgetPacedModels.self,
  ]
  /// Choices that see the truth: bounds that no gateway can run.
  public static let modelBounds: [any ModelBound.Type] = [OracleModels.self]
  /// Rules that keep calls away from endpoints that fail.
  public static let breakers: [any Breaker.Type] = [
    NoBreaker.self, CircuitBreaker.self, PeerPause.self, LiteLLMCooldown.self, PortkeyBreaker.self,
    HeliconeHealth.self,
  ]

  /// Opens an endpoint rule.
  ///
  /// - Precondition: `settings` names one.
  static func endpointRule(
    _ settings: RuleSettings, _ directory: EndpointDirectory
  ) -> any EndpointRule {
    guard let rule = endpointRules.first(where: { $0.card.kind == settings.kind }) else {
      preconditionFailure("no endpoint rule is called \(settings.kind)")
    }
    return rule.init(settings, directory)
  }

  /// Opens a model rule.
  ///
  /// - Returns: `nil` for a bound.
  static func modelRule(_ settings: RuleSettings, _ market: ModelMarket) -> (any ModelRule)? {
    modelRules.first { $0.card.kind == settings.kind }?.init(settings, market)
  }

  /// Opens a bound.
  ///
  /// - Returns: `nil` for a model rule.
  static func modelBound(_ settings: RuleSettings, _ market: ModelMarket) -> (any ModelBound)? {
    modelBounds.first { $0.card.kind == settings.kind }?.init(settings, market)
  }

  /// Opens a breaker; `nil` for none, so that no decision asks it.
  ///
  /// - Precondition: `settings` names one.
  static func breaker(_ settings: RuleSettings, _ directory: EndpointDirectory) -> (any Breaker)? {
    if settings == .noBreaker { return nil }
    guard let rule = breakers.first(where: { $0.card.kind == settings.kind }) else {
      preconditionFailure("no breaker is called \(settings.kind)")
    }
    return rule.init(settings, directory)
  }
}
