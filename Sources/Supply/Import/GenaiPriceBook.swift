import Formats
import Quantities

/// The prices of one genai-prices model as rules.
///
/// There the last price whose condition holds replaces all before it, while our rules win rate by
/// rate: so each price states every rate that any of them lists.
struct GenaiPriceBook {
  /// Rates in units that a rule has no place for.
  private(set) var otherUnits = 0
  /// Variants and conditions that no service tier, date or hour stands for.
  private(set) var unplacedVariants = 0
  /// Whether a text says that there are tiers without saying where they begin.
  private(set) var hidesTiers = false
  private var standard: [GenaiPrice] = []
  private var variants: [GenaiPrice] = []
  private var rates = RateReader(per: .millionTokens)
  private var unpriced = 0

  init(_ prices: JSONNode, variants nodes: [JSONNode]) {
    for (index, node) in (prices.array ?? []).enumerated() {
      // The first price holds wherever no later one does, whatever it says.
      let conditions = index == 0 ? PriceConditions() : Self.conditions(node["constraint"])
      append(node["prices"], conditions, to: \.standard)
    }
    if prices.array == nil { append(prices, PriceConditions(), to: \.standard) }
    // Of several variants the first wins, of several rules the last.
    for node in nodes.reversed() {
      var conditions = Self.conditions(node["constraint"])
      if let tier = Self.tier(node["when"]) { conditions?.tier = tier } else { conditions = nil }
      append(node["prices"], conditions, to: \.variants)
    }
  }

  /// The list price of the day, its history where it has one, and the other tiers; empty where no
  /// token has a price on that day.
  func rules(asOf day: UTCInstant) -> [PriceRule] {
    var prices = standard
    let listed = CatalogueKeys.rates.map(\.rate).filter { rate in
      standard.contains { $0.lists(rate) }
    }
    let chargesRequests = standard.contains { $0.chargesRequests }
    if standard.count > 1 {
      for index in prices.indices {
        prices[index].complete(listed, request: chargesRequests)
      }
    }
    let current = prices.lastIndex { price in
      price.conditions.utcWindow == nil && price.conditions.validFrom ?? day <= day
    }
    guard let current, let base = standard[current].cards[0],
      base.prompt != nil || base.completion != nil
    else { return [] }
    if current > 0, let list = prices[current].cards[0] {
      // What an undated rule says is the list price, so today's comes first and its history after.
      prices[0].conditions.validFrom = UTCInstant(microseconds: 0)
      prices.insert(GenaiPrice(conditions: PriceConditions(), cards: [0: list]), at: 0)
    }
    return (prices + variants).flatMap(\.rules)
  }

  func note(in report: inout ImportReport) {
    report.note("rates rounded at 1e-12 USD per token", count: rates.roundings)
    report.note("cache prices of zero taken as unpriced", count: unpriced)
    report.note(
      "rates kept in extra only (searches, images, audio, citations)", count: otherUnits)
    report.note(
      "variants kept in extra only (fast modes, routes, search types)", count: unplacedVariants)
    report.note("entries whose tiers the text does not tell, in extra", count: hidesTiers ? 1 : 0)
    report.note("entries with dated prices", count: has { $0.validFrom != nil } ? 1 : 0)
    report.note("entries with hours of the day", count: has { $0.utcWindow != nil } ? 1 : 0)
  }

  private func has(_ condition: (PriceConditions) -> Bool) -> Bool {
    standard.contains { condition($0.conditions) }
  }
}

extension GenaiPriceBook {
  private mutating func append(
    _ node: JSONNode?, _ conditions: PriceConditions?,
    to prices: WritableKeyPath<GenaiPriceBook, [GenaiPrice]>
  ) {
    var price = GenaiPrice(conditions: conditions ?? PriceConditions(), cards: [0: RateCard()])
    let listed = node.map(Self.quotes) ?? []
    // What a variant of no price says is nothing.
    guard let conditions else {
      unplacedVariants += listed.isEmpty ? 0 : 1
      return
    }
    for quote in listed {
      if quote.hasUnknownTiers { hidesTiers = true }
      for (above, amount) in quote.amounts {
        let isRead = read(amount, quote.unit, above, &price)
        otherUnits += isRead ? 0 : 1
      }
    }
    for above in price.cards.keys.sorted() {
      unpriced += price.cards[above]?.droppingUnpricedCache() ?? 0
    }
    if conditions.tier == .standard || !price.rules.isEmpty { self[keyPath: prices].append(price) }
  }

  /// Enters a rate; `false` where its unit has no place.
  private mutating func read(
    _ amount: JSONNode, _ unit: String, _ above: Int64, _ price: inout GenaiPrice
  ) -> Bool {
    if Self.perThousandRequests.contains(unit) {
      let text = amount.numberText ?? amount.string ?? ""
      guard let fee = ExactDecimal(parsing: text)?.integer(timesTenToThe: 9) else { return false }
      price.cards[above, default: RateCard()].request = USD(picoDollars: fee.value)
      return true
    }
    guard let rate = Self.rate(of: unit), let value = rates.rate(amount) else { return false }
    price.cards[above, default: RateCard()][keyPath: rate] = value
    return true
  }

  private static let perThousandRequests = ["K requests", "requests_kcount"]

