public import Quantities

/// Which queue a request buys: each has its own rates where a provider offers it.
public enum ServiceTier: String, Sendable, CaseIterable {
  /// What everybody gets.
  case standard
  /// Within 24 hours, usually at half price.
  case batch
  /// Slower and cheaper.
  case flex
  /// Faster and dearer.
  case priority
}

/// Rates that one rule sets; an absent one is inherited from the rules before it.
public struct RateCard: Hashable, Sendable {
  /// New input.
  public var prompt: TokenRate?
  /// Output.
  public var completion: TokenRate?
  /// Input read from cache; input pays the prompt rate where no rule sets this.
  public var cacheRead: TokenRate?
  /// Input written to a cache of five minutes; pays the prompt rate where no rule sets this.
  public var cacheWrite5m: TokenRate?
  /// Input written to a cache of one hour; pays the 5-minute rate where no rule sets this.
  public var cacheWrite1h: TokenRate?
  /// Reasoning output; billed as completion where no rule sets this.
  public var reasoning: TokenRate?
  /// A fee per request.
  public var request: USD?

  /// Creates a card.
  public init(
    prompt: TokenRate? = nil, completion: TokenRate? = nil, cacheRead: TokenRate? = nil,
    cacheWrite5m: TokenRate? = nil, cacheWrite1h: TokenRate? = nil, reasoning: TokenRate? = nil,
    request: USD? = nil
  ) {
    self.prompt = prompt
    self.completion = completion
    self.cacheRead = cacheRead
    self.cacheWrite5m = cacheWrite5m
    self.cacheWrite1h = cacheWrite1h
    self.reasoning = reasoning
    self.request = request
  }
}

/// When a rule applies: all conditions that are given must hold.
public struct PriceConditions: Hashable, Sendable {
  /// The whole request pays this rule when its input is strictly longer [tokens].
  public var inputAbove: TokenCount?
  /// Minutes of the UTC day, start inclusive, end exclusive; wraps past midnight if end <= start.
  public var utcWindow: UTCWindow?
  /// ISO weekdays (1 Monday … 7 Sunday) of the moment itself, in UTC.
  public var weekdays: Set<Int>?
  /// The service tier; a standard rule is the base of every tier, other rules hold in their own.
  public var tier: ServiceTier
  /// First moment of validity.
  public var validFrom: UTCInstant?

  /// Creates conditions; without arguments the rule applies to every standard request.
  public init(
    inputAbove: TokenCount? = nil, utcWindow: UTCWindow? = nil, weekdays: Set<Int>? = nil,
    tier: ServiceTier = .standard, validFrom: UTCInstant? = nil
  ) {
    self.inputAbove = inputAbove
    self.utcWindow = utcWindow
    self.weekdays = weekdays
    self.tier = tier
    self.validFrom = validFrom
  }
}

/// A daily window of UTC minutes.
public struct UTCWindow: Hashable, Sendable {
  /// First minute of the day that belongs to the window, 0 to 1,439.
  public var startMinute: Int
  /// First minute after it, 0 to 1,440.
  public var endMinute: Int

  /// Creates a window.
  public init(startMinute: Int, endMinute: Int) {
    self.startMinute = startMinute
    self.endMinute = endMinute
  }
}

/// One price with its conditions and its source.
public struct PriceRule: Hashable, Sendable {
  /// When it applies.
  public var conditions: PriceConditions
  /// What it sets.
  public var rates: RateCard
  /// Position in ``Catalogue/sources``.
  public var source: Int

  /// Creates a rule.
  public init(conditions: PriceConditions = PriceConditions(), rates: RateCard, source: Int) {
    self.conditions = conditions
    self.rates = rates
    self.source = source
  }
}

/// An endpoint's price list: ordered rules, of which later ones win rate by rate.
public struct PriceSheet: Hashable, Sendable {
  /// The rules in order.
  public var rules: [PriceRule]
  /// Parts per million taken off the listed price; 0 for none.
  public var discountPartsPerMillion: Int

  /// Creates a sheet.
  public init(rules: [PriceRule], discountPartsPerMillion: Int = 0) {
    self.rules = rules
    self.discountPartsPerMillion = discountPartsPerMillion
  }
}
