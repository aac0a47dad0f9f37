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
    if let start { sheet.rules = rules + sheet.rules.map { $0.valid(from: start) } }
    if let end, let source = rules.first?.source {
      let base = PriceRule(rates: RateCard(listRates), source: source)
      sheet.rules += ([base] + rules).map { $0.valid(from: end) }
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
  /// Every rate of a request that no condition concerns.
  init(_ rates: Rates) {
    self.init(
      prompt: rates.prompt, completion: rates.completion, cacheRead: rates.cacheRead,
      cacheWrite5m: rates.cacheWrite5m, cacheWrite1h: rates.cacheWrite1h,
      reasoning: rates.reasoning, request: rates.request)
  }
}
