import ArgumentParser
import Formats
import Studies

/// `sim policies`: the policies and rules that scenarios can name.
struct PoliciesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "policies",
    abstract: "List the routing policies and rules, or explain one, with its source.",
    discussion: """
      Examples:
        sim policies
        sim policies openrouter-sticky
        sim policies price-balanced --format json
        sim policies --markdown > scenarios/policies.md

      A preset is a whole policy that a scenario may call by name and change key by key; a rule is
      what it uses for one choice.
      """)

  @Argument(
    help: "A preset or a rule (default: all, one line each).",
    completion: .names(PolicyEntry.all.map(\.name)))
  var name: String?
  @Flag(help: "Print the page scenarios/policies.md.") var markdown = false
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    if markdown, name != nil || output.format == .json {
      throw ValidationError("--markdown is the whole page: it takes no name and no --format.")
    }
  }

  func run() throws {
    let entries = PolicyEntry.all
    guard let name else {
      if markdown { return try Terminal.printResult(PolicyPage.markdown) }
      let all = JSONNode.object([("policies", .array(entries.map(\.json)))])
      return try Terminal.printResult(
        output.format == .json ? all.prettyText : PolicyEntry.list(entries))
    }
    let found = entries.filter { $0.name == name }
    guard !found.isEmpty else {
      let near = nearest(to: name, among: entries.map(\.name))
      throw Files.failure(
        "sim policies: error: no preset or rule is called \"\(name)\""
          + (near.map { "; did you mean \"\($0)\"?" } ?? ""), code: .content)
    }
    try Terminal.printResult(
      output.format == .json
        ? JSONNode.object([("policies", .array(found.map(\.json)))]).prettyText
        : found.map(\.text).joined(separator: "\n"))
  }
}
