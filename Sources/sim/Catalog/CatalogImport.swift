import ArgumentParser
import Formats
import Quantities
import Supply

/// `sim catalog import`: price lists in, one catalogue out, with an account of every entry.
struct CatalogImport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract:
      "Make a catalogue of price lists (LiteLLM, models.dev, genai-prices, OpenRouter, Arena scores).",
    discussion: """
      Examples:
        sim catalog import openrouter-models.json@2026-08-18 litellm.json -o catalog.json
        sim catalog import models.dev.json arena.txt -o catalog.json --capacity

      The shape of each file tells what it is: LiteLLM's price map, the models.dev API, \
      genai-prices (the package's or the repository's JSON), OpenRouter's /models and \
      /models/{author}/{slug}/endpoints, Arena's text leaderboard. Where two lists price the \
      same endpoint, the earlier one wins. A file may be compressed with gzip.
      """)

  @Argument(
    help: ArgumentHelp(
      "Files, in order of preference; @ and a day say when figures were true.",
      valueName: "file[@yyyy-mm-dd]"))
  var sources: [String]

  @Option(name: [.short, .long], help: "The catalogue to write.")
  var output: String

  @Flag(help: "Keep only what can serve calls: registered models at labs, clouds and hosts.")
  var capacity = false

  @Option(help: "The folder of authors.json, providers.json, models.json and terms.json.")
  var tables = "scenarios/data"
  @Flag(name: .shortAndLong, help: "Say nothing but mistakes.") var quiet = false

  mutating func run() throws {
    let register = try Files.reportingContent {
      try Register(
        authors: Files.tree(of: tables + "/authors.json"),
        providers: Files.tree(of: tables + "/providers.json"),
        models: Files.tree(of: tables + "/models.json"))
    }
    let terms = try Files.reportingContent {
      try PublishedTerms(Files.tree(of: tables + "/terms.json"))
    }
    var lists: [ImportedList] = []
    var arena: ArenaTable?
    for text in sources {
      switch try read(text, register) {
      case .prices(let list): lists.append(list)
      case .scores(let table): arena = table
      }
    }
    let result = CatalogueImport(
      lists: lists, register: register, terms: terms, arena: arena,
      selection: capacity ? .capacity : .everything)
    try Files.write(result.catalogue.encoded(), to: output)
    if quiet { return }
    for report in result.reports { Terminal.say(Self.text(of: report)) }
    let catalogue = result.catalogue
    Terminal.say(
      "\(output): \(catalogue.models.count) models, \(catalogue.providers.count) providers, "
        + "\(catalogue.endpoints.count) endpoints")
  }

  private func read(_ text: String, _ register: Register) throws -> PriceListFile {
    var path = text
    var day: CalendarDate?
    if let at = text.lastIndex(of: "@"), let date = CalendarDate(parsing: text[at...].dropFirst()) {
      path = String(text[..<at])
      day = date
    }
    let tree = try Files.tree(of: path)
    let file = path.split(separator: "/").last.map(String.init) ?? path
    return try Files.reportingContent {
      try PriceListFile(tree, file: file, asOf: day, register: register)
    }
  }

  private static func text(of report: ImportReport) -> String {
    let head =
      "\(report.source): \(report.entriesRead) entries read = \(report.kept) kept"
      + " + \(report.entriesRead - report.kept) left out"
    let reasons = report.dropped.map { "  left out  \($0.count)  \($0.text)" }
    let notes = report.notes.map { "  note      \($0.count)  \($0.text)" }
    return ([head] + reasons + notes).joined(separator: "\n")
  }
}
