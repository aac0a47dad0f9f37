import ArgumentParser
import Formats
import Studies

/// `sim schema`: the JSON Schema of scenario files, for editors.
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema (draft-07) of scenario files.")

  func run() throws { Terminal.printResult(ScenarioSchema.document.prettyText + "\n") }
}
