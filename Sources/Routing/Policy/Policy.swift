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
  /// How long a conversation stays with an endpoint.
  public var stickiness: Stickiness
  /// Whether endpoints that fail often are tried after those that do not.
  public var ranksByUptime = false
  /// Which calls prefer endpoints that are good at tools.
  public var exacto = ExactoUse.off
  /// When and how often a call is tried again.
  public var retry: RetryRule
  /// Models tried in turn when every endpoint of the first has failed (`models` fallbacks).
  public var fallbackModels: [ModelID]
  /// How long an attempt may take.
  public var timeouts = AttemptTimeouts()
  /// Parameters that clients send besides those of the workload.
  public var parameters: ParameterSet = []
  /// The longest answer that clients ask for (`max_tokens`); `nil` for the workload's.
  public var outputLimit: TokenCount?
  /// How many calls the gateway takes.
  public var admission = GatewayAdmission()
  /// What the operator sets of single endpoints. A model that has any is served by these only, in
  /// this order.
  public var deployments: [DeploymentSettings] = []
  /// LiteLLM's Router around the rules; `nil` where ``retry`` and ``fallbackModels`` hold.
  public var router: RouterRules?
  /// Models tried one after the other until a judge accepts an answer; `nil` for one model.
  public var cascade: Cascade?
  /// When a second endpoint is asked beside the first; `nil` for never.
  public var hedge: HedgeRule?

  /// Creates a policy.
  public init(
    name: String, modelRule: RuleSettings, endpointRule: RuleSettings,
    preferences: ProviderPreferences = ProviderPreferences(), stickiness: Stickiness = .none,
    retry: RetryRule = RetryRule(), fallbackModels: [ModelID] = []
  ) {
    self.name = name
    self.modelRule = modelRule
    self.endpointRule = endpointRule
    self.preferences = preferences
    self.stickiness = stickiness
    self.retry = retry
    self.fallbackModels = fallbackModels
  }
}

/// Which calls prefer endpoints that are good at tools (Auto Exacto).
public enum ExactoUse: String, Sendable, CaseIterable {
  /// None.
  case off
  /// Those that declare tools: the default of OpenRouter since 2026.
  case tools
  /// All (`:exacto`, `sort: "exacto"`).
  case always
}

/// How many calls a gateway takes of one customer; it answers the others with a 429 of its own.
public struct GatewayAdmission: Hashable, Sendable {
  /// Calls in a minute of the clock; `nil` for any number.
  public var callsPerMinute: Int?
  /// Calls in a UTC day; `nil` for any number.
  public var callsPerDay: Int?

  /// Creates limits; without arguments there are none.
  public init(callsPerMinute: Int? = nil, callsPerDay: Int? = nil) {
    self.callsPerMinute = callsPerMinute
    self.callsPerDay = callsPerDay
  }

  /// Whether there is any limit.
  public var isLimited: Bool { callsPerMinute != nil || callsPerDay != nil }
}

/// What a gateway has taken of one customer in the present minute and day.
///
/// Windows are minutes and days of the clock (assumed: the documentation says "per minute" and "per
/// day").
struct AdmissionCount: Sendable {
  private var minute = Int64.min
  private var day = Int64.min
  private var inMinute = 0
  private var inDay = 0

  /// Takes a call, unless a limit is reached; a call that is refused does not count.
  mutating func admits(_ limits: GatewayAdmission, at instant: UTCInstant) -> Bool {
    let now = instant.microseconds / 60_000_000
    if now != minute { (minute, inMinute) = (now, 0) }
    if now / 1_440 != day { (day, inDay) = (now / 1_440, 0) }
    if let most = limits.callsPerMinute, inMinute >= most { return false }
    if let most = limits.callsPerDay, inDay >= most { return false }
    inMinute += 1
    inDay += 1
    return true
  }
}
