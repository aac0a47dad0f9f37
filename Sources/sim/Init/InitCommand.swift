import ArgumentParser
import Demand
import Formats
import Foundation
import Quantities
import Studies
import Supply

/// `sim init`: a scenario of one's own from five answers.
struct InitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "init",
    abstract: "Write a scenario of your own from five questions, or from flags.",
    discussion: """
      Examples:
        sim init
        sim init my-agents --kind agentic --rate 120
        sim init support --kind chat --models openai/gpt-5.4,anthropic/claude-haiku-4.5
        sim init replay --log ~/.claude/projects --matters time
        sim init nightly --kind batch --policies cheapest,openrouter-balanced -o scenarios/nightly.json

      On a terminal without flags it asks; else what is not given has a default, which is said. The
      file has comments that say what each part does and what to change. A file that is there is not
      overwritten without --force.
      """)

  @Argument(help: "The scenario's name (default: its kind).") var name: String?
  @Option(
    help: "What kind of work: agentic, chat, research, batch or log.",
    completion: .list(ScenarioDraft.Kind.allCases.map(\.rawValue)), transform: Self.kind)
  var kind: ScenarioDraft.Kind?
  @Option(help: ArgumentHelp("How many tasks begin in an hour.", valueName: "tasks"))
  var rate: Double?
  @Option(
    help: ArgumentHelp(
      "Models that tasks name, with commas between, or any: the policies choose.",
      valueName: "author/name,…"))
  var models: String?
  @Option(
    help: ArgumentHelp(
      "Presets that are compared, with commas between; the first is the baseline.",
      valueName: "preset,…"),
    completion: .names(PolicyPreset.all.map(\.name)))
  var policies: String?
  @Option(
    help: "What matters: cost, time or failures.",
    completion: .list(ScenarioDraft.Matter.allCases.map(\.rawValue)), transform: Self.matter)
  var matters: ScenarioDraft.Matter?
  @Option(
    help: ArgumentHelp("Your own log or folder of logs, to be replayed.", valueName: "file"),
    completion: .file())
  var log: String?
  @Option(help: "The catalogue with models and prices.", completion: .scenario)
  var catalog = Files.shipped
  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("The file to write (default: <name>.json).", valueName: "file"))
  var file: String?
  @Flag(help: "Overwrite a file that is there.") var force = false
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    if let rate, !(rate > 0 && rate <= 1_000_000) {
      throw ValidationError("--rate is tasks an hour, above 0 to 1,000,000, not \(rate).")
    }
    if log != nil, let kind, kind != .log {
      throw ValidationError(
        "--log is a kind of work of its own; leave out --kind \(kind.rawValue).")
    }
    if log == nil, kind == .log {
      throw ValidationError("--kind log needs the log: --log FILE.")
    }
    if file?.isEmpty == true { throw ValidationError("-o names no file.") }
    if let name, name.isEmpty || name.contains("/") {
      throw ValidationError("a name is not a path; -o says where the file goes.")
    }
  }

  func run() throws {
    var answers = InitAnswers(
      kind: log == nil ? kind : .log, rate: rate, models: models, policies: policies,
      matter: matters, log: log)
    let catalogue = try Files.catalogue(catalog)
    let names = catalogue.models.map(\.slug)
    if answers.isEmpty, Terminal.canAsk {
      try InitQuestions(models: names).ask(&answers)
    }
    let missing = answers.fillIn()
    if !missing.isEmpty { output.say("sim init: by default " + missing.joined(separator: ", ")) }
    let name = name ?? file.map(Self.stem) ?? answers.kind?.rawValue ?? "scenario"
    let path = file ?? name + ".json"
    try refuseExisting(path)
    let draft = try draft(name, answers, names, beside: path)
    try Files.write(draft.text, to: path)
    let next = "sim run \(path)"
    try output.print(
      text: "\(path): \(draft.question)\nnext: sim validate \(path)   (what it means, in words)\n"
        + "      \(next)\n",
      json: .object([
        ("schema", "tollway.init/1"), ("file", .string(path)),
        ("question", .string(draft.question)), ("next", .string(next)),
      ]))
  }

  private static func stem(_ file: String) -> String {
    ((file as NSString).lastPathComponent as NSString).deletingPathExtension
  }

  private func refuseExisting(_ path: String) throws {
    guard FileManager.default.fileExists(atPath: path), !force else { return }
    throw Files.failure(
      "\(path): error: is there already; --force overwrites it, -o names another file",
      code: .unwritable)
  }

  private func draft(
    _ name: String, _ answers: InitAnswers, _ slugs: [String], beside path: String
  ) throws -> ScenarioDraft {
    let folder = (path as NSString).deletingLastPathComponent
    let schema = "scenarios/schema/scenario-1.schema.json"
    var draft = ScenarioDraft(
      name: name, kind: answers.kind ?? .agentic, tasksPerHour: answers.rate ?? 60,
      models: try Self.models(answers.models ?? "any", slugs),
      policies: try Self.policies(answers.policies ?? ""), matter: answers.matter ?? .cost,
      catalogue: Files.relativePath(of: catalog, from: folder),
      schema: FileManager.default.fileExists(atPath: schema)
        ? Files.relativePath(of: schema, from: folder) : nil)
    if let log = answers.log {
      draft.log = try Self.readLog(log, slugs, from: folder, output)
    }
    return draft
  }

  /// What a log says of itself: its format, when its sessions began, what stands for its models.
  private static func readLog(
    _ path: String, _ slugs: [String], from folder: String, _ output: OutputOptions
  ) throws -> ScenarioDraft.Log {
    let format = try Files.logFormat(of: path)
    let (sessions, account) = try Files.log(path, format)
    output.say("\(path): \(format.rawValue); \(account.description)")
    let root = Scenario.replaying(
      sessions, path: Files.relativePath(of: path, from: folder), format: format, models: slugs,
      in: .object([]))
    let recorded = root["workload"]?["recorded"]
    return ScenarioDraft.Log(
      path: recorded?["file"]?.string ?? path, format: format.rawValue,
      models: (recorded?["models"]?.object ?? []).compactMap { member in
        member.value.string.map { (member.key, $0) }
      },
      span: root["experiment"]?["horizon"]?.string)
  }
}

