import ArgumentParser
import Formats

/// Entry point: `sim`.
@main struct Sim: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sim",
    abstract: "Simulate LLM gateways: cost, latency, reliability and share, before money is spent.",
    discussion: """
      Examples:
        sim run scenarios/agentic.json
        sim run scenarios/agentic.json --set experiment.replications=20
        sim compare scenarios/agentic.json -A sticky -B cheapest --precision '2 %'
        sim validate scenarios/agentic.json
        sim catalog show anthropic/claude-opus-4.6
        sim doctor
      """,
    version: Product.version,
    subcommands: [
      RunCommand.self, CompareCommand.self, SweepCommand.self, ScoreCommand.self,
      ShareCommand.self, ReportCommand.self, ExplainCommand.self, ValidateCommand.self,
      LintCommand.self, CatalogCommand.self, ImportCommand.self, FitCommand.self,
      PoliciesCommand.self, SchemaCommand.self, ReferenceCommand.self, DoctorCommand.self,
    ])

  static func main() async {
    let arguments = Array(CommandLine.arguments.dropFirst())
    if let message = unknownCommand(in: arguments) {
      Terminal.say(message)
      Self.exit(withError: ExitCode(64))
    }
    await main(arguments)
  }

  /// What to say where a name is no command, which the argument parser would call unexpected.
  private static func unknownCommand(in arguments: [String]) -> String? {
    var command: any ParsableCommand.Type = Self.self
    var path = "sim"
    for name in arguments where !name.hasPrefix("-") {
      let names = command.configuration.subcommands.map { $0._commandName }
      if names.isEmpty || name == "help" { return nil }
      if let next = command.configuration.subcommands.first(where: { $0._commandName == name }) {
        command = next
        path += " " + name
        continue
      }
      // A command that has a default takes any word for its argument.
      if command.configuration.defaultSubcommand != nil { return nil }
      var guess = nearest(to: name, among: names).map { "; did you mean `\(path) \($0)`?" } ?? ""
      if name.hasSuffix(".json"), path == "sim" { guess = "; did you mean `sim run \(name)`?" }
      return "\(path): error: there is no command `\(name)`\(guess)\n"
        + "commands: \(names.joined(separator: ", "))"
    }
    return nil
  }
}

/// What the program is.
enum Product {
  /// Version of the program and of what it writes.
  static let version = "0.1.0"
}
