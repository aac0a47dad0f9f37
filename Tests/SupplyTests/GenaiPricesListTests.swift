import Formats
import Foundation
import Quantities
import Supply
import Testing

@Suite struct GenaiPricesListTests {
  private static func list(_ provider: String, _ id: String, _ fields: String) -> String {
    """
    [{"id": "\(provider)", "name": "P", "models": [{"_": "ModelInfo", "id": "\(id)",
      "match": {"_": "ClauseEquals", "equals": "\(id)"}, \(fields)}]}]
    """
  }

  private func sheet(_ provider: String, _ id: String, _ fields: String) throws -> PriceSheet {
    let result = try imported(Self.list(provider, id, fields))
    return try #require(result.catalogue.endpoints.first).prices
  }

  /// Anthropic's page: $0.80 and $4 per million, cache reads at a tenth, writes at 1.25 and 2 times.
  @Test func `a price written as text, with what has no place kept word for word`() throws {
    let text = """
      $0.8/input MTok, $4/output MTok, $0.08/input cache read MTok, $1/input cache write MTok, \
      $1.6/input 1h cache write MTok, $10/web searches K
      """
    let result = try imported(
      Self.list("anthropic", "claude-3-5-haiku", "\"prices\": \"\(text)\""))
    let endpoint = try #require(result.catalogue.endpoints.first)
    let rates = endpoint.prices.listRates
    #expect(rates.prompt == perMillion(0.8) && rates.completion == perMillion(4))
    #expect(rates.cacheRead == perMillion(0.08) && rates.cacheWrite5m == perMillion(1))
    #expect(rates.cacheWrite1h == perMillion(1.6))
    #expect(endpoint.extra?["prices"]?.string == text)
    #expect(endpoint.extra?["match"]?["equals"]?.string == "claude-3-5-haiku")
    #expect(result.catalogue.sources.first?.licence == "MIT")
  }

  /// Perplexity's page: $12 per thousand requests beside the tokens.
  @Test func `a fee per thousand requests is a fee per request`() throws {
    let sheet = try sheet(
      "perplexity", "sonar", "\"prices\": \"$1/input MTok, $1/output MTok, $12 / K requests\"")
    #expect(sheet.listRates.request.description == "$0.012")
  }

  /// The repository's JSON: the whole request pays the tier above `start`; xAI's starts at 199,999
  /// because its threshold belongs to the tier (price trap 4).
  @Test(arguments: [("anthropic", "claude-haiku-5-5", 100_000), ("x-ai", "grok-4.7", 199_999)])
  func `tiers of the JSON form hold strictly above their start`(
    provider: String, id: String, start: Int
  ) throws {
    let sheet = try sheet(
      provider, id,
      """
      "prices": {"input_mtok": {"base": 0.1, "tiers": [{"start": \(start), "price": 0.5}]},
        "output_mtok": {"base": 0.5, "tiers": [{"start": \(start), "price": 2.5}]},
        "cache_read_mtok": 0.01}
      """)
    let noon = UTCInstant(microseconds: 0)
    let short = sheet.rates(inputTokens: TokenCount(start), at: noon)
    let long = sheet.rates(inputTokens: TokenCount(start + 1), at: noon)
    #expect([short.prompt, short.completion] == [perMillion(0.1), perMillion(0.5)])
    #expect([long.prompt, long.completion] == [perMillion(0.5), perMillion(2.5)])
    #expect(long.cacheRead == perMillion(0.01))
  }

  @Test func `a text that hides its tiers is counted and kept`() throws {
    let result = try imported(
      Self.list(
        "google", "gemini-2.5-pro",
        "\"prices\": \"$1.25/input MTok (+tiers), $10/output MTok (+tiers)\""))
    let endpoint = try #require(result.catalogue.endpoints.first)
    #expect(endpoint.prices.listRates.prompt == perMillion(1.25))
    #expect(endpoint.extra?["prices"]?.string?.contains("(+tiers)") == true)
    #expect(result.reports[0].notes.contains { $0.text.contains("tiers") && $0.count == 1 })
  }

  /// DeepSeek in 2025: full price from 00:30 to 16:30 UTC, discount in between, as its page said.
  @Test(arguments: [
    (0, 29, 0.135), (0, 30, 0.27), (1, 0, 0.27), (16, 29, 0.27), (16, 30, 0.135), (23, 59, 0.135),
  ])
  func `trap 5: the base is off-peak and the window is half open`(
    hour: Int, minute: Int, price: Double
  ) throws {
    let sheet = try sheet(
      "deepseek", "deepseek-chat",
      """
      "prices": [
        {"prices": "$0.135/input MTok, $0.55/output MTok, $0.035/input cache read MTok"},
        {"constraint": {"start_time": "00:30:00+00:00", "end_time": "16:30:00+00:00"},
         "prices": "$0.27/input MTok, $1.1/output MTok, $0.07/input cache read MTok"}]
      """)
    let rates = sheet.rates(inputTokens: .zero, at: try utc(2025, 6, 2, hour, minute))
    #expect(rates.prompt == perMillion(price))
  }

  private static let dated = """
    "prices": [
      {"prices": "$5/input MTok, $30/output MTok, $0.5/input cache read MTok"},
      {"constraint": {"start_date": "2026-08-21"}, "prices": "$4/input MTok, $20/output MTok"},
      {"constraint": {"start_date": "2027-01-01"}, "prices": "$6/input MTok, $24/output MTok"}]
    """

