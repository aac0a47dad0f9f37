import ArgumentParser

/// `sim score SCENARIO`: the calls of a log under many policies.
struct ScoreCalls: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "calls",
    abstract: "The calls of a log under many policies; the word \"calls\" may be left out.")

  @OptionGroup var input: ScenarioOptions

  func run() async throws {
    throw Files.failure("sim score: error: not built yet", code: 70)
  }
}
