import Demand
import Formats
import Supply

extension ScenarioSchema {
  /// A workload: who arrives, what they ask for, how conversations go.
  static var workload: JSONNode {
    .object(
      [("description", "Who arrives, what they ask for, and how conversations go.")]
        + object(
          [
            .text("name", "Default: the name of the preset.", ["coding-agent"]),
            .text("summary", "One sentence for the report. Default: the preset's.", ["our agents"]),
            .choice(
              "preset",
              "The kind of conversation, with published or fitted parameters; or \"recorded\".",
              of: SyntheticSession.presets.map(\.name)),
            .part("recorded", "A log whose tasks are replayed, in place of a preset.", recorded),
            .part("arrivals", "When tasks arrive.", arrivals),
            .share(
              "named_share",
              "Share of tasks that name a model; for the others the policy chooses one. "
                + "Default: 0, or 1 where the log's models are mapped.", default: nil, 0.5),
            .part(
              "named", "The models that tasks name; needed where named_share is above 0.",
              .object(object([modelMix], required: ["models"]))),
            .list(
              "task_types", "Kinds of tasks with their difficulty.", atLeast: 1, of: taskType,
              [[["name": "code:edit", "mean_difficulty": -0.5, "weight": 4]]]),
            .part("solved_task", "How likely a step is to succeed.", solvedTask),
            .part("session", "Parameters that differ from the preset's.", session), cacheControl,
            parameters("Parameters that calls send, besides tools."),
            .choice(
              "service_tier",
              "What calls buy: batch within 24 hours, flex when there is room, priority first. Only "
                + "endpoints that price the tier can serve them.",
              of: ServiceTier.allCases.map(\.rawValue), default: ServiceTier.standard.rawValue),
          ], required: ["arrivals", "task_types"]) + presetOrLog)
  }

  /// A log has no preset and no session parameters; only a log can arrive as it was recorded.
  private static var presetOrLog: [(String, JSONNode)] {
    [
      ("if", ["required": ["recorded"]]),
      ("then", ["properties": ["preset": false, "session": false]]),
      (
        "else",
        [
          "required": ["preset"],
          "properties": ["arrivals": ["properties": ["kind": ["enum": .array(syntheticArrivals)]]]],
        ]
      ),
    ]
  }

  /// A list of parameters of requests.
  static func parameters(_ description: String, key: String = "parameters") -> SchemaProperty {
    .list(
      key, description,
      of: ["type": "string", "enum": .array(ParameterSet.allNames.map { .string($0) })],
      [["response_format", "temperature"]])
  }

  private static var recorded: JSONNode {
    func length(_ key: String, _ description: String, _ example: Int) -> SchemaProperty {
      .integer(key, description, 1...10_000_000, [example])
    }
    return .object(
      object(
        [
          .text("file", "Path of the log, relative to the scenario file.", ["data/log.jsonl"]),
          .choice(
            "format", "Its form; where it is not named it is found by looking at the log.",
            of: RecordedFormat.allCases.map(\.rawValue)),
          SchemaProperty(
            "models", "What stands for each model of the log: a model of the catalogue.",
            [["opus": "anthropic/claude-opus-4.6"]]
          ) { [("type", "object"), ("additionalProperties", ["type": "string"])] },
          length("longest_input_tokens", "Sessions with a longer input are left out.", 200_000),
          length("output_limit_tokens", "Tokens after which an answer is cut off.", 8_192),
          .flag("needs_tools", "Whether only endpoints with tool calls can serve.", default: nil),
          retiming,
        ], required: ["file"]))
  }

  /// `models` with weights, as tasks name them and policies choose them.
  static var modelMix: SchemaProperty { modelMix("models", "Models with weights.") }

  /// Models with weights under a key.
  static func modelMix(_ key: String, _ description: String) -> SchemaProperty {
    let entry = JSONNode.object(
      object(
        [
          .text("model", "A model of the catalogue, author/name.", ["openai/gpt-5.4"]),
          .number(
            "weight", "Its share is its weight over the sum of weights.", 0.000001...1e9,
            default: 1, [148]),
        ], required: ["model"]))
    return .list(
      key, description, atLeast: 1, of: entry,
      [[["model": "openai/gpt-5.4", "weight": 3]]])
  }

  private static var taskType: JSONNode {
    .object(
      object(
        [
          .text("name", "The name in reports.", ["code:debugging"]),
          .number(
            "mean_difficulty",
            "Mean difficulty in logits: a step succeeds with logistic(3 + 2 quality - difficulty), "
              + "quality being (Arena score - 1350) / 100.",
            -20...20, default: 0, [0.5]),
          .number(
            "weight", "Its share is its weight over the sum of weights.", 0.000001...1e9,
            default: 1, [3]),
        ], required: ["name"]))
  }

  private static var session: JSONNode {
    func tokens(_ key: String, _ description: String, _ example: Int) -> SchemaProperty {
      .integer(key, description, 0...10_000_000, [example])
    }
    func drawn(_ key: String, _ description: String) -> SchemaProperty {
      SchemaProperty(key, description, []) { [("allOf", [["$ref": "#/definitions/distribution"]])] }
    }
    return .object(
      object([
        .integer(
          "calls", "Calls of every session, in place of a drawn number.", 1...1_000_000, [44]),
        tokens("system_tokens", "Tokens of the system prompt and the tools.", 17_000),
        tokens("output_limit_tokens", "Tokens after which an answer is cut off.", 8_192),
        tokens("compaction_trigger_tokens", "Context at which it is compacted.", 160_000),
        tokens("compaction_target_tokens", "Tokens that compaction keeps.", 8_000),
        drawn("first_input", "Tokens of the first user message."),
        drawn("new_input", "Tokens that each later step adds."),
        drawn("output", "Tokens of an answer."), drawn("tool_gap", "Seconds a tool takes."),
        drawn("user_gap", "Seconds a user takes."),
        .share("user_turn_share", "Share of steps that a user begins.", default: nil, 0.12),
        .share("reasoning_share", "Share of the output that is reasoning.", default: nil, 0.3),
        .span("gap_limit", "The longest gap between two steps.", "4 h"),
        .share(
          "rewrite_share",
          "Share of steps before which the history is written anew and the cache is lost.",
          default: nil, 0.05),
        .integer(
          "compaction_calls", "Calls after which it is compacted whatever its length; 0: never.",
          0...1_000_000, [1]),
        .flag("needs_tools", "Whether only endpoints with tool calls can serve.", default: nil),
        sharedPrefix,
        .part("spawn", "Sub-agents that the conversation starts and waits for.", subAgents),
      ]))
  }

  /// A lognormal body with a lognormal tail, in the logarithm of the quantity.
  static var distribution: JSONNode {
    .object(
      [("description", "A lognormal with a slow tail; ln of tokens or of seconds.")]
        + object([
          .number("mu", "Mean of the log.", -20...20, default: nil, [6.62]),
          .number("sigma", "Standard deviation of the log.", 0...10, default: nil, [1.2]),
          .share("tail_share", "Share of draws from the tail.", default: nil, 0.03),
          .number("tail_mu", "Mean of the log in the tail.", -20...20, default: nil, [10.4]),
          .number(
            "tail_sigma", "Standard deviation of the log in the tail.", 0...10, default: nil, [0.7]),
        ]))
  }
}
