import Formats
import Quantities
import Supply
import Testing

/// The shape is `PublicEndpoint` of OpenRouter's API description; the figures are made up.
@Suite struct OpenRouterEndpointsTests {
  private static func endpoint(
    _ tag: String, provider: String, quantization: String = "fp8", prompt: String = "0.000001",
    _ more: String = ""
  ) -> String {
    """
    {"name": "\(provider) | z-ai/glm-5.2", "model_id": "z-ai/glm-5.2", "model_name": "GLM 5.2",
     "context_length": 131072, "max_completion_tokens": 65536, "max_prompt_tokens": null,
     "provider_name": "\(provider)", "tag": "\(tag)", "quantization": "\(quantization)",
     "pricing": {"prompt": "\(prompt)", "completion": "0.000004",
       "input_cache_read": "0.0000002", "discount": 0.1,
       "overrides": [{"min_prompt_tokens": 32000, "prompt": "0.000002"}]},
     "supported_parameters": ["tools", "temperature"], "supports_implicit_caching": true,
     "uptime_last_30m": 99.5 \(more)}
    """
  }

  private func answer(_ endpoints: String...) throws -> CatalogueImport {
    try imported(
      """
      {"data": {"id": "z-ai/glm-5.2", "name": "Z.AI: GLM 5.2", "created": 1778613011,
        "architecture": {"output_modalities": ["text"]},
        "endpoints": [\(endpoints.joined(separator: ","))]}}
      """)
  }

  @Test func `an endpoint stands under the provider behind the gateway`() throws {
    let result = try answer(
      Self.endpoint("deepinfra/fp8", provider: "DeepInfra"),
      Self.endpoint("together", provider: "Together", quantization: "unknown"))
    let catalogue = result.catalogue
    #expect(catalogue.endpoints.map { catalogue[$0.provider].slug } == ["deepinfra", "togetherai"])
    #expect(catalogue.models.map(\.slug) == ["z-ai/glm-5.2"])
    let endpoint = catalogue.endpoints[0]
    #expect(endpoint.tag.isEmpty && endpoint.quantization == "fp8")
    #expect(endpoint.contextLength == TokenCount(131_072))
    #expect(endpoint.maxCompletion == TokenCount(65_536))
    #expect(endpoint.supportsTools == true)
    #expect(endpoint.extra?["tag"]?.string == "deepinfra/fp8")
    #expect(endpoint.extra?["supports_implicit_caching"]?.bool == true)
    #expect(endpoint.extra?["uptime_last_30m"]?.double == 99.5)
    #expect(result.reports[0].isBalanced && result.reports[0].kept == 2)
  }

  /// The API description: price times (1 - discount), the override above 32,000 tokens.
  @Test func `prices, discount and overrides`() throws {
    let sheet = try #require(
      try answer(Self.endpoint("z-ai", provider: "Z.AI")).catalogue.endpoints.first
    ).prices
    #expect(sheet.discountPartsPerMillion == 100_000)
    let noon = UTCInstant(microseconds: 0)
    let short = Usage(prompt: TokenCount(32_000))
    let long = Usage(prompt: TokenCount(100_000))
    #expect(sheet.cost(of: short, at: noon).description == "$0.0288")
    #expect(sheet.cost(of: long, at: noon).description == "$0.18")
  }

  @Test func `number formats and regions of one provider are told apart by tags`() throws {
    let catalogue = try answer(
      Self.endpoint("deepinfra/fp4", provider: "DeepInfra", quantization: "fp4"),
      Self.endpoint("deepinfra/fp8", provider: "DeepInfra"),
      Self.endpoint("google-vertex/us-east5", provider: "Google"),
      Self.endpoint("parasail/fp8", provider: "Parasail")
    ).catalogue
    #expect(catalogue.endpoints.map(\.tag) == ["fp4", "fp8", "us-east5", ""])
  }

  /// The schema says milliseconds, its example shows a quarter of a second.
  @Test(arguments: [("0.25", "0.85", 250.0, 850.0), ("412", "1900", 412, 1900)])
  func `latencies in seconds and in milliseconds`(
    p50: String, p99: String, median: Double, tail: Double
  ) throws {
    let result = try answer(
      Self.endpoint(
        "z-ai", provider: "Z.AI",
        """
        , "latency_last_30m": {"p50": \(p50), "p99": \(p99)},
        "throughput_last_30m": {"p50": 45.2, "p99": 15.1}
        """))
    let extra = try #require(result.catalogue.endpoints.first?.extra)
    #expect(extra["first_token_ms"]?["p50"]?.double == median)
    #expect(extra["first_token_ms"]?["p99"]?.double == tail)
    #expect(extra["latency_last_30m"]?["p50"]?.numberText == p50)
    #expect(extra["throughput_last_30m"]?["p50"]?.numberText == "45.2")
    #expect(result.reports[0].notes.contains { $0.text.contains("seconds") } == (median == 250))
  }

  @Test(arguments: [("0", 0), ("\"default\"", 0), ("-2", 1), ("-10", 1)])
  func `codes and the older word for the status`(status: String, noted: Int) throws {
    let result = try answer(
      Self.endpoint("z-ai", provider: "Z.AI", ", \"status\": \(status)"))
    #expect(result.reports[0].kept == 1)
    #expect(result.reports[0].notes.first { $0.text.contains("status") }?.count ?? 0 == noted)
  }

  @Test func `an answer with endpoints of many models is read as well`() throws {
    let result = try imported("{\"data\": [\(Self.endpoint("chutes", provider: "Chutes"))]}")
    #expect(result.catalogue.models.map(\.slug) == ["z-ai/glm-5.2"])
    #expect(result.catalogue.providers.map(\.slug) == ["chutes"])
  }

  @Test func `routers and free endpoints are left out with a reason`() throws {
    let report = try answer(
      Self.endpoint("z-ai", provider: "Z.AI", prompt: "-1"),
      "{\"tag\": \"chutes\", \"pricing\": {\"prompt\": \"0\", \"completion\": \"0\"}}",
      "{\"tag\": \"chutes\"}"
    ).reports[0]
    #expect(report.kept == 0 && report.isBalanced && report.entriesRead == 3)
    #expect(report.dropped.count == 3)
  }
}
