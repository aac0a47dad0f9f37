public import Quantities
public import Supply

/// What a provider allows one account: limits per minute, at once, and on growth.
///
/// The shape is that of published rate limits: three continuously refilled buckets per account and
/// class of models (Anthropic, "Rate limits", platform.claude.com, read 2026; one minute's
/// allowance is the burst). `nil` is no limit of that kind.
public struct LimitTerms: Hashable, Sendable {
  /// How output is counted.
  public enum OutputCounting: String, Sendable, CaseIterable {
    /// Tokens that were written, when they are known; a debt refuses later calls. Default.
    ///
    /// Anthropic: "counting only the actual tokens generated. The max_tokens parameter does not
    /// factor into OTPM rate limit calculations".
    case actual
    /// The declared most tokens at admission, of which the unused part comes back at the end.
    ///
    /// OpenAI: "the maximum of max_tokens and the estimated number of tokens"; Azure OpenAI and
    /// Amazon Bedrock also reserve max_tokens.
    case reserved
  }

  /// What a refusal says of when to come back.
  public enum RetryAfter: String, Sendable, CaseIterable {
    /// Whole seconds, rounded up: HTTP knows no fractions (RFC 9110, 10.2.3). Default.
    case seconds
    /// The microsecond at which the call would be admitted.
    case exact
    /// Nothing.
    case absent
  }

  /// Requests per minute.
  public var requestsPerMinute: Double?
  /// Input tokens per minute, cached reads apart where they are exempt.
  public var inputTokensPerMinute: Double?
  /// Output tokens per minute.
  public var outputTokensPerMinute: Double?
  /// Requests under way at once.
  public var concurrency: Int?
  /// Whether cache reads do not count as input.
  ///
  /// Anthropic: "only uncached input tokens count towards your ITPM rate limits" for most models;
  /// so does Amazon Bedrock. OpenAI counts cached tokens.
  public var areCachedReadsExempt = true
  /// How output is counted.
  public var outputCounting = OutputCounting.actual
  /// The limit on growth; `nil` for none.
  public var acceleration: AccelerationLimit?
  /// What a refusal says of when to come back.
  public var retryAfter = RetryAfter.seconds

  /// No limits.
  public init() {}
}

/// The limit on how fast an account's traffic may grow, whatever its limits per minute.
///
/// A call is refused where the counted input of the last minute, the call's own included, exceeds
/// `factor` times the mean minute of the `window` before, unless it stays within `floor`. The
/// default is OpenAI's published rule of thumb: from 1 million input tokens a minute on, no more
/// than 50 % growth in 15 minutes. Anthropic publishes that sharp increases are refused, but no
/// numbers: there the same ones are assumed.
public struct AccelerationLimit: Hashable, Sendable {
  /// Most growth, 1 or more.
  public var factor: Double
  /// Length of the past that growth is measured against, 1 minute to 1 hour.
  public var window: SimDuration
  /// Input per minute that is never too much [tokens].
  public var floor: Double

  /// Creates a limit.
  public init(
    factor: Double = 1.5, window: SimDuration = SimDuration(microseconds: 900_000_000),
    floor: Double = 1_000_000
  ) {
    self.factor = factor
    self.window = window
    self.floor = floor
  }
}

/// Limits that a provider imposes on the gateway's accounts, for some of its models.
///
/// They stand in place of the endpoints' own limits and are what they say: ``World/capacityFactor``
/// leaves them alone, and so does the drawn share of 429s, which stands for limits of others.
public struct LimitRule: Hashable, Sendable {
  /// The name in reports.
  public var name: String
  /// Who imposes them.
  public var provider: ProviderID
  /// The models concerned; `nil` for all.
  public var models: [ModelID]?
  /// Whether each model has limits of its own; else all models draw on the same.
  public var isPerModel: Bool
  /// Accounts that the gateway has there, each with these limits; a task stays with one.
  public var accounts: Int
  /// The limits of one account.
  public var terms: LimitTerms

  /// Creates a rule.
  ///
  /// - Precondition: there is at least one account.
  public init(
    name: String, provider: ProviderID, models: [ModelID]? = nil, isPerModel: Bool = false,
    accounts: Int = 1, terms: LimitTerms
  ) {
    precondition(accounts >= 1, "a gateway has at least one account at a provider")
    self.name = name
    self.provider = provider
    self.models = models
    self.isPerModel = isPerModel
    self.accounts = accounts
    self.terms = terms
  }

  /// Whether an endpoint draws on these limits.
  package func concerns(_ endpoint: Endpoint) -> Bool {
    endpoint.provider == provider && models?.contains(endpoint.model) != false
  }
}
