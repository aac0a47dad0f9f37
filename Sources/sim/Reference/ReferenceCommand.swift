import ArgumentParser
import Formats

/// `sim reference`: what can be written and read, as the program itself knows it.
struct ReferenceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reference",
    abstract: "Look up scenario keys, metrics, presets, formats, tables, commands, exit codes.",
    discussion: """
      Examples:
        sim reference scenario outages
        sim reference metrics ttft
        sim reference tables comparisons
        sim reference exit-codes
        sim reference metrics --format json
        sim reference commands --markdown

      All of it is made from the code that reads scenarios and writes reports, so it cannot be out \
      of date. Policies and rules have a command of their own, sim policies.
      """)

  /// What can be looked up.
  enum Topic: String, ExpressibleByArgument, CaseIterable {
    case scenario, policies, metrics, presets, formats, tables, commands
    case exitCodes = "exit-codes"

    /// The page; policies have one of their own form.
    var page: ReferencePage? {
      switch self {
      case .scenario: .scenario
      case .policies: nil
      case .metrics: .metrics
      case .presets: .presets
      case .formats: .formats
      case .tables: .tables
      case .commands: .commands
      case .exitCodes: .exitCodes
      }
    }
  }

  @Argument(help: "What to look up.") var topic: Topic
  @Argument(help: "Only entries or headings that contain this.") var name: String?
  @Flag(help: "Print the page of the documentation.") var markdown = false
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws {
    if markdown, name != nil || output.format == .json {
      throw ValidationError("--markdown is the whole page: it takes no name and no --format.")
    }
    if topic == .policies, name != nil || output.format == .json {
      throw ValidationError("`sim policies` explains one policy and prints JSON.")
    }
  }

  func run() throws {
    guard let page = topic.page else {
      return try Terminal.printResult(
        markdown ? PolicyPage.markdown : PolicyEntry.list(PolicyEntry.all))
    }
    if markdown {
      let command = "sim reference \(topic.rawValue) --markdown"
      return try Terminal.printResult(page.markdown(writtenBy: command))
    }
    let chosen = name.map(page.keeping) ?? page
    guard !chosen.sections.isEmpty else { throw unknownName(among: page) }
    try Terminal.printResult(output.format == .json ? chosen.json.prettyText : chosen.text)
  }

  private func unknownName(among page: ReferencePage) -> Refusal {
    let names = page.sections.flatMap(\.entries).map(\.name)
    // Of a path the last key is what people remember.
    let keys = names.map { String($0.split(separator: ".").last ?? "") }
    let near = nearest(to: name ?? "", among: names + keys).map { "; did you mean \"\($0)\"?" }
    return Files.failure(
      "sim reference \(topic.rawValue): error: no entry contains \"\(name ?? "")\"\(near ?? "")",
      code: .content)
  }
}
