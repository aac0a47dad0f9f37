import Analysis
import ArgumentParser
import Formats
import Foundation
import Market
import Quantities
import Supply

/// `sim share claims`: figures in circulation, recomputed.
struct ShareClaims: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "claims",
    abstract: "Recompute figures in circulation and say of what they are true.",
    discussion: """
      Examples:
        sim share claims
        sim share claims --data ../shared/data
        sim share claims my-claims.json --format json

      Each claim names what its words say to compute, other readings, and a tolerance; it is \
      confirmed, confirmed under another denominator, not confirmed, or cannot be told. Rows that may \
      not be shipped are read below the folder that --data names.
      """)

  @Argument(help: "The claims.") var claims = "scenarios/data/claims-2026.json"
  @Option(help: "The traffic to read.") var traffic = Files.shippedTraffic
  @Option(help: "List prices over time.") var prices = Files.shippedPrices
  @Option(help: "The catalogue with scores of models.") var catalog = Files.shipped
  @Option(help: "The folder of authors.json, providers.json and models.json.")
  var tables = "scenarios/data"
  @Option(help: ArgumentHelp("The folder of tables that are not shipped.", valueName: "dir"))
  var data: String?
  @Option(
    help: ArgumentHelp("The report's folder (default: notebooks-out/claims).", valueName: "dir"))
  var out: String?
  @OptionGroup(title: "Output") var output: OutputOptions

  func validate() throws { try OptionChecks.out(out) }

  func run() throws {
    let tree = try Files.tree(of: claims)
    let list = try Files.reportingContent { try ClaimList(decoding: tree) }
    var evidence = ClaimEvidence(
      panel: try Files.traffic(traffic), prices: try Files.prices(prices),
      catalogue: try Files.catalogue(catalog))
    var inputs = [claims, traffic, prices, catalog]
    if let data {
      for name in list.tables {
        let path = data + "/" + name
        // A folder need not have every table; the claims that lack one say so.
        guard FileManager.default.fileExists(atPath: path) else { continue }
        try read(path, as: name, &evidence)
        inputs.append(path)
      }
    }
    let results = list.claims.map { $0.judged(by: evidence) }
    let report = ClaimsReport(results, sources: evidence.panel.sources + evidence.prices.sources)
    let path = out ?? "notebooks-out/claims"
    try OutputFolder.publish(report, to: path, command: "share claims", inputs: inputs)
    try output.print(report)
    if !output.quiet { Terminal.say("report: \(path)/report.html") }
  }

  private func read(_ path: String, as name: String, _ evidence: inout ClaimEvidence) throws {
    guard name.hasSuffix(".json") else {
      let bytes = try Files.bytes(of: path)
      evidence.tables[name] = try Files.reportingContent {
        try ClaimTable(bytes, file: path)
      }
      return
    }
    let tree = try Files.tree(of: path)
    let slugs = evidence.catalogue.models.map(\.slug)
    evidence.scores[name] = try Files.reportingContent {
      let source = Source(
        name: name, licence: "", asOf: CalendarDate(daysSinceEpoch: 0))
      let register = try Register(
        authors: Files.tree(of: tables + "/authors.json"),
        providers: Files.tree(of: tables + "/providers.json"),
        models: Files.tree(of: tables + "/models.json"))
      return try ArenaTable(tree, source: source).scores(of: slugs, register)
    }
  }
}
