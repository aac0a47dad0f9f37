public import Formats
import Quantities

extension Catalogue {
  /// Reads a catalogue file; scores that are not published are imputed.
  ///
  /// - Parameters:
  ///   - bytes: The file, which the caller has read.
  ///   - file: Its name for messages.
  /// - Throws: everything that is wrong with the file, each with its position.
  public init(decoding bytes: [UInt8], file: String) throws(ContentError) {
    try self.init(decoding: JSONNode(parsing: bytes, file: file))
  }

  /// Reads a parsed catalogue file; scores that are not published are imputed.
  ///
  /// - Throws: everything that is wrong with it, each with its position.
  public init(decoding root: JSONNode) throws(ContentError) {
    self = try ObjectReader.decode(root) { reader in
      let decoder = CatalogueDecoder(reader)
      return decoder.catalogue(reader)
    }
    imputeQuality()
  }
}

/// Reads the four lists of a catalogue; sources, providers and models before what names them.
struct CatalogueDecoder {
  let sources: [Source]
  let providers: [Provider]
  let models: [Model]
  private let providerNumbers: [String: Int]
  private let modelNumbers: [String: Int]

  init(_ reader: ObjectReader) {
    reader.ignore("$schema")
    _ = reader.int("catalog", in: 1...1, "this program reads version 1")
    sources = reader.array("sources") { $0.object { Self.source($0) } }
    let sourceCount = sources.count
    providers = Self.unique(
      reader.array("providers") { $0.object { ($0, Self.provider($0, sourceCount)) } },
      by: \.slug)
    models = Self.unique(
      reader.array("models") { $0.object { ($0, Self.model($0, sourceCount)) } }, by: \.slug)
    providerNumbers = Self.numbers(providers.map(\.slug))
    modelNumbers = Self.numbers(models.map(\.slug))
  }

  func catalogue(_ reader: ObjectReader) -> Catalogue {
    var seen: Set<[String]> = []
    var endpoints = reader.array("endpoints") { element -> Endpoint? in
      let decoded = element.object { self.endpoint($0) } ?? nil
      guard let endpoint = decoded else { return nil }
      let key = [String(endpoint.model.index), String(endpoint.provider.index), endpoint.tag]
      guard seen.insert(key).inserted else {
        element.report("a second endpoint of this model, provider and tag; give one a tag")
        return nil
      }
      return endpoint
    }
    endpoints.sort { ($0.model, $0.provider, $0.tag) < ($1.model, $1.provider, $1.tag) }
    return Catalogue(models: models, providers: providers, endpoints: endpoints, sources: sources)
  }

  private static func unique<Element>(
    _ elements: [(ObjectReader, Element)], by slug: KeyPath<Element, String>
  ) -> [Element] {
    var seen: Set<String> = []
    for (reader, element) in elements where !seen.insert(element[keyPath: slug]).inserted {
      reader.value.report("a second \"\(element[keyPath: slug])\"; slugs are unique")
    }
    return elements.map(\.1).sorted { $0[keyPath: slug] < $1[keyPath: slug] }
  }

  private static func numbers(_ slugs: [String]) -> [String: Int] {
    Dictionary(zip(slugs, 0...), uniquingKeysWith: { first, _ in first })
  }

  static func source(_ reader: ObjectReader) -> Source {
    Source(
      name: reader.string("name"), url: reader.string("url", default: ""),
      licence: reader.string("licence"),
      asOf: date(reader.required("as_of", "a day, e.g. \"2026-08-18\""))
        ?? CalendarDate(daysSinceEpoch: 0))
  }

  private static func provider(_ reader: ObjectReader, _ sourceCount: Int) -> Provider {
    var provider = Provider(
      slug: reader.string("slug"), name: reader.string("name"),
      country: country(reader, "country"), kind: reader.choice("kind"),
      author: reader.optional("author")?.string(),
      speed: reader.optional("speed")?.object { speed($0, sourceCount) } ?? nil)
    provider.facts = facts(reader)
    return provider
  }

