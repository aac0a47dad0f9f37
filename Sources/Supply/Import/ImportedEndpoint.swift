import Formats
import Quantities

/// One entry of a price list, understood but not yet placed in a catalogue.
struct ImportedEndpoint: Sendable {
  /// The provider's own name of the model.
  var name: String
  /// The entry's key in the list, where it says more.
  var listKey: String
  var identity: ModelIdentity
  var provider: String
  var rules: [PriceRule]
  var discountPartsPerMillion = 0
  var contextLength: TokenCount?
  var maxCompletion: TokenCount?
  var supportsTools: Bool?
  var isDeprecated = false
  var retires: CalendarDate?
  var limits = PublishedLimits()
  /// Shortest cached input that the list gives [tokens].
  var cacheMinimum: TokenCount?
  var modelName: String?
  var openWeights: Bool?
  var released: CalendarDate?
  var extra: [JSONMember] = []
}

/// One price list, read: what a catalogue is built from.
public struct ImportedList: Sendable {
  /// The list itself.
  public let source: Source
  /// Names of providers that are not in the register, with what the list calls them.
  var providerNames: [String: String] = [:]
  var endpoints: [ImportedEndpoint] = []
  var report: ImportReport

  init(source: Source) {
    self.source = source
    report = ImportReport(source: source.name)
  }
}

/// Collects rates of one rule and counts what had to be rounded.
struct RateReader {
  let unit: TokenRate.QuoteUnit
  private(set) var roundings = 0

  init(per unit: TokenRate.QuoteUnit) { self.unit = unit }

  /// The rate a number or a text gives; `nil` where it gives none or a negative one.
  mutating func rate(_ node: JSONNode?) -> TokenRate? {
    guard let text = node?.numberText ?? node?.string, let exact = ExactDecimal(parsing: text),
      let quote = TokenRate.rounding(exact, per: unit), quote.rate >= .free
    else { return nil }
    if quote.wasRounded { roundings += 1 }
    return quote.rate
  }
}

extension RateCard {
  /// Whether the card sets nothing.
  var isEmpty: Bool { self == RateCard() }

  /// Takes cache prices of zero off a card that charges for its prompt.
  ///
  /// Zero there means "not priced" (price trap 3): taken as free, all input would cost nothing.
  ///
  /// - Returns: how many were taken off.
  mutating func droppingUnpricedCache() -> Int {
    guard let prompt, prompt > .free else { return 0 }
    var count = 0
    for rate in [\RateCard.cacheRead, \.cacheWrite5m, \.cacheWrite1h]
    where self[keyPath: rate] == .free {
      self[keyPath: rate] = nil
      count += 1
    }
    return count
  }
}
