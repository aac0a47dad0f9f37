import Formats
import Quantities
import Supply
import Testing

@Suite struct PriceListTests {
  private let noon = UTCInstant(microseconds: 0)

  static func modelsDev(_ provider: String, _ model: String, _ fields: String) -> String {
    """
    {"metadata": {"generated_at": "2026-08-18T08:14:34+00:00"}, "providers": {"\(provider)":
      {"name": "P", "models": {"\(model)": {"name": "M", "modalities_input": ["text"],
       "modalities_output": ["text"], \(fields)}}}}}
    """
  }

  static func openRouter(_ id: String, _ pricing: String) -> String {
    """
    {"data": [{"id": "\(id)", "name": "A: B", "created": 1778613011, "context_length": 1000,
      "architecture": {"output_modalities": ["text"]}, "pricing": {\(pricing)}}]}
    """
  }

  @Test func `models.dev: prices per million, tiers by context, modes left in extra`() throws {
    let result = try imported(
      Self.modelsDev(
        "google", "gemini-2.5-pro",
        """
        "tool_call": 1, "open_weights": 0, "limit_context": 1048576, "cost": [
          {"min_context": 0, "cost_input": 1.25, "cost_output": 10.0, "cost_cache_read": 0.125},
          {"min_context": 0, "cost_input": 9.0, "cost_output": 90.0,
           "experimental_mode_name": "fast"},
          {"min_context": 200000, "cost_input": 2.5, "cost_output": 15.0}]
        """))
    let endpoint = try #require(result.catalogue.endpoints.first)
    #expect(endpoint.prices.rules.count == 2)
    #expect(endpoint.prices.listRates.cacheRead == perMillion(0.125))
    #expect(
      endpoint.prices.rates(inputTokens: TokenCount(200_001), at: noon).prompt == perMillion(2.5))
    #expect(endpoint.supportsTools == true && endpoint.contextLength == TokenCount(1_048_576))
    #expect(endpoint.extra?["cost"]?.array?.count == 3)
    #expect(result.catalogue.sources.first?.asOf.description == "2026-10-26")
  }

  @Test func `trap 1: 0.049999999999999996 per million is five cents, and counted`() throws {
    let result = try imported(
      Self.modelsDev(
        "amazon-bedrock", "google.gemma-3-12b-it",
        "\"cost\": [{\"cost_input\": 0.049999999999999996, \"cost_output\": 0.1}]"))
    #expect(result.catalogue.endpoints.first?.prices.listRates.prompt == perMillion(0.05))
    #expect(result.reports[0].notes.contains { $0.text.contains("rounded") && $0.count == 1 })
  }

  @Test(arguments: [
    ("nano-gpt", "gateway"), ("zai-coding-plan", "plan"), ("unheard-of", "gateway"),
  ])
  func `trap 8 and 14: gateways, plans and strangers are no capacity`(
    provider: String, kind: String
  ) throws {
    let text = Self.modelsDev(
      provider, "zai-org/glm-5.2", "\"cost\": [{\"cost_input\": 1.0, \"cost_output\": 2.0}]")
    let all = try imported(text)
    #expect(all.catalogue.providers.map(\.kind.rawValue) == [kind])
    let capacity = try imported(text, selection: .capacity)
    #expect(capacity.catalogue.endpoints.isEmpty && capacity.reports[0].isBalanced)
  }

  @Test func `trap 14: a closed model at a host is resold, an open one is served`() throws {
    func kept(_ model: String, at provider: String) throws -> Int {
      try imported(
        Self.modelsDev(
          provider, model, "\"cost\": [{\"cost_input\": 1.0, \"cost_output\": 2.0}]"),
        selection: .capacity
      ).reports[0].kept
    }
    #expect(try kept("anthropic/claude-opus-4.8", at: "deepinfra") == 0)
    #expect(try kept("zai-org/GLM-5.2", at: "deepinfra") == 1)
    #expect(try kept("claude-opus-4-8", at: "azure") == 1)
    #expect(try kept("claude-opus-4-8", at: "anthropic") == 1)
  }

  @Test func `OpenRouter: text prices per token, overrides, discount, facts of the model`() throws {
    let result = try imported(
      Self.openRouter(
        "deepseek/deepseek-v4-pro",
        """
        "prompt": "0.00000132", "completion": "0.00000396", "input_cache_read": "0.000000044",
        "discount": 0.25, "overrides": [
          {"utc_start": "1630", "utc_end": "0030", "prompt": "0.00000066"},
          {"min_prompt_tokens": 200000, "prompt": "0.000002"}]
        """))
    let endpoint = try #require(result.catalogue.endpoints.first)
    #expect(result.catalogue.providers.map(\.kind) == [.gateway])
    let sheet = endpoint.prices
    #expect(sheet.discountPartsPerMillion == 250_000)
    #expect(
      sheet.rates(inputTokens: .zero, at: try utc(2026, 8, 17, 23)).prompt == perMillion(0.66))
    #expect(sheet.rates(inputTokens: .zero, at: try utc(2026, 8, 17, 1)).prompt == perMillion(1.32))
    // The later override wins inside the window as well.
    let long = sheet.rates(inputTokens: TokenCount(200_001), at: try utc(2026, 8, 17, 23))
    #expect(long.prompt == perMillion(2))
    let usage = Usage(prompt: TokenCount(1_000_000))
    #expect(sheet.cost(of: usage, at: try utc(2026, 8, 17, 1)).description == "$1.5")
  }

  @Test(arguments: [
    ("openrouter/auto", "\"prompt\": \"-1\", \"completion\": \"-1\"", "router"),
    ("z-ai/glm-5.2:free", "\"prompt\": \"0\", \"completion\": \"0\"", "price of zero"),
  ])
  func `trap 8 and 9: free variants and routers are left out with a reason`(
    id: String, pricing: String, reason: String
  ) throws {
    let report = try imported(Self.openRouter(id, pricing)).reports[0]
    #expect(report.kept == 0 && report.isBalanced)
    #expect(report.dropped.first?.text.contains(reason) == true)
  }

  @Test func `trap 7: a reasoning price that repeats the completion price is not kept`() throws {
    let result = try imported(
      Self.openRouter(
        "google/gemini-2.5-pro",
        "\"prompt\": \"0.00000125\", \"completion\": \"0.00001\", \"internal_reasoning\": \"0.00001\""
      ))
    #expect(result.catalogue.endpoints.first?.prices.rules.first?.rates.reasoning == nil)
  }

  @Test func `a file of unknown shape or day is refused with what would be right`() throws {
    let register = try Shipped.register()
    let other = try JSONNode(parsing: Array("{\"a\": 1}".utf8), file: "x.json")
    #expect(throws: ContentError.self) {
      _ = try PriceListFile(other, file: "x.json", asOf: nil, register: register)
    }
    let map = try JSONNode(
      parsing: Array("{\"m\": {\"litellm_provider\": \"openai\"}}".utf8), file: "x.json")
    let error = #expect(throws: ContentError.self) {
      _ = try PriceListFile(map, file: "x.json", asOf: nil, register: register)
    }
    #expect(error?.description.contains("x.json@2026-08-18") == true)
  }
}