  private static func rate(of unit: String) -> WritableKeyPath<RateCard, TokenRate?>? {
    switch unit {
    case "input MTok", "input_mtok": \.prompt
    case "output MTok", "output_mtok": \.completion
    case "input cache read MTok", "cache_read_mtok": \.cacheRead
    case "input cache write MTok", "cache_write_mtok": \.cacheWrite5m
    case "input 1h cache write MTok", "cache_write_1h_mtok": \.cacheWrite1h
    case "output reasoning MTok", "output_reasoning_mtok": \.reasoning
    default: nil
    }
  }
}

extension GenaiPriceBook {
  /// One rate of the list, with what it costs above each threshold.
  private struct Quote {
    var unit: String
    var amounts: [(above: Int64, amount: JSONNode)]
    var hasUnknownTiers = false
  }

  private static func quotes(_ node: JSONNode) -> [Quote] {
    if let text = node.string {
      return text.split(separator: ",").map { quote(text: $0) }
    }
    return (node.object ?? []).compactMap { member in
      guard member.key != "_", !member.value.isNull else { return nil }
      guard let base = member.value["base"] else {
        return Quote(unit: member.key, amounts: [(0, member.value)])
      }
      // A tier holds for the whole request once its input is longer than `start`.
      let tiers = (member.value["tiers"]?.array ?? []).compactMap { tier in
        tier["start"]?.int64.flatMap { start in tier["price"].map { (above: start, amount: $0) } }
      }
      return Quote(unit: member.key, amounts: [(0, base)] + tiers)
    }
  }

  /// `$0.5/input MTok (+tiers)` or `$12 / K requests`.
  private static func quote(text: Substring) -> Quote {
    func trimmed(_ text: Substring) -> String {
      String(text.drop { $0 == " " || $0 == "$" }.reversed().drop { $0 == " " }.reversed())
    }
    let parts = text.split(separator: "/", maxSplits: 1)
    let unit = trimmed(parts.last ?? "")
    let plain = unit.dropping(suffix: " (+tiers)")
    return Quote(
      unit: plain ?? unit, amounts: [(0, .string(trimmed(parts.first ?? "")))],
      hasUnknownTiers: plain != nil)
  }

  private static func tier(_ node: JSONNode?) -> ServiceTier? {
    let wanted = node?.object ?? []
    guard wanted.count == 1, let value = wanted[0].value.string else { return nil }
    switch (wanted[0].key, value) {
    case ("processing", "batch"): return .batch
    case ("service_tier", "flex"): return .flex
    case ("service_tier", "priority"): return .priority
    default: return nil
    }
  }

  /// A first UTC day or hours of the UTC day; `nil` for anything else.
  private static func conditions(_ node: JSONNode?) -> PriceConditions? {
    guard let node, !node.isNull else { return PriceConditions() }
    if let text = node["start_date"]?.string {
      return CalendarDate(parsing: text).map { PriceConditions(validFrom: UTCInstant($0)) }
    }
    guard let start = minute(node["start_time"]?.string),
      let end = minute(node["end_time"]?.string), start != end
    else { return nil }
    return PriceConditions(utcWindow: UTCWindow(startMinute: start, endMinute: end))
  }

  /// The minute of the UTC day of `00:30:00+00:00`; a whole minute, with or without a zone.
  private static func minute(_ text: String?) -> Int? {
    guard let text else { return nil }
    let clock = text.prefix(8).split(separator: ":").map { Int($0) }
    guard clock.count == 3, let hour = clock[0], let minute = clock[1], clock[2] == 0,
      (0..<24).contains(hour), (0..<60).contains(minute)
    else { return nil }
    let zone = text.dropFirst(8)
    if zone.isEmpty || zone == "Z" { return hour * 60 + minute }
    let shift = zone.dropFirst().split(separator: ":").map { Int($0) }
    guard shift.count == 2, let hours = shift[0], let minutes = shift[1],
      zone.first == "+" || zone.first == "-"
    else { return nil }
    let ahead = (hours * 60 + minutes) * (zone.first == "-" ? -1 : 1)
    return ((hour * 60 + minute - ahead) % 1440 + 1440) % 1440
  }
}

/// One price with its condition: a card that always holds and one for each threshold.
private struct GenaiPrice {
  var conditions: PriceConditions
  /// By the input above which they hold [tokens].
  var cards: [Int64: RateCard]

  func lists(_ rate: WritableKeyPath<RateCard, TokenRate?>) -> Bool {
    cards.values.contains { $0[keyPath: rate] != nil }
  }

  var chargesRequests: Bool { cards.values.contains { $0.request != nil } }

  /// States what the price leaves open: what an unlisted rate pays, at every threshold.
  mutating func complete(_ rates: [WritableKeyPath<RateCard, TokenRate?>], request: Bool) {
    let open = rates.filter { !lists($0) }
    let hasFee = chargesRequests
    var merged = RateCard()
    for above in cards.keys.sorted() {
      guard var card = cards[above] else { continue }
      merged.merge(card)
      let filled = RateCard(Rates(filling: merged))
      for rate in open { card[keyPath: rate] = filled[keyPath: rate] }
      if request, !hasFee { card.request = .zero }
      cards[above] = card
    }
  }

  var rules: [PriceRule] {
    cards.keys.sorted().compactMap { above in
      guard let card = cards[above], !card.isEmpty else { return nil }
      var conditions = conditions
      conditions.inputAbove = above > 0 ? TokenCount(Int(above)) : nil
      return PriceRule(conditions: conditions, rates: card, source: 0)
    }
  }
}
