import Accounting
import Analysis
import ArgumentParser
import Formats
import Foundation

/// `sim diff`: what differs between two finished runs, in what went in and in what came out.
struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Say what differs between two finished runs: inputs, then results.",
    discussion: """
      Examples:
        sim diff agentic-1a2b agentic-9f8e
        sim diff notebooks-out/before notebooks-out/after --metric cost_per_task_usd
        sim diff before after -A sticky -B sticky-hour
        sim diff baseline today --exit-code --quiet

      Nothing is simulated: results are those in tables/replications.csv. With the same seed and the
      same workload the replications of both runs met the same random numbers and are compared in
      pairs, as `sim compare` does; else by Welch's t. First come differences beyond noise: of
      these, 5 % are expected to be none (Benjamini and Hochberg). Differences are the second run
      less the first. Runs without replications, as of sweeps and studies of shares, are compared
      value by value of their summary.json.

      Exit code 0, also where runs differ; with --exit-code 1 where anything does.
      """)

  @Argument(help: "The first run: a folder, or the beginning of its name.", completion: .runs)
  var first: String
  @Argument(help: "The second run.", completion: .runs) var second: String
  @Option(name: .customShort("A"), help: "A policy of the first run alone, to hold against -B.")
  var firstPolicy: String?
  @Option(name: .customShort("B"), help: "The policy of the second run (default: the same name).")
  var secondPolicy: String?
  @Option(help: "A metric; may be repeated.", completion: .names(Metric.all.map(\.id)))
  var metric: [String] = []
  @Flag(help: "Also what is within noise, and all differing inputs.") var all = false
  @Flag(help: "End with 1 where anything differs.") var exitCode = false
  @OptionGroup var place: RunsFolderOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    if firstPolicy == nil, secondPolicy != nil {
      throw ValidationError("-B names what -A is held against; add -A.")
    }
    for name in metric where Metric.position(of: name) == nil {
      let ending = Suggestion.ending(for: name, among: Metric.all.map(\.id))
      throw ValidationError("--metric: there is no metric \"\(name)\"\(ending)")
    }
  }

  func run() throws {
    let runs = try [first, second].map { try ReportFolder.named($0, in: place.folder) }
    let difference = try RunDifference(
      runs[0], runs[1], try contrasts(runs), isFiltered: isFiltered)
    let text = DiffText(difference: difference, showsAll: all, isColoured: output.isColoured)
    if !output.quiet || output.format == .json {
      try output.print(text: text.text, json: text.json)
    }
    if exitCode, difference.isAny { throw ExitStatus.unexpected.error }
  }

  /// Whether only a part of the results is wanted, so that the rest may differ unseen.
  private var isFiltered: Bool { firstPolicy != nil || !metric.isEmpty }

  private func contrasts(_ runs: [ReportFolder]) throws -> RunDifference.Results {
    let tables = try runs.map { run -> ReplicationTable? in
      let path = run.report + "/tables/replications.csv"
      guard FileManager.default.fileExists(atPath: path) else { return nil }
      let bytes = try Files.bytes(of: path)
      return try Files.reportingContent { try ReplicationTable(file: path, bytes: bytes) }
    }
    guard let a = tables[0], let b = tables[1] else {
      if isFiltered {
        throw Files.failure(
          "sim diff: error: --metric, -A and -B need runs with tables/replications.csv, as sim run "
            + "and sim compare write them", code: .usage)
      }
      let trees = try runs.map { try $0.tree("summary.json") ?? JSONNode.null }
      return .summaries(trees[0].differences(from: trees[1]))
    }
    let pairs = try policyPairs(a, b)
    let arePaired = try Self.shareChance(runs[0], runs[1])
    return .contrasts(
      RunContrast.all(a, b, pairs: pairs, arePaired: arePaired, metrics: metric),
      unmatched: firstPolicy == nil ? Self.unmatched(a, b, pairs) : [])
  }

  /// Policies of the first run and what they are held against.
  private func policyPairs(
    _ a: ReplicationTable, _ b: ReplicationTable
  ) throws -> [(first: String, second: String)] {
    guard let firstPolicy else {
      let common = a.policies.filter { b.policies.contains($0) }
      // Two runs of one policy each are about these, whatever they are called.
      if common.isEmpty, a.policies.count == 1, b.policies.count == 1 {
        return [(a.policies[0], b.policies[0])]
      }
      return common.map { ($0, $0) }
    }
    _ = try Suggestion.position(
      of: firstPolicy, "policy", among: a.policies, in: "the first run", place: "sim diff")
    let other = secondPolicy ?? firstPolicy
    _ = try Suggestion.position(
      of: other, "policy", among: b.policies, in: "the second run", place: "sim diff")
    return [(firstPolicy, other)]
  }

  private static func unmatched(
    _ a: ReplicationTable, _ b: ReplicationTable, _ pairs: [(first: String, second: String)]
  ) -> [String] {
    let onlyA = a.policies.filter { name in !pairs.contains { $0.first == name } }
    let onlyB = b.policies.filter { name in !pairs.contains { $0.second == name } }
    return onlyA.map { "policy \($0) is in the first run only" }
      + onlyB.map { "policy \($0) is in the second run only" }
  }

  /// Whether replications of equal number met the same random numbers: the same seed draws the same
  /// tasks of the same workload.
  private static func shareChance(_ a: ReportFolder, _ b: ReportFolder) throws -> Bool {
    guard let first = try a.tree("scenario.resolved.json"),
      let second = try b.tree("scenario.resolved.json"),
      first["experiment"]?["seed"]?.canonicalText == second["experiment"]?["seed"]?.canonicalText
    else { return false }
    return ["workload", "workloads"].allSatisfy { key in
      first[key]?.canonicalText == second[key]?.canonicalText
    }
  }
}

