public import Quantities
public import Supply

/// How a gateway treats calls: a value made of one choice per question.
public struct Policy: Sendable {
  /// The name in the scenario.
  public var name: String
  /// Which model serves a task that names only its type.
  public var modelChoice: ModelChoice
  /// In which order the endpoints of a model are tried.
  public var endpointOrder: EndpointOrder
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

  /// Creates a policy.
  public init(
    name: String, modelChoice: ModelChoice, endpointOrder: EndpointOrder,
    preferences: ProviderPreferences = ProviderPreferences(), stickyIdleLimit: SimDuration? = nil,
    retry: RetryRule = RetryRule(), fallbackModels: [ModelID] = []
  ) {
    self.name = name
    self.modelChoice = modelChoice
    self.endpointOrder = endpointOrder
    self.preferences = preferences
    self.stickyIdleLimit = stickyIdleLimit
    self.retry = retry
    self.fallbackModels = fallbackModels
  }
}

/// In which order the endpoints of a model are tried.
public enum EndpointOrder: Hashable, Sendable {
  /// OpenRouter's default of 2025: endpoints without an outage in the last 30 s are drawn with
  /// weight 1/price², the others follow by price.
  ///
  /// Source: OpenRouter documentation, provider selection, "Price-based load balancing". Which
  /// price is meant is not published; here it is the 3 : 1 blend of prompt and completion rates.
  case priceBalanced
  /// `sort: "price"` and `:floor`: cheapest first.
  case cheapestFirst
  /// `sort: "throughput"` and `:nitro`: highest median throughput of the last 5 minutes first.
  case fastestFirst
  /// `sort: "latency"`: lowest median time to first token of the last 5 minutes first.
  case quickestFirst
  /// Each endpoint with equal chance: the bound from below.
  case uniform
}

/// Which endpoints of a model a call may use (OpenRouter's `provider` object).
public struct ProviderPreferences: Hashable, Sendable {
  /// Providers tried in this order before all others; empty for none.
  public var order: [ProviderID]
  /// Providers that may be used; `nil` for all.
  public var only: [ProviderID]?
  /// Providers that may not be used.
  public var ignore: [ProviderID]
  /// Whether endpoints beyond the first choice, or beyond `order` where one is given, may be tried.
  public var allowsFallbacks: Bool
  /// Highest prompt rate; `nil` for any.
  public var maxPromptRate: TokenRate?
  /// Highest completion rate; `nil` for any.
  public var maxCompletionRate: TokenRate?

  /// Creates preferences; without arguments every endpoint may be used.
  public init(
    order: [ProviderID] = [], only: [ProviderID]? = nil, ignore: [ProviderID] = [],
    allowsFallbacks: Bool = true, maxPromptRate: TokenRate? = nil,
    maxCompletionRate: TokenRate? = nil
  ) {
    self.order = order
    self.only = only
    self.ignore = ignore
    self.allowsFallbacks = allowsFallbacks
    self.maxPromptRate = maxPromptRate
    self.maxCompletionRate = maxCompletionRate
  }
}

/// When a call that every endpoint refused is tried again.
public struct RetryRule: Hashable, Sendable {
  /// Attempts of one call in all, over endpoints and rounds, 1 to 30.
  public var attemptLimit: Int
  /// Rounds over the endpoints; a new round starts after a pause.
  public var rounds: Int
  /// Pause before the second round; it doubles with every further one.
  public var firstPause: SimDuration
  /// Longest pause before jitter.
  public var pauseLimit: SimDuration
  /// Whether a `Retry-After` is obeyed.
  ///
  /// An account that was told to wait is passed over until then. Where every endpoint that fits is
  /// so held, the gateway waits for the first of them before the next round, and its own pause on
  /// top, so that calls that wait together do not come back together; it does not wait for one that
  /// asks for more than ``pauseLimit``. A call that was never tried is tried in the end all the same.
  public var honoursRetryAfter: Bool

  /// Creates a rule; the default tries up to 6 endpoints in 2 rounds.
  ///
  /// - Precondition: `attemptLimit` is 1 to 30, so that every attempt has draws of its own.
  public init(
    attemptLimit: Int = 6, rounds: Int = 2,
    firstPause: SimDuration = SimDuration(microseconds: 500_000),
    pauseLimit: SimDuration = SimDuration(microseconds: 8_000_000),
    honoursRetryAfter: Bool = false
  ) {
    precondition((1...30).contains(attemptLimit), "a call has 1 to 30 attempts")
    self.attemptLimit = attemptLimit
    self.rounds = rounds
    self.firstPause = firstPause
    self.pauseLimit = pauseLimit
    self.honoursRetryAfter = honoursRetryAfter
  }

  /// The pause before round `round` (2 or more), between half and all of the doubled base.
  ///
  /// - Parameter jitter: a uniform draw in [0, 1).
  public func pause(beforeRound round: Int, jitter: Double) -> SimDuration {
    let doubled = firstPause.microseconds << min(20, Int64(round - 2))
    let base = min(doubled, pauseLimit.microseconds)
    return SimDuration(microseconds: base / 2 + Int64(Double(base / 2) * jitter))
  }
}

/// Which model serves a task that names only its type.
public enum ModelChoice: Sendable {
  /// Each task gets a model by these weights whatever it costs: the control of a share study.
  case named(models: [ModelID], weights: [Double])
  /// The cheapest model at or above a score.
  case cheapest(minimumScore: Double)
  /// Models at or above a score, drawn with weight 1/price².
  case inverseSquarePrice(minimumScore: Double)
  /// Models at or above a score, drawn with weight `exp(qualityWeight·q - priceWeight·ln price)`.
  case costQualityLogit(minimumScore: Double, qualityWeight: Double, priceWeight: Double)
  /// The model with the highest expected value of a step, `usdPerSolvedStep·P(success) - cost`,
  /// for blocks of tasks by one matrix product.
  case scorer(minimumScore: Double, usdPerSolvedStep: Double)
}
