import ArgumentParser
import Formats
import Studies

/// `sim validate`: what a scenario means in words, or all that is wrong with it.
struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Say what a scenario means, or everything that is wrong with it.",
    discussion: """
      Examples:
        sim validate scenarios/agentic.json
        sim validate scenarios/agentic.json --resolved

      Exit code 65 says that the scenario cannot be used, 66 that a file is missing.
      """)

  @OptionGroup var input: ScenarioOptions
  @Flag(help: "Print the scenario with every default filled in.") var resolved = false

  func run() throws {
    let loaded = try LoadedScenario(input)
    loaded.experiment.warnings.forEach { Terminal.say($0.render()) }
    let scenario = loaded.experiment.scenario
    try Terminal.printResult(
      resolved ? scenario.resolved.prettyText : scenario.words.joined(separator: "\n") + "\n"
    )
  }
}
