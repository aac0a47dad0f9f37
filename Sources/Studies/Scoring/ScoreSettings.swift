import Demand
public import Formats
public import Scoring
public import Supply

/// How a scenario's policies are scored over a log.
public struct ScoreSettings: Sendable {
  /// The log, in place of the workload's own calls; `nil` for these.
  public var log: RecordedFile?
  /// What stands for models of the log that the catalogue knows by another name, in order of names.
  public var models: [(name: String, model: ModelID)] = []
  /// Models of the log whose calls leave the choice to the policy.
  public var openModels: [String] = []
  /// What is assumed of prefix caches.
  public var cache = CacheAssumption.logged
  /// The most tasks of the workload that are walked where no log is named.
  public var taskLimit = 1_000

  /// What holds where a scenario says nothing.
  public init() {}
}

// Decoding of the `score` section.
extension Scenario {
  /// The log that a scenario's `score` section names, whoever opens it.
  public static func scoredLog(in root: JSONNode) -> String? {
    root["score"]?["log"]?["file"]?.string
  }

  static func readScore(_ reader: ObjectReader, _ catalogue: Catalogue) -> ScoreSettings? {
    reader.optional("score")?.object { section in
      var settings = ScoreSettings()
      settings.log = section.optional("log")?.object { log in
        RecordedFile(
          path: log.string("file", "expected the path of a log"),
          format: log.optional("format")?.choice(RecordedFormat.self))
      }
      if let format = settings.log?.format, !format.hasCallRows {
        section.optional("log")?.report(
          "found the format \"\(format.rawValue)\", which has no call per row; name it under "
            + "\"workload\": {\"recorded\": …} instead, whose calls are scored")
      }
      settings.models = readScoredModels(section, catalogue)
      settings.openModels = section.array(
        "open_models", default: [], "expected a list of names in the log"
      ) { $0.string("expected the name of a model in the log, or \"*\" for all") }
      settings.cache = section.choice("cache", default: settings.cache)
      settings.taskLimit = section.int(
        "tasks", default: settings.taskLimit, in: 1...10_000_000,
        "expected tasks of the workload, 1 to 10,000,000")
      return settings
    }
  }

  private static func readScoredModels(
    _ section: ObjectReader, _ catalogue: Catalogue
  ) -> [(name: String, model: ModelID)] {
    guard let mapping = section.optional("models") else { return [] }
    var models: [(name: String, model: ModelID)] = []
    _ = mapping.map("expected an object: model of the log to model of the catalogue") {
      (name, value) -> Void? in
      if let model = Self.model(value, in: catalogue) { models.append((name, model)) }
      return nil
    }
    return models.sorted { $0.name < $1.name }
  }
}

extension ScoreSettings {
  /// The section as decoding reads it.
  func resolved(in catalogue: Catalogue) -> JSONNode {
    var members: [(String, JSONNode)] = []
    if let log {
      var parts: [(String, JSONNode)] = [("file", .string(log.path))]
      if let format = log.format { parts.append(("format", .string(format.rawValue))) }
      members.append(("log", .object(parts)))
    }
    if !models.isEmpty {
      let names = models.map { ($0.name, JSONNode.string(catalogue[$0.model].slug)) }
      members.append(("models", .object(names)))
    }
    members += [
      ("open_models", .array(openModels.map { .string($0) })),
      ("cache", .string(cache.rawValue)), ("tasks", .number(taskLimit)),
    ]
    return .object(members)
  }

  /// How the names of a log's models are understood.
  public var naming: ModelNaming {
    ModelNaming(
      standIns: Dictionary(models.map { ($0.name, $0.model) }) { first, _ in first },
      open: Set(openModels), isAlwaysOpen: openModels.contains("*"))
  }
}

extension ScenarioSchema {
  /// How policies are scored over a log.
  static var score: JSONNode {
    let settings = ScoreSettings()
    let log = JSONNode.object(
      object(
        [
          .text("file", "Path of the log, relative to the scenario file.", ["data/calls.csv"]),
          .choice(
            "format", "Its form; where it is not named it is found by looking at the log.",
            of: RecordedFormat.allCases.filter(\.hasCallRows).map(\.rawValue)),
        ], required: ["file"]))
    return .object(
      object([
        .part(
          "log", "A log of one call per row. Default: the calls of the workload.", log),
        SchemaProperty(
          "models", "What stands for models of the log that the catalogue has by another name.",
          [["opus": "anthropic/claude-opus-4.6"]]
        ) { [("type", "object"), ("additionalProperties", ["type": "string"])] },
        .list(
          "open_models",
          "Models of the log whose calls leave the choice to the policy; \"*\" for all.",
          of: ["type": "string"], [["openrouter/auto"]]),
        .choice(
          "cache",
          "What a call reads from a cache where a policy sends it: what the log says wherever it "
            + "goes (logged), only where the call before it in its session went (sticky), nothing "
            + "(none).",
          of: CacheAssumption.allCases.map(\.rawValue), default: settings.cache.rawValue),
        .integer(
          "tasks", "The most tasks of the workload that are walked where no log is named.",
          1...10_000_000, default: settings.taskLimit, [500]),
      ]))
  }
}
