public import Quantities

/// Everything that can be read on the providers' pages: models, providers, endpoints, prices.
public struct Catalogue: Sendable {
  /// Models, ordered by slug.
  public var models: [Model]
  /// Providers, ordered by slug.
  public var providers: [Provider]
  /// Endpoints, ordered by (model, provider, tag), so that those of one model are neighbours.
  public var endpoints: [Endpoint]
  /// Where the figures come from, in the order that ``PriceRule/source`` counts.
  public var sources: [Source]

  /// Creates a catalogue from parts that are already in order.
  public init(
    models: [Model], providers: [Provider], endpoints: [Endpoint], sources: [Source]
  ) {
    self.models = models
    self.providers = providers
    self.endpoints = endpoints
    self.sources = sources
  }

  /// The model with this number.
  public subscript(_ id: ModelID) -> Model { models[Int(id.index)] }
  /// The provider with this number.
  public subscript(_ id: ProviderID) -> Provider { providers[Int(id.index)] }
  /// The endpoint with this number.
  public subscript(_ id: EndpointID) -> Endpoint { endpoints[Int(id.index)] }
}

/// A place that figures were taken from.
public struct Source: Hashable, Sendable {
  /// What it is and where, for example `LiteLLM 1.109.1 price map`.
  public var name: String
  /// The licence that lets the figures be used.
  public var licence: String
  /// The day on which the figures were true there.
  public var asOf: CalendarDate

  /// Creates a source.
  public init(name: String, licence: String, asOf: CalendarDate) {
    self.name = name
    self.licence = licence
    self.asOf = asOf
  }
}

/// A language model, whoever hosts it.
public struct Model: Sendable {
  /// `author/name`, unique in the catalogue.
  public var slug: String
  /// The name people use.
  public var name: String
  /// Who made it: the part of the slug before the slash.
  public var author: String
  /// Country of the author as ISO 3166-1 alpha-2; `XX` where unknown.
  public var origin: String
  /// Whether the weights are published; `nil` where unknown.
  public var openWeights: Bool?
  /// First day of availability; `nil` where unknown.
  public var released: CalendarDate?
  /// Quality score with its basis; `nil` until one is imputed.
  public var quality: Quality?
  /// Output length relative to the workload's reference model; 1 unless measured.
  public var verbosity: Double

  /// Creates a model.
  public init(
    slug: String, name: String, author: String, origin: String, openWeights: Bool? = nil,
    released: CalendarDate? = nil, quality: Quality? = nil, verbosity: Double = 1
  ) {
    self.slug = slug
    self.name = name
    self.author = author
    self.origin = origin
    self.openWeights = openWeights
    self.released = released
    self.quality = quality
    self.verbosity = verbosity
  }
}

/// How good a model is, and how we know.
public struct Quality: Hashable, Sendable {
  /// Where the score comes from.
  public enum Basis: String, Sendable {
    /// Read in a published table.
    case published
    /// The median of the model's price tier, less half a logit (50 points).
    case imputed
  }
  /// Arena text score [Elo points].
  public var arenaScore: Double
  /// Where the score comes from.
  public var basis: Basis

  /// Creates a score.
  public init(arenaScore: Double, basis: Basis) {
    self.arenaScore = arenaScore
    self.basis = basis
  }

  /// Quality on the logit scale of the solved-task model: `(score - 1350) / 100`.
  public var logits: Double { (arenaScore - 1350) / 100 }
}

/// A company or cloud that serves models.
public struct Provider: Sendable {
  /// What a provider is to the models it serves.
  public enum Kind: String, Sendable, CaseIterable {
    /// Serves the models it makes.
    case lab
    /// Rents capacity for many labs' models (Bedrock, Azure, Vertex).
    case cloud
    /// Hosts open weights.
    case host
    /// Resells other providers' endpoints: no capacity of its own.
    case gateway
    /// Sells a flat plan.
    case plan
  }
  /// Short name, unique in the catalogue.
  public var slug: String
  /// The name people use.
  public var name: String
  /// Country of the host as ISO 3166-1 alpha-2; `XX` where unknown.
  public var country: String
  /// What it is to the models it serves.
  public var kind: Kind

  /// Creates a provider.
  public init(slug: String, name: String, country: String, kind: Kind) {
    self.slug = slug
    self.name = name
    self.country = country
    self.kind = kind
  }
}

/// One model at one provider, with what its page says.
public struct Endpoint: Sendable {
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

  /// No prefix cache.
  public static let none = CacheTerms(
    isOffered: false, minimumInput: .zero, timeToLive: .zero)

  /// Creates the terms of a cache.
  public init(isOffered: Bool, minimumInput: TokenCount, timeToLive: SimDuration) {
    self.isOffered = isOffered
    self.minimumInput = minimumInput
    self.timeToLive = timeToLive
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
