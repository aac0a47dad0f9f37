public import Formats
import Quantities

extension ImportedList {
  /// Reads the list of the `genai-prices` package: providers with their models, prices in dollars
  /// per million tokens with dates, hours of the day and variants.
  ///
  /// Both forms are read: the repository's JSON (`input_mtok`, with tiers) and the package's own
  /// text of a price (`$3/input MTok, $15/output MTok`), which names no thresholds. The day of the
  /// source decides which of the dated prices is the list price.
  public init(genaiPrices root: JSONNode, source: Source, register: Register) {
    self.init(source: source)
    let naming = ModelNaming(register: register)
    for node in root.array ?? root["providers"]?.array ?? [] {
      let name = node["id"]?.string ?? ""
      // A router's list of one provider is called `huggingface_novita`.
      let parts = name.split(separator: "_", maxSplits: 1).map(String.init)
      let provider = register.provider(alias: parts.first ?? name)
      providerNames[provider] = node["name"]?.string ?? provider
      for model in node["models"]?.array ?? [] {
        report.entriesRead += 1
        let entry = GenaiPricesEntry(
          node: model, provider: provider, branch: parts.count > 1 ? parts[1] : "",
          asOf: UTCInstant(source.asOf))
        if let endpoint = entry.endpoint(naming, &report) { endpoints.append(endpoint) }
      }
    }
  }
}

/// One model of one provider.
private struct GenaiPricesEntry {
  let node: JSONNode
  let provider: String
  let branch: String
  let asOf: UTCInstant

  func endpoint(_ naming: ModelNaming, _ report: inout ImportReport) -> ImportedEndpoint? {
    func drop(_ reason: String) -> ImportedEndpoint? {
      report.drop(reason)
      return nil
    }
    guard let id = node["id"]?.string, let prices = node["prices"] else {
      return drop(DropReason.unreadable)
    }
    let book = GenaiPriceBook(prices, variants: node["price_variants"]?.array ?? [])
    let rules = book.rules(asOf: asOf)
    guard let list = rules.first?.rates else {
      if book.otherUnits > 0 { return drop(DropReason.notText) }
      return drop(id.hasSuffix(":free") ? DropReason.free : DropReason.noPrice)
    }
    guard list.prompt ?? .free != .free || list.completion ?? .free != .free else {
      return drop(DropReason.free)
    }
    guard let completion = list.completion, completion > .free else {
      return drop(DropReason.noOutputPrice)
    }
    guard let identity = identity(id, naming) else { return drop(DropReason.unknownAuthor) }
    // The list has one `google`; models of others are served by its cloud.
    let isVertex = provider == "google" && !identity.slug.hasPrefix("google/")
    var endpoint = ImportedEndpoint(
      name: id, listKey: id, identity: identity,
      provider: isVertex ? "google-vertex" : provider, rules: rules)
    endpoint.contextLength = node["context_window"]?.int64.flatMap {
      $0 > 0 ? TokenCount(Int($0)) : nil
    }
    endpoint.isDeprecated = node["deprecated"]?.bool ?? false
    endpoint.modelName = node["name"]?.string
    let isUnderstood = book.otherUnits + book.unplacedVariants == 0 && !book.hidesTiers
    let read = ["_", "id", "name", "context_window", "deprecated"]
    let priced = ["prices", "price_variants"]
    endpoint.extra = (node.object ?? []).filter {
      !read.contains($0.key) && !(isUnderstood && priced.contains($0.key))
    }
    book.note(in: &report)
    return endpoint
  }

  /// The model behind the id; where the register does not know it, the one model that the names
  /// of its `match` clause stand for.
  private func identity(_ id: String, _ naming: ModelNaming) -> ModelIdentity? {
    let author = naming.register.provider(provider)?.author
    func identity(_ name: String) -> ModelIdentity? {
      if provider == "openrouter" { return naming.identity(ofOpenRouter: name) }
      // Bedrock's ids of a region or of a continent cost the same here.
      let shorter = name.dropping(prefix: "regional.")
      var found = naming.identity(of: shorter ?? name, author: author)
      if shorter != nil { found?.tag = "us" }
      if !branch.isEmpty { found?.tag = branch }
      return found
    }
    let plain = identity(id)
    if plain?.isRegistered == true { return plain }
    let others = names(in: node["match"]).compactMap(identity).filter(\.isRegistered)
    return Set(others.map(\.slug)).count == 1 ? others.first : plain
  }

  private func names(in clause: JSONNode?) -> [String] {
    let alternatives = clause?["or_"]?.array ?? clause?["or"]?.array ?? []
    let own = [clause?["equals"]?.string, clause?["starts_with"]?.string].compactMap(\.self)
    return own + alternatives.flatMap { names(in: $0) }
  }
}