extension InitCommand {
  static func kind(_ text: String) throws -> ScenarioDraft.Kind {
    if let kind = ScenarioDraft.Kind(rawValue: text) { return kind }
    throw ValidationError(
      "there is no kind \"\(text)\""
        + Suggestion.ending(for: text, among: ScenarioDraft.Kind.allCases.map(\.rawValue)))
  }

  static func matter(_ text: String) throws -> ScenarioDraft.Matter {
    if let matter = ScenarioDraft.Matter(rawValue: text) { return matter }
    throw ValidationError(
      "there is no \"\(text)\""
        + Suggestion.ending(for: text, among: ScenarioDraft.Matter.allCases.map(\.rawValue)))
  }

  /// The words of a list.
  static func list(_ text: String) -> [String] {
    var words: [String] = []
    for part in text.split(separator: ",") {
      let word = part.trimmingCharacters(in: .whitespaces)
      if !word.isEmpty, !words.contains(word) { words.append(word) }
    }
    return words
  }

  /// The models of a list, none for `any`; a name that the catalogue lacks ends the program.
  static func models(_ text: String, _ slugs: [String]) throws -> [String] {
    if text == "any" || text.isEmpty { return [] }
    return try list(text).map { name in
      let named = slugs.filter { $0 == name || $0.hasSuffix("/" + name) }
      if named.count == 1 { return named[0] }
      let position = try Suggestion.position(
        of: name, "model", among: slugs, in: "the catalogue", place: "--models")
      return slugs[position]
    }
  }

  /// The presets of a list; a name that there is not ends the program.
  static func policies(_ text: String) throws -> [String] {
    let names = PolicyPreset.all.map(\.name)
    let wanted = list(text)
    return try (wanted.isEmpty ? ScenarioDraft.standardPolicies : wanted).map { name in
      let position = try Suggestion.position(
        of: name, "preset", among: names, in: "`sim policies`", place: "--policies")
      return names[position]
    }
  }
}