  private static func facts(_ reader: ObjectReader) -> PublishedFacts {
    reader.optional("facts")?.object { PublishedFacts(reading: $0) } ?? PublishedFacts()
  }

  /// Reads the speed of a provider; all files spell it in the same way.
  static func speed(_ reader: ObjectReader, _ sourceCount: Int) -> Provider.Speed {
    Provider.Speed(
      outputTokensPerSecond: reader.double(
        "output_tokens_per_s", in: 0.001...1e6, "tokens per second above 0, e.g. 54"),
      firstTokenMilliseconds: reader.double(
        "first_token_ms", in: 0.001...1e8, "milliseconds above 0, e.g. 1222"),
      source: sourceNumber(reader.optional("source"), sourceCount))
  }

  private static func model(_ reader: ObjectReader, _ sourceCount: Int) -> Model {
    let slug = reader.string("slug")
    let author = slug.prefix { $0 != "/" }
    if author.isEmpty || author.count + 2 > slug.count {
      reader.optional("slug")?.report("found \"\(slug)\"; a slug is author/name")
    }
    var model = Model(
      slug: slug, name: reader.string("name", default: slug), author: String(author),
      origin: country(reader, "origin"))
    model.openWeights = reader.optional("open_weights")?.bool()
    model.released = date(reader.optional("released"))
    model.facts = facts(reader)
    (model.verbosity, model.verbosityEvidence) = verbosity(reader, sourceCount)
    model.quality =
      reader.optional("quality")?.object { reader in
        Quality(
          arenaScore: reader.double("arena_score", in: 0...5_000, "Elo points, e.g. 1430"),
          basis: .published, entry: reader.string("entry", default: ""),
          source: sourceNumber(reader.optional("source"), sourceCount))
      } ?? nil
    return model
  }

  /// Reads how much a model writes and how that is known; all files spell it in the same way.
  static func verbosity(
    _ reader: ObjectReader, _ sourceCount: Int
  ) -> (factor: Double, evidence: VerbosityEvidence?) {
    let factor = reader.double(
      "verbosity", default: 1, in: 0.01...100, "a factor on output length, e.g. 1.3")
    let evidence =
      reader.optional("verbosity_evidence")?.object { reader in
        VerbosityEvidence(
          logSD: reader.double("log_sd", in: 0...5, "a standard deviation of the log, e.g. 0.3"),
          entry: reader.string("entry"),
          source: sourceNumber(reader.optional("source"), sourceCount))
      } ?? nil
    return (factor, evidence)
  }

  private static func country(_ reader: ObjectReader, _ key: String) -> String {
    let expecting = "two capital letters of ISO 3166-1, XX where unknown"
    let text = reader.string(key, expecting)
    if text.utf8.count != 2 || !text.utf8.allSatisfy({ (65...90).contains($0) }) {
      reader.optional(key)?.reportFound(expecting)
    }
    return text
  }
}

/// Reads a day; reports what is none.
private func date(_ value: ValueReader?) -> CalendarDate? {
  guard let value else { return nil }
  let expecting = "a day is written \"2026-08-18\""
  guard let text = value.string(expecting) else { return nil }
  guard let date = CalendarDate(parsing: text) else {
    value.reportFound(expecting)
    return nil
  }
  return date
}

/// Reads a position in the list of sources.
private func sourceNumber(_ value: ValueReader?, _ count: Int) -> Int? {
  value?.int(in: 0...max(0, count - 1), "a source counts from 0 and there are \(count)")
}

