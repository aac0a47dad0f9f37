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
  /// How fast a provider serves: medians over its calls at a gateway.
  ///
  /// They are measured over whatever models the provider serves and say nothing about a single
  /// endpoint. Source of the shipped figures: gateway aggregates of mid-2026 (facts, 5).
  public struct Speed: Hashable, Sendable {
    /// Median output after the first token [tokens/s], above 0.
    public var outputTokensPerSecond: Double
    /// Median time to first token [ms], above 0.
    public var firstTokenMilliseconds: Double
    /// Position of the source in ``Catalogue/sources``; `nil` where none is named.
    public var source: Int?

    /// Creates a speed.
    public init(
      outputTokensPerSecond: Double, firstTokenMilliseconds: Double, source: Int? = nil
    ) {
      self.outputTokensPerSecond = outputTokensPerSecond
      self.firstTokenMilliseconds = firstTokenMilliseconds
      self.source = source
    }
  }
  /// Short name, unique in the catalogue.
  public var slug: String
  /// The name people use.
  public var name: String
  /// Country of the host as ISO 3166-1 alpha-2; `XX` where unknown.
  public var country: String
  /// What it is to the models it serves.
  public var kind: Kind
  /// The author whose models a lab serves first-hand; `nil` for other kinds.
  public var author: String?
  /// How fast it serves; `nil` where nobody has published it.
  public var speed: Speed?
  /// What its page says of all its endpoints.
  public var facts = PublishedFacts()

  /// Creates a provider.
  public init(
    slug: String, name: String, country: String, kind: Kind, author: String? = nil,
    speed: Speed? = nil
  ) {
    self.slug = slug
    self.name = name
    self.country = country
    self.kind = kind
    self.author = author
    self.speed = speed
  }
}
