import Analysis
import ArgumentParser
import Formats
import Foundation
import Market
import NumericalMethods
import Studies

/// `sim share SCENARIO`: what a price gap does to shares of traffic.
struct ShareStudy: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "study",
    abstract: "What share of the traffic goes where as a price gap opens (the default).",
    discussion: """
      Examples:
        sim share scenarios/price-gap.json
        sim share scenarios/price-gap.json --draws 1000 --no-supply
        sim share scenarios/price-gap.json --set market.week=2026-07-13

      The scenario's section "market" says which week the model is anchored to, who the customers are
      and what is uncertain. The same inputs give the same bytes for any number of threads.
      """)

  @OptionGroup var input: ScenarioOptions
  @OptionGroup var options: GapStudyOptions

  func run() async throws {
    let loaded = try LoadedScenario(
      input.scenario, settings: input.settings + options.settings,
      after: { options.supply ? $0 : GapStudyOptions.withoutSupply($0) })
    try await options.report(of: loaded, name: "share", combining: false)
  }
}

/// Options of commands that run a study of shares.
struct GapStudyOptions: ParsableArguments {
  @Option(help: "Draws of the uncertain inputs.") var draws: Int?
  @Option(help: "Seed of the experiment.") var seed: UInt64?
  @Option(help: "Draws under way at once (default: the machine's processors).") var threads: Int?
  @Flag(
    inversion: .prefixedNo, help: "Whether the market is simulated to see how supply answers.")
  var supply = true
  @Option(
    help: ArgumentHelp(
      "The report's folder (default: notebooks-out/<name>-share-<hash of the inputs>).",
      valueName: "dir"))
  var out: String?
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    try OptionChecks.threads(threads)
    try OptionChecks.seed(seed)
    try OptionChecks.out(out)
    if let draws, !(20...10_000).contains(draws) {
      throw ValidationError("--draws is 20 to 10000, not \(draws).")
    }
  }

  /// The same as `--set`.
  var settings: [String] {
    var settings: [String] = []
    if let draws { settings.append("market.draws=\(draws)") }
    if let seed { settings.append("experiment.seed=\(seed)") }
    return settings
  }

  /// The scenario without the question how supply answers.
  static func withoutSupply(_ tree: JSONNode) -> JSONNode {
    guard let selector = JSONSelector(parsing: "market.supply"), tree["market"] != nil else {
      return tree
    }
    return (try? tree.setting(selector, to: .null, missingKey: .add)) ?? tree
  }

  /// Runs the study of a scenario and writes its report.
  ///
  /// - Parameters:
  ///   - name: what the default folder adds to the scenario's name.
  ///   - combining: whether every combination of the settings is wanted.
  func report(of loaded: LoadedScenario, name: String, combining: Bool) async throws {
    let scenario = loaded.experiment.scenario
    if !output.quiet { loaded.experiment.warnings.forEach { Terminal.say($0.render()) } }
    let study = try Files.reportingContent { try GapStudy(of: loaded.experiment) }
    let startedAt = ContinuousClock.now
    let path = out ?? "notebooks-out/\(scenario.name)-\(name)-\(loaded.inputHash.prefix(8))"
    let interruption = Interruption()
    let signals = interruption.watch()
    defer { withExtendedLifetime(signals) {} }
    var folder = try OutputFolder(at: path, interruption: interruption)
    let report: GapStudyReport
    do {
      let record = try await self.record(of: study, combining: combining)
      let observed = ObservationReport(
        study.panel, week: study.week, origins: [record.origins.cheap, record.origins.dear])
      report = GapStudyReport(record, observed: observed)
      try folder.write(
        report, of: loaded, scenario: scenario, command: combining ? "share sweep" : "share",
        startedAt: startedAt)
      try folder.finish()
    } catch {
      folder.discard()
      if let failure = error as? GapStudyFailure {
        throw Files.failure("\(scenario.name): error: \(failure)", code: .content)
      }
      throw OutputFolder.failure(error, path)
    }
    try output.print(report)
    if !output.quiet {
      let seconds = startedAt.duration(to: .now) / .seconds(1)
      Terminal.say(
        "report: \(path)/report.html\n\(report.record.curves.count) curves of "
          + "\(report.record.points.count) gaps, \(report.record.draws) draws in "
          + "\((seconds * 10).rounded() / 10) s")
    }
  }

  private func record(of study: GapStudy, combining: Bool) async throws -> GapStudyRecord {
    let steps = StepMeter(0, unit: "draws")
    let bar = Progress("studying", steps, isQuiet: output.quiet)
    defer { bar.clear() }
    return try await study.run(
      combining: combining, threads: threads ?? ProcessInfo.processInfo.activeProcessorCount
    ) { stage in
      switch stage {
      case .simulatingWorkloads: steps.reach("simulating workloads")
      case .simulatingMarket(let number): steps.reach("simulating the market, no. \(number + 1)")
      case .drawing(let done, let total): steps.update(done: done, of: total)
      }
    }
  }
}
