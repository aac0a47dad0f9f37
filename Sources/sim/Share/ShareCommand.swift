import ArgumentParser

/// `sim share`: how traffic moves between models, providers and countries.
struct ShareCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "share",
    abstract: "What share of the traffic models and countries get, and what a gap does to it.",
    discussion: """
      Examples:
        sim share scenarios/price-gap.json
        sim share sweep scenarios/price-gap.json --gap 1..20 --agentic 0,0.5,1
        sim share fit
        sim share observe --of CN

      The first asks a scenario; fit, predict, backtest and decompose work on weekly traffic; observe
      and claims say of what a share is a share.
      """,
    subcommands: [
      ShareStudy.self, ShareSweep.self, ShareFitCommand.self, SharePredictCommand.self,
      ShareBacktestCommand.self, ShareDecomposeCommand.self, ShareObserve.self, ShareClaims.self,
    ],
    defaultSubcommand: ShareStudy.self)
}