extension CatalogueDecoder {
  private func endpoint(_ reader: ObjectReader) -> Endpoint? {
    let model = number(reader, "model", modelNumbers, models.map(\.slug))
    let provider = number(reader, "provider", providerNumbers, providers.map(\.slug))
    let rules = reader.array("prices") { $0.object { rule($0) } }
    let discount = reader.int(
      "discount_ppm", default: 0, in: 0...1_000_000, "parts per million off the list price")
    if rules.isEmpty { reader.optional("prices")?.report("an endpoint needs a price") }
    var endpoint = Endpoint(
      model: ModelID(model ?? 0), provider: ProviderID(provider ?? 0),
      tag: reader.string("tag", default: ""), providerModel: reader.string("provider_model"),
      prices: PriceSheet(rules: rules, discountPartsPerMillion: discount))
    endpoint.contextLength = tokens(reader, "context_tokens")
    endpoint.maxCompletion = tokens(reader, "max_completion_tokens")
    endpoint.quantization =
      reader.optional("quantization")?.choice(of: CatalogueKeys.quantizations) ?? "unknown"
    endpoint.supportsTools = reader.optional("tools")?.bool()
    endpoint.facts = Self.facts(reader)
    endpoint.isDeprecated = reader.bool("deprecated", default: false)
    endpoint.retires = date(reader.optional("retires"))
    readCache(reader, &endpoint)
    endpoint.limits = reader.optional("limits")?.object { limits($0) } ?? PublishedLimits()
    if let profile = reader.optional("profile") {
      let count = sources.count
      endpoint.profile =
        profile.object {
          Self.profile($0, &endpoint.profileSource, sourceCount: count)
        } ?? nil
    }
    endpoint.extra = reader.optional("extra")?.node
    return model == nil || provider == nil ? nil : endpoint
  }

  private func number(
    _ reader: ObjectReader, _ key: String, _ numbers: [String: Int], _ known: [String]
  ) -> Int? {
    let slug = reader.string(key)
    if let number = numbers[slug] { return number }
    if let value = reader.optional(key), value.node.string != nil {
      let near = nearest(to: slug, among: known).map { "did you mean \"\($0)\"?" }
      value.report("found \"\(slug)\"; it is not among the \(key)s above", suggestion: near)
    }
    return nil
  }

  private func tokens(_ reader: ObjectReader, _ key: String) -> TokenCount? {
    reader.optional(key)?.int(in: 1...1_000_000_000, "a number of tokens, 1 or more")
      .map(TokenCount.init)
  }

  private func readCache(_ reader: ObjectReader, _ endpoint: inout Endpoint) {
    guard let value = reader.optional("cache") else { return }
    let cache = value.object { reader in
      let minimum = reader.int(
        "min_input_tokens", default: 0, in: 0...1_000_000_000, "tokens, 0 or more")
      let life = reader.double("ttl_s", in: 0.001...1e8, "seconds above 0, e.g. 300")
      endpoint.cacheSource = sourceNumber(reader.optional("source"), sources.count)
      return CacheTerms(
        isOffered: true, minimumInput: TokenCount(minimum), timeToLive: SimDuration(seconds: life),
        isExplicit: reader.bool("explicit", default: false),
        step: TokenCount(
          reader.int("step_tokens", default: 1, in: 1...1_000_000, "tokens, 1 or more")))
    }
    endpoint.cache = cache ?? .none
    let rates = endpoint.prices.listRates
    // After a mistake in a price the comparison would only repeat it.
    if rates.cacheRead >= rates.prompt, !reader.log.hasErrors {
      value.report("there is no cache where reads cost as much as the prompt; leave it out")
    }
  }

  private func limits(_ reader: ObjectReader) -> PublishedLimits {
    func limit(_ key: String) -> Double? {
      reader.optional(key)?.double(in: 0...1e15, "a number per minute, 0 or more")
    }
    return PublishedLimits(
      requestsPerMinute: limit("requests_per_min"),
      inputTokensPerMinute: limit("input_tokens_per_min"),
      outputTokensPerMinute: limit("output_tokens_per_min"))
  }

