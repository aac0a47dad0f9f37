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
    guard !isNegative(pricing["prompt"]), !isNegative(pricing["completion"]) else {
      return drop(DropReason.router)
    }
    var rates = RateReader(per: .token)
    let base = card(pricing, &rates, &report)
    guard base.prompt != .free || base.completion != .free else { return drop(DropReason.free) }
    guard let completion = base.completion, completion > .free else {
      return drop(DropReason.noOutputPrice)
    }
    let parts = id.split(separator: ":", maxSplits: 1)
    guard var identity = naming.identity(of: String(parts[0]), author: nil) else {
      return drop(DropReason.unknownAuthor)
    }
    // The gateway's own ids are the canonical slugs; variants (`:thinking`) are tags.
    identity.slug = identity.isRegistered ? identity.slug : String(parts[0])
    if parts.count > 1 { identity.tag = String(parts[1]) }
    var rules = [PriceRule(rates: base, source: 0)]
    for override in pricing["overrides"]?.array ?? [] {
      if let rule = rule(override, &rates, &report) { rules.append(rule) }
    }
    var endpoint = ImportedEndpoint(
      name: id, listKey: id, identity: identity, provider: "openrouter", rules: rules)
    readFacts(&endpoint, pricing)
    report.note("rates rounded at 1e-12 USD per token", count: rates.roundings)
    return endpoint
  }

  private func readFacts(_ endpoint: inout ImportedEndpoint, _ pricing: JSONNode) {
    if let discount = pricing["discount"]?.decimal?.integer(timesTenToThe: 6) {
      endpoint.discountPartsPerMillion = Int(discount.value)
    }
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

  private func card(
    _ pricing: JSONNode, _ rates: inout RateReader, _ report: inout ImportReport
  ) -> RateCard {
    var card = RateCard()
    card.prompt = rates.rate(pricing["prompt"])
    card.completion = rates.rate(pricing["completion"])
    card.cacheRead = rates.rate(pricing["input_cache_read"])
    card.cacheWrite5m = rates.rate(pricing["input_cache_write"])
    card.cacheWrite1h = rates.rate(pricing["input_cache_write_1h"])
    card.reasoning = rates.rate(pricing["internal_reasoning"])
    card.request = rates.rate(pricing["request"]).flatMap {
      $0 == .free ? nil : USD(picoDollars: $0.picoDollarsPerToken)
    }
    if card.reasoning == card.completion, card.reasoning != nil {
      // The list repeats the completion price (price trap 7).
      card.reasoning = nil
      report.note("reasoning prices that repeat the completion price")
    }
    report.note("cache prices of zero taken as unpriced", count: card.droppingUnpricedCache())
    return card
  }

  private func rule(
    _ override: JSONNode, _ rates: inout RateReader, _ report: inout ImportReport
  ) -> PriceRule? {
    var conditions = PriceConditions()
    conditions.inputAbove = override["min_prompt_tokens"]?.int64.map { TokenCount(Int($0)) }
    if let start = override["utc_start"]?.string, let end = override["utc_end"]?.string {
      guard let window = window(from: start, to: end) else { return nil }
      conditions.utcWindow = window
    }
    let card = card(override, &rates, &report)
    return card.isEmpty ? nil : PriceRule(conditions: conditions, rates: card, source: 0)
  }

  /// `"1630"` to `"0030"`; half open, and may wrap past midnight.
  private func window(from start: String, to end: String) -> UTCWindow? {
    func clock(_ text: String) -> String { text.prefix(2) + ":" + text.suffix(2) }
    return UTCWindow(catalogueText: clock(start) + "-" + clock(end))
  }

  private func isNegative(_ node: JSONNode?) -> Bool {
    (node?.string ?? node?.numberText)?.hasPrefix("-") ?? false
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
