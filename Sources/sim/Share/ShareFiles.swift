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
  /// Publishes a report that is made of files alone.
  ///
  /// - Parameters:
  ///   - command: Which command made it.
  ///   - inputs: The files that were read, whose hashes the manifest keeps.
  static func publish(
    _ report: some FiledReport, to path: String, command: String, inputs: [String]
  ) throws {
    let read = try inputs.map { name in
      JSONNode.object([
        ("name", .string(name)), ("sha256", .string(SHA256.hex(of: try Files.bytes(of: name)))),
      ])
    }
    try publish(report, to: path, command: command, facts: [("inputs", .array(read))])
  }
}
