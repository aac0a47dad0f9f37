public import Quantities

/// A price sheet made ready for the event loop: no optionals, no hashing, no allocation.
///
/// Most requests meet no condition at all; for them the rates of each tier are worked out once.
/// The law is that every answer equals that of the ``PriceSheet`` it was made from. It holds one
/// array, so that a copy costs one reference count.
public struct CompiledPriceSheet: Sendable {
  @usableFromInline let standard: Tariff
  @usableFromInline let batch: Tariff
  @usableFromInline let flex: Tariff
  @usableFromInline let priority: Tariff
  /// All rules in order; empty where no rule has a condition beyond its tier.
  @usableFromInline let rules: [CompiledRule]

  /// Compiles a sheet.
  public init(_ sheet: PriceSheet) {
    standard = Tariff(sheet, .standard)
    batch = Tariff(sheet, .batch)
    flex = Tariff(sheet, .flex)
    priority = Tariff(sheet, .priority)
    let isConditional = sheet.rules.contains { $0.conditions.isConditional }
    rules = isConditional ? sheet.rules.map(CompiledRule.init) : []
  }

  /// The rates that a request pays; see ``PriceSheet/rates(inputTokens:tier:at:)``.
  @inlinable public func rates(
    inputTokens: TokenCount, tier: ServiceTier = .standard, at instant: UTCInstant
  ) -> Rates {
    switch tier {
    case .standard: rates(standard, .standard, inputTokens, at: instant)
    case .batch: rates(batch, .batch, inputTokens, at: instant)
    case .flex: rates(flex, .flex, inputTokens, at: instant)
    case .priority: rates(priority, .priority, inputTokens, at: instant)
    }
  }

  /// The bill of one request, rounded half-even to the pico-dollar once.
  ///
  /// - Precondition: the bill lies within ±9.2 million USD.
  @inlinable public func cost(
    of usage: Usage, tier: ServiceTier = .standard, at instant: UTCInstant
  ) -> USD {
    rates(inputTokens: usage.input, tier: tier, at: instant).cost(of: usage)
  }

  /// What everybody pays for a short request outside all windows: the list price.
  @inlinable public var listRates: Rates { standard.unconditional }

  /// What everybody pays for a short request of a tier outside all windows.
  public func listRates(_ tier: ServiceTier) -> Rates { tariff(tier).unconditional }

  /// The longest input that pays ``listRates(_:)`` at any time; `nil` where rates depend on time.
  public func listRatesLimit(_ tier: ServiceTier) -> TokenCount? {
    tariff(tier).dependsOnTime ? nil : TokenCount(tariff(tier).shortInputMax)
  }

  private func tariff(_ tier: ServiceTier) -> Tariff {
    switch tier {
    case .standard: standard
    case .batch: batch
    case .flex: flex
    case .priority: priority
    }
  }

  @inlinable func rates(
    _ tariff: Tariff, _ tier: ServiceTier, _ inputTokens: TokenCount, at instant: UTCInstant
  ) -> Rates {
    if !tariff.dependsOnTime, inputTokens.count <= tariff.shortInputMax {
      return tariff.unconditional
    }
    return conditionalRates(tariff, tier, inputTokens.count, at: instant)
  }

  @usableFromInline func conditionalRates(
    _ tariff: Tariff, _ tier: ServiceTier, _ inputTokens: Int, at instant: UTCInstant
  ) -> Rates {
    let minute = tariff.dependsOnTime ? instant.minuteOfDay : 0
    let weekday = tariff.dependsOnTime ? UInt8(1) << UInt8(instant.isoWeekday) : 0
    var card = RateCard()
    for rule in rules
    where rule.inputAbove < inputTokens && (rule.tier == .standard || rule.tier == tier) {
      if rule.dependsOnTime {
        guard rule.validFrom <= instant, rule.weekdays & weekday != 0,
          rule.window.contains(minute: minute)
        else { continue }
      }
      card.merge(rule.rates)
    }
    return Rates(
      filling: card, discountPartsPerMillion: tariff.unconditional.discountPartsPerMillion)
  }
}

/// What one tier costs while no condition holds, and when that is the whole story.
@usableFromInline struct Tariff: Sendable {
  /// The rates where no condition holds.
  @usableFromInline let unconditional: Rates
  /// Input up to which no long-context rule holds [tokens].
  @usableFromInline let shortInputMax: Int
  @usableFromInline let dependsOnTime: Bool

  init(_ sheet: PriceSheet, _ tier: ServiceTier) {
    let own = sheet.rules.filter { [.standard, tier].contains($0.conditions.tier) }
    var card = RateCard()
    for rule in own where !rule.conditions.isConditional { card.merge(rule.rates) }
    unconditional = Rates(
      filling: card, discountPartsPerMillion: sheet.discountPartsPerMillion)
    shortInputMax = own.compactMap(\.conditions.inputAbove?.count).min() ?? .max
    dependsOnTime = own.contains { $0.conditions.dependsOnTime }
  }
}

/// One rule with its conditions as plain numbers.
@usableFromInline struct CompiledRule: Sendable {
  let tier: ServiceTier
  /// Holds for input strictly above [tokens]; -1 where every request qualifies.
  let inputAbove: Int
  let dependsOnTime: Bool
  let validFrom: UTCInstant
  /// Bit n stands for ISO weekday n.
  let weekdays: UInt8
  let window: UTCWindow
  let rates: RateCard

  init(_ rule: PriceRule) {
    let conditions = rule.conditions
    tier = conditions.tier
    inputAbove = conditions.inputAbove?.count ?? -1
    dependsOnTime = conditions.dependsOnTime
    validFrom = conditions.validFrom ?? UTCInstant(microseconds: .min)
    var bits: UInt8 = conditions.weekdays == nil ? 0xFF : 0
    for day in 1...7 where conditions.weekdays?.contains(day) == true { bits |= 1 << day }
    weekdays = bits
    window = conditions.utcWindow ?? UTCWindow(startMinute: 0, endMinute: 0)
    rates = rule.rates
  }
}

extension PriceConditions {
  /// Whether anything but the tier is asked.
  fileprivate var isConditional: Bool { inputAbove != nil || dependsOnTime }
}
