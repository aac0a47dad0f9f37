import Quantities
import Supply
import Testing

/// A rate in dollars per million tokens, as price pages quote it.
func perMillion(_ dollars: Double) -> TokenRate {
  TokenRate(picoDollarsPerToken: Int64((dollars * 1_000_000).rounded()))
}

/// A moment of world time.
func utc(_ year: Int, _ month: Int, _ day: Int, _ hour: Int, _ minute: Int = 0) throws -> UTCInstant
{
  let date = try #require(CalendarDate(year: year, month: month, day: day))
  return UTCInstant(date) + SimDuration(seconds: Double(hour * 3600 + minute * 60))
}

/// Published price lists, written down by hand.
enum Published {
  /// Claude Opus 4.6: $5 in, $25 out, reads 0.1x, writes 1.25x (5 min) and 2x (1 h).
  static let opus = PriceSheet(rules: [
    PriceRule(
      rates: RateCard(
        prompt: perMillion(5), completion: perMillion(25), cacheRead: perMillion(0.5),
        cacheWrite5m: perMillion(6.25), cacheWrite1h: perMillion(10)), source: 0),
    PriceRule(
      conditions: PriceConditions(tier: .batch),
      rates: RateCard(prompt: perMillion(2.5), completion: perMillion(12.5)), source: 0),
  ])
  /// Gemini 2.5 Pro: $1.25 / $10, and $2.50 / $15 for the whole request above 200,000 tokens.
  static let gemini = PriceSheet(rules: [
    PriceRule(
      rates: RateCard(
        prompt: perMillion(1.25), completion: perMillion(10), cacheRead: perMillion(0.125)),
      source: 0),
    PriceRule(
      conditions: PriceConditions(inputAbove: TokenCount(200_000)),
      rates: RateCard(
        prompt: perMillion(2.5), completion: perMillion(15), cacheRead: perMillion(0.25)),
      source: 0),
  ])
  /// DeepSeek V4 Pro since 2026-08-16T16:00Z: twice the price on weekdays 01-04 and 06-10 UTC.
  static func deepSeek() throws -> PriceSheet {
    let start = try utc(2026, 8, 16, 16)
    let peaks = [
      UTCWindow(startMinute: 60, endMinute: 240), UTCWindow(startMinute: 360, endMinute: 600),
    ]
    return PriceSheet(
      rules: [
        PriceRule(
          rates: RateCard(
            prompt: perMillion(0.66), completion: perMillion(1.98), cacheRead: perMillion(0.022)),
          source: 0)
      ]
        + peaks.map { window in
          PriceRule(
            conditions: PriceConditions(
              utcWindow: window, weekdays: [1, 2, 3, 4, 5], validFrom: start),
            rates: RateCard(
              prompt: perMillion(1.32), completion: perMillion(3.96),
              cacheRead: perMillion(0.044)), source: 0)
        })
  }
}

@Suite struct PriceSheetTests {
  let anyTime = UTCInstant(microseconds: 0)

  @Test func `Anthropic bills each kind of input at its own rate`() {
    let usage = Usage(
      prompt: TokenCount(1_000), cacheRead: TokenCount(100_000), cacheWrite5m: TokenCount(2_000),
      cacheWrite1h: TokenCount(3_000), completion: TokenCount(400), reasoning: TokenCount(100))
    // 0.005 + 0.05 + 0.0125 + 0.03 + 0.01 + 0.0025 dollars.
    #expect(Published.opus.cost(of: usage, at: anyTime).description == "$0.11")
  }

  @Test(arguments: [(200_000, "$0.25"), (200_001, "$0.5000025")])
  func `trap 4: the tier applies to the whole request strictly above the threshold`(
    input: Int, bill: String
  ) {
    let usage = Usage(prompt: TokenCount(input))
    #expect(Published.gemini.cost(of: usage, at: anyTime).description == bill)
  }

  @Test func `trap 4: cached input counts towards the threshold`() {
    let usage = Usage(prompt: TokenCount(1), cacheRead: TokenCount(200_000))
    #expect(Published.gemini.cost(of: usage, at: anyTime).picoDollars == 2_500_000 + 50_000_000_000)
  }

  @Test(arguments: [
    (17, 1, 0, true), (17, 3, 59, true), (17, 4, 0, false), (17, 0, 59, false), (17, 6, 0, true),
    (17, 9, 59, true), (17, 10, 0, false), (22, 2, 0, false), (23, 7, 0, false), (14, 2, 0, false),
  ])
  func `trap 5: the peak doubles prices on weekdays from its first day only`(
    day: Int, hour: Int, minute: Int, isPeak: Bool
  ) throws {
    // August 2026: the 14th is a Friday before the change, the 22nd and 23rd are a weekend.
    let rates = try Published.deepSeek().rates(
      inputTokens: .zero, at: utc(2026, 8, day, hour, minute))
    #expect(rates.prompt == perMillion(isPeak ? 1.32 : 0.66))
    #expect(rates.cacheRead == perMillion(isPeak ? 0.044 : 0.022))
  }

