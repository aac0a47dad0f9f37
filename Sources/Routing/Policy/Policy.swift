public import Quantities
public import Supply

/// How a gateway treats calls: a value made of one choice per question.
public struct Policy: Sendable {
  /// The name in the scenario.
  public var name: String
  /// Which model serves a task that names only its type.
  public var modelRule: RuleSettings
  /// Which endpoint of the model is tried next.
  public var endpointRule: RuleSettings
  /// What keeps calls away from endpoints that fail.
  public var breaker = RuleSettings.noBreaker
  /// OpenRouter's `provider` object: which endpoints may be tried.
  public var preferences: ProviderPreferences
  /// How long a conversation stays with an endpoint after its last success; `nil` for never.
  public var stickyIdleLimit: SimDuration?
  /// When and how often a call is tried again.
  public var retry: RetryRule
  /// Models tried in turn when every endpoint of the first has failed (`models` fallbacks).
  public var fallbackModels: [ModelID]
  /// How long an attempt may take.
  public var timeouts = AttemptTimeouts()
  /// When a second endpoint is asked beside the first; `nil` for never.
  public var hedge: HedgeRule?

  /// Creates a policy.
  public init(
    name: String, modelRule: RuleSettings, endpointRule: RuleSettings,
    preferences: ProviderPreferences = ProviderPreferences(), stickyIdleLimit: SimDuration? = nil,
    retry: RetryRule = RetryRule(), fallbackModels: [ModelID] = []
  ) {
    self.name = name
    self.modelRule = modelRule
    self.endpointRule = endpointRule
    self.preferences = preferences
    self.stickyIdleLimit = stickyIdleLimit
    self.retry = retry
    self.fallbackModels = fallbackModels
  }
}
