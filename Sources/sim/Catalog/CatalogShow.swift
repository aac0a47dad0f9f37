import ArgumentParser
import Formats
import Quantities
import Supply

/// `sim catalog show`: what the catalogue says of a model, a provider, or in all.
struct CatalogShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show the endpoints of a model or a provider, or the counts.",
    discussion: """
      Examples:
        sim catalog show
        sim catalog show anthropic/claude-opus-4.6
        sim catalog show deepinfra --format json
      """)

  @Argument(
    help: "A model (author/name) or a provider.",
    completion: .names(
      (try? Files.catalogue(Files.shipped)).map { catalogue in
        catalogue.models.map(\.slug) + catalogue.providers.map(\.slug)
      } ?? []))
  var name: String?
  @Option(help: "The catalogue to read.") var catalog = Files.shipped
  @OptionGroup(title: "Output") var output: OutputOptions

  mutating func run() throws {
    let catalogue = try Files.catalogue(catalog)
    guard let name else { return try showSummary(of: catalogue) }
    let endpoints: [EndpointID]
    if let model = catalogue.model(name) {
      endpoints = catalogue.endpoints(of: model).map(EndpointID.init)
    } else if let provider = catalogue.provider(name) {
      endpoints = catalogue.endpoints.indices.map(EndpointID.init).filter {
        catalogue[$0].provider == provider
      }
    } else {
      let names = catalogue.models.map(\.slug) + catalogue.providers.map(\.slug)
      let near = nearest(to: name, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
      throw Files.failure(
        "\(catalog): error: no model or provider is called \"\(name)\"\(near)", code: .content)
    }
    switch output.format {
    case .text: try showTable(endpoints, of: catalogue)
    case .json: try showJSON(endpoints, of: catalogue)
    }
  }

  private func showSummary(of catalogue: Catalogue) throws {
    let counts = [
      ("sources", catalogue.sources.count), ("providers", catalogue.providers.count),
      ("models", catalogue.models.count), ("endpoints", catalogue.endpoints.count),
    ]
    switch output.format {
    case .json:
      let members = counts.map { ($0.0, JSONNode.number($0.1)) }
      try Terminal.printResult(JSONNode.object(members).prettyText)
    case .text:
      for (name, count) in counts { try Terminal.printLine("\(padded(name, 10))\(count)") }
      for source in catalogue.sources {
        try Terminal.printLine("  \(source.asOf)  \(source.name) [\(source.licence)]")
      }
    }
  }

  private func showTable(_ endpoints: [EndpointID], of catalogue: Catalogue) throws {
    let names = endpoints.map { catalogue.name(of: $0) }
    let width = (names.map(\.count).max() ?? 0) + 2
    let titles = ["input", "output", "read", "write 5m", "rules"]
    try Terminal.printLine(padded("USD per million tokens", width) + titles.map(aligned).joined())
    for (endpoint, name) in zip(endpoints, names) {
      let sheet = catalogue[endpoint].prices
      let rates = sheet.listRates
      let cells = [rates.prompt, rates.completion, rates.cacheRead, rates.cacheWrite5m]
        .map { aligned(dollars($0)) }
      try Terminal.printLine(
        padded(name, width) + cells.joined() + aligned(String(sheet.rules.count)))
    }
    for source in sources(of: endpoints, in: catalogue) {
      try Terminal.printLine("  as of \(source.asOf): \(source.name) [\(source.licence)]")
    }
  }

  /// A catalogue file of these endpoints alone.
  private func showJSON(_ endpoints: [EndpointID], of catalogue: Catalogue) throws {
    let kept = Set(endpoints)
    var part = catalogue
    part.endpoints = catalogue.endpoints.enumerated()
      .filter { kept.contains(EndpointID($0.offset)) }.map(\.element)
    try Terminal.printResult(part.pruned().encoded())
  }

  private func sources(of endpoints: [EndpointID], in catalogue: Catalogue) -> [Source] {
    let numbers = endpoints.flatMap { catalogue[$0].prices.rules.map(\.source) }
    return Set(numbers).sorted().map { catalogue.sources[$0] }
  }

  private func dollars(_ rate: TokenRate) -> String {
    String(rate.description.dropFirst().dropLast(2))
  }

  private func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }

  private func aligned(_ text: String) -> String {
    String(repeating: " ", count: max(1, 10 - text.count)) + text
  }
}
