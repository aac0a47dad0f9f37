import Demand
import Formats
import Studies

/// What `sim init` was told, and the scenario that says it, with a comment for what to change.
struct ScenarioDraft {
  /// What kind of work is done.
  enum Kind: String, CaseIterable {
    case agentic, chat, research, batch, log

    /// What it is, in the words of the question.
    var words: String {
      switch self {
      case .agentic: "agentic coding: long sessions whose context grows and is cached"
      case .chat: "chat: a few turns, somebody waits for the first token"
      case .research: "research: an agent that fans out to researchers"
      case .batch: "batch: independent single calls, nobody waits"
      case .log: "your own log, replayed (any format that `sim import` knows)"
      }
    }

    /// Tasks an hour where nothing else is said.
    var rate: Double {
      switch self {
      case .agentic: 60
      case .chat: 600
      case .research: 30
      case .batch: 1200
      case .log: 30
      }
    }

    fileprivate var preset: String {
      switch self {
      case .agentic: "coding-agent-heavy"
      case .chat: "chat"
      case .research: "deep-research"
      case .batch: "batch"
      case .log: ""
      }
    }

    /// Kinds of tasks with their difficulty, the same scale as in the shipped scenarios.
    fileprivate var taskTypes: [(name: String, difficulty: String, weight: Int)] {
      switch self {
      case .agentic, .log:
        [("code:edit", "2.5", 2), ("code:debug", "3.5", 1)]
      case .chat: [("chat:question", "-1.0", 3), ("chat:reasoning", "0.5", 1)]
      case .research: [("research:survey", "0.0", 2), ("research:compare", "0.5", 1)]
      case .batch: [("batch:extract", "-1.0", 1)]
      }
    }

    fileprivate var unit: String {
      switch self {
      case .agentic, .log: "sessions"
      case .chat: "chats"
      case .research: "questions"
      case .batch: "calls"
      }
    }
  }

  /// What policies are decided on.
  enum Matter: String, CaseIterable {
    case cost, time, failures

    var metric: String {
      switch self {
      case .cost: "cost_per_solved_task_usd"
      case .time: "task_time_p95_s"
      case .failures: "failed_call_share"
      }
    }

    var words: String {
      switch self {
      case .cost: "what a solved task costs"
      case .time: "how long the slowest twentieth of tasks take"
      case .failures: "how many calls fail for good"
      }
    }
  }

  /// A recorded log that is replayed.
  struct Log {
    /// Its path as seen from the scenario.
    let path: String
    let format: String
    /// What stands for the models that it names.
    let models: [(name: String, slug: String)]
    /// From the first session to past the last, where the log says when they began.
    let span: String?
  }

  var name: String
  var kind: Kind
  var tasksPerHour: Double
  /// Models that tasks name; empty where the policies choose.
  var models: [String]
  /// Presets that are compared, the baseline first.
  var policies: [String]
  var matter: Matter
  var log: Log?
  /// The catalogue's path as seen from the scenario.
  var catalogue: String
  /// The schema's path as seen from the scenario, for editors; `nil` where it is not there.
  var schema: String?
  /// The day of its prices, as 2026-08-18.
  var startsOn = "2026-08-18"

  /// Presets that are compared where nothing else is said.
  static let standardPolicies = ["openrouter-sticky", "openrouter-balanced", "cheapest"]
}

extension ScenarioDraft {
  /// What it asks, in one sentence.
  var question: String {
    let work = log == nil ? kind.unit : "sessions of a log"
    let among = models.isEmpty ? "the models that policies choose" : models.joined(separator: ", ")
    return policies.count == 1
      ? "What do \(work) on \(among) cost, how long do they take and how often do they fail?"
      : "Which of \(policies.count) policies is best for \(work) on \(among), by \(matter.words)?"
  }

  /// The scenario file.
  var text: String {
    var lines = [
      "// Written by `sim init`; yours to change. `sim validate FILE` says what it means,"
    ]
    lines += ["// `sim run FILE` simulates it. Lines that begin like this are comments.", "{"]
    if let schema { lines.append("  \"$schema\": \(quoted(schema)),") }
    lines += [
      "  \"schema\": \"tollway.scenario/1\",", "  \"name\": \(quoted(name)),",
      "  \"question\": \(quoted(question)),", "",
      "  // Models, providers and their prices. `sim catalog show` says what is in it.",
      "  \"catalog\": { \"file\": \(quoted(catalogue)) },", "",
    ]
    lines += workload + [""] + policyLines + [""] + experiment + ["}"]
    return lines.joined(separator: "\n") + "\n"
  }

  private func quoted(_ text: String) -> String { JSONNode.string(text).compactText }

  private static func sentence(_ words: String) -> String {
    words.prefix(1).uppercased() + words.dropFirst()
  }

  /// Whether tasks name models, so that no policy has to choose one.
  private var namesModels: Bool { !models.isEmpty || log?.models.isEmpty == false }

  /// Whether a preset chooses endpoints alone while tasks name no model.
  private func needsModelChoice(_ preset: String) -> Bool {
    !namesModels
      && PolicyPreset.all.first { $0.name == preset }?.node["model_choice"] == nil
  }