  @Test func `trap 2 and 3: a price that is not listed is not free`() {
    let sheet = PriceSheet(rules: [
      PriceRule(rates: RateCard(prompt: perMillion(3), completion: perMillion(7)), source: 0)
    ])
    let rates = sheet.rates(inputTokens: .zero, at: anyTime)
    #expect(rates.cacheRead == perMillion(3))
    #expect(rates.cacheWrite5m == perMillion(3))
    #expect(rates.cacheWrite1h == perMillion(3))
    #expect(rates.reasoning == perMillion(7))
    let moonshot = RateCard(
      prompt: perMillion(1), completion: perMillion(4), cacheWrite5m: perMillion(2))
    #expect(Rates(filling: moonshot).cacheWrite1h == perMillion(2))
  }

  @Test func `trap 7: reasoning is billed once, at its own rate where it has one`() {
    let sheet = PriceSheet(rules: [
      PriceRule(
        rates: RateCard(
          prompt: perMillion(0.4), completion: perMillion(1.2), reasoning: perMillion(4)), source: 0
      )
    ])
    let usage = Usage(completion: TokenCount(1_000_000), reasoning: TokenCount(1_000_000))
    #expect(sheet.cost(of: usage, at: anyTime).description == "$5.2")
  }

  @Test func `trap 6: a tier changes what it lists and inherits the rest`() {
    let batch = Published.opus.rates(inputTokens: .zero, tier: .batch, at: anyTime)
    #expect(batch.prompt == perMillion(2.5))
    #expect(batch.completion == perMillion(12.5))
    #expect(batch.cacheRead == perMillion(0.5))
    #expect(Published.opus.offers(.batch) && !Published.opus.offers(.flex))
    #expect(
      Published.opus.rates(inputTokens: .zero, tier: .flex, at: anyTime)
        == Published.opus.rates(inputTokens: .zero, at: anyTime))
  }

  @Test(arguments: [(1, 250_000, 1), (3, 500_000, 2), (5, 500_000, 2), (7, 500_000, 4)])
  func `trap 10: a discount is rounded half-even once, on the whole bill`(
    price: Int, discount: Int, bill: Int
  ) {
    // 1 x 0.75 -> 1; 3 x 0.5 = 1.5 -> 2; 5 x 0.5 = 2.5 -> 2; 7 x 0.5 = 3.5 -> 4.
    var sheet = PriceSheet(rules: [
      PriceRule(
        rates: RateCard(prompt: TokenRate(picoDollarsPerToken: Int64(price))), source: 0)
    ])
    sheet.discountPartsPerMillion = discount
    let usage = Usage(prompt: TokenCount(1))
    #expect(sheet.cost(of: usage, at: anyTime).picoDollars == Int64(bill))
  }

  @Test func `a fee per request is charged once`() {
    let sheet = PriceSheet(rules: [
      PriceRule(
        rates: RateCard(
          prompt: perMillion(1), completion: perMillion(1),
          request: USD(picoDollars: 5_000_000_000)), source: 0)
    ])
    #expect(sheet.cost(of: .zero, at: anyTime).description == "$0.005")
  }

  @Test func `a window may wrap past midnight, and equal ends mean the whole day`() {
    let night = UTCWindow(startMinute: 990, endMinute: 30)
    #expect([990, 1439, 0, 29].allSatisfy(night.contains(minute:)))
    #expect(![30, 989].contains(where: night.contains(minute:)))
    let day = UTCWindow(startMinute: 0, endMinute: 0)
    #expect((0..<1440).allSatisfy(day.contains(minute:)))
  }

  @Test func `scaling rounds each rate half-even and leaves conditions alone`() {
    let third = Published.gemini.scaled(by: 1, over: 3)
    #expect(third.rules[0].rates.prompt?.picoDollarsPerToken == 416_667)
    #expect(third.rules[1].conditions.inputAbove == TokenCount(200_000))
    let odd = PriceSheet(rules: [
      PriceRule(rates: RateCard(prompt: TokenRate(picoDollarsPerToken: 5)), source: 0)
    ])
    #expect(odd.scaled(by: 1, over: 2).rules[0].rates.prompt?.picoDollarsPerToken == 2)
    #expect(Published.opus.scaled(by: 7, over: 7) == Published.opus)
  }

  @Test func `a bill beyond the range of money stops the program`() async {
    await #expect(processExitsWith: .failure) {
      let rates = Rates(
        filling: RateCard(prompt: TokenRate(picoDollarsPerToken: .max)))
      _ = rates.cost(of: Usage(prompt: TokenCount(2)))
    }
  }
}
