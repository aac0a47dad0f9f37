public import Formats
import Quantities

extension ImportedList {
  /// Reads the answer of OpenRouter's `GET /models`: dollars per token as text, with overrides.
  ///
  /// The endpoints stand under the provider `openrouter`, a gateway: its price of a model is that
  /// of one of the providers behind it.
  ///
  /// - Throws: where the text is no such answer.
  public init(
    openRouter root: JSONNode, source: Source, register: Register
  ) throws(ContentError) {
    self.init(source: source)
    var list = self
    let naming = ModelNaming(register: register)
    try ObjectReader.decode(root) { reader in
      _ = reader.takeUnread().filter { $0.key != "data" }
      for node in root["data"]?.array ?? [] {
        list.report.entriesRead += 1
        if let endpoint = OpenRouterEntry(node: node).endpoint(naming, &list.report) {
          list.endpoints.append(endpoint)
        }
      }
    }
    self = list
  }
}

/// One model of the answer.
private struct OpenRouterEntry {
  let node: JSONNode

  func endpoint(_ naming: ModelNaming, _ report: inout ImportReport) -> ImportedEndpoint? {
    func drop(_ reason: String) -> ImportedEndpoint? {
      report.drop(reason)
      return nil
    }
    guard let id = node["id"]?.string, let pricing = node["pricing"] else {
      return drop(DropReason.noPrice)
    }
    let outputs = node["architecture"]?["output_modalities"]?.array ?? []
    guard outputs.contains(where: { $0.string == "text" }) else { return drop(DropReason.notText) }
    let prices = OpenRouterPricing(node: pricing)
    guard !prices.isRouter else { return drop(DropReason.router) }
    var rates = RateReader(per: .token)
    let base = prices.card(&rates, &report)
    guard base.prompt != .free || base.completion != .free else { return drop(DropReason.free) }
    guard let completion = base.completion, completion > .free else {
      return drop(DropReason.noOutputPrice)
    }
    guard let identity = naming.identity(ofOpenRouter: id) else {
      return drop(DropReason.unknownAuthor)
    }
    let rules = [PriceRule(rates: base, source: 0)] + prices.overrides(&rates, &report)
    var endpoint = ImportedEndpoint(
      name: id, listKey: id, identity: identity, provider: "openrouter", rules: rules)
    readFacts(&endpoint)
    endpoint.discountPartsPerMillion = prices.discountPartsPerMillion ?? 0
    report.note("rates rounded at 1e-12 USD per token", count: rates.roundings)
    return endpoint
  }

  private func readFacts(_ endpoint: inout ImportedEndpoint) {
    endpoint.contextLength = tokens(node["context_length"])
    endpoint.maxCompletion = tokens(node["top_provider"]?["max_completion_tokens"])
    endpoint.supportsTools = node["supported_parameters"]?.array?.contains { $0.string == "tools" }
    endpoint.modelName = node["name"]?.string.map(nameWithoutAuthor)
    if let repository = node["hugging_face_id"]?.string, !repository.isEmpty {
      endpoint.openWeights = true
    }
    endpoint.released = node["created"]?.int64.map {
      UTCInstant(microseconds: $0 * 1_000_000).date
    }
    let expires = node["expiration_date"]?.string
    endpoint.retires = expires.flatMap { CalendarDate(parsing: $0.prefix(10)) }
    let read = ["id", "name", "context_length", "created"]
    endpoint.extra = (node.object ?? []).filter { !read.contains($0.key) && !$0.value.isNull }
  }

  private func tokens(_ node: JSONNode?) -> TokenCount? {
    node?.int64.flatMap { $0 > 0 ? TokenCount(Int($0)) : nil }
  }

  private func nameWithoutAuthor(_ name: String) -> String {
    name.split(separator: ":", maxSplits: 1).last.map {
      String($0.drop { $0 == " " })
    } ?? name
  }
}
