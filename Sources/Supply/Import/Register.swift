public import Formats
import Quantities

/// Our own tables of who makes and who serves models: what price lists do not say.
///
/// The three files are product data (`scenarios/data/authors.json`, `providers.json`,
/// `models.json`); importers look names up here and nowhere else.
public struct Register: Sendable {
  /// A maker of models.
  struct Author: Sendable {
    var slug: String
    /// ISO 3166-1 alpha-2 of the head office; `XX` where unknown.
    var origin: String
  }
  /// A model with the facts that price lists lack.
  struct KnownModel: Sendable {
    var slug: String
    var name: String?
    var openWeights: Bool?
    var released: CalendarDate?
    /// The row of the Arena table where the general rule would not find it.
    var arenaEntry: String?
    /// Output length relative to the reference model.
    var verbosity = 1.0
    /// What the verbosity was fitted to; its source counts into ``Register/modelSources``.
    var verbosityEvidence: VerbosityEvidence?
  }

  /// Where the speeds of providers come from; ``Provider/Speed/source`` counts into it.
  let sources: [Source]
  /// Where the verbosities of models come from.
  let modelSources: [Source]
  private var authors: [String: Author] = [:]
  private var providers: [String: Provider] = [:]
  private var liteLLMNames: [String: String] = [:]
  private var modelsDevNames: [String: String] = [:]
  private var providerAliases: [String: String] = [:]
  private var models: [String: KnownModel] = [:]
  /// Beginnings of model names that tell the author, longest first.
  private var families: [(prefix: String, author: String)] = []
  /// Slugs by folded name; names of their own win over aliases.
  private var slugsByFoldedName: [String: String] = [:]

  /// Reads the three tables.
  ///
  /// - Throws: everything that is wrong with them, each with its position.
  public init(
    authors: JSONNode, providers: JSONNode, models: JSONNode
  ) throws(ContentError) {
    let authorRows = try ObjectReader.decode(authors) { reader in
      reader.ignore("about")
      return reader.array("authors") { $0.object { Self.author($0) } }
    }
    for (author, aliases, families) in authorRows {
      for name in [author.slug] + aliases { self.authors[name] = author }
      self.families += families.map { ($0, author.slug) }
    }
    families.sort { ($1.prefix.count, $0.prefix) < ($0.prefix.count, $1.prefix) }
    let (sources, providerRows) = try ObjectReader.decode(providers) { reader in
      reader.ignore("about")
      let sources = reader.array("sources", default: []) {
        $0.object { CatalogueDecoder.source($0) }
      }
      let count = sources.count
      return (sources, reader.array("providers") { $0.object { Self.provider($0, count) } })
    }
    self.sources = sources
    for row in providerRows {
      let slug = row.provider.slug
      self.providers[slug] = row.provider
      for name in row.aliases { providerAliases[name] = slug }
      for name in row.liteLLM { liteLLMNames[name] = slug }
      for name in row.modelsDev ?? [slug] { modelsDevNames[name] = slug }
    }
    let (modelSources, modelRows) = try ObjectReader.decode(models) { reader in
      reader.ignore("about")
      let sources = reader.array("sources", default: []) {
        $0.object { CatalogueDecoder.source($0) }
      }
      let count = sources.count
      return (sources, reader.array("models") { $0.object { Self.model($0, count) } })
    }
    self.modelSources = modelSources
    for (model, _) in modelRows {
      self.models[model.slug] = model
      slugsByFoldedName[folded(Self.name(of: model.slug))] = model.slug
    }
    for (model, aliases) in modelRows {
      let name = Self.name(of: model.slug)
      let short = ["-instruct", "-it"].compactMap { name.dropping(suffix: $0) }
      for alias in aliases + short where slugsByFoldedName[folded(alias)] == nil {
        slugsByFoldedName[folded(alias)] = model.slug
      }
    }
  }

  /// The slug of the model that a provider calls `name`; `nil` where the register has none.
  func slug(named name: some StringProtocol) -> String? { slugsByFoldedName[folded(name)] }

