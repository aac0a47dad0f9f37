import Formats
import Market
import Quantities
import Supply
import Testing

/// Price lists of any day.
@Suite struct PriceHistoryTests {
  private typealias Entry = PriceHistory.Entry

  private func history(_ entries: [PriceHistory.Entry], released: String? = nil) -> PriceHistory {
    PriceHistory(
      sources: [],
      courses: [
        PriceHistory.Course(
          slug: "a/b", origin: "CN", released: released.map(day), entries: entries)
      ])
  }

  private func price(_ history: PriceHistory, on text: String) -> ListedPrice? {
    history.list(on: day(text))["a/b"]
  }

  @Test func takesTheLatestPriceOfTheAuthor() {
    let history = history([
      Entry(from: day("2026-01-01"), input: 1, output: 2, series: .author),
      Entry(from: day("2026-03-01"), input: 3, output: 4, series: .author),
      Entry(
        from: day("2026-01-01"), to: day("2026-06-01"), input: 0.5, output: 1, series: .platform),
    ])
    #expect(price(history, on: "2026-02-28")?.input == 1)
    #expect(price(history, on: "2026-03-01")?.input == 3)
    #expect(price(history, on: "2025-12-31") == nil)
  }

  /// A monthly list counts until 45 days after it last had the price.
  @Test func forgetsWhatIsNoLongerListed() {
    let history = history([
      Entry(
        from: day("2026-01-01"), to: day("2026-02-01"), input: 0.5, output: 1, series: .platform)
    ])
    #expect(price(history, on: "2026-03-18")?.input == 0.5)
    #expect(price(history, on: "2026-03-19") == nil)
  }

  /// A price first recorded after the release stands for the days before, and says so.
  @Test func saysWhatWasRecordedLater() throws {
    let history = history(
      [Entry(from: day("2026-03-03"), input: 0.5, output: 1, series: .author)],
      released: "2026-02-11")
    let found = try #require(price(history, on: "2026-02-28"))
    #expect(found.isRecordedLater)
    #expect(found.since == day("2026-03-03"))
    #expect(price(history, on: "2026-02-10") == nil)
  }

  /// 3 : 1 at $1 and $5 is $2; with 80 % cache reads at $0.10, 20 : 1 is (20 * 0.28 + 5) / 21.
  @Test func pricesMixes() {
    let price = ListedPrice(
      slug: "a/b", origin: "US", input: 1, output: 5, cacheRead: 0.1, since: day("2026-01-01"),
      series: .author, isRecordedLater: false)
    #expect(price.price(of: .blend, withCache: true) == 2)
    #expect(abs(price.price(of: .agentic, withCache: true) - 10.6 / 21) < 1e-12)
    #expect(abs(price.price(of: .agentic, withCache: false) - 25.0 / 21) < 1e-12)
    var bare = price
    bare.cacheRead = nil
    #expect(
      bare.price(of: .agentic, withCache: true) == price.price(of: .agentic, withCache: false))
  }

  /// Law: where all prices of the cheap origin are multiplied, the gap is divided.
  @Test func gapScalesWithPrices() throws {
    let list = try TrafficFiles.prices().list(on: day("2026-08-18"))
    let tokens = try TrafficFiles.panel().paidTokens(inWeek: 7)
    func gap(_ factor: Double) throws -> OriginPriceGap {
      var scaled = list
      for index in scaled.prices.indices where scaled.prices[index].origin == "CN" {
        scaled.prices[index].input *= factor
        scaled.prices[index].output *= factor
        scaled.prices[index].cacheRead = scaled.prices[index].cacheRead.map { $0 * factor }
      }
      return try #require(
        scaled.gap(dear: "US", cheap: "CN", mix: .agentic) { tokens[$0.slug] ?? 0 })
    }
    let (one, two) = (try gap(1), try gap(2))
    #expect(abs(one.list / two.list - 2) < 1e-12)
    #expect(abs(one.effective / two.effective - 2) < 1e-12)
    #expect(one.dear.models == two.dear.models)
  }

  /// Law: reading what was written gives the same bytes.
  @Test func shippedHistoryReadsBack() throws {
    let bytes = try TrafficFiles.shippedBytes("prices-history.json")
    #expect(try TrafficFiles.prices().encoded() == String(decoding: bytes, as: UTF8.self))
  }

  /// The shipped file is what the documented command makes of the published lists.
  @Test(.enabled(if: TrafficFiles.hasData("catalogue")))
  func shippedHistoryIsRegenerated() throws {
    var reading = PriceHistoryImport(register: try TrafficFiles.register())
    try reading.readAuthors(
      TrafficFiles.dataBytes("catalogue/price_events_first_party.csv"), file: "authors")
    try reading.readPlatform(
      TrafficFiles.dataBytes("catalogue/openrouter_price_history_monthly.csv.gz"),
      file: "platform", since: day("2025-01-01"))
    let shipped = try TrafficFiles.prices()
    #expect(reading.history(sources: shipped.sources).encoded() == shipped.encoded())
    for account in reading.accounts {
      let left = account.dropped.reduce(0) { $0 + $1.count }
      #expect(account.rowsKept + left == account.rowsRead)
    }
  }

  /// Prices that authors published (announcements cited in the pairs of `claims-2026.json`).
  @Test(arguments: [
    ("2026-02-28", "anthropic/claude-opus-4.6", 5.0, 25.0),
    ("2026-02-28", "minimax/minimax-m2.5", 0.3, 1.2), ("2026-02-28", "z-ai/glm-5", 1.0, 3.2),
    ("2025-09-20", "deepseek/deepseek-chat-v3.1", 0.57, 1.68),
    ("2025-01-25", "deepseek/deepseek-r1", 0.55, 2.19), ("2025-01-25", "openai/o1", 15.0, 60.0),
    ("2026-05-31", "deepseek/deepseek-v4-pro", 0.435, 0.87),
  ])
  func knowsPublishedPrices(_ text: String, _ slug: String, _ input: Double, _ output: Double)
    throws
  {
    let price = try #require(try TrafficFiles.prices().list(on: day(text))[slug])
    #expect(price.input == input)
    #expect(price.output == output)
  }
}
