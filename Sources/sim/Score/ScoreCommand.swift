import ArgumentParser

/// `sim score`: what is asked of a whole log at once, without a clock.
struct ScoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "score",
    abstract: "Ask a whole log of calls at once: what would other policies have cost?",
    discussion: """
      Examples:
        sim score scenarios/score.json
        sim score scenarios/score.json --log calls.jsonl.gz

      The log is read once and memory does not grow with it. What queues, failures and limits would
      have changed is not seen: `sim compare` replays a log with them.
      """,
    subcommands: [ScoreCalls.self, ScoreOffPolicy.self, ScoreQuality.self],
    defaultSubcommand: ScoreCalls.self)
}