  func model(_ slug: String) -> KnownModel? { models[slug] }
  func provider(_ slug: String) -> Provider? { providers[slug] }
  func author(named name: some StringProtocol) -> Author? { authors[String(name)] }
  /// The author whose models have names that begin so.
  func author(ofFamily name: String) -> String? {
    families.first { name.hasPrefix($0.prefix) }?.author
  }
  func provider(liteLLM name: String) -> String { liteLLMNames[name] ?? name }
  /// The provider that other lists call so: by its slug, an alias or a name of the two lists above.
  func provider(alias name: String) -> String {
    if providers[name] != nil { return name }
    return providerAliases[name] ?? modelsDevNames[name] ?? liteLLMNames[name] ?? name
  }
  func provider(modelsDev name: String) -> String { modelsDevNames[name] ?? name }

  private static func name(of slug: String) -> Substring {
    slug.drop { $0 != "/" }.dropFirst()
  }
}

extension Register {
  private static func author(
    _ reader: ObjectReader
  ) -> (Author, aliases: [String], families: [String]) {
    reader.ignore("name")
    return (
      Author(slug: reader.string("slug"), origin: reader.string("origin")),
      reader.array("aliases", default: []) { $0.string() },
      reader.array("families", default: []) { $0.string() }
    )
  }

  private static func provider(
    _ reader: ObjectReader, _ sourceCount: Int
  ) -> (provider: Provider, aliases: [String], liteLLM: [String], modelsDev: [String]?) {
    let provider = Provider(
      slug: reader.string("slug"), name: reader.string("name"),
      country: reader.string("country"), kind: reader.choice("kind"),
      author: reader.optional("author")?.string(),
      speed: reader.optional("speed")?.object { CatalogueDecoder.speed($0, sourceCount) } ?? nil)
    let aliases = reader.array("aliases", default: []) { $0.string() }
    let liteLLM = reader.array("litellm", default: []) { $0.string() }
    let modelsDev = reader.optional("models_dev")?.array { $0.string() }
    return (provider, aliases, liteLLM, modelsDev)
  }

  private static func model(
    _ reader: ObjectReader, _ sourceCount: Int
  ) -> (KnownModel, aliases: [String]) {
    var model = KnownModel(slug: reader.string("slug"))
    model.name = reader.optional("name")?.string()
    model.openWeights = reader.optional("open_weights")?.bool()
    if let released = reader.optional("released") {
      model.released = released.string().flatMap { CalendarDate(parsing: $0) }
      if model.released == nil { released.reportFound("a day is written \"2026-08-18\"") }
    }
    model.arenaEntry = reader.optional("arena")?.string()
    (model.verbosity, model.verbosityEvidence) = CatalogueDecoder.verbosity(reader, sourceCount)
    return (model, reader.array("aliases", default: []) { $0.string() })
  }
}

/// A name by its letters and digits alone, so that `GLM-4.5`, `glm-4-5` and `glm-4p5` agree.
///
/// A `p` between two digits is a decimal point, as some hosts spell it.
func folded(_ name: some StringProtocol) -> String {
  let bytes = Array(name.utf8)
  func isDigit(_ index: Int) -> Bool {
    bytes.indices.contains(index) && bytes[index] &- UInt8(ascii: "0") <= 9
  }
  var kept: [UInt8] = []
  for (index, byte) in bytes.enumerated() {
    let lower = byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
    guard isDigit(index) || lower &- UInt8(ascii: "a") < 26 else { continue }
    if lower == UInt8(ascii: "p"), isDigit(index - 1), isDigit(index + 1) { continue }
    kept.append(lower)
  }
  return String(decoding: kept, as: UTF8.self)
}

extension StringProtocol {
  /// The text without a suffix; `nil` where it does not end so, or is nothing else.
  func dropping(suffix: String) -> String? {
    hasSuffix(suffix) && count > suffix.count ? String(dropLast(suffix.count)) : nil
  }

  /// The text without a prefix; `nil` where it does not begin so, or is nothing else.
  func dropping(prefix: String) -> String? {
    hasPrefix(prefix) && count > prefix.count ? String(dropFirst(prefix.count)) : nil
  }
}
