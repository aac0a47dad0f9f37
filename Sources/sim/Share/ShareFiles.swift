import Analysis
import ArgumentParser
import Formats
import Foundation
import Market

extension Files {
  /// The traffic that commands use where none is named.
  static let shippedTraffic = "scenarios/data/traffic-2026-07.json"
  /// The price history that commands use where none is named.
  static let shippedPrices = "scenarios/data/prices-history.json"

  /// A traffic panel, with what is wrong with it on stderr and exit code 65.
  static func traffic(_ path: String) throws -> TrafficPanel {
    let tree = try tree(of: path)
    return try reportingContent { try TrafficPanel(decoding: tree) }
  }

  /// A price history, with what is wrong with it on stderr and exit code 65.
  static func prices(_ path: String) throws -> PriceHistory {
    let tree = try tree(of: path)
    return try reportingContent { try PriceHistory(decoding: tree) }
  }
}

extension OutputFolder {
  /// Writes a report that is made of files and no simulation, whole or not at all.
  ///
  /// - Parameter inputs: The files that were read, whose hash the manifest keeps.
  static func write(
    _ report: some ReportTree, summary: String, tables: [(name: String, csv: String)],
    to path: String, inputs: [String]
  ) throws {
    let hashes = try inputs.map { SHA256.hex(of: try Files.bytes(of: $0)) }
    let interruption = Interruption()
    let signals = interruption.watch()
    defer { withExtendedLifetime(signals) {} }
    var folder = try OutputFolder(at: path, interruption: interruption)
    do {
      try folder.write(report.html(), to: "report.html")
      try folder.write(report.markdown(), to: "report.md")
      try folder.write(summary, to: "summary.json")
      for table in tables { try folder.write(table.csv, to: "tables/\(table.name)") }
      for figure in report.figures() {
        try folder.write(figure.svg, to: "figures/\(figure.name)")
      }
      let files = folder.files.map { file in
        JSONNode.object([("name", .string(file.name)), ("sha256", .string(file.hash))])
      }
      let read = zip(inputs, hashes).map { name, hash in
        JSONNode.object([("name", .string(name)), ("sha256", .string(hash))])
      }
      let manifest = JSONNode.object([
        ("schema", .string(Manifest.schemaName)), ("version", .string(Product.version)),
        ("status", .string("complete")), ("inputs", .array(read)),
        ("finished_at", .string(ISO8601DateFormatter().string(from: Date()))),
        ("files", .array(files)),
      ])
      try folder.write(manifest.prettyText, to: "manifest.json")
      try folder.finish()
    } catch let code as ExitCode {
      folder.discard()
      throw code
    } catch {
      folder.discard()
      throw Files.failure("\(path): error: cannot write: \(Files.reason(error))", code: 73)
    }
  }
}
