import ArgumentParser
import Formats

/// Entry point: `sim`.
@main struct Sim: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sim",
    abstract: "Simulate LLM gateways: cost, latency, reliability and share, before money is spent.",
    discussion: """
      Examples:
        sim run scenarios/agentic.json              simulate, compare policies, write a report
        sim run scenarios/agentic.json --set experiment.replications=20
        sim validate scenarios/agentic.json         say what a scenario means, or what is wrong
        sim catalog show anthropic/claude-opus-4.6  prices and where they come from
        sim doctor                                  what this machine offers
      """,
    version: Product.version,
    subcommands: [
      RunCommand.self, ValidateCommand.self, CatalogCommand.self, ImportCommand.self,
      PoliciesCommand.self, SchemaCommand.self, DoctorCommand.self,
    ])

  static func main() async {
    let arguments = Array(CommandLine.arguments.dropFirst())
    if let name = arguments.first, !name.hasPrefix("-") {
      let commands = configuration.subcommands.map { $0._commandName } + ["help"]
      if !commands.contains(name) {
        Terminal.say(unknownCommand(name, commands))
        Self.exit(withError: ExitCode(64))
      }
    }
    await main(arguments)
  }

  private static func unknownCommand(_ name: String, _ commands: [String]) -> String {
    let guess = nearest(to: name, among: commands).map { "; did you mean `sim \($0)`?" } ?? ""
    return "sim: error: there is no command `\(name)`\(guess)\n"
      + "commands: \(commands.joined(separator: ", "))"
  }
}

/// What the program is.
enum Product {
  /// Version of the program and of what it writes.
  static let version = "0.1.0"
}
