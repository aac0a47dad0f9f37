import ArgumentParser
import Formats

/// Entry point: `sim`.
@main struct Sim: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sim",
    abstract: "Simulate LLM gateways: cost, latency, reliability and share, before money is spent.",
    discussion: """
      Examples:
        sim init my-agents && sim run my-agents.json
        sim run scenarios/agentic.json
        sim run scenarios/agentic.json --set experiment.replications=20
        sim compare scenarios/agentic.json -A sticky -B cheapest --precision '2 %'
        sim validate scenarios/agentic.json
        sim catalog show anthropic/claude-opus-4.6

      Results are on stdout, everything else is on stderr. Exit codes:
      \(exitCodes)
      """,
    version: Product.version,
    groupedSubcommands: [
      CommandGroup(
        name: "Begin:",
        subcommands: [
          InitCommand.self, ValidateCommand.self, ImportCommand.self, FitCommand.self,
          LintCommand.self,
        ]),
      CommandGroup(
        name: "Ask what would happen:",
        subcommands: [
          RunCommand.self, CompareCommand.self, SweepCommand.self, ScoreCommand.self,
          ShareCommand.self,
        ]),
      CommandGroup(
        name: "Look at what came out:",
        subcommands: [
          ReportCommand.self, ExplainCommand.self, DiffCommand.self, RunsCommand.self,
        ]),
      CommandGroup(
        name: "Look up:",
        subcommands: [
          PoliciesCommand.self, CatalogCommand.self, SchemaCommand.self, ReferenceCommand.self,
          DoctorCommand.self, CompletionsCommand.self,
        ]),
    ])

  /// One line for each exit code.
  private static var exitCodes: String {
    ExitStatus.allCases.map { status in
      let code = String(status.rawValue)
      return "  " + code + String(repeating: " ", count: 5 - code.count) + status.meaning
    }.joined(separator: "\n")
  }

  static func main() async {
    let arguments = Array(CommandLine.arguments.dropFirst())
    do {
      if let message = unknownCommand(in: arguments) { throw Refusal(message, .usage) }
      var command = try parseAsRoot(arguments)
      if var waiting = command as? any AsyncParsableCommand {
        try await waiting.run()
      } else {
        try command.run()
      }
    } catch let refusal as Refusal {
      Terminal.say(refusal.text)
      Self.exit(withError: refusal.status.error)
    } catch {
      Terminal.draw(nil)
      if Self.exitCode(for: error) == .success {
        // The argument parser adds the word to the heading of every group.
        let text = Self.fullMessage(for: error).replacing(": SUBCOMMANDS:", with: ":")
        try? Terminal.printResult(text.isEmpty ? "" : text + "\n")
        Self.exit()
      }
      Self.exit(withError: error)
    }
  }

  /// What to say where a name is no command, which the argument parser would call unexpected.
  private static func unknownCommand(in arguments: [String]) -> String? {
    // Shells ask for completions with an option of three dashes.
    if arguments.first?.hasPrefix("---") == true { return nil }
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
