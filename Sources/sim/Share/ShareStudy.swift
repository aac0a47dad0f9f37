import Analysis
import ArgumentParser
import Formats
import Foundation
import Market
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
  @OptionGroup var options: ShareOptions

  func run() async throws {
    let loaded = try LoadedScenario(
      input.scenario, settings: input.settings + options.settings,
      after: { options.supply ? $0 : ShareOptions.withoutSupply($0) })
    let record = try await options.record(of: loaded, combining: false)
    try Terminal.printResult(GapStudyText(record).text)
  }
}

/// Options of commands that run a study of shares.
struct ShareOptions: ParsableArguments {
  @Option(help: "Draws of the uncertain inputs.") var draws: Int?
  @Option(help: "Seed of the experiment.") var seed: UInt64?
  @Option(help: "Draws under way at once (default: the machine's processors).") var threads: Int?
  @Flag(
    inversion: .prefixedNo, help: "Whether the market is simulated to see how supply answers.")
  var supply = true
  @Flag(name: .shortAndLong, help: "Print nothing but the result.") var quiet = false

  func validate() throws {
    try OptionChecks.threads(threads)
    try OptionChecks.seed(seed)
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

  /// Runs the study of a scenario.
  func record(of loaded: LoadedScenario, combining: Bool) async throws -> GapStudyRecord {
    if !quiet { loaded.experiment.warnings.forEach { Terminal.say($0.render()) } }
    let study = try Files.reportingContent { try GapStudy(of: loaded.experiment) }
    let startedAt = ContinuousClock.now
    let bar = ProgressBar(total: 1, isShown: !quiet)
    defer { bar.clear() }
    let record: GapStudyRecord
    do {
      record = try await study.run(
        combining: combining,
        threads: threads ?? ProcessInfo.processInfo.activeProcessorCount
      ) { stage in
        if case .drawing(let done, let total) = stage { bar.update(done: done, of: total) }
      }
    } catch let failure as GapStudyFailure {
      throw Files.failure("\(loaded.experiment.scenario.name): error: \(failure)", code: 65)
    } catch let failure as AuditFailure {
      throw OutputFolder.failure(failure, loaded.experiment.scenario.name)
    }
    bar.clear()
    if !quiet {
      let seconds = startedAt.duration(to: .now) / .seconds(1)
      Terminal.say(
        "\(record.curves.count) curves of \(record.points.count) gaps, \(record.draws) draws in "
          + "\((seconds * 10).rounded() / 10) s")
    }
    return record
  }
}
