import Analysis
import ArgumentParser
import Market

/// `sim share backtest`: forecasts judged by what came.
struct ShareBacktestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backtest",
    abstract:
      "Judge forecasts of weekly shares by the weeks that followed, beside three baselines.",
    discussion: """
      Examples:
        sim share backtest
        sim share backtest --cut 2026-06-08 --cut 2026-06-22 --draws 0

      By default the model is fitted on every week of the file in turn that leaves two transitions
      before and a week after it. The table is printed whatever it says.
      """)

  @OptionGroup var options: PanelOptions
  @Option(help: ArgumentHelp("A day in the last week known; may be repeated.", valueName: "day"))
  var cut: [String] = []
  @Option(help: "Draws behind the bands; 0 for none.") var draws = 300

  func validate() throws {
    guard (0...20_000).contains(draws) else {
      throw ValidationError("--draws is 0 to 20,000, not \(draws).")
    }
  }

  func run() throws {
    let (panel, bytes) = try options.panel()
    var cuts = try cut.map { try options.week($0, option: "--cut", of: panel) }
    if cuts.isEmpty { cuts = Array(2..<max(2, panel.weeks.count - 1)) }
    cuts = Set(cuts).sorted()
    guard let first = cuts.first, let last = cuts.last, first >= 2, last < panel.weeks.count - 1
    else {
      throw Files.failure(
        "sim share backtest: error: a cut needs two weeks before it and one after; "
          + "\(options.traffic) has \(panel.weeks.count) weeks from \(panel.weeks[0].start) on",
        code: .usage)
    }
    let steps = StepMeter(cuts.count, unit: "cuts")
    let bar = Progress("fitting and forecasting", steps, isQuiet: options.output.quiet)
    defer { bar.clear() }
    let backtest = Backtest(
      panel, cuts: cuts, priors: try options.priors(), draws: draws, seed: options.seed,
      finished: { steps.update(done: $0) })
    try options.finish(
      BacktestReport(backtest, panel: panel), command: "backtest", inputs: bytes,
      settings: [("cuts", cut.joined(separator: " ")), ("draws", String(draws))])
  }
}
