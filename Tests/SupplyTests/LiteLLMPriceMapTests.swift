import Formats
import Foundation
import Quantities
import Supply
import Testing

@Suite struct LiteLLMPriceMapTests {
  private let noon = UTCInstant(microseconds: 0)

  private func sheet(_ result: CatalogueImport) throws -> PriceSheet {
    try #require(result.catalogue.endpoints.first).prices
  }

  @Test func `trap 1: prices per token become exact pico-dollars, noise is rounded and counted`()
    throws
  {
    let result = try importedLiteLLM(
      "groq/openai/gpt-oss-120b", provider: "groq",
      "\"input_cost_per_token\": 8.333333333333334e-08, \"output_cost_per_token\": 6e-07")
    let rates = try sheet(result).listRates
    #expect(rates.prompt.picoDollarsPerToken == 83_333)
    #expect(rates.completion.picoDollarsPerToken == 600_000)
    let rounded = result.reports[0].notes.first { $0.text.contains("rounded") }
    #expect(rounded?.count == 1)
  }

  @Test func `trap 3: a cache write of zero means unpriced, not free`() throws {
    let result = try importedLiteLLM(
      "zai/glm-5.3", provider: "zai",
      """
      "input_cost_per_token": 1.4e-06, "output_cost_per_token": 4.4e-06,
      "cache_creation_input_token_cost": 0, "cache_read_input_token_cost": 2.6e-07
      """)
    let rates = try sheet(result).listRates
    #expect(rates.cacheWrite5m == perMillion(1.4))
    #expect(rates.cacheRead == perMillion(0.26))
    #expect(result.reports[0].notes.contains { $0.text.contains("unpriced") && $0.count == 1 })
  }

  @Test func `trap 3: five-minute and one-hour writes keep their own prices`() throws {
    let result = try importedLiteLLM(
      "moonshot/kimi-k3", provider: "moonshot",
      """
      "input_cost_per_token": 3e-06, "output_cost_per_token": 1.5e-05,
      "cache_creation_input_token_cost": 3e-06,
      "cache_creation_input_token_cost_above_1hr": 6e-06
      """)
    let rates = try sheet(result).listRates
    #expect(rates.cacheWrite5m == perMillion(3))
    #expect(rates.cacheWrite1h == perMillion(6))
  }

  @Test(arguments: [("openai", "gpt-5.6-sol", 200_000, 1.0), ("xai", "xai/grok-4.7", 200_000, 2.0)])
  func `trap 4: most charge above the threshold, xAI from the threshold on`(
    provider: String, key: String, input: Int, price: Double
  ) throws {
    let result = try importedLiteLLM(
      key, provider: provider,
      """
      "input_cost_per_token": 1e-06, "output_cost_per_token": 2e-06,
      "input_cost_per_token_above_200k_tokens": 2e-06
      """)
    let sheet = try sheet(result)
    #expect(sheet.rates(inputTokens: TokenCount(input), at: noon).prompt == perMillion(price))
    #expect(sheet.rates(inputTokens: TokenCount(input + 1), at: noon).prompt == perMillion(2))
    #expect(sheet.rates(inputTokens: TokenCount(input - 1), at: noon).prompt == perMillion(1))
  }

  @Test func `trap 4: a list of tiers starts at zero and rises`() throws {
    let result = try importedLiteLLM(
      "dashscope/qwen3-coder-plus", provider: "dashscope",
      """
      "tiered_pricing": [
        {"input_cost_per_token": 1e-06, "output_cost_per_token": 5e-06, "range": [0, 32000.0]},
        {"input_cost_per_token": 6e-06, "output_cost_per_token": 6e-05,
         "output_cost_per_reasoning_token": 7e-05, "range": [32000.0, 1000000.0]}]
      """)
    let sheet = try sheet(result)
    let short = sheet.rates(inputTokens: TokenCount(32_000), at: noon)
    let long = sheet.rates(inputTokens: TokenCount(32_001), at: noon)
    #expect([short.prompt, short.completion] == [perMillion(1), perMillion(5)])
    #expect([long.prompt, long.completion] == [perMillion(6), perMillion(60)])
    #expect(long.reasoning == perMillion(70))
  }

  static let offPeak = """
    "input_cost_per_token": 1.32e-06, "output_cost_per_token": 3.96e-06,
    "off_peak_pricing": {"input_cost_per_token": 6.6e-07, "output_cost_per_token": 1.98e-06,
      ZONE "windows": [
        {"hours_utc": ["00:00-01:00", "04:00-06:00", "10:00-00:00"], "weekdays": [1, 2, 3, 4, 5]},
        {"hours_utc": "00:00-00:00", "weekdays": [6, 7]}]}
    """

