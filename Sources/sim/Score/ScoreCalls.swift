import Analysis
import ArgumentParser
import Demand
import Formats
import Foundation
import NumericalMethods
import Routing
import Scoring
import Studies
import Supply

/// `sim score SCENARIO`: the calls of a log under many policies.
struct ScoreCalls: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calls",
    abstract: "The calls of a log under many policies; the word \"calls\" may be left out.",
    discussion: """
      Examples:
        sim score scenarios/score.json
        sim score scenarios/score.json --log calls.jsonl.gz --cache sticky
        sim score scenarios/policy-tournament.json --drop-unscorable

      Without --log and without "score": {"log": …} the calls of the scenario's workload are scored.
      The result is on stdout; the report's folder is named on stderr. The same inputs give the same
      bytes for any number of threads.
      """)

  @OptionGroup var input: ScenarioOptions
  @Option(help: ArgumentHelp("A log of one call per row.", valueName: "file"), completion: .file())
  var log: String?
  @Option(help: "What is assumed of prefix caches: logged, sticky or none.")
  var cache: CacheArgument?
  @Flag(help: "Score the policies that can be scored, and say which cannot.")
  var dropUnscorable = false
  @Option(help: "Blocks scored at once (default: the machine's processors).") var threads: Int?
  @Option(
    help: ArgumentHelp(
      "The report's folder (default: notebooks-out/<name>-score-<hash of the inputs>).",
      valueName: "dir"))
  var out: String?
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    try OptionChecks.threads(threads)
    try OptionChecks.out(out)
  }

  func run() async throws {
    let loaded = try LoadedScenario(input)
    let scenario = loaded.experiment.scenario
    if !output.quiet { loaded.experiment.warnings.forEach { Terminal.say($0.render()) } }
    let startedAt = ContinuousClock.now
    BLAS.prepare()
    let cache = cache?.assumption ?? scenario.scoreSettings.cache
    let unscorable = try refuseUnscorable(scenario)
    guard let world = scenario.scoringWorld(cache: cache) else {
      throw Files.failure("\(input.scenario): error: no policy can be scored", code: .content)
    }
    let scored = try await ScoredLog.read(
      calls(of: scenario), world, naming: scenario.scoreSettings.naming,
      threads: threads ?? ProcessInfo.processInfo.activeProcessorCount, isQuiet: output.quiet)
    guard scored.scores.facts.calls > 0 else {
      throw Files.failure("\(scored.source): error: no call can be scored", code: .content)
    }
    let report = ScoreReport(
      scored.scores, of: subject(scenario, world, scored.source, unscorable))
    let hash = inputHash(loaded, world, scored.scores.facts)
    let path = out ?? "notebooks-out/\(scenario.name)-score-\(hash.prefix(8))"
    let seconds = startedAt.duration(to: .now) / .seconds(1)
    try write(report, loaded, hash, to: path, seconds)
    try output.print(report)
    if !output.quiet { say(scored.scores, seconds, path) }
  }

  /// Refuses policies that cannot be scored, unless they are to be dropped.
  private func refuseUnscorable(_ scenario: Scenario) throws -> [String] {
    let lines = scenario.unscorablePolicies.map { entry in
      "\(entry.name): \(entry.obstacle.part) \(entry.obstacle.reason); scorable instead: "
        + entry.obstacle.nearest
    }
    guard !lines.isEmpty, !dropUnscorable else { return lines }
    throw Files.failure(
      "\(input.scenario): error: policies that go by what happens cannot be scored without a clock\n"
        + lines.map { "  " + $0 }.joined(separator: "\n")
        + "\n  --drop-unscorable scores the others; `sim compare` plays all of them out",
      code: .content)
  }

  private func calls(of scenario: Scenario) throws -> ScoredLog.Source {
    let folder = (input.scenario as NSString).deletingLastPathComponent
    var file = log
    var format: RecordedFormat?
    if file == nil, let named = scenario.scoreSettings.log {
      file = folder.isEmpty || named.path.hasPrefix("/") ? named.path : folder + "/" + named.path
      format = named.format
    }
    guard let file else { return .workload(WorkloadCalls(scenario), scenario.workloads[0].summary) }
    let found = try format ?? Files.logFormat(of: file)
    guard found.hasCallRows else {
      throw Files.failure(
        "\(file): error: found a log of the format \(found.rawValue), which has no call per row; "
          + "name it in the scenario as \"workload\": {\"recorded\": {\"file\": …}}, whose calls "
          + "are scored without --log", code: .content)
    }
    return .file(file, found)
  }

  private func subject(
    _ scenario: Scenario, _ world: ScoringWorld, _ source: String, _ unscorable: [String]
  ) -> ScoreSubject {
    let names = Set(world.policies.map(\.name))
    let fitted = world.profiles.count { $0.basis == .fitted }
    return ScoreSubject(
      name: scenario.name, question: scenario.question, source: source,
      summaries: scenario.policies.filter { names.contains($0.policy.name) }.map(\.summary),
      leftOut: unscorable,
      fittedShare: Double(fitted) / Double(max(1, world.profiles.count)))
  }

  /// What the report is named after: the scenario, the catalogue, the calls and the assumption.
  private func inputHash(
    _ loaded: LoadedScenario, _ world: ScoringWorld, _ facts: LogFacts
  ) -> String {
    let parts = [
      loaded.inputHash, world.cache.rawValue, "\(facts.calls)", "\(facts.fingerprint)",
      world.policies.map(\.name).joined(separator: "\n"),
    ]
    return SHA256.hex(of: Array(parts.joined(separator: "\n").utf8))
  }

  private func write(
    _ report: ScoreReport, _ loaded: LoadedScenario, _ hash: String, to path: String,
    _ seconds: Double
  ) throws {
    let blas = BLAS.prepare()
    try OutputFolder.publish(
      report, scenario: loaded.experiment.scenario.resolved, to: path,
      command: "score",
      facts: [
        ("scenario", .string(report.subject.name)), ("inputs_sha256", .string(hash)),
        ("catalog_sha256", .string(loaded.catalogueHash)),
        ("calls", .number(report.scores.facts.calls)), ("blas", .string(blas.configuration)),
        ("blas_core", .string(blas.core)), ("blas_core_repaired", .bool(blas.repaired)),
        Manifest.seconds(seconds),
      ])
  }

  private func say(_ scores: LogScores, _ seconds: Double, _ path: String) {
    let calls = scores.facts.calls
    Terminal.say(
      "report: \(path)/report.html\n"
        + "\(calls) calls in \(scores.facts.cells) cells under \(scores.policies.count) policies in "
        + "\((seconds * 10).rounded() / 10) s (\(Int(Double(calls) / seconds)) calls/s)")
  }
}

/// An assumption on caches as it is named on the command line.
struct CacheArgument: ExpressibleByArgument {
  let assumption: CacheAssumption

  init?(argument: String) {
    guard let assumption = CacheAssumption(rawValue: argument) else { return nil }
    self.assumption = assumption
  }

  static var allValueStrings: [String] { CacheAssumption.allCases.map(\.rawValue) }
}
