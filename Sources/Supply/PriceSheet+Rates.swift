public import Quantities

extension PriceSheet {
  /// The rates that a request pays: the rules that apply, in order, later ones winning.
  ///
  /// This is the meaning of a sheet in its plainest form; ``CompiledPriceSheet`` gives the same
  /// answers faster.
  ///
  /// - Parameters:
  ///   - inputTokens: All input of the request, cached or not; it decides the long-context rule.
  ///   - tier: The service tier that the request buys; one that is not offered pays standard.
  ///   - instant: The moment of billing, in world time.
  public func rates(
    inputTokens: TokenCount, tier: ServiceTier = .standard, at instant: UTCInstant
  ) -> Rates {
    var card = RateCard()
    for rule in rules
    where rule.conditions.hold(inputTokens: inputTokens, tier: tier, at: instant) {
      card.merge(rule.rates)
    }
    return Rates(filling: card, discountPartsPerMillion: discountPartsPerMillion)
  }

  /// The bill of one request, rounded half-even to the pico-dollar once.
  ///
  /// - Precondition: the bill lies within ±9.2 million USD.
  public func cost(
    of usage: Usage, tier: ServiceTier = .standard, at instant: UTCInstant
  ) -> USD {
    rates(inputTokens: usage.input, tier: tier, at: instant).cost(of: usage)
  }

  /// Whether a rule prices input that is kept for an hour.
  public var offersHourCache: Bool { rules.contains { $0.rates.cacheWrite1h != nil } }

  /// Whether a rule of its own exists for the tier; standard is always offered.
  public func offers(_ tier: ServiceTier) -> Bool {
    tier == .standard || rules.contains { $0.conditions.tier == tier }
  }

  /// What everybody pays for a short request outside all windows: the list price.
  public var listRates: Rates {
    var card = RateCard()
    for rule in rules where rule.conditions == PriceConditions() { card.merge(rule.rates) }
    return Rates(filling: card)
  }

  /// The sheet with every rate and fee multiplied by `numerator / denominator`.
  ///
  /// Each rate is rounded half-even to the pico-dollar per token, so that a scaled sheet is a
  /// sheet like any other.
  ///
  /// - Precondition: `numerator` is not negative, `denominator` is positive, and no rate grows
  ///   beyond 9.2 million USD per token.
  public func scaled(by numerator: Int, over denominator: Int) -> PriceSheet {
    precondition(numerator >= 0 && denominator > 0, "a factor of \(numerator)/\(denominator)")
    func scaled(_ value: Int64) -> Int64 {
      let product = Int128(value) * Int128(numerator)
      return Int64(roundedQuotient(product, by: Int128(denominator)))
    }
    var copy = self
    for index in copy.rules.indices {
      copy.rules[index].rates = copy.rules[index].rates.mapped(scaled)
    }
    return copy
  }
}

extension PriceConditions {
  /// Whether a request of this kind meets all conditions.
  func hold(inputTokens: TokenCount, tier: ServiceTier, at instant: UTCInstant) -> Bool {
    if self.tier != .standard, self.tier != tier { return false }
    if let inputAbove, inputTokens <= inputAbove { return false }
    if let validFrom, instant < validFrom { return false }
    if let weekdays, !weekdays.contains(instant.isoWeekday) { return false }
    if let utcWindow, !utcWindow.contains(minute: instant.minuteOfDay) { return false }
    return true
  }

  /// Whether the rule depends on the clock.
  var dependsOnTime: Bool { utcWindow != nil || weekdays != nil || validFrom != nil }
}

extension UTCWindow {
  /// Whether a minute of the day lies in the window; equal ends mean the whole day.
  @inlinable public func contains(minute: Int) -> Bool {
    startMinute < endMinute
      ? minute >= startMinute && minute < endMinute
      : minute >= startMinute || minute < endMinute
  }
}

extension RateCard {
  /// Takes over every rate that the later card sets.
  mutating func merge(_ later: RateCard) {
    prompt = later.prompt ?? prompt
    completion = later.completion ?? completion
    cacheRead = later.cacheRead ?? cacheRead
    cacheWrite5m = later.cacheWrite5m ?? cacheWrite5m
    cacheWrite1h = later.cacheWrite1h ?? cacheWrite1h
    reasoning = later.reasoning ?? reasoning
    request = later.request ?? request
  }

  /// The card with each listed amount of pico-dollars changed.
  fileprivate func mapped(_ change: (Int64) -> Int64) -> RateCard {
    func rate(_ rate: TokenRate?) -> TokenRate? {
      rate.map { TokenRate(picoDollarsPerToken: change($0.picoDollarsPerToken)) }
    }
    return RateCard(
      prompt: rate(prompt), completion: rate(completion), cacheRead: rate(cacheRead),
      cacheWrite5m: rate(cacheWrite5m), cacheWrite1h: rate(cacheWrite1h),
      reasoning: rate(reasoning), request: request.map { USD(picoDollars: change($0.picoDollars)) })
  }
}

extension RateCard {
  /// A card that lists every rate.
  init(_ rates: Rates) {
    self.init(
      prompt: rates.prompt, completion: rates.completion, cacheRead: rates.cacheRead,
      cacheWrite5m: rates.cacheWrite5m, cacheWrite1h: rates.cacheWrite1h,
      reasoning: rates.reasoning, request: rates.request)
  }
}
