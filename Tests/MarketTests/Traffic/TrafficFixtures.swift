import Formats
import Foundation
import Market
import Quantities
import Supply

/// Shipped files, and the folder of data that is not in the repository.
enum TrafficFiles {
  static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  static let data =
    ProcessInfo.processInfo.environment["TOLLWAY_DATA"].map { URL(fileURLWithPath: $0) }
    ?? repository.deletingLastPathComponent().appendingPathComponent("shared/data")

  /// Whether the data folder has a file; tests without it are skipped by name.
  static func hasData(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: data.appendingPathComponent(path).path)
  }

  static func bytes(_ url: URL) throws -> [UInt8] {
    var whole: [UInt8]? = [UInt8](try Data(contentsOf: url))
    let next = try decompressing(file: url.lastPathComponent) {
      defer { whole = nil }
      return whole
    }
    var bytes: [UInt8] = []
    while let chunk = try next() { bytes += chunk }
    return bytes
  }

  static func dataBytes(_ path: String) throws -> [UInt8] {
    try bytes(data.appendingPathComponent(path))
  }

  static func shippedBytes(_ name: String) throws -> [UInt8] {
    try bytes(repository.appendingPathComponent("scenarios/data/\(name)"))
  }

  static func shippedTree(_ name: String) throws -> JSONNode {
    try JSONNode(parsing: shippedBytes(name), file: name)
  }

  static func register() throws -> Register {
    try Register(
      authors: shippedTree("authors.json"), providers: shippedTree("providers.json"),
      models: shippedTree("models.json"))
  }

  static func panel() throws -> TrafficPanel {
    try TrafficPanel(decoding: shippedTree("traffic-2026-07.json"))
  }

  static func prices() throws -> PriceHistory {
    try PriceHistory(decoding: shippedTree("prices-history.json"))
  }

  static func rows(_ path: String) throws -> [[String: String]] {
    var whole: [UInt8]? = try dataBytes(path)
    var reader = try CSVReader(file: path) {
      defer { whole = nil }
      return whole
    }
    var rows: [[String: String]] = []
    while try reader.next() {
      var row: [String: String] = [:]
      for (index, column) in reader.columns.enumerated() { row[column] = reader.text(at: index) }
      rows.append(row)
    }
    return rows
  }
}

/// A day written as text.
func day(_ text: String) -> CalendarDate {
  CalendarDate(parsing: text) ?? CalendarDate(daysSinceEpoch: 0)
}

/// Daily rankings written as CSV rows without their header.
func rankings(_ rows: [String]) throws -> DailyRankings {
  var daily = DailyRankings()
  let text = (["date,model_permaslug,total_tokens"] + rows).joined(separator: "\n")
  try daily.read(Array(text.utf8), file: "days.csv")
  return daily
}

/// The days of a week from Monday, 6 July 2026, on.
func dates(_ count: Int, from first: String = "2026-07-06") -> [String] {
  (0..<count).map { CalendarDate(daysSinceEpoch: day(first).daysSinceEpoch + $0).description }
}
