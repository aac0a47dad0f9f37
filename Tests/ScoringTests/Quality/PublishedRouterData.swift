import Formats
import Foundation
import Testing

@testable import Scoring

/// Published data of routing benchmarks, outside the repository.
enum PublishedRouterData {
  private static let repository = URL(fileURLWithPath: #filePath)
    .appending(path: "../../../..").standardizedFileURL
  private static let folder =
    (ProcessInfo.processInfo.environment["TOLLWAY_DATA"].map { URL(fileURLWithPath: $0) }
    ?? repository.appending(path: "../shared/data").standardizedFileURL)
    .appending(path: "routerbench")

  static let isPresent = FileManager.default.fileExists(
    atPath: folder.appending(path: "cascade_mbpp-974-opus.csv.gz").path)

  static func table(_ name: String) throws -> QualityTable {
    try QualityTable.reading(file: name, source: try source(name))
  }

  /// Rows of numbers without names, as contexts are published.
  static func contexts(_ name: String) throws -> [[Double]] {
    try ContextTable.reading(file: name, source: try source(name))
  }

  private static func source(_ name: String) throws -> ChunkSource {
    let bytes = [UInt8](try Data(contentsOf: folder.appending(path: name)))
    return try decompressing(file: name, oneChunk(bytes))
  }
}

/// A published table beside our own figures, printed row by row.
struct PublishedTable {
  let title: String
  private var lines: [String] = []

  init(_ title: String) { self.title = title }

  /// Compares a figure; it must round to what was published.
  ///
  /// - Parameter unit: the last digit published.
  mutating func row(
    _ name: String, published: Double, ours: Double, unit: Double,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let difference = ours - published
    lines.append(
      "  \(name.padding(toLength: 44, withPad: " ", startingAt: 0))"
        + String(format: "%14.8g %16.10g %+12.2e", published, ours, difference))
    #expect(
      abs(difference) <= 0.5000001 * unit, "\(title), \(name): \(ours), published \(published)",
      sourceLocation: sourceLocation)
  }

  /// Says what the data at hand cannot show.
  mutating func absent(_ name: String, _ reason: String) {
    lines.append("  \(name): not reproduced, \(reason)")
  }

  func print() {
    let head = "  " + "".padding(toLength: 44, withPad: " ", startingAt: 0)
    Swift.print(
      ([title, head + "     published             ours   difference"] + lines)
        .joined(separator: "\n"))
  }
}
