public import Formats
import Quantities

extension ImportedList {
  /// Reads the answer of OpenRouter's `GET /models/{author}/{slug}/endpoints`, or of one that lists
  /// endpoints of many models: who serves a model through the gateway, at which price and speed.
  ///
  /// The endpoints stand under the providers behind the gateway, told by the beginning of their
  /// tags (`deepinfra/fp8`).
  public init(openRouterEndpoints root: JSONNode, source: Source, register: Register) {
    self.init(source: source)
    let naming = ModelNaming(register: register)
    let data = root["data"]
    let entries = (data?["endpoints"]?.array ?? data?.array ?? []).map {
      PublicEndpoint(node: $0, model: data, register: register)
    }
    let latency = LatencyUnit(inferredFrom: entries)
    for entry in entries {
      report.entriesRead += 1
      let isOnly = entries.count { $0.isVariant(of: entry) } == 1
      let endpoint = entry.endpoint(naming, &report, isOnlyOfProvider: isOnly, latency)
      guard let endpoint else { continue }
      providerNames[endpoint.provider] = entry.providerName
      endpoints.append(endpoint)
    }
    report.note(
      "latencies with a median below 60 taken as seconds",
      count: latency == .seconds ? entries.count { $0.medianLatency != nil } : 0)
  }
}

/// What the latencies of an answer count: the schema says milliseconds, its example shows 0.25.
private enum LatencyUnit {
  case milliseconds, seconds

  /// No model answers within 60 ms, and none takes 60 s to its first token in the median.
  init(inferredFrom entries: [PublicEndpoint]) {
    let medians = entries.compactMap(\.medianLatency).sorted()
    let isShort = !medians.isEmpty && medians[medians.count / 2] < 60
    self = isShort ? .seconds : .milliseconds
  }
}

/// One endpoint of the answer.
private struct PublicEndpoint {
  let node: JSONNode
  /// The gateway's id of the model.
  let id: String
  let provider: String
  /// The parts of the tag behind the provider.
  let variant: [String]
  private let hasText: Bool
  private let modelName: String?
  private let released: CalendarDate?

  init(node: JSONNode, model: JSONNode?, register: Register) {
    self.node = node
    id = node["model_id"]?.string ?? model?["id"]?.string ?? ""
    let path = (node["tag"]?.string ?? node["provider_name"]?.string?.lowercased() ?? "")
      .split(separator: "/").map(String.init)
    provider = register.provider(alias: path.first ?? "")
    variant = Array(path.dropFirst())
    let outputs = model?["architecture"]?["output_modalities"]?.array
    hasText = outputs?.contains { $0.string == "text" } ?? true
    modelName = node["model_name"]?.string ?? model?["name"]?.string
    released = model?["created"]?.int64.map { UTCInstant(microseconds: $0 * 1_000_000).date }
  }

  var providerName: String { node["provider_name"]?.string ?? provider }
  var medianLatency: Double? { node["latency_last_30m"]?["p50"]?.double }

  private var quantization: String? {
    node["quantization"]?.string.flatMap {
      CatalogueKeys.quantizations.contains($0) ? $0 : nil
    }
  }

  private var variantWithoutFormat: [String] { variant.filter { $0 != quantization } }

  /// Whether the two differ in nothing but the number format.
  func isVariant(of other: Self) -> Bool {
    id == other.id && provider == other.provider
      && variantWithoutFormat == other.variantWithoutFormat
  }

  func endpoint(
    _ naming: ModelNaming, _ report: inout ImportReport, isOnlyOfProvider: Bool,
    _ latency: LatencyUnit
  ) -> ImportedEndpoint? {
    func drop(_ reason: String) -> ImportedEndpoint? {
      report.drop(reason)
      return nil
    }
    guard let pricing = node["pricing"], !id.isEmpty, !provider.isEmpty else {
      return drop(DropReason.unreadable)
    }
    guard hasText else { return drop(DropReason.notText) }
    let prices = OpenRouterPricing(node: pricing)
    guard !prices.isRouter else { return drop(DropReason.router) }
    var rates = RateReader(per: .token)
    let base = prices.card(&rates, &report)
    guard base.prompt ?? .free != .free || base.completion ?? .free != .free else {
      return drop(DropReason.free)
    }
    guard let completion = base.completion, completion > .free else {
      return drop(DropReason.noOutputPrice)
    }
    guard var identity = naming.identity(ofOpenRouter: id) else {
      return drop(DropReason.unknownAuthor)
    }
    let parts = isOnlyOfProvider ? variantWithoutFormat : variant
    let tags = [identity.tag] + parts
    identity.tag = tags.filter { !$0.isEmpty }.joined(separator: "/")
    identity.quantization = quantization ?? "unknown"
    var endpoint = ImportedEndpoint(
      name: id, listKey: node["tag"]?.string ?? provider, identity: identity, provider: provider,
      rules: [PriceRule(rates: base, source: 0)] + prices.overrides(&rates, &report))
    endpoint.discountPartsPerMillion = prices.discountPartsPerMillion ?? 0
    readFacts(&endpoint, latency)
    report.note("rates rounded at 1e-12 USD per token", count: rates.roundings)
    report.note("endpoints with a status other than 0", count: hasStatus ? 1 : 0)
    return endpoint
  }

  /// Whether the status is one of the negative codes, whose meaning is not published; older answers
  /// say `"default"` for 0.
  private var hasStatus: Bool { node["status"]?.int64 ?? 0 != 0 }

  private func readFacts(_ endpoint: inout ImportedEndpoint, _ latency: LatencyUnit) {
    endpoint.contextLength = tokens("context_length")
    endpoint.maxCompletion = tokens("max_completion_tokens")
    endpoint.supportsTools = node["supported_parameters"]?.array?.contains { $0.string == "tools" }
    endpoint.modelName = modelName
    endpoint.released = released
    let read = ["model_id", "model_name", "context_length", "max_completion_tokens"]
    endpoint.extra = (node.object ?? []).filter { !read.contains($0.key) && !$0.value.isNull }
    // The percentiles stay word for word; beside them stand the latencies in one unit.
    if let percentiles = node["latency_last_30m"]?.object {
      let scale = latency == .seconds ? 1000.0 : 1
      let values = percentiles.compactMap { member in
        member.value.double.map { (member.key, JSONNode.number($0 * scale)) }
      }
      endpoint.extra.append(JSONMember(key: "first_token_ms", value: .object(values)))
    }
  }

  private func tokens(_ key: String) -> TokenCount? {
    node[key]?.int64.flatMap { $0 > 0 ? TokenCount(Int($0)) : nil }
  }
}