  @Test func `the list price is the day's; the others hold from their dates on`() throws {
    let sheet = try sheet("openai", "gpt-5.6-sol", Self.dated)
    #expect(sheet.listRates.prompt == perMillion(4))
    for (moment, prompt) in [
      (try utc(2026, 1, 1, 0), 5.0), (try utc(2026, 8, 20, 23, 59), 5),
      (try utc(2026, 8, 21, 0), 4),
      (try utc(2026, 12, 31, 23), 4), (try utc(2027, 1, 1, 0), 6),
    ] {
      #expect(sheet.rates(inputTokens: .zero, at: moment).prompt == perMillion(prompt))
    }
  }

  /// The package replaces the whole price: a rate that the later one does not list is not inherited.
  @Test func `a later price without a cache price has none`() throws {
    let sheet = try sheet("openai", "gpt-5.6-sol", Self.dated)
    #expect(
      sheet.rates(inputTokens: .zero, at: try utc(2026, 8, 1, 0)).cacheRead == perMillion(0.5))
    #expect(sheet.rates(inputTokens: .zero, at: try utc(2026, 9, 1, 0)).cacheRead == perMillion(4))
  }

  @Test func `of several variants the first wins; what is no service tier stays in extra`() throws {
    let fields = """
      "prices": "$1/input MTok, $4/output MTok", "price_variants": [
        {"when": {"service_tier": "default"}, "prices": ""},
        {"when": {"processing": "batch"}, "constraint": {"start_date": "2026-12-01"},
         "prices": "$0.7/input MTok, $3/output MTok"},
        {"when": {"processing": "batch"}, "prices": "$0.5/input MTok, $2/output MTok"},
        {"when": {"service_tier": "priority"}, "prices": "$2/input MTok"}SPEED]
      """
    let sheet = try sheet(
      "google", "gemini-3.8-flash", fields.replacingOccurrences(of: "SPEED", with: ""))
    func prompt(_ tier: ServiceTier, _ month: Int) throws -> TokenRate {
      sheet.rates(inputTokens: .zero, tier: tier, at: try utc(2026, month, 1, 0)).prompt
    }
    #expect(try prompt(.standard, 11) == perMillion(1))
    #expect(try prompt(.batch, 11) == perMillion(0.5))
    #expect(try prompt(.batch, 12) == perMillion(0.7))
    #expect(try prompt(.priority, 11) == perMillion(2))
    #expect(sheet.offers(.flex) == false)
    let fast = fields.replacingOccurrences(
      of: "SPEED", with: ", {\"when\": {\"speed\": \"fast\"}, \"prices\": \"$9/input MTok\"}")
    let result = try imported(Self.list("google", "gemini-3.8-flash", fast))
    #expect(result.catalogue.endpoints.first?.extra?["price_variants"]?.array?.count == 5)
    #expect(result.reports[0].notes.contains { $0.text.contains("variants") && $0.count == 1 })
  }

  @Test(arguments: [
    ("azure", "phi-4-reasoning:free", "", "price of zero"),
    ("cerebras", "qwen-3-coder-480b", "", "no price per token"),
    ("openai", "text-embedding-3-small", "$0.02/input MTok", "no output price"),
    ("groq", "whisper-large-v3", "$0.111/audio Hour", "no text model"),
    ("avian", "nobody-knows-this", "$1/input MTok, $2/output MTok", "author unknown"),
  ])
  func `entries that are no price per token of a model are counted by reason`(
    provider: String, id: String, price: String, reason: String
  ) throws {
    let report = try imported(Self.list(provider, id, "\"prices\": \"\(price)\"")).reports[0]
    #expect(report.kept == 0 && report.isBalanced)
    #expect(report.dropped.count == 1 && report.dropped[0].text.contains(reason))
  }

  @Test(arguments: [
    ("aws", "regional.anthropic.claude-opus-4-6-v1:0", "amazon-bedrock", "us"),
    ("aws", "global.anthropic.claude-opus-4-6-v1:0", "amazon-bedrock", "global"),
    ("google", "claude-opus-4-6", "google-vertex", ""),
    ("huggingface_novita", "zai-org/GLM-5.2", "huggingface", "novita"),
    ("openrouter", "anthropic/claude-opus-4.6:batch", "openrouter", "batch"),
  ])
  func `providers, regions and branches`(
    provider: String, id: String, slug: String, tag: String
  ) throws {
    let text = Self.list(provider, id, "\"prices\": \"$5/input MTok, $25/output MTok\"")
    let catalogue = try imported(text).catalogue
    let endpoint = try #require(catalogue.endpoints.first)
    #expect(catalogue[endpoint.provider].slug == slug)
    #expect(endpoint.tag == tag)
  }

  /// A catalogue made of dates, hours and tiers is read back as it was written.
  @Test func `the imported catalogue can be read again`() throws {
    let result = try imported(Self.list("openai", "gpt-5.6-sol", Self.dated))
    let text = result.catalogue.encoded()
    let again = try Catalogue(decoding: Array(text.utf8), file: "again.json")
    #expect(again.endpoints.map(\.prices) == result.catalogue.endpoints.map(\.prices))
  }
}
