import Accounting
import Demand
import Analysis
import ArgumentParser
import Formats
import Foundation
import NumericalMethods
import Routing
import Studies

/// `sim run`: simulates a scenario and writes its report.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Simulate a scenario: compare policies, write a report.",
    discussion: """
      Examples:
        sim run scenarios/agentic.json
        sim run scenarios/agentic.json --replications 20 --seed 7 --threads 1
        sim run scenarios/agentic.json --set workload.arrivals.rate_per_h=260 --format json
        sim run scenarios/agentic.json --export openrouter-csv --export otlp
        sim run scenarios/agentic.json --tornado

      The result is on stdout; the report's folder is named on stderr. The same scenario, seed and
      catalogue give the same bytes for any number of threads.
      """)

  /// Which runs write their attempts.
  enum Trace: String, ExpressibleByArgument, CaseIterable {
    case none, first, all
  }

  @OptionGroup var input: ScenarioOptions
  @Option(name: .shortAndLong, help: "Replications of each run.") var replications: Int?
  @Option(help: "Seed of the experiment.") var seed: UInt64?
  @Option(help: "Runs under way at once (default: the machine's processors).") var threads: Int?
  @Option(
    help: ArgumentHelp(
      "The report's folder (default: notebooks-out/<name>-<hash of the inputs>).",
      valueName: "dir"))
  var out: String?
  @Option(
    help: """
      Attempts in tables/attempts.csv and data/attempts.parquet: of replication 0 (first), of all, or none. Default: first, \
      or none where the scenario varies a value.
      """)
  var trace: Trace?
  @Option(
    help: ArgumentHelp(
      "Also write the calls of replication 0 of each policy as a log in logs/: openrouter-csv or "
        + "otlp; may be repeated.",
      valueName: "form"))
  var export: [CallLogArgument] = []
  @Flag(
    inversion: .prefixedNo,
    help: "Cost rows of replication 0 in FOCUS's columns, in tables/focus.csv.")
  var focus = true
  @OptionGroup var uncertainty: UncertaintyOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    try OptionChecks.threads(threads)
    if let replications, !(1...10_000).contains(replications) {
      throw ValidationError("--replications is 1 to 10000, not \(replications).")
    }
    try OptionChecks.seed(seed)
    try OptionChecks.out(out)
  }

  func run() async throws {
    var extra: [String] = []
    if let replications { extra.append("experiment.replications=\(replications)") }
    if let seed { extra.append("experiment.seed=\(seed)") }
    let loaded = try LoadedScenario(input, settings: extra)
    if !output.quiet { loaded.experiment.warnings.forEach { Terminal.say($0.render()) } }
    let startedAt = ContinuousClock.now
    BLAS.prepare()
    let name = "\(loaded.experiment.scenario.name)-\(loaded.inputHash.prefix(8))"
    let path = out ?? "notebooks-out/\(name)"
    let interruption = Interruption()
    let signals = interruption.watch()
    defer { withExtendedLifetime(signals) {} }
    var folder = try OutputFolder(at: path, interruption: interruption)
    let record: ExperimentRecord
    let report: Report
    do {
      record = try await simulate(loaded, into: &folder)
      report = makeReport(of: record)
      try folder.write(
        report, of: loaded, scenario: loaded.experiment.scenario, command: "run",
        startedAt: startedAt)
      try folder.finish()
    } catch {
      folder.discard()
      throw OutputFolder.failure(error, path)
    }
    try output.print(report)
    if !output.quiet { say(record, startedAt.duration(to: .now) / .seconds(1), path) }
  }

  private func simulate(
    _ loaded: LoadedScenario, into folder: inout OutputFolder
  ) async throws -> ExperimentRecord {
    let (experiment, inputHash) = (loaded.experiment, loaded.inputHash)
    let trace = trace ?? (experiment.scenario.axis == nil ? .first : .none)
    let positions = experiment.positions
    let meter = RunMeter()
    let bar = Progress("simulating", meter, isQuiet: output.quiet)
    defer { bar.clear() }
    let partial = folder.partial
    let parts =
      trace == .none
      ? nil
      : try AttemptParts(of: positions.filter { Self.isTraced($0, trace) }, in: folder)
    let charges = FocusRows()
    let focus = focus
    let logs = CallLogs(export.map(\.format))
    if !export.isEmpty { try folder.makeFolder("logs") }
    let threads = threads ?? ProcessInfo.processInfo.activeProcessorCount
    var record = try await experiment.run(
      threads: threads,
      meter: meter,
      sink: { position in
        var sinks: [any ClosableSink] = try logs.sinks(of: position, in: experiment, partial)
        if let sink = try parts?.sink(of: position, in: experiment) { sinks.append(sink) }
        if focus, let sink = try charges.sink(of: position, in: experiment) { sinks.append(sink) }
        return sinks.count > 1 ? SinkGroup(sinks) : sinks.first
      })
    record.taskSamples = try await experiment.taskSamples(
      of: record.workloads.indices.map { record.referencePolicies(workload: $0) },
      point: record.referencePoint, threads: threads)
    bar.clear()
    try await uncertainty.complete(
      &record, of: experiment, threads: threads, isQuiet: output.quiet)
    try parts?.finish(in: &folder, inputHash: inputHash)
    if focus { folder.tables.append(charges.table(of: experiment)) }
    logs.enter(in: &folder, of: experiment)
    return record
  }

  private static func isTraced(_ position: RunPosition, _ trace: Trace) -> Bool {
    switch trace {
    case .none: false
    case .first: position.replication == 0
    case .all: true
    }
  }

  private func say(_ record: ExperimentRecord, _ seconds: Double, _ path: String) {
    let calls = record.runs.reduce(0) { $0 + $1.all.callsArrived }
    let rate = Int(Double(calls) / seconds)
    Terminal.say(
      "report: \(path)/report.html\n"
        + "\(record.runs.count) runs, \(calls) calls in \((seconds * 10).rounded() / 10) s "
        + "(\(rate) calls/s)")
  }
}
