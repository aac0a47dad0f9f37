import Demand
import Formats
import Foundation
import Studies
import Supply
import Testing

/// Scenarios of the tests: `everything.json`, which has every key, and the catalogue that it names.
enum Fixture {
  static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static func bytes(_ path: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: repository.appendingPathComponent(path)))
  }

  static func tree(_ path: String) throws -> JSONNode {
    try JSONNode(parsing: bytes(path), file: path)
  }

  /// The scenario with every key.
  static func everything() throws -> JSONNode { try tree("Tests/Fixtures/everything.json") }

  /// The files that it names.
  static func files() throws -> ScenarioFiles {
    var files = ScenarioFiles()
    files.catalogues["small-catalog.json"] = try Catalogue(
      decoding: tree("Tests/Fixtures/small-catalog.json"))
    // The same list under the name that the schema gives as an example.
    for name in ["price-events.csv", "data/price-events.csv"] {
      files.priceEvents[name] = try priceEvents("Tests/Fixtures/price-events.csv")
    }
    files.recorded["log.jsonl"] = try log("Tests/Fixtures/log.jsonl", .agentSessions)
    // The same log under the name that the schema gives as an example.
    files.recorded["data/log.jsonl"] = files.recorded["log.jsonl"]
    files.recorded["calls.csv"] = try log("Tests/Fixtures/calls.csv", .azure)
    files.schedules["outages.csv"] = try schedule("Tests/Fixtures/outages.csv")
    files.clientRates["clients.csv"] = try clients("Tests/Fixtures/clients.csv")
    files.clientRates["data/clients.csv"] = files.clientRates["clients.csv"]
    return files
  }

  /// The files that a shipped scenario names.
  static func files(of root: JSONNode) throws -> ScenarioFiles {
    var files = ScenarioFiles()
    if let name = Scenario.catalogueFile(in: root) {
      files.catalogues[name] = try Catalogue(decoding: tree("scenarios/" + name))
    }
    for file in Scenario.recordedFiles(in: root) {
      let bytes = try bytes("scenarios/" + file.path)
      let format = try #require(
        file.format ?? RecordedFormat.detected(in: bytes, file: file.path))
      files.recordedFormats[file.path] = format
      files.recorded[file.path] = try log("scenarios/" + file.path, format)
    }
    for path in Scenario.clientRateFiles(in: root) {
      files.clientRates[path] = try clients("scenarios/" + path)
    }
    return files
  }

  private static func priceEvents(_ path: String) throws -> PriceEvents {
    var whole: [UInt8]? = try bytes(path)
    return try PriceEvents(file: path) {
      defer { whole = nil }
      return whole
    }
  }

  static func schedule(_ path: String) throws -> OutageSchedule {
    var whole: [UInt8]? = try bytes(path)
    return try OutageSchedule(reading: path) {
      defer { whole = nil }
      return whole
    }
  }

  private static func log(_ path: String, _ format: RecordedFormat) throws -> RecordedSessions {
    var whole: [UInt8]? = try bytes(path)
    return try RecordedSessions.importing(format, file: path) {
      defer { whole = nil }
      return whole
    }.sessions
  }

  private static func clients(_ path: String) throws -> ClientWindows {
    var whole: [UInt8]? = try bytes(path)
    return try ClientWindows.importing(file: path) {
      defer { whole = nil }
      return whole
    }
  }

  /// What is wrong with a scenario; empty where nothing is.
  static func mistakes(in root: JSONNode, _ files: ScenarioFiles) -> [Diagnostic] {
    do throws(ContentError) {
      _ = try Scenario(decoding: root, files: files)
      return []
    } catch {
      return error.diagnostics
    }
  }
}

extension JSONNode {
  /// The tree with a value at a path set, or taken out where the value is `nil`.
  func changing(_ path: String, to value: JSONNode?) throws -> JSONNode {
    guard let selector = JSONSelector(parsing: path) else { throw JSONSelectorFailure(path: path) }
    // A null counts as absent everywhere.
    return try setting(selector, to: value ?? .null, missingKey: .add)
  }

  /// A tree of a text that stands in a test.
  init(_ text: String) throws {
    try self.init(parsing: Array(text.utf8), file: "test.json")
  }
}

/// A path in a test is no path.
struct JSONSelectorFailure: Error {
  let path: String
}
