import Supply
import Testing

@Suite struct ModelNamingTests {
  /// Names as providers write them, with the model they stand for.
  static let names: [(provider: String, key: String, slug: String)] = [
    ("anthropic", "claude-opus-4-5-20251101", "anthropic/claude-opus-4.5"),
    (
      "vertex_ai-anthropic_models", "vertex_ai/claude-opus-4-6@default", "anthropic/claude-opus-4.6"
    ),
    ("bedrock", "anthropic.claude-haiku-4-5-20251001-v1:0", "anthropic/claude-haiku-4.5"),
    ("bedrock_converse", "deepseek.r1-v1:0", "deepseek/deepseek-r1"),
    ("bedrock_converse", "openai.gpt-oss-120b-1:0", "openai/gpt-oss-120b"),
    ("snowflake", "snowflake/claude-4-opus", "anthropic/claude-opus-4"),
    ("fireworks_ai", "fireworks_ai/accounts/fireworks/models/glm-4p7", "z-ai/glm-4.7"),
    ("deepinfra", "deepinfra/zai-org/GLM-4.7-Flash", "z-ai/glm-4.7-flash"),
    ("novita", "novita/qwen/qwen3-235b-a22b-instruct-2507", "qwen/qwen3-235b-a22b-2507"),
    ("mistral", "mistral/zai-glm-5-3", "z-ai/glm-5.3"),
    ("tensormesh", "tensormesh/Qwen/Qwen3.5-397B-A17B-FP8", "qwen/qwen3.5-397b-a17b"),
    ("azure", "azure/gpt-5.6", "openai/gpt-5.6-sol"),
    ("together_ai", "together_ai/deepseek-ai/DeepSeek-V3", "deepseek/deepseek-chat"),
    // A distillation of one lab's model into another's is neither.
    ("lambda_ai", "lambda_ai/deepseek-llama3.3-70b", "deepseek/deepseek-llama3.3-70b"),
    // Version numbers are no dates and no Bedrock revisions.
    ("deepinfra", "deepinfra/anthropic/claude-opus-4-1", "anthropic/claude-opus-4.1"),
    ("deepinfra", "deepinfra/deepseek-ai/DeepSeek-V3-0324", "deepseek/deepseek-chat-v3-0324"),
    // What `-latest` names changes, so it is a model of its own.
    ("mistral", "mistral/mistral-large-latest", "mistralai/mistral-large-latest"),
    ("openai", "gpt-4o-2024-08-06", "openai/gpt-4o-2024-08-06"),
    ("openai", "gpt-5-2025-08-07", "openai/gpt-5"),
  ]

  @Test(arguments: names)
  func `a provider's name leads to the canonical model`(
    name: (provider: String, key: String, slug: String)
  ) throws {
    let result = try importedLiteLLM(
      name.key, provider: name.provider,
      "\"input_cost_per_token\": 1e-06, \"output_cost_per_token\": 2e-06")
    let endpoint = try #require(result.catalogue.endpoints.first)
    #expect(result.catalogue[endpoint.model].slug == name.slug)
  }

  @Test func `the number format is read off the name`() throws {
    let result = try importedLiteLLM(
      "tensormesh/Qwen/Qwen3.5-397B-A17B-FP8", provider: "tensormesh",
      "\"input_cost_per_token\": 1e-06, \"output_cost_per_token\": 2e-06")
    #expect(result.catalogue.endpoints.first?.quantization == "fp8")
  }

  @Test func `trap 13: dated and rolling names are one endpoint, under the plainest name`() throws {
    let price = "\"input_cost_per_token\": 1e-06, \"output_cost_per_token\": 2e-06"
    let entry = "{\"litellm_provider\": \"anthropic\", \"mode\": \"chat\", \(price)}"
    let result = try imported(
      "{\"claude-opus-4-5-20251101\": \(entry), \"claude-opus-4-5\": \(entry)}")
    #expect(result.catalogue.endpoints.map(\.providerModel) == ["claude-opus-4-5"])
    #expect(result.reports[0].kept == 1 && result.reports[0].isBalanced)
  }
}
