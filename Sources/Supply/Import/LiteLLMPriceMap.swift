public import Formats
import Quantities

extension ImportedList {
  /// Reads LiteLLM's `model_prices_and_context_window.json`: dollars per token, one key per rate,
  /// tier, threshold and cache lifetime.
  ///
  /// - Throws: where the text is no such map.
  public init(
    liteLLM root: JSONNode, source: Source, register: Register
  ) throws(ContentError) {
    self.init(source: source)
    let naming = ModelNaming(register: register)
    var list = self
    try ObjectReader.decode(root) { reader in
      for member in reader.takeUnread() where member.key != "sample_spec" {
        list.report.entriesRead += 1
        guard member.value.object != nil else {
          list.report.drop(DropReason.noPrice)
          continue
        }
        if let endpoint = LiteLLMEntry(member).endpoint(naming, &list.report) {
          list.endpoints.append(endpoint)
        }
      }
    }
    self = list
  }
}

/// One entry of the map.
private struct LiteLLMEntry {
  let key: String
  let node: JSONNode
  private let values: [String: JSONNode]
  /// Keys that were understood; the others become `extra`.
  private var read: Set<String> = []
  private var rates = RateReader(per: .token)

  init(_ member: JSONMember) {
    key = member.key
    node = member.value
    values = Dictionary(
      (node.object ?? []).map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
  }

  func endpoint(_ naming: ModelNaming, _ report: inout ImportReport) -> ImportedEndpoint? {
    if let reason = dropReason {
      report.drop(reason)
      return nil
    }
    var entry = self
    let listProvider = values["litellm_provider"]?.string ?? ""
    let provider = naming.register.provider(liteLLM: listProvider)
    let path = key.split(separator: "/")
    let isPrefixed =
      path.count > 1 && naming.register.provider(liteLLM: String(path[0])) == provider
    let name = isPrefixed ? path.dropFirst() : path[...]
    let author = naming.register.provider(provider)?.author
    guard let identity = naming.identity(of: name.joined(separator: "/"), author: author) else {
      report.drop(DropReason.unknownAuthor)
      return nil
    }
    let rules = entry.rules(tierStartsAtThreshold: provider == "xai", &report)
    guard let list = rules.first?.rates, list.prompt != .free || list.completion != .free else {
      report.drop(DropReason.free)
      return nil
    }
    guard let completion = list.completion, completion > .free else {
      report.drop(DropReason.noOutputPrice)
      return nil
    }
    var endpoint = ImportedEndpoint(
      name: name.joined(separator: "/"), listKey: key, identity: identity, provider: provider,
      rules: rules)
    endpoint.contextLength = entry.tokens("max_input_tokens")
    endpoint.maxCompletion = entry.tokens("max_output_tokens")
    endpoint.cacheMinimum = entry.tokens("prompt_cache_min_tokens")
    endpoint.supportsTools = entry.take("supports_function_calling")?.bool
    endpoint.retires = entry.take("deprecation_date")?.string.flatMap { CalendarDate(parsing: $0) }
    endpoint.limits = PublishedLimits(
      requestsPerMinute: entry.take("rpm")?.double,
      inputTokensPerMinute: entry.take("tpm")?.double)
    endpoint.extra = [JSONMember(key: "key", value: .string(key))]
    endpoint.extra += (node.object ?? []).filter { !entry.read.contains($0.key) }
    report.note("rates rounded at 1e-12 USD per token", count: entry.rates.roundings)
    report.note(
      "rates kept in extra only (12 h cache writes, further modes, searches, images)",
      count: endpoint.extra.count { $0.key.contains("cost") })
    return endpoint
  }

  private var dropReason: String? {
    let modes = ["chat", "completion", "responses"]
    guard let mode = values["mode"]?.string, modes.contains(mode) else { return DropReason.notText }
    if key.hasPrefix("ft:") { return DropReason.fineTuned }
    if values["input_dbu_cost_per_token"] != nil { return DropReason.ownUnit }
    if values["tiered_pricing"] != nil { return nil }
    guard values["input_cost_per_token"] == nil else { return nil }
    if values["input_cost_per_second"] != nil { return DropReason.perSecond }
    if values["input_cost_per_character"] != nil { return DropReason.perCharacter }
    return values["output_cost_per_token"] == nil ? DropReason.noPrice : nil
  }

  private mutating func take(_ key: String) -> JSONNode? {
    guard let value = values[key] else { return nil }
    read.insert(key)
    return value
  }

  private mutating func tokens(_ key: String) -> TokenCount? {
    take(key)?.int64.flatMap { $0 > 0 ? TokenCount(Int($0)) : nil }
  }
}

extension LiteLLMEntry {
  /// Standard rules first: base, thresholds in order, off-peak windows; then the other tiers.
  private mutating func rules(
    tierStartsAtThreshold: Bool, _ report: inout ImportReport
  ) -> [PriceRule] {
    var rules = [PriceRule(rates: card(suffix: "", tier: ""), source: 0)]
    let tiers: [(ServiceTier, String)] = [
      (.standard, ""), (.batch, "_batches"), (.flex, "_flex"), (.priority, "_priority"),
    ]
    // Google charges above the threshold, xAI from the threshold on (price trap 4).
    let shift = tierStartsAtThreshold ? 1 : 0
    for (tier, name) in tiers {
      if tier != .standard {
        append(PriceConditions(tier: tier), card(suffix: "", tier: name), &rules)
      }
      for thousands in thresholds {
        let above = PriceConditions(inputAbove: TokenCount(thousands * 1000 - shift), tier: tier)
        append(above, card(suffix: "_above_\(thousands)k_tokens", tier: name), &rules)
      }
      if tier == .standard {
        appendTieredPricing(shift, &rules)
        appendOffPeak(&rules, &report)
      }
    }
    for index in rules.indices {
      report.note(
        "cache prices of zero taken as unpriced", count: rules[index].rates.droppingUnpricedCache())
    }
    return rules.enumerated().filter { $0 == 0 || !$1.rates.isEmpty }.map(\.element)
  }

