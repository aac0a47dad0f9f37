import Demand
public import Formats
import Quantities
import Supply

// Decoding of prices that a scenario changes, from when and until when.
extension Scenario {
  /// The rates that an override sets; `nil` where it sets none.
  static func readRates(_ reader: ObjectReader) -> RateCard? {
    reader.optional("usd_per_m")?.object { rates in
      func rate(_ key: String) -> TokenRate? {
        rates.optional(key)?.tokenRate(per: .millionTokens)
      }
      return RateCard(
        prompt: rate("prompt"), completion: rate("completion"), cacheRead: rate("cache_read"),
        cacheWrite5m: rate("cache_write_5m"), cacheWrite1h: rate("cache_write_1h"),
        reasoning: rate("reasoning"))
    }
  }

  /// A moment of a change.
  static func readMoment(_ reader: ObjectReader, _ key: String) -> UTCInstant? {
    guard let value = reader.optional(key) else { return nil }
    let expecting = "expected a moment, e.g. \"2026-08-16T16:00:00Z\", or a day"
    guard let text = value.string(expecting) else { return nil }
    let moment = UTCInstant(catalogueText: text) ?? CalendarDate(parsing: text).map(UTCInstant.init)
    if moment == nil { value.reportFound(expecting) }
    return moment
  }

  /// The catalogue as its dated list of prices moves it.
  static func readPriceEvents(
    _ section: ObjectReader, _ catalogue: Catalogue, _ files: ScenarioFiles
  ) -> (file: String?, catalogue: Catalogue) {
    guard let value = section.optional("price_events"),
      let path = value.string("expected the path of a list of dated prices")
    else { return (nil, catalogue) }
    guard let list = files.priceEvents[path] else {
      if !catalogue.endpoints.isEmpty { value.report("the list \"\(path)\" has not been loaded") }
      return (path, catalogue)
    }
    let (moved, unmatched) = catalogue.moving(with: list)
    let applied = list.events.count - unmatched
    if applied == 0, !list.events.isEmpty {
      value.report("found no event in \"\(path)\" that concerns an endpoint of the catalogue")
    } else if unmatched + list.droppedModes.count > 0 {
      value.report(
        "\(list.read) rows read = \(applied) applied + \(unmatched) of endpoints that are not in the "
          + "catalogue + \(list.droppedModes.count) of modes that are not simulated",
        severity: .warning)
    }
    return (path, moved)
  }

  /// The lists of dated prices that a scenario names.
  public static func priceEventFiles(in root: JSONNode) -> [String] {
    root["catalog"]?["price_events"]?.string.map { [$0] } ?? []
  }
}

extension RateCard {
  /// The rates as a scenario writes them, exactly.
  var resolved: JSONNode {
    let rates = [
      ("prompt", prompt), ("completion", completion), ("cache_read", cacheRead),
      ("cache_write_5m", cacheWrite5m), ("cache_write_1h", cacheWrite1h), ("reasoning", reasoning),
    ]
    return .object(
      rates.compactMap { key, rate in
        rate.map { (key, .string($0.description)) }
      })
  }
}
