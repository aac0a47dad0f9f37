public import Formats
import Quantities

/// What price lists leave out and providers publish elsewhere: cache lifetimes and speeds.
///
/// The file is product data (`scenarios/data/terms.json`); each row names its source.
public struct PublishedTerms: Sendable {
  /// Minimum and lifetime of the caches of some providers or of some authors' models.
  struct CacheFamily: Sendable {
    /// Provider slugs; all where empty.
    var providers: [String]
    /// Author slugs; all where empty.
    var authors: [String]
    var minimumInput: TokenCount
    var timeToLive: SimDuration
    var isExplicit: Bool
    var step: TokenCount
    var source: Int
  }
  /// The measured speed of one endpoint.
  struct Speed: Sendable {
    var model: String
    var provider: String
    var profile: ServiceProfile
    var source: Int
  }

  let sources: [Source]
  private let caches: [CacheFamily]
  private let speeds: [Speed]

  /// Reads the table.
  ///
  /// - Throws: everything that is wrong with it, each with its position.
  public init(_ root: JSONNode) throws(ContentError) {
    (sources, caches, speeds) = try ObjectReader.decode(root) { reader in
      reader.ignore("about")
      let sources = reader.array("sources") { $0.object { CatalogueDecoder.source($0) } }
      let caches = reader.array("caches") { $0.object { Self.cache($0, sources.count) } }
      let speeds = reader.array("profiles") { $0.object { Self.speed($0, sources.count) } ?? nil }
      return (sources, caches, speeds)
    }
  }

  /// The first row that covers the endpoint.
  func cache(of author: String, at provider: String) -> CacheFamily? {
    caches.first {
      ($0.providers.isEmpty || $0.providers.contains(provider))
        && ($0.authors.isEmpty || $0.authors.contains(author))
    }
  }

  func speed(of model: String, at provider: String) -> Speed? {
    speeds.first { $0.model == model && $0.provider == provider }
  }

  private static func cache(_ reader: ObjectReader, _ sourceCount: Int) -> CacheFamily {
    reader.ignore("note")
    return CacheFamily(
      providers: reader.array("providers", default: []) { $0.string() },
      authors: reader.array("authors", default: []) { $0.string() },
      minimumInput: TokenCount(
        reader.int("min_input_tokens", in: 0...1_000_000, "tokens, 0 or more")),
      timeToLive: SimDuration(
        seconds: Double(reader.int("ttl_s", in: 1...10_000_000, "seconds, 1 or more"))),
      isExplicit: reader.bool("explicit", default: false),
      step: TokenCount(
        reader.int("step_tokens", default: 1, in: 1...1_000_000, "tokens, 1 or more")),
      source: reader.int("source", in: 0...max(0, sourceCount - 1), "counts from 0"))
  }

  private static func speed(_ reader: ObjectReader, _ sourceCount: Int) -> Speed? {
    let model = reader.string("model")
    let provider = reader.string("provider")
    var source: Int?
    guard let profile = CatalogueDecoder.profile(reader, &source, sourceCount: sourceCount)
    else { return nil }
    return Speed(model: model, provider: provider, profile: profile, source: source ?? 0)
  }
}
