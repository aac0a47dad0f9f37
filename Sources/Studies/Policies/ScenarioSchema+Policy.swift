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
              + "Default: the preset's, or the models that tasks name.", rules(RuleBook.modelCards)),
          .part(
            "endpoint_choice", "Which endpoint of the model is tried next. Default: the preset's.",
            rules(RuleBook.endpointCards)),
          .part(
            "breaker", "What keeps calls away from endpoints that fail. Default: the preset's.",
            rules(RuleBook.breakerCards)),
          .span(
            "sticky_idle",
            "How long a conversation stays with its endpoint after its last call; 0 s: not at all.",
            "10 min"),
          .choice(
            "sticky_from",
            "first-success: where clients give a session id; first-cache-hit: where they do not.",
            of: Stickiness.Beginning.allCases.map(\.rawValue),
            default: Stickiness.Beginning.firstSuccess.rawValue),
          .defined("provider", "Which providers may serve, as in OpenRouter's API."),
          .flag(
            "uptime_tiers",
            "Whether endpoints with an uptime under 95 % come later, and under 80 % last.",
            default: false),
          .choice(
            "exacto",
            "Which calls prefer endpoints that are good at tools (Auto Exacto): tools: those that "
              + "declare tools.", of: ExactoUse.allCases.map(\.rawValue),
            default: ExactoUse.off.rawValue),
          parameters("Parameters that clients send besides those of the workload."),
          .integer(
            "max_tokens", "The longest answer that clients ask for. Default: the workload's.",
            1...10_000_000, [4_096]),
          .part(
            "gateway_limits", "Calls that the gateway takes; it answers others with a 429.",
            admission),
          .defined(
            "request",
            "A request as it is sent to OpenRouter; what stands beside it in the policy wins."),
          SchemaProperty(
            "request_presets", "Presets of requests by their slugs, for @preset/slug.",
            [["support": ["provider": ["sort": "price"]]]]
          ) { [("type", "object"), ("additionalProperties", ["$ref": "#/definitions/request"])] },
          .part("retry", "How often and when a failed call is tried again.", retry),
          .list(
            "models", "Models to fall back to, in order, where a call fails on its own.",
            of: ["type": "string"], [["openai/gpt-5.4"]]),
          .part("timeouts", "How long an attempt may take.", timeouts),
          .list(
            "deployments",
            "Settings of single endpoints; a model that has any is served by these only.",
            of: deployment),
          .part(
            "router", "LiteLLM's Router around the rules, in place of retry and models.", router),
          .part(
            "cascade",
            "Models tried in turn until a judge accepts an answer, for tasks that name only their "
              + "type; takes the place of a model choice.", cascade),
          .part(
            "hedge",
            "A second attempt beside one that has given no token for some time; the first to give "
              + "one wins (Dean and Barroso, The Tail at Scale). Default: none.", hedge),
        ], required: ["preset"]))
  }

  /// A rule by its kind, with the parameters of each.
  private static func rules(_ cards: [RuleCard]) -> JSONNode {
    variants(
      cards.map { "\($0.kind): \($0.rule)" }.joined(separator: "; "),
      cards.map { card in
        (
          card.kind, card.parameters.map(property),
          card.parameters.filter { $0.standard == nil }.map(\.name)
        )
      })
  }

  private static func property(_ parameter: RuleParameter) -> SchemaProperty {
    let (name, meaning) = (parameter.name, parameter.meaning.capitalizedSentence)
    return switch parameter.domain {
    case .number(let range):
      .number(
        name, meaning, range, default: parameter.standard?.double,
        [parameter.standard?.double ?? range.lowerBound])
    case .integer(let range):
      .integer(
        name, meaning, range, default: parameter.standard?.whole,
        [parameter.standard?.whole ?? range.lowerBound])
    case .duration: .span(name, meaning, default: parameter.standard?.length, "5 min")
    case .flag: .flag(name, meaning, default: parameter.standard?.truth)
    case .choice(let words):
      .choice(name, meaning, of: words, default: parameter.standard?.word)
    case .models: modelMix(name, meaning)
    case .modelNames: .list(name, meaning, of: ["type": "string"], [["openai/gpt-5.4"]])
    }
  }

  private static var admission: JSONNode {
    func calls(_ key: String, _ description: String, _ example: Int) -> SchemaProperty {
      .integer(key, description, 0...1_000_000_000, [example])
    }
    return .object(
      object([
        calls("calls_per_min", "Calls in a minute of the clock. Default: any number.", 20),
        calls("calls_per_day", "Calls in a UTC day. Default: any number.", 50),
      ]))
  }
}

extension RuleValue {
  fileprivate var double: Double? { if case .number(let number) = self { number } else { nil } }
  fileprivate var whole: Int? { if case .integer(let number) = self { number } else { nil } }
  fileprivate var length: SimDuration? {
    if case .duration(let length) = self { length } else { nil }
  }
  fileprivate var truth: Bool? { if case .flag(let flag) = self { flag } else { nil } }
  fileprivate var word: String? { if case .choice(let word) = self { word } else { nil } }
}

extension String {
  /// A phrase as a sentence.
  fileprivate var capitalizedSentence: String { prefix(1).uppercased() + dropFirst() + "." }
}