  private var rate: String {
    let text = tasksPerHour.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  private var workload: [String] {
    var lines = ["  // Who asks for what, and how often."]
    lines.append("  \"workload\": {")
    if let log { lines += recorded(log) } else { lines += drawn }
    lines += naming
    lines += [
      "    // How hard tasks are, on the scale on which a model's score says how often it succeeds;",
      "    // a failed step is repeated and paid again. These are assumed: 0 is easy, 4 is hard.",
      "    \"task_types\": [",
    ]
    let types = kind.taskTypes.map { type in
      "      { \"name\": \(quoted(type.name)), \"mean_difficulty\": \(type.difficulty), "
        + "\"weight\": \(type.weight) }"
    }
    lines.append(types.joined(separator: ",\n"))
    return lines + ["    ]", "  },"]
  }

  private var drawn: [String] {
    let known = SyntheticSession.presets.first { $0.name == kind.preset }
    return [
      "    \"name\": \(quoted(kind.rawValue)),",
      "    // \(Self.sentence(known?.summary ?? kind.words)).",
      "    // `sim fit workload LOG --preset \(kind.preset)` says how far it is from your traffic.",
      "    \"preset\": \(quoted(kind.preset)),",
      "    // Tasks begin at random, so many an hour. \"kind\": \"clients\" or \"hourly\" makes them",
      "    // follow the day or come in bursts (scenarios/chat.json).",
      "    \"arrivals\": { \"kind\": \"poisson\", \"rate_per_h\": \(rate) },",
    ]
  }

  private func recorded(_ log: Log) -> [String] {
    var lines = [
      "    \"name\": \"log\",",
      "    // Your sessions, replayed. `sim import FILE` says what is in them, row by row.",
      "    \"recorded\": {", "      \"file\": \(quoted(log.path)),",
      "      \"format\": \(quoted(log.format))" + (log.models.isEmpty ? "" : ","),
    ]
    if !log.models.isEmpty {
      let pairs = log.models.map { "        \(quoted($0.name)): \(quoted($0.slug))" }
      lines += ["      // Which model of the catalogue stands for each model of the log."]
      lines += ["      \"models\": {", pairs.joined(separator: ",\n"), "      }"]
    }
    lines.append("    },")
    if log.span == nil {
      lines += [
        "    // The log does not say when sessions began: so many an hour, at random.",
        "    \"arrivals\": { \"kind\": \"poisson\", \"rate_per_h\": \(rate) },",
      ]
    } else {
      lines += [
        "    // Sessions begin when the log says. For another load: { \"kind\": \"poisson\",",
        "    // \"rate_per_h\": \(rate) }.",
        "    \"arrivals\": { \"kind\": \"recorded\" },",
      ]
    }
    return lines
  }

  private var naming: [String] {
    if log != nil, models.isEmpty {
      let isKnown = log?.models.isEmpty == false
      return [
        "    // 1: tasks ask for the model that they used, and policies differ in where it is served.",
        "    // 0: the policies choose the model as well.",
        "    \"named_share\": \(isKnown ? 1 : 0),",
      ]
    }
    guard !models.isEmpty else {
      return [
        "    // 0: no task names a model, so that the policies choose it (\"model_choice\"). 1: every",
        "    // task names one of \"named\", and policies differ only in where it is served.",
        "    \"named_share\": 0,",
      ]
    }
    let weighted = models.map { "        { \"model\": \(quoted($0)), \"weight\": 1 }" }
    return [
      "    // Every task names one of these models, in proportion to the weights. With a share of 0",
      "    // the policies choose the model as well.",
      "    \"named_share\": 1,", "    \"named\": {", "      \"models\": [",
      weighted.joined(separator: ",\n"), "      ]", "    },",
    ]
  }

  private var policyLines: [String] {
    var lines = [
      "  // What is compared. `sim policies` lists all presets, `sim policies NAME` explains one; a",
      "  // key beside \"preset\" changes it, as \"sticky_idle\": \"5 min\".", "  \"policies\": [",
    ]
    if policies.contains(where: needsModelChoice) {
      lines += [
        "    // Presets that only choose among endpoints get a rule for the model: here the cheapest one",
        "    // whose score reaches a bar.",
      ]
    }
    let entries = policies.map { name in
      let choice = #", "model_choice": { "kind": "cheapest", "minimum_score": 1400 }"#
      return "    { \"name\": \(quoted(name)), \"preset\": \(quoted(name))"
        + (needsModelChoice(name) ? choice : "") + " }"
    }
    lines.append(entries.joined(separator: ",\n"))
    return lines + [
      "  ],", "  // What the others are held against.", "  \"baseline\": \(quoted(policies[0])),",
    ]
  }

  private var experiment: [String] {
    let span = log?.span
    return [
      "  // How long is simulated, how often, and what decides.", "  \"experiment\": {",
      "    // Prices are those of this day.", "    \"starts_on\": \(quoted(startsOn)),",
      "    \"starts_at\": \"8 h\",",
      span == nil
        ? "    // The first hour fills queues and caches and is not measured."
        : "    // The log begins where it begins: everything is measured.",
      "    \"warm_up\": \(span == nil ? "\"1 h\"" : "\"0 s\""),",
      "    \"horizon\": \(quoted(span ?? "9 h")),",
      "    // How long tasks may go on after the last has begun.", "    \"drain\": \"24 h\",",
      "    // More replications make intervals narrower: four times as many, half as wide.",
      "    \"replications\": 5,",
      "    // Another seed is another day of the same world.", "    \"seed\": 1,",
      "    // \(Self.sentence(matter.words)); `sim compare --help` names other metrics. A change of less than 5 %",
      "    // does not matter (\"material\").",
      "    \"decision\": { \"primary_metric\": \(quoted(matter.metric)) }", "  }",
    ]
  }
}
