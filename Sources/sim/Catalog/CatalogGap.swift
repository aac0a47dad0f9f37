import ArgumentParser
import Formats
import Quantities
import Supply

/// `sim catalog gap`: how many times dearer one list is than another.
struct CatalogGap: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gap",
    abstract: "Compare the list prices of two models or of two countries' models.",
    discussion: """
      Examples:
        sim catalog gap anthropic/claude-opus-4.6 minimax/minimax-m2.5
        sim catalog gap US CN --format json

      A model stands for its author's own endpoint, or for its cheapest one; a country (US, CN, \
      as two capital letters) for the medians over its authors' models. Agentic is 20 parts of \
      input, 80 % of it cache reads, to 1 part of output. These are list gaps: what a task costs \
      depends on caching and repeats as well.
      """)

  @Argument(help: "A model (author/name), one endpoint (author/name@provider), or a country.")
  var dear: String
  @Argument(help: "What to compare it with.") var cheap: String
  @Option(help: "The catalogue to read.") var catalog = Files.shipped
  @OptionGroup(title: "Output") var output: OutputOptions

  mutating func run() throws {
    let catalogue = try Files.catalogue(catalog)
    let (a, b) = (try side(dear, catalogue), try side(cheap, catalogue))
    guard let gap = PriceGap(of: a.prices, over: b.prices) else {
      throw Files.failure(
        "\(catalog): error: \(b.label) charges nothing; a ratio to zero has no meaning",
        code: .content)
    }
    let rows = [
      ("input", a.prices.input, b.prices.input, gap.input),
      ("output", a.prices.output, b.prices.output, gap.output),
      ("blend 3:1", a.prices.blend, b.prices.blend, gap.blend),
      ("agentic 20:1, 80 % cache reads", a.prices.agentic, b.prices.agentic, gap.agentic),
    ]
    switch output.format {
    case .text:
      try Terminal.printLine("List prices, USD per million tokens: \(a.label) over \(b.label)")
      for (name, first, second, ratio) in rows {
        try Terminal.printLine(
          "  \(name)\(String(repeating: " ", count: 32 - name.count))"
            + "\(decimal(first, 4)) / \(decimal(second, 4)) = \(decimal(ratio, 2))x")
      }
    case .json:
      let keys = ["input", "output", "blend_3_1", "agentic_20_1_80_cached"]
      let gaps = zip(keys, rows).map { ($0, JSONNode.number($1.3)) }
      let answer = JSONNode.object([
        ("a", .string(a.label)), ("b", .string(b.label)), ("list_price_ratio", .object(gaps)),
      ])
      try Terminal.printResult(answer.prettyText)
    }
  }

  private func side(
    _ text: String, _ catalogue: Catalogue
  ) throws -> (label: String, prices: BasketPrices) {
    if text.count == 2, text.allSatisfy(\.isUppercase) {
      let prices = catalogue.basketPrices(ofOrigin: text)
      guard let medians = BasketPrices(mediansOf: prices) else {
        throw Files.failure("\(catalog): error: no model comes from \(text)", code: .content)
      }
      return ("\(text) (median of \(prices.count) models)", medians)
    }
    let parts = text.split(separator: "@", maxSplits: 1).map(String.init)
    guard let model = catalogue.model(parts[0]) else {
      let near = nearest(to: parts[0], among: catalogue.models.map(\.slug))
      let hint = near.map { "; did you mean \"\($0)\"?" } ?? ""
      throw Files.failure(
        "\(catalog): error: no model is called \"\(parts[0])\"\(hint)", code: .content)
    }
    var endpoint = catalogue.listEndpoint(of: model)
    if parts.count == 2 {
      endpoint = catalogue.provider(parts[1]).flatMap {
        catalogue.endpoint(of: model, at: $0)
      }
    }
    guard let endpoint else {
      throw Files.failure(
        "\(catalog): error: \(parts[0]) has no endpoint at \"\(parts.last ?? "")\"", code: .content)
    }
    return (catalogue.name(of: endpoint), BasketPrices(catalogue[endpoint].prices.listRates))
  }

  /// A number with a fixed count of decimals, rounded half away from zero.
  private func decimal(_ value: Double, _ places: Int) -> String {
    let scale = (0..<places).reduce(1.0) { scale, _ in scale * 10 }
    var digits = String(Int((value * scale).rounded()))
    digits = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    return digits.dropLast(places) + "." + digits.suffix(places)
  }
}