  @Test(arguments: ["", "\"weekday_timezone\": \"Asia/Shanghai\","])
  func `trap 5: the base is the peak; two weeks agree hour by hour with the published peak`(
    zone: String
  ) throws {
    let fields = Self.offPeak.replacingOccurrences(of: "ZONE", with: zone)
    let result = try importedLiteLLM("deepseek/deepseek-v4-pro", provider: "deepseek", fields)
    let sheet = try sheet(result)
    for halfHour in 0..<(14 * 48) {
      let moment = try utc(2026, 9, 7, 0) + SimDuration(seconds: Double(halfHour) * 1800)
      // The provider's page: double on weekdays 01-04 and 06-10 UTC (in Beijing 09-12, 14-18).
      let hour = moment.minuteOfDay / 60
      let isPeakHour = (1..<4).contains(hour) || (6..<10).contains(hour)
      let isPeak = isPeakHour && moment.isoWeekday <= 5
      let rates = sheet.rates(inputTokens: .zero, at: moment)
      #expect(rates.prompt == perMillion(isPeak ? 1.32 : 0.66), "half hour \(halfHour)")
    }
  }

  @Test func `trap 6: batch, flex and priority are tiers of one endpoint`() throws {
    let result = try importedLiteLLM(
      "gpt-5.6-sol", provider: "openai",
      """
      "input_cost_per_token": 4e-06, "output_cost_per_token": 2e-05,
      "cache_read_input_token_cost": 4e-07,
      "input_cost_per_token_batches": 2e-06, "output_cost_per_token_batches": 1e-05,
      "input_cost_per_token_flex": 2.5e-06, "input_cost_per_token_priority": 8e-06,
      "input_cost_per_token_above_272k_tokens_priority": 1.6e-05
      """)
    #expect(result.catalogue.endpoints.count == 1)
    let sheet = try sheet(result)
    func prompt(_ tier: ServiceTier, _ input: Int = 0) -> TokenRate {
      sheet.rates(inputTokens: TokenCount(input), tier: tier, at: noon).prompt
    }
    #expect(prompt(.standard) == perMillion(4))
    #expect(prompt(.batch) == perMillion(2))
    #expect(prompt(.flex) == perMillion(2.5))
    #expect(prompt(.priority) == perMillion(8))
    #expect(prompt(.priority, 272_001) == perMillion(16))
    let batch = sheet.rates(inputTokens: .zero, tier: .batch, at: noon)
    #expect(batch.cacheRead == perMillion(0.4))
  }

  @Test(arguments: [
    ("us.anthropic.claude-opus-4-6-v1", "us"), ("anthropic.claude-opus-4-6-v1", ""),
    ("global.anthropic.claude-opus-4-6-v1", "global"),
    ("bedrock/us-east-1/anthropic.claude-opus-4-6-v1", "us-east-1"),
  ])
  func `trap 13: regions are tags of one model`(key: String, tag: String) throws {
    let result = try importedLiteLLM(
      key, provider: "bedrock_converse",
      "\"input_cost_per_token\": 5e-06, \"output_cost_per_token\": 2.5e-05")
    let endpoint = try #require(result.catalogue.endpoints.first)
    #expect(result.catalogue[endpoint.model].slug == "anthropic/claude-opus-4.6")
    #expect(result.catalogue[endpoint.provider].slug == "amazon-bedrock")
    #expect(endpoint.tag == tag)
  }

  @Test(arguments: [
    ("openai", "ft:gpt-4o-2024-11-20", "1e-06", "fine-tuned"),
    ("openai", "gpt-5", "0", "price of zero"),
    (
      "databricks", "databricks/databricks-claude-opus-4-6",
      "1e-06, \"input_dbu_cost_per_token\": 1", "DBU"
    ),
    ("sail", "sail/nobody-knows-this", "1e-06", "author unknown"),
  ])
  func `entries that are no price per token of a model are counted by reason`(
    provider: String, key: String, price: String, reason: String
  ) throws {
    let result = try importedLiteLLM(
      key, provider: provider,
      "\"output_cost_per_token\": \(price == "0" ? "0" : "1e-06"), \"input_cost_per_token\": \(price)"
    )
    let report = result.reports[0]
    #expect(report.kept == 0 && report.isBalanced)
    #expect(report.dropped.count == 1 && report.dropped[0].text.contains(reason))
  }

  @Test func `trap 16: published limits are kept, unknown fields go to extra word for word`() throws
  {
    let result = try importedLiteLLM(
      "gemini/gemini-2.5-pro", provider: "gemini",
      """
      "input_cost_per_token": 1.25e-06, "output_cost_per_token": 1e-05, "rpm": 2000,
      "tpm": 800000, "google_maps_grounding_cost_per_query": 2.50e-2
      """)
    let endpoint = try #require(result.catalogue.endpoints.first)
    #expect(endpoint.limits.requestsPerMinute == 2000)
    #expect(endpoint.limits.inputTokensPerMinute == 800_000)
    #expect(endpoint.extra?["google_maps_grounding_cost_per_query"]?.numberText == "2.50e-2")
    #expect(result.catalogue.encoded().contains("2.50e-2"))
  }
}
