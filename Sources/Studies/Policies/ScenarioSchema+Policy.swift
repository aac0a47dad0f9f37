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
          .part("provider", "Which providers may serve, as in OpenRouter's API.", preferences),
          .part("retry", "How often and when a failed call is tried again.", retry),
          .list(
            "models", "Models to fall back to, in order, where a call fails on its own.",
            of: ["type": "string"], [["openai/gpt-5.4"]]),
          .part("timeouts", "How long an attempt may take.", timeouts),
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
    case .models: modelMix
    }
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
