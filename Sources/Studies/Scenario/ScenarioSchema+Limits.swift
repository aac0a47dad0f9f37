import Formats
import Simulation

extension ScenarioSchema {
  /// Limits that a provider imposes on the gateway's accounts.
  static var limits: SchemaProperty {
    let terms = LimitTerms()
    func perMinute(_ key: String, _ description: String, _ example: Double) -> SchemaProperty {
      .number(key, description + " Default: no limit.", LimitTerms.rates, default: nil, [example])
    }
    let rule = object(
      [
        .text("name", "The name in reports. Default: the provider.", ["anthropic tier 2"]),
        .text("provider", "Who imposes them.", ["openai"]),
        .list(
          "models", "The models concerned. Default: all of the provider.",
          of: ["type": "string"], [["openai/gpt-5.4"]]),
        .flag(
          "per_model", "Whether each model has limits of its own; else all draw on the same.",
          default: false),
        .integer(
          "accounts",
          "Accounts that the gateway has there, each with these limits; a task stays with one.",
          1...64, default: 1, [2]),
        perMinute("requests_per_minute", "Requests per minute.", 1000),
        perMinute("input_tokens_per_minute", "Input tokens per minute.", 450_000),
        perMinute("output_tokens_per_minute", "Output tokens per minute.", 90_000),
        .integer(
          "concurrency", "Requests under way at once. Default: no limit.", 1...1_000_000, [50]),
        .flag(
          "cached_reads_exempt",
          "Whether cache reads do not count as input: so at Anthropic and Bedrock, not at OpenAI.",
          default: terms.areCachedReadsExempt),
        .choice(
          "output_counted",
          "actual: as written (Anthropic); reserved: max_tokens at once, the rest comes back "
            + "(OpenAI, Azure, Bedrock).",
          of: LimitTerms.OutputCounting.allCases.map(\.rawValue),
          default: terms.outputCounting.rawValue),
        .choice(
          "retry_after",
          "What a 429 says of when to come back: rounded up to whole seconds, "
            + "exactly, or nothing.",
          of: LimitTerms.RetryAfter.allCases.map(\.rawValue), default: terms.retryAfter.rawValue),
        .part(
          "acceleration",
          "Most growth of input per minute, whatever the limits per minute. Default: no limit.",
          acceleration),
      ], required: ["provider"])
    return .list(
      "limits",
      "Limits of the gateway's accounts, in place of fitted ones; later ones win. Default: none.",
      of: .object(rule))
  }

  private static var acceleration: JSONNode {
    let limit = AccelerationLimit()
    return .object(
      object([
        .number(
          "factor", "Most input of a minute over the mean minute of the window before it.",
          1...1000, default: limit.factor, [1.5]),
        .span("window", "That window, 1 min to 1 h.", default: limit.window, "15 min"),
        .number(
          "from_input_tokens_per_minute", "Input per minute that is never too much.", 0...1e12,
          default: limit.floor, [1_000_000]),
      ]))
  }
}