  /// Reads a profile; all files spell it in the same way.
  static func profile(
    _ reader: ObjectReader, _ source: inout Int?, sourceCount: Int
  ) -> ServiceProfile? {
    func seconds(_ key: String) -> Double {
      reader.double(key, in: 0...100_000, "seconds, 0 or more")
    }
    source = sourceNumber(reader.optional("source"), sourceCount)
    let share = reader.double("slow_path_share", in: 0...1, "a share between 0 and 1")
    guard let slowPathShare = Probability(share) else { return nil }
    return ServiceProfile(
      baseSeconds: seconds("base_s"), secondsPer1kNewInput: seconds("per_1k_new_input_s"),
      secondsPer1kCachedInput: seconds("per_1k_cached_input_s"),
      secondsPer1kOutput: reader.double(
        "per_1k_output_s", in: 0.000_001...100_000, "seconds above 0"),
      residualLogSD: reader.double("residual_log_sd", in: 0...10, "a standard deviation, e.g. 0.3"),
      slowPathShare: slowPathShare,
      slowPathFactor: reader.double("slow_path_factor", in: 1...1_000, "a factor of 1 or more"),
      slots: reader.int("slots", in: 1...1_000_000, "calls at once, 1 or more"),
      queueLimit: reader.int("queue_limit", in: 0...1_000_000_000, "waiting calls, 0 or more"),
      basis: .published)
  }
}

extension CatalogueDecoder {
  private func rule(_ reader: ObjectReader) -> PriceRule {
    let conditions = reader.optional("when")?.object { self.conditions($0) } ?? PriceConditions()
    var card = RateCard()
    reader.object("usd_per_m") { rates in
      for (key, rate) in CatalogueKeys.rates {
        card[keyPath: rate] = rates.optional(key).flatMap {
          amount($0, decimals: 6).map(TokenRate.init(picoDollarsPerToken:))
        }
      }
    }
    card.request = reader.optional("usd_per_request").flatMap {
      amount($0, decimals: 12).map(USD.init(picoDollars:))
    }
    let source = reader.int(
      "source", in: 0...max(0, sources.count - 1),
      "a source counts from 0 and there are \(sources.count)")
    return PriceRule(conditions: conditions, rates: card, source: source)
  }

  /// Reads a price written as text, which must be exact.
  private func amount(_ value: ValueReader, decimals: Int) -> Int64? {
    let expecting = "a price is text in dollars with at most \(decimals) decimals, e.g. \"0.30\""
    guard let text = value.string(expecting) else { return nil }
    guard let exact = ExactDecimal(parsing: text)?.integer(timesTenToThe: decimals),
      !exact.wasRounded, exact.value >= 0
    else {
      value.reportFound(expecting)
      return nil
    }
    return exact.value
  }

  private func conditions(_ reader: ObjectReader) -> PriceConditions {
    var conditions = PriceConditions(tier: reader.choice("tier", default: .standard))
    conditions.inputAbove = reader.optional("input_above_tokens")?
      .int(in: 0...1_000_000_000, "tokens, 0 or more").map(TokenCount.init)
    conditions.utcWindow = text(reader.optional("utc_window"), "a window is \"01:00-04:00\"") {
      UTCWindow(catalogueText: $0)
    }
    conditions.weekdays = reader.optional("iso_weekdays")?
      .array { $0.int(in: 1...7, "1 is Monday, 7 is Sunday") }.map { Set($0) }
    conditions.validFrom = text(
      reader.optional("valid_from"), "a moment is \"2026-08-16T16:00:00Z\""
    ) { UTCInstant(catalogueText: $0) }
    return conditions
  }

  private func text<Value>(
    _ value: ValueReader?, _ expecting: String, _ parse: (String) -> Value?
  ) -> Value? {
    guard let value, let text = value.string(expecting) else { return nil }
    let parsed = parse(text)
    if parsed == nil { value.reportFound(expecting) }
    return parsed
  }
}
