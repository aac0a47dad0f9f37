import Formats
import Foundation
import Quantities
import Supply
import Testing

/// The real genai-prices list against itself and against two lists made by others.
@Suite(.enabled(if: Files.hasData("catalogue/raw"), "needs shared/data/catalogue/raw"))
struct RawGenaiPricesTests {
  static let genaiPrices = "genai-prices-0.2.3.json.gz"

  private func capacity(_ name: String, asOf day: String) throws -> Catalogue {
    let register = try Shipped.register()
    let file = try PriceListFile(
      Files.tree(Files.data.appendingPathComponent("catalogue/raw/\(name)")), file: name,
      asOf: CalendarDate(parsing: day), register: register)
    guard case .prices(let list) = file else {
      throw ContentError(file: name, row: nil, message: "no price list")
    }
    return CatalogueImport(lists: [list], register: register, selection: .capacity).catalogue
  }

  private struct Pair {
    var name: String
    var provider: String
    var genai: PriceSheet
    var other: PriceSheet

    var agrees: Bool { same(genai.listRates, other.listRates) }
    func same(_ left: Rates, _ right: Rates) -> Bool {
      left.prompt == right.prompt && left.completion == right.completion
    }
    var ratio: Double {
      Double(genai.listRates.prompt.picoDollarsPerToken)
        / Double(other.listRates.prompt.picoDollarsPerToken)
    }
  }

  /// What both lists price, endpoint by endpoint.
  private func pairs(with name: String) throws -> [Pair] {
    let genai = try capacity(Self.genaiPrices, asOf: "2026-10-26")
    let other = try capacity(name, asOf: "2026-10-26")
    func sheets(_ catalogue: Catalogue) -> [String: (provider: String, sheet: PriceSheet)] {
      let entries = catalogue.endpoints.map { endpoint in
        let provider = catalogue[endpoint.provider].slug
        return ("\(catalogue[endpoint.model].slug)@\(provider)", (provider, endpoint.prices))
      }
      return Dictionary(entries, uniquingKeysWith: { first, _ in first })
    }
    let theirs = sheets(other)
    let ours = sheets(genai)
    return ours.keys.sorted().compactMap { name in
      guard let mine = ours[name], let their = theirs[name] else { return nil }
      return Pair(name: name, provider: mine.provider, genai: mine.sheet, other: their.sheet)
    }
  }

  /// 346 endpoints in common with LiteLLM, 319 at the same price (92 %). Of the 27 others: DeepSeek
  /// stores the off-peak price here and the peak there (4, price trap 5); OVHcloud is converted from
  /// euros at another rate (10); Cloudflare is rounded to a tenth of a cent (4); a plain Bedrock id
  /// is a region here and global there, a tenth more (2); Zhipu is converted from yuan (2); the other
  /// five are different prices.
  @Test func `nine in ten prices agree with LiteLLM, and the misses have reasons`() throws {
    let pairs = try pairs(with: RawListTests.liteLLM)
    #expect(pairs.count == 346)
    let misses = pairs.filter { !$0.agrees }
    #expect(misses.count == 27, "\(misses.map(\.name))")
    func ratios(_ provider: String) -> [Double] {
      misses.filter { $0.provider == provider }.map(\.ratio).sorted()
    }
    #expect(ratios("ovhcloud").count == 10)
    #expect(ratios("ovhcloud").allSatisfy { (1.05...1.26).contains($0) })
    #expect(ratios("cloudflare-workers-ai").count == 4)
    #expect(ratios("cloudflare-workers-ai").allSatisfy { abs($0 - 1) < 0.011 })
    #expect(ratios("amazon-bedrock").allSatisfy { abs($0 - 1.1) < 1e-9 })
    #expect(ratios("zhipuai").allSatisfy { abs($0 - 0.965) < 0.003 })
    let halves = misses.filter { $0.provider == "deepseek" && abs($0.ratio - 0.5) < 1e-9 }
    #expect(
      halves.map(\.name)
        == ["chat", "flash", "v4-flash", "v4-pro"].map {
          "deepseek/deepseek-\($0)@deepseek"
        })
  }

  /// The two lists hold DeepSeek's prices the other way round, so they agree by the clock: on a
  /// Thursday, at every half hour. On Saturdays LiteLLM's is low all day, and this list knows no
  /// weekdays.
  @Test(arguments: ["deepseek-flash", "deepseek-v4-flash", "deepseek-v4-pro"])
  func `trap 5: off-peak as base and peak as base are the same on a weekday`(model: String) throws {
    let pair = try #require(
      try pairs(with: RawListTests.liteLLM).first { $0.name == "deepseek/\(model)@deepseek" })
    for halfHour in 0..<48 {
      let moment = try utc(2026, 10, 15, 0) + SimDuration(seconds: Double(halfHour) * 1800)
      let (mine, theirs) = (
        pair.genai.rates(inputTokens: .zero, at: moment),
        pair.other.rates(inputTokens: .zero, at: moment)
      )
      #expect(pair.same(mine, theirs), "half hour \(halfHour)")
      #expect(mine.cacheRead == theirs.cacheRead, "half hour \(halfHour)")
    }
    let saturday = try utc(2026, 10, 17, 1, 30)
    let (mine, theirs) = (
      pair.genai.rates(inputTokens: .zero, at: saturday),
      pair.other.rates(inputTokens: .zero, at: saturday)
    )
    #expect(mine.prompt.picoDollarsPerToken == 2 * theirs.prompt.picoDollarsPerToken)
  }

  /// models.dev is two months older: 278 in common, 248 at the same price (89 %); the rest are yuan
  /// prices (7), image output (3), Bedrock's regions and prices changed since. GPT-5.6 Sol is one of
  /// the latter: on the day of that list the dated price is its price.
  @Test func `nine in ten prices agree with models.dev, one more on its own day`() throws {
    let pairs = try pairs(with: RawListTests.modelsDev)
    #expect(pairs.count == 278)
    #expect(pairs.count { $0.agrees } == 248)
    let sol = try #require(pairs.first { $0.name == "openai/gpt-5.6-sol@openai" })
    #expect(!sol.agrees)
    let then = sol.genai.rates(inputTokens: .zero, at: try utc(2026, 8, 18, 12))
    #expect(sol.same(then, sol.other.listRates))
  }

  /// The oracle is Foundation's decimal arithmetic on the text of the raw list.
  @Test func `no price lost a digit`() throws {
    let raw = try Files.tree(Files.data.appendingPathComponent("catalogue/raw/\(Self.genaiPrices)"))
    var texts: [String: String] = [:]
    for model in raw.array?.first(where: { $0["id"]?.string == "openai" })?["models"]?.array ?? [] {
      texts[model["id"]?.string ?? ""] = model["prices"]?.string
    }
    var compared = 0
    let catalogue = try capacity(Self.genaiPrices, asOf: "2026-10-26")
    for endpoint in catalogue.endpoints where catalogue[endpoint.provider].slug == "openai" {
      guard let text = texts[endpoint.providerModel],
        let amount = text.split(separator: "/").first?.dropFirst(),
        let exact = Decimal(string: String(amount))
      else { continue }
      let pico = exact * Decimal(1_000_000)
      #expect(pico == Decimal(endpoint.prices.listRates.prompt.picoDollarsPerToken))
      compared += 1
    }
    #expect(compared > 25, "\(compared)")
  }
}
