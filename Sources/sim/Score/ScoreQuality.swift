import Analysis
import ArgumentParser
import Formats
import Foundation
import NumericalMethods
import Scoring

/// `sim score quality`: cost-quality policies on a table of known outcomes.
struct ScoreQuality: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quality",
    abstract: "Judge cost-quality policies on a table of prompts whose outcomes are known.",
    discussion: """
      Examples:
        sim score quality scenarios/data/quality-mbpp.json
        sim score quality table.csv.gz --out my-report
        sim score quality test.csv --contexts test-contexts.csv --budget 0.0007 \\
          --learn val.csv --learn-contexts val-contexts.csv

      The table is quality and cost of every model on every prompt: quality:MODEL and
      cost_usd:MODEL columns, or rows of prompt, model, quality, cost_usd; scenarios/data/quality.md
      describes these forms, gates, scores, and the files of RouteLLM and Firstpass that are read
      as they are. Judged are single models, an oracle, random mixes, the best possible router, a
      threshold on every score column, the cascade where there are gates, and rules that learn where
      --budget or --rule asks for them.
      """)

  /// Rules that learn without a budget.
  enum Rule: String, ExpressibleByArgument, CaseIterable {
    case linUCB = "lin-ucb"
    case thompson
  }

  @Argument(help: "The table; may be compressed with gzip.") var table: String
  @Option(
    help: ArgumentHelp(
      "Numbers that describe the prompts, a row each, for rules that learn.", valueName: "file"))
  var contexts: String?
  @Option(
    help: ArgumentHelp("A table to learn from before; it does not count.", valueName: "file"))
  var learn: String?
  @Option(help: ArgumentHelp("Contexts of that table.", valueName: "file"))
  var learnContexts: String?
  @Option(
    help: ArgumentHelp(
      "Play a budget-paced bandit at this mean cost per prompt; may be repeated.",
      valueName: "usd"))
  var budget: [Double] = []
  @Option(help: "Play a rule that learns and does not look at cost: lin-ucb or thompson.")
  var rule: [Rule] = []
  @Option(help: "Resamples of the bootstrap over prompts.") var resamples = 1_000
  @Option(help: "Seed of the bootstrap and of rules that learn.") var seed: UInt64 = 1
  @Option(
    help: ArgumentHelp(
      "The report's folder (default: notebooks-out/quality-<name>-<hash of the table>).",
      valueName: "dir"))
  var out: String?
  @Option(
    help: ArgumentHelp(
      "Also write the table in our own schema (tollway.quality/1); needs --source, --licence and "
        + "--as-of.", valueName: "file"))
  var save: String?
  @Option(help: "Where the table comes from.") var source: String?
  @Option(help: "Under which licence.") var licence: String?
  @Option(help: "When it was published or read, as 2026-08-22.") var asOf: String?
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    guard (10...100_000).contains(resamples) else {
      throw ValidationError("--resamples is 10 to 100,000, not \(resamples).")
    }
    for usd in budget where !(usd > 0 && usd.isFinite) {
      throw ValidationError("--budget is dollars per prompt, above 0, not \(usd).")
    }
    if learnContexts != nil, learn == nil {
      throw ValidationError("--learn-contexts belongs to a table that --learn names.")
    }
    if (contexts != nil || learn != nil) && budget.isEmpty && rule.isEmpty {
      throw ValidationError("--contexts and --learn are for rules: add --budget or --rule.")
    }
    if learn != nil, (contexts == nil) != (learnContexts == nil) {
      throw ValidationError("--contexts and --learn-contexts come together, or neither.")
    }
    try OptionChecks.out(out)
    if save != nil, source == nil || licence == nil || asOf == nil {
      throw ValidationError(
        "--save needs --source, --licence and --as-of: a table without them is of no use to others."
      )
    }
  }

  func run() throws {
    let bytes = try Files.bytes(of: table)
    var judged = try Self.read(table, bytes)
    if judged.name == table { judged.name = URL(fileURLWithPath: table).lastPathComponent }
    if let save, let source, let licence, let asOf {
      let name = URL(fileURLWithPath: save).lastPathComponent.prefix { $0 != "." }
      try Files.write(
        judged.text(name: String(name), source: source, licence: licence, asOf: asOf), to: save)
    }
    let bar = Progress("judging", isQuiet: output.quiet)
    defer { bar.clear() }
    let (policies, remarks) = try policies(on: judged)
    let evaluation = QualityEvaluation(judged, policies, resamples: resamples, seed: seed)
    let report = QualityReport(evaluation, remarks: remarks)
    let hash = SHA256.hex(of: bytes)
    let name = URL(fileURLWithPath: table).lastPathComponent.prefix { $0 != "." }
    let path = out ?? "notebooks-out/quality-\(name)-\(hash.prefix(8))"
    try write(report, hash: hash, to: path)
    try output.print(report)
    if !output.quiet { Terminal.say("report: \(path)/report.html") }
  }

  private static func read(_ path: String, _ bytes: [UInt8]) throws -> QualityTable {
    try Files.reportingContent {
      if bytes.first(where: { !$0.isSpace }) == UInt8(ascii: "{") {
        return try QualityTable(decoding: try JSONNode(parsing: bytes, file: path))
      }
      var whole: [UInt8]? = bytes
      return try QualityTable.reading(file: path) {
        defer { whole = nil }
        return whole
      }
    }
  }

  private static func contexts(_ path: String?, of table: QualityTable) throws -> [[Double]] {
    guard let path else { return [] }
    let source = try Files.chunks(of: path)
    let rows = try Files.reportingContent {
      try ContextTable.reading(file: path, source: try decompressing(file: path, source))
    }
    guard rows.count == table.prompts.count else {
      throw Files.failure(
        "\(path): error: found \(rows.count) rows; expected \(table.prompts.count), one for each "
          + "prompt of \(table.name)", code: .content)
    }
    return rows
  }

  /// Everything that can be judged on the table.
  private func policies(
    on table: QualityTable
  ) throws -> (policies: [PolicyOutcome], remarks: [String]) {
    let shares = (0...10).map { Double($0) / 10 }
    var policies = table.byCost.map { table.single($0) } + [table.oracle()]
    policies += shares.map { table.ideal($0) } + shares.map { table.mix($0) }
    for score in table.scores { policies += shares.map { table.threshold(score, share: $0) } }
    if let cascade = table.cascade() { policies.append(cascade) }
    var remarks: [String] = []
    let rules =
      budget.map { LearnedReplay.Rule.budgetPaced(usdPerPrompt: $0) }
      + rule.map { $0 == .linUCB ? .linUCB : .thompson }
    guard !rules.isEmpty else { return (policies, remarks) }
    if !budget.isEmpty, !table.hasCosts {
      throw Files.failure(
        "\(self.table): error: --budget needs costs in dollars, and the table has none",
        code: .content)
    }
    let own = try Self.contexts(contexts, of: table)
    let before = try learn.map { path in
      let other = try Self.read(path, try Files.bytes(of: path))
      guard other.models.map(\.name) == table.models.map(\.name) else {
        throw Files.failure(
          "\(path): error: found models \(other.models.map(\.name).joined(separator: ", ")); "
            + "expected those of \(table.name), in the same order", code: .content)
      }
      let rows = try Self.contexts(learnContexts, of: other)
      if let first = rows.first, first.count != own.first?.count {
        throw Files.failure(
          "\(learnContexts ?? path): error: found \(first.count) numbers per row; expected "
            + "\(own.first?.count ?? 0) as in \(contexts ?? "")", code: .content)
      }
      return (table: other, contexts: rows)
    }
    for rule in rules {
      policies.append(
        LearnedReplay(rule, seed: seed).outcome(on: table, contexts: own, learning: before))
    }
    remarks.append(
      "Rules that learn were played once, in one random order of the prompts (seed \(seed)), from "
        + (learn.map { "what they had learned on \($0)" } ?? "nothing known")
        + (contexts == nil ? ", without contexts." : ".")
        + " The price of a model is its mean cost per prompt here.")
    return (policies, remarks)
  }

  private func write(_ report: QualityReport, hash: String, to path: String) throws {
    try OutputFolder.publish(
      report, to: path, command: "score quality",
      facts: [
        ("table", .string(table)), ("inputs_sha256", .string(hash)), ("seed", .number(seed)),
        ("resamples", .number(resamples)),
      ])
  }
}

extension UInt8 {
  /// Whether it is a space, a tab or the end of a line.
  fileprivate var isSpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
}
