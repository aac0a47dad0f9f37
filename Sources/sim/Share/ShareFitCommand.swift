import Analysis
import ArgumentParser
import Market

/// `sim share fit`: the choice model on weekly shares.
struct ShareFitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract:
      "Fit the choice model to weekly shares: how customers weigh price, and how fast they move.",
    discussion: """
      Examples:
        sim share fit
        sim share fit --save scenarios/data/market-2026-07.json
        sim share fit --traffic my-rankings.json --fix staying=0.6 --out my-fit

      Each week is predicted from the observed one before it. What eight weeks cannot tell is held by
      published elasticities and measured constants, each with its layer; the report says how much of
      every parameter came from the data.
      """)

  @OptionGroup var options: PanelOptions
  @Option(help: ArgumentHelp("The last week that is fitted (default: the last).", valueName: "day"))
  var to: String?
  @Option(help: "How often weeks are drawn anew for the errors; 0 for not at all.")
  var resamples = 50
  @Option(help: "Draws of the parameters for the intervals of elasticities.") var draws = 200
  @Option(
    help: ArgumentHelp(
      "Also write what was found (tollway.market/1), for `sim share` on a scenario.",
      valueName: "file"))
  var save: String?

  func validate() throws {
    guard (0...10_000).contains(resamples) else {
      throw ValidationError("--resamples is 0 to 10,000, not \(resamples).")
    }
    guard (0...10_000).contains(draws) else {
      throw ValidationError("--draws is 0 to 10,000, not \(draws).")
    }
  }

  func run() throws {
    let (panel, bytes) = try options.panel()
    let last = try to.map { try options.week($0, option: "--to", of: panel) }
    if last == 0 {
      throw Files.failure(
        "sim share fit: error: --to lies in the first week; a fit needs the week before it",
        code: .usage)
    }
    let steps = StepMeter(0, unit: "resamples of weeks")
    steps.reach("the weeks as they were")
    let bar = Progress("fitting", steps, isQuiet: options.output.quiet)
    defer { bar.clear() }
    let fit = ShareFit(ShareWorld(panel), through: last, priors: try options.priors())
    let resampling =
      resamples > 1
      ? fit.resampledByWeek(
        resamples, seed: options.seed, finished: { steps.update(done: $0, of: resamples) }) : nil
    steps.reach("elasticities")
    let report = ShareFitReport(
      fit, resampling: resampling,
      elasticities: ShareElasticities(fit, draws: draws, seed: options.seed))
    if let save { try Files.write(FittedMarket(fit, resampling: resampling).encoded(), to: save) }
    try options.finish(
      report, command: "fit", inputs: bytes,
      settings: [
        ("to", to ?? ""), ("resamples", String(resamples)), ("draws", String(draws)),
      ])
  }
}
