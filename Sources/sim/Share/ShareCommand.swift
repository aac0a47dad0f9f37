import ArgumentParser

/// `sim share`: how traffic moves between models, providers and countries.
struct ShareCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "share",
    abstract: "What share of the traffic models and countries get, and what a gap does to it.",
    subcommands: [
      ShareStudy.self, ShareSweep.self, ShareFitCommand.self, SharePredictCommand.self,
      ShareBacktestCommand.self, ShareDecomposeCommand.self, ShareObserve.self, ShareClaims.self,
    ],
    defaultSubcommand: ShareStudy.self)
}
