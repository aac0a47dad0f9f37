public import Quantities

extension PriceSheet {
  /// The sheet with a change that holds from one moment until another.
  ///
  /// Rules are only added behind those there are, where they win: the changed ones from `start` on
  /// and the present ones again from `end` on. A rate that only the change lists returns to what an
  /// unlisted rate pays.
  ///
  /// - Parameters:
  ///   - start: first moment of the change; `nil` for always.
  ///   - end: first moment after it; `nil` for never.
  ///   - change: what becomes of the sheet.
  public func changed(
    from start: UTCInstant?, until end: UTCInstant?, _ change: (PriceSheet) -> PriceSheet
  ) -> PriceSheet {
    var sheet = change(self)
    let listed = RateCard.Listing(rules)
    let added = RateCard.Listing(sheet.rules).subtracting(listed)
    if let start { sheet.rules = rules + sheet.rules.map { $0.valid(from: start) } }
    if let end {
      sheet.rules += rules.map { rule in
        var again = rule.valid(from: end)
        again.rates.restore(added, sets5mWrites: listed.contains(.cacheWrite5m))
        return again
      }
    }
    return sheet
  }

  /// The sheet with these rates, whatever the length and hour of a standard request.
  public func setting(_ rates: RateCard, source: Int) -> PriceSheet {
    var sheet = self
    sheet.rules.append(PriceRule(rates: rates, source: source))
    return sheet
  }
}

extension PriceRule {
  /// The rule from `start` on, or from its own first moment if that is later.
  fileprivate func valid(from start: UTCInstant) -> PriceRule {
    var rule = self
    rule.conditions.validFrom = max(start, rule.conditions.validFrom ?? start)
    return rule
  }
}

extension RateCard {
  /// Which of the rates that need not be listed some rules list.
  fileprivate struct Listing: OptionSet {
    let rawValue: Int
    static let cacheRead = Listing(rawValue: 1)
    static let cacheWrite5m = Listing(rawValue: 2)
    static let cacheWrite1h = Listing(rawValue: 4)
    static let reasoning = Listing(rawValue: 8)
    static let request = Listing(rawValue: 16)

    init(rawValue: Int) { self.rawValue = rawValue }

    init(_ rules: [PriceRule]) {
      self = []
      for rates in rules.map(\.rates) {
        if rates.cacheRead != nil { insert(.cacheRead) }
        if rates.cacheWrite5m != nil { insert(.cacheWrite5m) }
        if rates.cacheWrite1h != nil { insert(.cacheWrite1h) }
        if rates.reasoning != nil { insert(.reasoning) }
        if rates.request != nil { insert(.request) }
      }
    }
  }

  /// Lists what these rates pay where nobody lists them (``Rates/init(filling:discountPartsPerMillion:)``).
  ///
  /// - Parameter sets5mWrites: whether the sheet lists five-minute writes, which one-hour writes then
  ///   pay.
  fileprivate mutating func restore(_ unlisted: Listing, sets5mWrites: Bool) {
    if unlisted.contains(.cacheWrite1h) { cacheWrite1h = sets5mWrites ? cacheWrite5m : prompt }
    if unlisted.contains(.cacheRead) { cacheRead = prompt }
    if unlisted.contains(.cacheWrite5m) { cacheWrite5m = prompt }
    if unlisted.contains(.reasoning) { reasoning = completion }
    if unlisted.contains(.request) { request = .zero }
  }
}
