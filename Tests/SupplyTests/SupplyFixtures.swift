import Formats
import Foundation
import Quantities
import Supply
import Testing

/// Files of the repository and of the shared data folder.
enum Files {
  static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
  static let data =
    ProcessInfo.processInfo.environment["TOLLWAY_DATA"].map { URL(fileURLWithPath: $0) }
    ?? repository.deletingLastPathComponent().appendingPathComponent("shared/data")

  /// Whether the shared data folder has the file; tests without it are skipped by name.
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

  static func tree(_ url: URL) throws -> JSONNode {
    try JSONNode(parsing: bytes(url), file: url.lastPathComponent)
  }

  static func product(_ path: String) -> URL {
    repository.appendingPathComponent("scenarios/\(path)")
  }

  /// The rows of a table with their values by column.
  static func rows(_ path: String) throws -> [[String: String]] {
    var whole: [UInt8]? = try bytes(data.appendingPathComponent(path))
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

/// The product's tables and files, read once.
enum Shipped {
  static func register() throws -> Register {
    try Register(
      authors: Files.tree(Files.product("data/authors.json")),
      providers: Files.tree(Files.product("data/providers.json")),
      models: Files.tree(Files.product("data/models.json")))
  }

  static func terms() throws -> PublishedTerms {
    try PublishedTerms(Files.tree(Files.product("data/terms.json")))
  }

  static func bytes() throws -> [UInt8] {
    try Files.bytes(Files.product("data/catalog-2026-08.json"))
  }

  static func catalogue() throws -> Catalogue {
    try Catalogue(decoding: bytes(), file: "catalog-2026-08.json")
  }
}

/// An import of one small list written in a test.
func imported(
  _ text: String, selection: CatalogueImport.Selection = .everything,
  asOf day: String = "2026-10-26"
) throws -> CatalogueImport {
  let root = try JSONNode(parsing: Array(text.utf8), file: "list.json")
  let register = try Shipped.register()
  let file = try PriceListFile(
    root, file: "list.json", asOf: CalendarDate(parsing: day), register: register)
  guard case .prices(let list) = file else {
    throw ContentError(file: "list.json", row: nil, message: "no price list")
  }
  return CatalogueImport(
    lists: [list], register: register, terms: try Shipped.terms(), selection: selection)
}

/// An import of one LiteLLM entry of mode chat.
func importedLiteLLM(_ key: String, provider: String, _ fields: String) throws -> CatalogueImport {
  try imported(
    """
    {"\(key)": {"litellm_provider": "\(provider)", "mode": "chat", \(fields)}}
    """)
}
