import Foundation
import Quantities
import Supply
import Testing

/// Prices that change during a run.
@Suite struct DatedPricesTests {
  private func rates(
    _ sheet: PriceSheet, input: Int = 1_000, _ moment: UTCInstant
  ) -> Rates {
    let rates = sheet.rates(inputTokens: TokenCount(input), at: moment)
    let compiled = CompiledPriceSheet(sheet).rates(inputTokens: TokenCount(input), at: moment)
    #expect(rates == compiled)
    return rates
  }

  /// Google's page: twice the price for the whole request above 200,000 tokens. A promotion of half
  /// the price for a week halves the long rates too, and both return after it.
  @Test func `a promotion begins, ends and keeps the tiers`() throws {
    let start = try utc(2026, 9, 1, 0)
    let end = try utc(2026, 9, 8, 0)
    let sheet = Published.gemini.changed(from: start, until: end) { $0.scaled(by: 1, over: 2) }
    for (input, prompt) in [(1_000, 1.25), (200_001, 2.5)] {
      let before = start + SimDuration(microseconds: -1)
      let last = end + SimDuration(microseconds: -1)
      #expect(rates(sheet, input: input, before).prompt == perMillion(prompt))
      #expect(rates(sheet, input: input, start).prompt == perMillion(prompt / 2))
      #expect(rates(sheet, input: input, last).prompt == perMillion(prompt / 2))
      #expect(rates(sheet, input: input, end).prompt == perMillion(prompt))
      #expect(
        rates(sheet, input: input, end) == rates(Published.gemini, input: input, end))
    }
  }

  /// Rates that only the change lists, here a cache price, go when it ends.
  @Test func `after the change everything is as before`() throws {
    let plain = PriceSheet(rules: [
      PriceRule(rates: RateCard(prompt: perMillion(1), completion: perMillion(4)), source: 0)
    ])
    let end = try utc(2026, 9, 8, 0)
    let sheet = plain.changed(from: nil, until: end) {
      $0.setting(RateCard(prompt: perMillion(0), cacheRead: perMillion(0)), source: 1)
    }
    let before = end + SimDuration(microseconds: -1)
    #expect(rates(sheet, before).prompt == .free)
    #expect(rates(sheet, before).cacheRead == .free)
    #expect(rates(sheet, before).completion == perMillion(4))
    #expect(rates(sheet, end) == rates(plain, end))
  }

  /// A rule that begins later than the change begins when it did (DeepSeek's peak hours since
  /// 2026-08-16T16:00Z, doubled here from the 10th on; 01:30 UTC on Monday the 17th is peak).
  @Test func `rules with a date of their own keep it`() throws {
    let sheet = try Published.deepSeek().changed(from: utc(2026, 8, 10, 0), until: nil) {
      $0.scaled(by: 2, over: 1)
    }
    #expect(try rates(sheet, utc(2026, 8, 9, 1, 30)).prompt == perMillion(0.66))
    #expect(try rates(sheet, utc(2026, 8, 10, 1, 30)).prompt == perMillion(1.32))
    #expect(try rates(sheet, utc(2026, 8, 17, 1, 30)).prompt == perMillion(2.64))
    #expect(try rates(sheet, utc(2026, 8, 17, 4, 30)).prompt == perMillion(1.32))
  }
}

@Suite struct PriceEventsTests {
  private static let header =
    "provider,model,mode,from_date,basis,input_usd_per_m,output_usd_per_m,"
    + "cache_read_usd_per_m,cache_write_usd_per_m,tiers_above:in/out/cache\n"

  private func list(_ rows: String) throws -> PriceEvents {
    var whole: [UInt8]? = Array((Self.header + rows).utf8)
    return try PriceEvents(file: "events.csv") {
      defer { whole = nil }
      return whole
    }
  }

  private func catalogue() throws -> Catalogue {
    Catalogue(
      models: [Model(slug: "deepseek/v4-pro", name: "V4", author: "deepseek", origin: "CN")],
      providers: [
        Provider(slug: "deepseek", name: "DeepSeek", country: "CN", kind: .lab),
        Provider(slug: "other", name: "Other", country: "US", kind: .host),
      ],
      endpoints: (0..<2).map {
        Endpoint(
          model: ModelID(0), provider: ProviderID($0), providerModel: "deepseek-v4-pro",
          prices: PriceSheet(rules: [
            PriceRule(
              rates: RateCard(
                prompt: perMillion(1.74), completion: perMillion(3.48),
                cacheRead: perMillion(0.145)), source: 0)
          ]))
      },
      sources: [
        Source(name: "a list", licence: "none", asOf: CalendarDate(daysSinceEpoch: 20_000))
      ])
  }

