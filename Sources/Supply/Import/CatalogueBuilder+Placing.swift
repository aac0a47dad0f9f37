import Formats
import Quantities

extension CatalogueBuilder {
  /// The catalogue of the chosen entries.
  func catalogue() -> Catalogue {
    let slugs = Set(chosen.map(\.key.model)).sorted()
    let rows = arena?.rowsByModel(register, slugs: slugs) ?? [:]
    var sources = lists.map(\.source)
    let termsStart = sources.count
    sources += terms?.sources ?? []
    let arenaNumber = sources.count
    if let arena { sources.append(arena.source) }
    let registerStart = sources.count
    sources += register.sources
    let modelStart = sources.count
    sources += register.modelSources
    let providers = Set(chosen.map(\.key.provider)).sorted().map {
      provider($0, registerStart: registerStart)
    }
    let entries = Dictionary(grouping: chosen, by: \.key.model)
    let models = slugs.map { slug -> Model in
      var model = model(slug, entries[slug] ?? [])
      if let source = model.verbosityEvidence?.source {
        model.verbosityEvidence?.source = modelStart + source
      }
      model.quality = rows[slug].map {
        Quality(
          arenaScore: $0.score, basis: .published, entry: $0.entry, source: arenaNumber)
      }
      return model
    }
    var catalogue = Catalogue(
      models: models, providers: providers, endpoints: [], sources: sources)
    catalogue.endpoints = chosen.compactMap { candidate in
      guard let model = catalogue.model(candidate.key.model),
        let provider = catalogue.provider(candidate.key.provider)
      else { return nil }
      return endpoint(candidate, model, provider, termsStart: termsStart)
    }
    return catalogue
  }

  private func provider(_ slug: String, registerStart: Int) -> Provider {
    if var known = register.provider(slug) {
      if let source = known.speed?.source { known.speed?.source = registerStart + source }
      return known
    }
    let name = lists.compactMap { $0.providerNames[slug] }.first ?? slug
    // What we have not looked at is not taken for capacity.
    return Provider(slug: slug, name: name, country: "XX", kind: .gateway)
  }

  private func model(_ slug: String, _ candidates: [Candidate]) -> Model {
    let entries = candidates.sorted { $0.precedes($1) }.map(\.entry)
    let known = register.model(slug)
    let author = String(slug.prefix { $0 != "/" })
    let lastPart = String(slug.dropFirst(author.count + 1))
    let listedName = known == nil ? entries.compactMap(\.modelName).first : nil
    return Model(
      slug: slug, name: known?.name ?? listedName ?? lastPart, author: author,
      origin: register.author(named: author)?.origin ?? "XX",
      openWeights: known?.openWeights ?? entries.compactMap(\.openWeights).first,
      released: known?.released ?? entries.compactMap(\.released).first,
      verbosity: known?.verbosity ?? 1, verbosityEvidence: known?.verbosityEvidence)
  }

  private func endpoint(
    _ candidate: Candidate, _ model: ModelID, _ provider: ProviderID, termsStart: Int
  ) -> Endpoint {
    let entry = candidate.entry
    let rules = entry.rules.map { rule in
      PriceRule(conditions: rule.conditions, rates: rule.rates, source: candidate.list)
    }
    let prices = PriceSheet(
      rules: rules, discountPartsPerMillion: entry.discountPartsPerMillion)
    var endpoint = Endpoint(
      model: model, provider: provider, tag: candidate.key.tag, providerModel: entry.name,
      contextLength: entry.contextLength, maxCompletion: entry.maxCompletion,
      quantization: entry.identity.quantization, supportsTools: entry.supportsTools,
      limits: entry.limits, prices: prices)
    endpoint.isDeprecated = entry.isDeprecated
    endpoint.retires = entry.retires
    place(candidate, in: &endpoint, termsStart: termsStart)
    if selection == .everything, !entry.extra.isEmpty {
      endpoint.extra = JSONNode(.object(entry.extra))
    }
    return endpoint
  }

  /// Adds what the provider publishes outside its price list.
  private func place(
    _ candidate: Candidate, in endpoint: inout Endpoint, termsStart: Int
  ) {
    let rates = endpoint.prices.listRates
    let author = String(candidate.key.model.prefix { $0 != "/" })
    if rates.cacheRead < rates.prompt,
      let family = terms?.cache(of: author, at: candidate.key.provider)
    {
      endpoint.cache = CacheTerms(
        isOffered: true, minimumInput: candidate.entry.cacheMinimum ?? family.minimumInput,
        timeToLive: family.timeToLive, isExplicit: family.isExplicit, step: family.step)
      endpoint.cacheSource = termsStart + family.source
    }
    if let speed = terms?.speed(of: candidate.key.model, at: candidate.key.provider) {
      endpoint.profile = speed.profile
      endpoint.profileSource = termsStart + speed.source
    }
  }
}
