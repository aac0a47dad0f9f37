import Formats
import Quantities
import Routing

extension ScenarioSchema {
  /// A policy: a preset and what differs from it.
  static var policy: JSONNode {
    .object(
      object(
        [
          .choice(
            "preset", "The rules it begins with; `sim policies` says what they are.",
            of: PolicyPreset.all.map(\.name)),
          .text("name", "The name in reports. Default: the preset's.", ["sticky"]),
          .text("summary", "One sentence for the report. Default: the preset's.", ["what we run"]),
          .part(
            "model_choice",
            "Which model serves a task that names only its type. "
              + "Default: the preset's, or the models that tasks name.", modelChoice),
          .choice(
            "sort", "Which endpoint of the model is tried first. Default: the preset's.",
            of: ["balanced", "price", "throughput", "latency", "random"]),
          .span(
            "sticky_idle",
            "How long a conversation stays with its endpoint after its last call; 0 s: not at all.",
            "10 min"),
          .part("provider", "Which providers may serve, as in OpenRouter's API.", preferences),
          .part("retry", "How often and when a failed call is tried again.", retry),
          .list(
            "models", "Models to fall back to, in order, where a call fails on its own.",
            of: ["type": "string"], [["openai/gpt-5.4"]]),
          .part("timeouts", "How long an attempt may take.", timeouts),
        ], required: ["preset"]))
  }

  private static var modelChoice: JSONNode {
    let score = SchemaProperty.number(
      "minimum_score", "Only models with this Arena score or more.", 0...3000, default: 0, [1400])
    return variants(
      "named: by weight, whatever the price; cheapest; inverse-square: by 1/price²; "
        + "logit: by quality and log price; scorer: the best expected value of a step",
      [
        ("named", [modelMix], ["models"]), ("cheapest", [score], []),
        ("inverse-square", [score], []),
        (
          "logit",
          [
            score,
            .number("quality_weight", "Weight per logit of quality.", 0...100, default: 2, [2]),
            .number("price_weight", "Weight per unit of log price.", 0...100, default: 1, [1]),
          ], []
        ),
        (
          "scorer",
          [
            score,
            .number(
              "usd_per_solved_step", "Dollars that a solved step is worth.", 0.0001...10_000,
              default: 0.5, [0.5]),
          ], []
        ),
      ])
  }

  private static var preferences: JSONNode {
    func providers(_ key: String, _ description: String) -> SchemaProperty {
      .list(key, description, of: ["type": "string"], [["anthropic", "amazon-bedrock"]])
    }
    func price(_ key: String, _ description: String) -> SchemaProperty {
      SchemaProperty(key, description, ["$0.30/M", 0.3]) {
        [("type", ["string", "number"]), ("minimum", 0)]
      }
    }
    let prices = object([
      price("prompt", "For prompt tokens: \"$3/M\", or a number of dollars per million."),
      price("completion", "For completion tokens: \"$15/M\", or a number of dollars per million."),
    ])
    return .object(
      object([
        providers("order", "Tried first, in this order; switches stickiness off."),
        providers("only", "No others are tried."), providers("ignore", "Never tried."),
        .flag(
          "allow_fallbacks", "Whether others may be tried after the first choice.", default: true),
        .part("max_price", "Endpoints above these prices are not tried.", .object(prices)),
      ]))
  }

  private static var retry: JSONNode {
    let rule = RetryRule()
    return .object(
      object([
        .integer("attempts", "Attempts of a call.", 1...30, default: rule.attemptLimit, [6]),
        .integer("rounds", "Rounds over the endpoints.", 1...10, default: rule.rounds, [2]),
        .span(
          "first_pause", "Pause before the second round; it doubles with each.",
          default: rule.firstPause, "500 ms"),
        .span("pause_limit", "Longest pause.", default: rule.pauseLimit, "8 s"),
        .flag(
          "honour_retry_after",
          "Whether an endpoint whose 429 said when to come back is left alone until then.",
          default: rule.honoursRetryAfter),
      ]))
  }
}
