import ArgumentParser
import Formats
import Studies

/// `sim schema`: the JSON Schema of scenario files, for editors.
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema (draft-07) of scenario files.",
    discussion: """
      Examples:
        sim schema > scenario-1.schema.json

      A scenario that begins with "$schema": "schema/scenario-1.schema.json" is completed and \
      checked by editors as it is written.
      """)

  func run() throws { try Terminal.printResult(ScenarioSchema.document.prettyText) }
}
