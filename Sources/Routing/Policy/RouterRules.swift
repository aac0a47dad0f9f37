public import Demand
public import Quantities
public import Supply

/// How LiteLLM's Router treats a call around its strategy: retries by kind of error, fallbacks,
/// checks before a call, budgets.
///
/// With these a policy's ``RetryRule`` is not used: a retry is a new choice among the deployments
/// that are not cooling, the last one included, and there are no rounds.
/// Source: LiteLLM 1.106.2, `router.py` and `utils.py`, read 2026-08.
public struct RouterRules: Hashable, Sendable {
  /// Retries of a call in each group of deployments (`num_retries`).
  public var retries = 2
  /// Retries by kind of error, which also hold where the Router would not retry (`retry_policy`).
  public var retryPolicy = RetryPolicy()
  /// Groups tried when all retries have failed (`fallbacks`); an entry without a model is for any
  /// that has none of its own (`"*"`).
  public var fallbacks: [ModelFallbacks] = []
  /// Groups tried instead where an input was too long (`context_window_fallbacks`); where there is
  /// any, the others are not tried after such an error.
  public var contextWindowFallbacks: [ModelFallbacks] = []
  /// Whether deployments that are too short for a call are passed over
  /// (`enable_pre_call_checks`); else one of them may be chosen and answers with a 400.
  public var checksContext = false
  /// What may be spent at a provider (`provider_budget_config`).
  public var providerBudgets: [ProviderBudget] = []
  /// The HTTP status of endpoints' own errors, 400 to 599: a 400 is neither retried nor cooled.
  public var errorStatus = 500

  /// The Router's standard rules.
  public init() {}

  /// The most groups that a call falls back to (`ROUTER_MAX_FALLBACKS`).
  public static let fallbackLimit = 5
}

/// Groups that a model's calls fall back to.
public struct ModelFallbacks: Hashable, Sendable {
  /// The model asked for; `nil` for any without an entry of its own.
  public var model: ModelID?
  /// Models tried in turn.
  public var fallbacks: [ModelID]

  /// Creates an entry.
  public init(_ model: ModelID?, _ fallbacks: [ModelID]) {
    self.model = model
    self.fallbacks = fallbacks
  }
}

/// What may be spent at a provider.
public struct ProviderBudget: Hashable, Sendable {
  /// The provider.
  public var provider: ProviderID
  /// How much, in which time.
  public var limit: SpendLimit

  /// Creates a budget.
  public init(_ provider: ProviderID, _ limit: SpendLimit) {
    self.provider = provider
    self.limit = limit
  }
}

/// Retries by kind of error (`RetryPolicy`); `nil` for the Router's own rule.
public struct RetryPolicy: Hashable, Sendable {
  /// After a 400.
  public var badRequest: Int?
  /// After a 401.
  public var authentication: Int?
  /// After a timeout.
  public var timeout: Int?
  /// After a 429.
  public var rateLimit: Int?
  /// After a 5xx.
  public var serverError: Int?

  /// No kind has a number of its own.
  public init() {}

  /// The number for a status; `nil` where none is set.
  public func retries(after status: Int) -> Int? {
    switch status {
    case 400: badRequest
    case 401: authentication
    case 408, 504: timeout
    case 429: rateLimit
    case 500...: serverError
    default: nil
    }
  }
}

// When and whether a failed attempt is followed by another.
extension RouterRules {
  /// The status that the Router sees of an outcome.
  public func status(of outcome: AttemptOutcome) -> Int {
    outcome == .serverError ? errorStatus : outcome.status
  }

  /// Whether the Router tries again after a status: 408, 409, 429 and 5xx; 401 and 403 where the
  /// group has another deployment.
  public static func retries(after status: Int, groupSize: Int) -> Bool {
    switch status {
    case 408, 409, 429, 500...: true
    case 401, 403: groupSize > 1
    default: false
    }
  }

  /// How long the Router sleeps before a retry where it has no other healthy deployment.
  ///
  /// - Parameters:
  ///   - used: retries made before.
  ///   - retryAfter: what the refusal asked for.
  ///   - jitter: a uniform draw in [0, 1).
  /// - Returns: `Retry-After` up to 60 s, else 0.5 s doubled with each retry up to 8 s; and up to
  ///   0.75 s more.
  public static func pause(
    afterRetries used: Int, retryAfter: SimDuration?, jitter: Double
  ) -> SimDuration {
    let extra = SimDuration(seconds: 0.75 * jitter)
    if let retryAfter, retryAfter > .zero, retryAfter.microseconds <= 60_000_000 {
      return retryAfter + extra
    }
    let doubled = Int64(500_000) << Int64(min(used, 4))
    return SimDuration(microseconds: min(8_000_000, doubled)) + extra
  }

  /// The groups that calls for a model fall back to.
  static func fallbacks(of model: ModelID, in entries: [ModelFallbacks]) -> ModelFallbacks? {
    entries.first { $0.model == model } ?? entries.first { $0.model == nil }
  }
}
