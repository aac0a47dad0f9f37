import Formats
import Supply

extension ScenarioSchema {
  /// A request in OpenRouter's JSON.
  static var request: JSONNode {
    let known: [SchemaProperty] = [
      .text(
        "model",
        "The model, with a variant (\(OpenRouterRequest.variants.map { ":" + $0 }.joined(separator: ", "))) "
          + "or a preset (@preset/slug).", ["openai/gpt-5.4:nitro"]),
      .list(
        "models", "The model and its fallbacks, in order.", of: ["type": "string"],
        [["openai/gpt-5.4"]]),
      .defined("provider", "Which providers may serve."),
      .integer("max_tokens", "The longest answer.", 1...10_000_000, [4_096]),
      .integer("max_completion_tokens", "The longest answer.", 1...10_000_000, [4_096]),
      .text(
        "session_id",
        "With it a conversation stays with an endpoint from its first success, else from its first "
          + "cache hit.", ["conversation-1"]),
      .choice(
        "service_tier", "What the call buys; the workload's service_tier has the last word.",
        of: OpenRouterRequest.tiers),
      .text("preset", "A preset of request_presets, which the request is laid over.", ["support"]),
      SchemaProperty("plugins", "Plugins; those that pick models are understood.", [[]]) {
        [("type", "array")]
      },
    ]
    let taken = Set(known.map(\.key))
    let parameters = ParameterSet.allNames.filter { !taken.contains($0) }.map {
      SchemaProperty($0, "Declares the parameter; its value does not matter here.", [.bool(true)]) {
        []
      }
    }
    let ignored = OpenRouterRequest.ignoredKeys.map {
      SchemaProperty($0, "Does not matter to routing here.", [.string("")]) { [] }
    }
    return .object(
      [("description", "A request as it is sent to OpenRouter.")]
        + object(known + parameters + ignored))
  }

  /// The `provider` object, in OpenRouter's words.
  static var preferences: JSONNode {
    func providers(_ key: String, _ description: String) -> SchemaProperty {
      .list(key, description, of: ["type": "string"], [["anthropic", "amazon-bedrock"]])
    }
    func price(_ key: String, _ description: String) -> SchemaProperty {
      SchemaProperty(key, description, ["$0.30/M", 0.3]) {
        [("type", ["string", "number"]), ("minimum", 0)]
      }
    }
    func fee(_ key: String, _ description: String) -> SchemaProperty {
      SchemaProperty(key, description, ["0.005", 0.005]) {
        [("type", ["string", "number"]), ("minimum", 0)]
      }
    }
    let prices = object([
      price("prompt", "For prompt tokens: \"$3/M\", or a number of dollars per million."),
      price("completion", "For completion tokens: \"$15/M\", or a number of dollars per million."),
      fee("request", "For a request, in dollars."), fee("image", "Read; no call has images."),
      fee("audio", "Read; no call has audio."),
    ])
    return .object(
      [("description", "Which providers may serve, and in what order.")]
        + object([
          providers(
            "order",
            "Tried first, in this order; switches stickiness off. A slug means all endpoints of the "
              + "provider, slug/tag one of them."),
          providers("only", "No others are tried."), providers("ignore", "Never tried."),
          .flag(
            "allow_fallbacks", "Whether others may be tried after the first choice.", default: true),
          .flag(
            "require_parameters", "Whether endpoints must support every parameter that calls send.",
            default: false),
          .choice(
            "data_collection", "deny: no endpoint that collects data.", of: ["allow", "deny"],
            default: "allow"),
          .flag("zdr", "Whether only endpoints that keep nothing are tried.", default: false),
          .flag(
            "enforce_distillable_text",
            "Whether only models whose answers may train others are tried.",
            default: false),
          .list(
            "quantizations", "Number formats of weights that may serve.",
            of: [
              "type": "string", "enum": .array(Endpoint.quantizations.map { .string($0) }),
            ], [["fp8", "bf16"]]),
          sort,
          bounds("preferred_min_throughput", "Tokens per second; slower endpoints come later.", 50),
          bounds(
            "preferred_max_latency", "Seconds to the first token; slower endpoints come later.", 2),
          .part("max_price", "Endpoints above these prices are not tried.", .object(prices)),
        ]))
  }

  private static var sort: SchemaProperty {
    let members = object([
      .choice("by", "What endpoints are ordered by.", of: Scenario.sorts),
      .choice(
        "partition", "none: endpoints of the model and of its fallbacks are one list.",
        of: ["model", "none"], default: "model"),
    ])
    return SchemaProperty(
      "sort", "What endpoints are ordered by; decides endpoint_choice and exacto.", ["price"]
    ) {
      [
        ("type", ["string", "object"]),
        ("pattern", .string("^(\(Scenario.sorts.joined(separator: "|")))$")),
      ] + members.filter { $0.0 != "type" }
    }
  }

  private static func bounds(_ key: String, _ description: String, _ example: Double)
    -> SchemaProperty
  {
    let members = object(
      [50, 75, 90, 99].map {
        .number(
          "p\($0)", "Bound that \($0) % of the requests of the last 5 minutes must keep.", 0...1e9,
          default: nil, [example])
      })
    return SchemaProperty(
      key, description + " A number bounds the median.", [.number(example)]
    ) {
      [("type", ["number", "object"]), ("minimum", 0), ("maximum", 1_000_000_000)]
        + members.filter { $0.0 != "type" }
    }
  }
}
