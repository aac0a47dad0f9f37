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
  /// The author whose models a lab serves first-hand; `nil` for other kinds.
  public var author: String?

  /// Creates a provider.
  public init(slug: String, name: String, country: String, kind: Kind, author: String? = nil) {
    self.slug = slug
    self.name = name
    self.country = country
    self.kind = kind
    self.author = author
  }
}
