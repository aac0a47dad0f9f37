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

      The result is on stdout; the report's folder is named on stderr. The same scenario, seed and
      catalogue give the same bytes for any number of threads.
      """)

  /// What is printed on stdout.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text, json
  }

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
  @Option(help: "What is printed: text or json.") var format = Format.text
  @Option(
    help: """
      Attempts in tables/attempts.csv: of replication 0 (first), of all, or none. Default: first, \
      or none where the scenario varies a value.
      """)
  var trace: Trace?
  @Flag(name: .shortAndLong, help: "Print nothing but the result.") var quiet = false

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads is 1 to 1024.")
    }
  }

  func run() async throws {
    var extra: [String] = []
    if let replications { extra.append("experiment.replications=\(replications)") }
    if let seed { extra.append("experiment.seed=\(seed)") }
    let loaded = try LoadedScenario(input, settings: extra)
    let startedAt = ContinuousClock.now
    let blas = BLAS.prepare()
    let name = "\(loaded.experiment.scenario.name)-\(loaded.inputHash.prefix(8))"
    let path = out ?? "notebooks-out/\(name)"
    var folder = try OutputFolder(at: path)
    do {
      let record = try await simulate(loaded.experiment, into: &folder)
      let report = makeReport(of: record)
      try write(report, of: loaded.experiment.scenario, to: &folder)
      let seconds = startedAt.duration(to: .now) / .seconds(1)
      try folder.write(
        Manifest(loaded: loaded, folder: folder, blas: blas, seconds: seconds).text,
        to: "manifest.json")
      try folder.finish()
      Terminal.printResult(
        format == .json
          ? report.summaryJSON() : report.consoleText(isColoured: Terminal.canColour))
      if !quiet { say(record, seconds, path) }
    } catch let failure as AuditFailure {
      folder.discard()
      throw Files.failure("sim: invariant broken: \(failure)", code: 70)
    } catch {
      folder.discard()
      throw error
    }
  }

  private func simulate(
    _ experiment: Experiment, into folder: inout OutputFolder
  ) async throws -> ExperimentRecord {
    let trace = trace ?? (experiment.scenario.axis == nil ? .first : .none)
    let positions = experiment.positions
    let bar = ProgressBar(total: positions.count, isShown: !quiet)
    defer { bar.clear() }
    let partial = folder.partial
    let record = try await experiment.run(
      threads: threads ?? ProcessInfo.processInfo.activeProcessorCount,
      finished: { bar.update(done: $0) },
      sink: { position in
        guard Self.isTraced(position, trace) else { return nil }
        let scenario = experiment.points[position.point]
        return try AttemptFile(
          at: Self.part(position, in: partial), catalogue: scenario.catalogue,
          workload: scenario.workloads[position.workload].workload.name,
          policy: scenario.policies[position.policy].policy.name)
      })
    if trace != .none {
      let parts = positions.filter { Self.isTraced($0, trace) }
      try folder.join(
        parts.map { Self.part($0, in: partial) }, header: AttemptFile.header,
        to: "tables/attempts.csv")
    }
    return record
  }

  private static func isTraced(_ position: RunPosition, _ trace: Trace) -> Bool {
    switch trace {
    case .none: false
    case .first: position.replication == 0
    case .all: true
    }
  }

  private static func part(_ position: RunPosition, in folder: URL) -> URL {
    folder.appendingPathComponent(
      ".attempts-\(position.workload)-\(position.point)-\(position.policy)-"
        + "\(position.replication)")
  }

  private func write(
    _ report: Report, of scenario: Scenario, to folder: inout OutputFolder
  ) throws {
    try folder.write(report.html(), to: "report.html")
    try folder.write(report.markdown(), to: "report.md")
    try folder.write(report.summaryJSON(), to: "summary.json")
    try folder.write(scenario.resolved.prettyText + "\n", to: "scenario.resolved.json")
    for table in report.tables() { try folder.write(table.csv, to: "tables/\(table.name)") }
    for figure in report.figures() {
      try folder.write(figure.svg, to: "figures/\(figure.name)")
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
