public import Formats
public import Quantities

/// One model at one provider, with what its page says.
public struct Endpoint: Sendable {
  /// Number formats of weights, as gateways name them.
  public static let quantizations = CatalogueKeys.quantizations

  /// The model served.
  public var model: ModelID
  /// Who serves it.
  public var provider: ProviderID
  /// Tells apart several endpoints of one model at one provider (region, variant); often empty.
  public var tag: String
  /// The provider's own name of the model.
  public var providerModel: String
  /// Longest input plus output; `nil` where unpublished [tokens].
  public var contextLength: TokenCount?
  /// Longest output; `nil` where unpublished [tokens].
  public var maxCompletion: TokenCount?
  /// Number format of the weights (`fp8`, `bf16`, …), `unknown` where unpublished.
  public var quantization: String
  /// Whether tool calls are accepted; `nil` where unpublished.
  public var supportsTools: Bool?
  /// What the prefix cache does.
  public var cache: CacheTerms
  /// Published limits; absent ones are drawn when a run is planned.
  public var limits: PublishedLimits
  /// What is charged.
  public var prices: PriceSheet
  /// Published speed; `nil` where a fitted profile is drawn when a run is planned.
  public var profile: ServiceProfile?
  /// Whether its provider asks to move away from it.
  public var isDeprecated = false
  /// The day on which it is switched off; `nil` where none is announced.
  public var retires: CalendarDate?
  /// Position in ``Catalogue/sources`` of what the cache's minimum and lifetime rest on.
  public var cacheSource: Int?
  /// Position in ``Catalogue/sources`` of what the profile rests on.
  public var profileSource: Int?
  /// What its page says beyond prices and lengths.
  public var facts = PublishedFacts()
  /// What a price list says beyond this type, word for word; only imports of one list have it.
  public var extra: JSONNode?

  /// Creates an endpoint.
  public init(
    model: ModelID, provider: ProviderID, tag: String = "", providerModel: String,
    contextLength: TokenCount? = nil, maxCompletion: TokenCount? = nil,
    quantization: String = "unknown", supportsTools: Bool? = nil,
    cache: CacheTerms = .none, limits: PublishedLimits = PublishedLimits(), prices: PriceSheet,
    profile: ServiceProfile? = nil
  ) {
    self.model = model
    self.provider = provider
    self.tag = tag
    self.providerModel = providerModel
    self.contextLength = contextLength
    self.maxCompletion = maxCompletion
    self.quantization = quantization
    self.supportsTools = supportsTools
    self.cache = cache
    self.limits = limits
    self.prices = prices
    self.profile = profile
  }
}

/// What a provider's page says of its prefix cache.
public struct CacheTerms: Hashable, Sendable {
  /// Whether there is a cache: decided by a cache-read price below the prompt price.
  public var isOffered: Bool
  /// Shortest input that is cached [tokens].
  public var minimumInput: TokenCount
  /// How long an entry lives after the start of its last use.
  public var timeToLive: SimDuration
  /// Whether only input is kept that the client has marked.
  public var isExplicit: Bool
  /// Hits are whole multiples of this [tokens].
  public var step: TokenCount

  /// No prefix cache.
  public static let none = CacheTerms(
    isOffered: false, minimumInput: .zero, timeToLive: .zero)

  /// Creates the terms of a cache.
  public init(
    isOffered: Bool, minimumInput: TokenCount, timeToLive: SimDuration, isExplicit: Bool = false,
    step: TokenCount = TokenCount(1)
  ) {
    self.isOffered = isOffered
    self.minimumInput = minimumInput
    self.timeToLive = timeToLive
    self.isExplicit = isExplicit
    self.step = step
  }
}

/// Rate limits that a provider publishes; `nil` where it publishes none.
public struct PublishedLimits: Hashable, Sendable {
  /// Requests per minute.
  public var requestsPerMinute: Double?
  /// Input tokens per minute.
  public var inputTokensPerMinute: Double?
  /// Output tokens per minute.
  public var outputTokensPerMinute: Double?

  /// Creates limits.
  public init(
    requestsPerMinute: Double? = nil, inputTokensPerMinute: Double? = nil,
    outputTokensPerMinute: Double? = nil
  ) {
    self.requestsPerMinute = requestsPerMinute
    self.inputTokensPerMinute = inputTokensPerMinute
    self.outputTokensPerMinute = outputTokensPerMinute
  }
}