  private func append(
    _ conditions: PriceConditions, _ card: RateCard, _ rules: inout [PriceRule]
  ) {
    if !card.isEmpty { rules.append(PriceRule(conditions: conditions, rates: card, source: 0)) }
  }

  private mutating func card(suffix: String, tier: String) -> RateCard {
    func key(_ base: String) -> String { base + suffix + tier }
    let isBase = suffix.isEmpty && tier.isEmpty
    var card = RateCard()
    card.prompt = rates.rate(take(key("input_cost_per_token")))
    card.completion = rates.rate(take(key("output_cost_per_token")))
    card.cacheRead = rates.rate(take(key("cache_read_input_token_cost")))
    card.cacheWrite5m = rates.rate(take(key("cache_creation_input_token_cost")))
    card.cacheWrite1h = rates.rate(take(key("cache_creation_input_token_cost_above_1hr")))
    card.reasoning = rates.rate(take(key("output_cost_per_reasoning_token")))
    if isBase {
      var fees = RateReader(per: .token)
      card.request = fees.rate(take("input_cost_per_request")).map {
        USD(picoDollars: $0.picoDollarsPerToken)
      }
    }
    return card
  }

  /// The thresholds that any key names, in thousands of tokens.
  private var thresholds: [Int] {
    let found = values.keys.compactMap { key -> Int? in
      let words = key.split(separator: "_")
      for (word, next) in zip(words, words.dropFirst()) where word == "above" && next.last == "k" {
        return Int(next.dropLast())
      }
      return nil
    }
    return Set(found).sorted()
  }

  private mutating func appendTieredPricing(_ shift: Int, _ rules: inout [PriceRule]) {
    for tier in take("tiered_pricing")?.array ?? [] {
      guard let start = tier["range"]?.array?.first?.int64 else { continue }
      var card = RateCard()
      card.prompt = rates.rate(tier["input_cost_per_token"])
      card.completion = rates.rate(tier["output_cost_per_token"])
      card.cacheRead = rates.rate(tier["cache_read_input_token_cost"])
      card.cacheWrite5m = rates.rate(tier["cache_creation_input_token_cost"])
      card.reasoning = rates.rate(tier["output_cost_per_reasoning_token"])
      if start == 0 {
        rules[0].rates.merge(card)
      } else {
        let above = PriceConditions(inputAbove: TokenCount(Int(start) - shift))
        append(above, card, &rules)
      }
    }
  }

  /// The list keeps the *peak* as its base and names the hours off it (price trap 5).
  private mutating func appendOffPeak(_ rules: inout [PriceRule], _ report: inout ImportReport) {
    guard let offPeak = take("off_peak_pricing") else { return }
    var card = RateCard()
    card.prompt = rates.rate(offPeak["input_cost_per_token"])
    card.completion = rates.rate(offPeak["output_cost_per_token"])
    card.cacheRead = rates.rate(offPeak["cache_read_input_token_cost"])
    let zone = offPeak["weekday_timezone"]?.string ?? "UTC"
    guard let hoursAhead = ["UTC": 0, "Asia/Shanghai": 8][zone] else {
      report.note("off-peak hours in an unknown time zone, left out")
      return
    }
    for window in offPeak["windows"]?.array ?? [] {
      let texts =
        window["hours_utc"]?.array?.compactMap(\.string) ?? [
          window["hours_utc"]?.string ?? ""
        ]
      let days = Set(window["weekdays"]?.array?.compactMap { $0.int64.map(Int.init) } ?? [])
      for hours in texts.compactMap({ UTCWindow(catalogueText: $0) }) {
        for (window, days) in inUTC(hours, localWeekdays: days, hoursAhead: hoursAhead) {
          let conditions = PriceConditions(utcWindow: window, weekdays: days.isEmpty ? nil : days)
          append(conditions, card, &rules)
        }
      }
    }
    report.note("entries with off-peak hours")
  }
}

/// A window of UTC hours on weekdays of a zone east of Greenwich, as windows on UTC weekdays.
///
/// From `24 - hoursAhead` o'clock UTC on it is already the next day there.
func inUTC(
  _ window: UTCWindow, localWeekdays days: Set<Int>, hoursAhead: Int
) -> [(window: UTCWindow?, days: Set<Int>)] {
  let end = window.endMinute == 0 ? 1440 : window.endMinute
  let midnightThere = 1440 - 60 * hoursAhead
  let isWholeDay = window.startMinute == 0 && end == 1440
  guard hoursAhead > 0, !days.isEmpty, window.startMinute < end, end > midnightThere else {
    return [(isWholeDay ? nil : UTCWindow(startMinute: window.startMinute, endMinute: end), days)]
  }
  let dayBefore = Set(days.map { ($0 + 5) % 7 + 1 })
  let late = UTCWindow(startMinute: max(window.startMinute, midnightThere), endMinute: end)
  guard window.startMinute < midnightThere else { return [(late, dayBefore)] }
  let early = UTCWindow(startMinute: window.startMinute, endMinute: midnightThere)
  return [(early, days), (late, dayBefore)]
}