/// All that differs between two runs.
struct RunDifference {
  /// What came out.
  enum Results {
    /// Metrics by replication, and which policies only one of the runs has.
    case contrasts([RunContrast], unmatched: [String])
    /// Values of summaries that differ.
    case summaries([JSONDifference])
  }

  let first: ReportFolder
  let second: ReportFolder
  /// Values of the resolved scenarios that differ.
  let inputs: [JSONDifference]
  /// Facts of the manifests that differ: what, in the first, in the second.
  let facts: [(what: String, first: String, second: String)]
  let results: Results
  /// Whether only some results were looked at.
  let isFiltered: Bool

  init(
    _ first: ReportFolder, _ second: ReportFolder, _ results: Results, isFiltered: Bool
  ) throws {
    self.first = first
    self.second = second
    self.results = results
    self.isFiltered = isFiltered
    let a = try first.tree("scenario.resolved.json") ?? .null
    let b = try second.tree("scenario.resolved.json") ?? .null
    let inputs = a.differences(from: b)
    self.inputs = inputs
    let wanted = [
      ("command", "command"), ("program", "version"), ("catalogue", "catalog_sha256"),
      ("seed", "seed"), ("replications", "replications"),
    ].filter { inputs.isEmpty || !["seed", "replications"].contains($0.0) }
    facts = wanted.compactMap { what, key in
      let values =
        key == "command"
        ? (first.command, second.command)
        : (
          first.fact(key) ?? "?", second.fact(key) ?? "?"
        )
      return values.0 == values.1 ? nil : (what, values.0, values.1)
    }
  }

  /// Whether anything differs, be it within noise.
  var isAny: Bool {
    if !inputs.isEmpty || !facts.isEmpty { return true }
    switch results {
    case .contrasts(let contrasts, let unmatched):
      return !unmatched.isEmpty || contrasts.contains { !$0.isSame }
    case .summaries(let differences): return !differences.isEmpty
    }
  }
}
