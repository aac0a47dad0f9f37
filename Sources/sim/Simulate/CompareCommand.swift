import Accounting
import Analysis
import ArgumentParser
import Formats
import Foundation
import NumericalMethods
import Studies

/// `sim compare`: policies on the same random numbers, and what may be said of their difference.
struct CompareCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare policies on common random numbers, with a verdict that can be a gate.",
    discussion: """
      Examples:
        sim compare scenarios/agentic.json --policy sticky --policy cheapest
        sim compare scenarios/unsure.json --tornado
        sim compare scenarios/agentic.json -A sticky -B cheapest --metric cost_per_solved_task_usd
        sim compare scenarios/agentic.json -A sticky -B cheapest --precision '2 %'
        sim compare scenarios/agentic.json -A sticky -B cheapest --sequential
        sim compare scenarios/policy-tournament.json --workload agents --select best --delta '2 %'
        sim compare scenarios/agentic.json -A sticky -B cheapest --log last-week.csv
        sim compare scenarios/agentic.json -A sticky -B cheapest \\
          --require 'cost_per_task_usd<=1.05x' --require 'failed_call_share<=+0.5 points'

      The first lines of stdout are the verdict, ready to be pasted. A requirement that is not shown
      to be met, be it broken or undecided, ends with 99. Metrics:
      \(metricNames)
      """)

  @Argument(help: "The scenario file.", completion: .file(extensions: ["json"])) var scenario:
    String
  @OptionGroup(title: "What is compared") var choice: PolicyOptions
  @OptionGroup(title: "On which traffic") var traffic: TrafficOptions
  @OptionGroup(title: "How it is decided") var decision: DecisionOptions
  @OptionGroup(title: "What is uncertain") var uncertainty: UncertaintyOptions
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Overrides one value, e.g. --set experiment.horizon='\"2 h\"'; may be repeated.",
      valueName: "path=value"))
  var settings: [String] = []
  @Option(help: "Seed of the experiment.") var seed: UInt64?
  @Option(help: "Runs under way at once (default: the machine's processors).") var threads: Int?
  @Option(
    help: ArgumentHelp(
      "The report's folder (default: notebooks-out/<name>-compare-<hash of the inputs>).",
      valueName: "dir"))
  var out: String?
  @Flag(
    inversion: .prefixedNo,
    help: "Cost rows of replication 0 in FOCUS's columns, in tables/focus.csv.")
  var focus = true
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    try OptionChecks.threads(threads)
    try OptionChecks.seed(seed)
    try OptionChecks.out(out)
  }

  func run() async throws {
    let loaded = try load()
    let experiment = loaded.experiment
    if !output.quiet { experiment.warnings.forEach { Terminal.say($0.render()) } }
    let course = try begin(experiment.scenario)
    let startedAt = ContinuousClock.now
    BLAS.prepare()
    let hash = SHA256.hex(of: Array((loaded.inputHash + "\n" + decision.canonicalText).utf8))
    let path =
      out ?? "notebooks-out/\(experiment.scenario.name)-compare-\(hash.prefix(8))"
    let interruption = Interruption()
    let signals = interruption.watch()
    defer { withExtendedLifetime(signals) {} }
    var folder = try OutputFolder(at: path, interruption: interruption)
    let report: Report
    let record: ExperimentRecord
    do {
      (record, report) = try await compare(experiment, course, into: &folder)
      var scenario = experiment.scenario
      scenario.experiment.replications = record.replications
      try folder.write(
        report, of: loaded, scenario: scenario, command: "compare", startedAt: startedAt)
      try folder.finish()
    } catch {
      folder.discard()
      throw OutputFolder.failure(error, path)
    }
    try output.print(report)
    if !output.quiet { say(record, startedAt.duration(to: .now) / .seconds(1), path) }
    try end(report)
  }

  private func load() throws -> LoadedScenario {
    var own = decision.settings
    if let seed { own.append("experiment.seed=\(seed)") }
    return try LoadedScenario(
      scenario, settings: settings + own,
      before: { root in try traffic.choosing(in: root, of: scenario) },
      after: { root in try choice.choosing(in: root) })
  }

  /// Begins the course that was asked for; a scenario that does not fit it ends the program with 64.
  private func begin(_ scenario: Scenario) throws -> ComparisonCourse {
    if scenario.policies.count < 2 {
      throw Files.failure(
        "sim compare: error: \(scenario.name) has one policy; comparing takes two", code: .usage)
    }
    let rule = try decision.rule(for: scenario.experiment.decision.primaryMetric)
    if case .best = rule, scenario.workloads.count > 1 || scenario.axis != nil {
      throw Files.failure(
        "sim compare: error: --select chooses in one place, and \(scenario.name) has several "
          + "workloads or varies a value; name one --workload", code: .usage)
    }
    if decision.singleRun, scenario.experiment.decision.primaryMetric != "cost_per_task_usd" {
      throw Files.failure(
        "sim compare: error: --single-run decides on cost_per_task_usd, not on "
          + scenario.experiment.decision.primaryMetric, code: .usage)
    }
    return ComparisonCourse(rule, requirements: try decision.requirements())
  }

  private func compare(
    _ experiment: Experiment, _ begun: ComparisonCourse, into folder: inout OutputFolder
  ) async throws -> (ExperimentRecord, Report) {
    let threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
    if decision.singleRun { return try await compareLong(experiment, begun, threads: threads) }
    var course = begun
    let charges = FocusRows()
    let focus = focus
    let first = course.rule.firstStage(experiment.scenario.experiment.replications)
    let meter = RunMeter()
    let bar = Progress("comparing", meter, isQuiet: output.quiet)
    defer { bar.clear() }
    var record = try await experiment.runInStages(
      from: experiment.scenario.policies.map { _ in first },
      threads: threads, meter: meter,
      sink: { try focus ? charges.sink(of: $0, in: experiment) : nil },
      next: { course.next($0) })
    if focus { folder.tables.append(charges.table(of: experiment)) }
    record.knownQuantities = experiment.knownQuantities(of: record)
    bar.clear()
    try await uncertainty.complete(&record, of: experiment, threads: threads, isQuiet: output.quiet)
    return (record, makeComparisonReport(of: record, course: course))
  }

  private func compareLong(
    _ experiment: Experiment, _ course: ComparisonCourse, threads: Int
  ) async throws -> (ExperimentRecord, Report) {
    if experiment.hasUncertainInputs || uncertainty.tornado {
      throw Files.failure(
        "sim compare: error: --single-run has one draw of what is uncertain; use replications",
        code: .usage)
    }
    guard experiment.hasOpenArrivals else {
      throw Files.failure(
        "sim compare: error: --single-run pairs runs by task, and a closed population brings other "
          + "tasks under each policy; use replications", code: .usage)
    }
    let meter = RunMeter()
    let bar = Progress("comparing", meter, isQuiet: output.quiet)
    defer { bar.clear() }
    let (record, tasks) = try await experiment.runLong(
      threads: threads, meter: meter)
    let batches = BatchPairs.all(of: tasks, in: record)
    return (record, makeComparisonReport(of: record, course: course, batches: batches))
  }

  private func say(_ record: ExperimentRecord, _ seconds: Double, _ path: String) {
    let calls = record.runs.reduce(0) { $0 + $1.all.callsArrived }
    Terminal.say(
      "report: \(path)/report.html\n"
        + "\(record.runs.count) runs, \(calls) calls in \((seconds * 10).rounded() / 10) s")
  }

  /// Ends with 99 where a requirement is not shown to be met, and says which.
  private func end(_ report: Report) throws {
    guard let outcome = report.comparison, !outcome.meetsRequirements else { return }
    let policies = report.results.record.policies
    for found in outcome.requirements where found.answer != .yes {
      Terminal.say(
        "sim compare: requirement not met: \(found.requirement.text) for "
          + "\(policies[found.cell.policy].name): \(found.answer.rawValue)")
    }
    throw ExitStatus.unmet.error
  }

  /// Names that --metric and --require take, wrapped for the help page.
  private static var metricNames: String {
    DecisionRule.metricNames.joined(separator: ", ")
  }
}
