import ArgumentParser
import Formats
import Studies

/// `sim validate`: what a scenario means in words, or all that is wrong with it.
struct ValidateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Say what a scenario means, or everything that is wrong with it.")

  @OptionGroup var input: ScenarioOptions
  @Flag(help: "Print the scenario with every default filled in.") var resolved = false

  func run() throws {
    let loaded = try LoadedScenario(input)
    let scenario = loaded.experiment.scenario
    Terminal.printResult(
      resolved ? scenario.resolved.prettyText + "\n" : scenario.words.joined(separator: "\n") + "\n"
    )
  }
}

/// `sim policies`: the policies that scenarios can name.
struct PoliciesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policies", abstract: "List the routing policies, with the source of their rules.")

  func run() throws {
    let lines = PolicyPreset.all.map { "\($0.name)\n  \($0.summary)\n  source: \($0.source)\n" }
    Terminal.printResult(lines.joined())
  }
}