  /// DeepSeek V4 Pro: $1.74 from 2026-04-24, $0.435 from 05-25, $0.66 from 08-16 (the provider's
  /// announcements, as model-prices 0.0.5 lists them).
  @Test func `an endpoint moves through its dated prices`() throws {
    let rows = """
      deepseek,deepseek-v4-pro,standard,2026-08-16,documented,0.66,1.98,0.022,,
      deepseek,deepseek-v4-pro,standard,2026-05-25,models.dev commit,0.435,0.87,0.003625,,
      deepseek,deepseek-v4-pro,fast,2026-05-25,documented,9,9,,,
      nobody,x,standard,2026-05-25,documented,9,9,,,
      """
    let list = try list(rows)
    #expect(list.read == 4 && list.events.count == 3 && list.droppedModes == ["fast"])
    let (moved, unmatched) = try catalogue().moving(with: list)
    #expect(unmatched == 1)
    for (day, prompt) in [((5, 24), 1.74), ((5, 25), 0.435), ((8, 15), 0.435), ((8, 16), 0.66)] {
      let moment = try utc(2026, day.0, day.1, 12)
      let rates = moved.endpoints[0].prices.rates(inputTokens: TokenCount(1), at: moment)
      #expect(rates.prompt == perMillion(prompt))
      let others = moved.endpoints[1].prices.rates(inputTokens: TokenCount(1), at: moment)
      #expect(others.prompt == perMillion(1.74))
    }
  }

  @Test func `long inputs and service tiers have prices of their own`() throws {
    let rows = """
      deepseek,deepseek-v4-pro,standard,2026-05-25,documented,1,2,,,256000:3/6/None
      deepseek,deepseek-v4-pro,batch,2026-05-25,documented,0.5,1,,,
      """
    let sheet = try catalogue().moving(with: list(rows)).catalogue.endpoints[0].prices
    let moment = try utc(2026, 6, 1, 0)
    #expect(sheet.rates(inputTokens: TokenCount(256_000), at: moment).prompt == perMillion(1))
    #expect(sheet.rates(inputTokens: TokenCount(256_001), at: moment).prompt == perMillion(3))
    let batch = sheet.rates(inputTokens: TokenCount(1), tier: .batch, at: moment)
    #expect(batch.prompt == perMillion(0.5))
    #expect(sheet.offers(.batch) && !sheet.offers(.flex))
  }

  @Test(arguments: [
    ("deepseek,m,standard,16 August,documented,1,2,,,", "found \"16 August\""),
    ("deepseek,m,standard,2026-08-16,documented,cheap,2,,,", "found \"cheap\""),
    ("deepseek,m,standard,2026-08-16,documented,-1,2,,,", "found \"-1\""),
    ("deepseek,m,standard,2026-08-16,documented,1,2,,,256000=1/2/3", "found \"256000=1/2/3\""),
  ]) func `a row that is none is refused with its number`(row: String, message: String) throws {
    let error = #expect(throws: (any Error).self) { try list(row + "\n") }
    #expect(String(describing: try #require(error)).contains(message))
    #expect(String(describing: try #require(error)).contains("events.csv:2"))
  }

  /// The list of 1,108 first-party prices against the shipped catalogue, which other lists made: of
  /// 225 endpoints that both know, 207 agree on prompt and completion after the last event; where
  /// DeepSeek's differ, the catalogue holds the peak price, twice the other (price traps, 5).
  @Test(.enabled(if: Files.hasData("catalogue/price_events_first_party.csv")))
  func `the last event is the shipped price`() throws {
    var whole: [UInt8]? = try Files.bytes(
      Files.data.appendingPathComponent("catalogue/price_events_first_party.csv"))
    let list = try PriceEvents(file: "price_events_first_party.csv") {
      defer { whole = nil }
      return whole
    }
    let shipped = try Shipped.catalogue()
    let (moved, unmatched) = shipped.moving(with: list)
    #expect(list.read == 1_108 && list.events.count + list.droppedModes.count == 1_108)
    #expect(list.events.count - unmatched == 436)
    let late = try utc(2026, 10, 27, 12)
    var (known, agreeing) = (0, 0)
    for (before, after) in zip(shipped.endpoints, moved.endpoints)
    where before.prices.rules.count < after.prices.rules.count {
      let (old, new) = (
        before.prices.listRates,
        after.prices.rates(inputTokens: TokenCount(1), at: late)
      )
      guard
        after.prices.rules.dropFirst(before.prices.rules.count).contains(where: {
          $0.conditions.tier == .standard
        })
      else { continue }
      known += 1
      if old.prompt == new.prompt, old.completion == new.completion { agreeing += 1 }
    }
    #expect(known == 225 && agreeing == 207, "\(agreeing) of \(known)")
  }
}
