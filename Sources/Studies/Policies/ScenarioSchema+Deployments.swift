import Formats
import Quantities
import Routing

extension ScenarioSchema {
  /// Settings of one endpoint.
  static var deployment: JSONNode {
    .object(
      object(
        [
          .text("model", "The model, by slug.", ["openai/gpt-5.4"]),
          .text("provider", "Who serves it, by slug.", ["openai"]),
          .number(
            "weight", "Relative share of traffic, for rules that draw by weight.", 0...1e9,
            default: nil, [2]),
          .integer("rpm", "Requests that it may have per clock minute.", 0...1_000_000_000, [60]),
          .integer(
            "tpm", "Tokens that it may have per clock minute.", 0...1_000_000_000, [100_000]),
          .integer(
            "order", "Priority; the lowest of those that can be used is tried first.", 0...1000,
            [1]),
          .span("cooldown_time", "How long it is left alone after a failure.", "5 s"),
          .part(
            "budget", "What may be spent at it before it is passed over.",
            .object(object(spendLimit, required: ["usd", "per"]))),
          .flag(
            "unpriced",
            "Whether the gateway's price list lacks it; rules by price take it for dear.",
            default: false),
        ], required: ["model", "provider"]))
  }

  private static var spendLimit: [SchemaProperty] {
    [
      .number("usd", "Dollars.", 0...1_000_000, default: nil, [10]),
      .span("per", "Period, which begins with the first spending.", "1 d"),
    ]
  }

  /// LiteLLM's Router.
  static var router: JSONNode {
    let rules = RouterRules()
    func retries(_ key: String, _ error: String) -> SchemaProperty {
      .integer(key, "Retries after \(error), whatever else holds.", 0...10, [1])
    }
    let policy = object([
      retries("bad_request", "a 400"), retries("authentication", "a 401"),
      retries("timeout", "a timeout"), retries("rate_limit", "a 429"),
      retries("server_error", "a 5xx"),
    ])
    return .object(
      object([
        .integer(
          "num_retries", "Retries in each group of deployments.", 0...10, default: rules.retries,
          [2]),
        .part("retry_policy", "Retries by kind of error.", .object(policy)),
        fallbacks("fallbacks", "Models tried when all retries have failed."),
        fallbacks("context_window_fallbacks", "Models tried where an input was too long."),
        .flag(
          "pre_call_checks",
          "Whether endpoints that are too short for a call are passed over; else they answer 400.",
          default: rules.checksContext),
        .list(
          "provider_budgets", "What may be spent at providers before they are passed over.",
          of: .object(
            object(
              [.text("provider", "The provider, by slug.", ["openai"])] + spendLimit,
              required: ["provider", "usd", "per"]))),
        .integer(
          "error_status",
          "HTTP status of endpoints' own errors, as the gateway sees it; a 400 is neither retried "
            + "nor cooled.", 400...599, default: rules.errorStatus, [500]),
      ]))
  }

  private static func fallbacks(_ key: String, _ description: String) -> SchemaProperty {
    .list(
      key, description,
      of: .object(
        object(
          [
            .text(
              "model", "The model asked for. Default: any without an entry of its own.",
              ["openai/gpt-5.4"]),
            .list(
              "to", "Models, in order.", of: ["type": "string"],
              [["deepseek/deepseek-v4-pro"]]),
          ], required: ["to"])))
  }
}
