import Formats
import Quantities

/// The `pricing` of OpenRouter's answers: dollars per token as text, with overrides.
struct OpenRouterPricing {
  let node: JSONNode

  /// Whether the model is a router without a price of its own.
  var isRouter: Bool { isNegative(node["prompt"]) || isNegative(node["completion"]) }

  /// Parts per million taken off the listed price.
  var discountPartsPerMillion: Int? {
    let node = node["discount"]
    let share = node?.decimal ?? node?.string.flatMap(ExactDecimal.init(parsing:))
    return share?.integer(timesTenToThe: 6).map { Int($0.value) }
  }

  func card(_ rates: inout RateReader, _ report: inout ImportReport) -> RateCard {
    Self.card(node, &rates, &report)
  }

  func overrides(_ rates: inout RateReader, _ report: inout ImportReport) -> [PriceRule] {
    var rules: [PriceRule] = []
    for override in node["overrides"]?.array ?? [] {
      if let rule = Self.rule(override, &rates, &report) { rules.append(rule) }
    }
    return rules
  }

  private static func card(
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

  private static func rule(
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
  private static func window(from start: String, to end: String) -> UTCWindow? {
    func clock(_ text: String) -> String { text.prefix(2) + ":" + text.suffix(2) }
    return UTCWindow(catalogueText: clock(start) + "-" + clock(end))
  }

  private func isNegative(_ node: JSONNode?) -> Bool {
    (node?.string ?? node?.numberText)?.hasPrefix("-") ?? false
  }
}

extension ModelNaming {
  /// The model of a gateway's id: ids are the canonical slugs, variants (`:thinking`) are tags.
  func identity(ofOpenRouter id: String) -> ModelIdentity? {
    let parts = id.split(separator: ":", maxSplits: 1).map(String.init)
    guard let name = parts.first, var identity = identity(of: name, author: nil) else {
      return nil
    }
    identity.slug = identity.isRegistered ? identity.slug : name
    if parts.count > 1 { identity.tag = parts[1] }
    return identity
  }
}
