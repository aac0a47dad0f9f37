public import Formats
public import Quantities

/// A recorded schedule of incidents, as its file has it: names are not yet looked up.
///
/// CSV with the columns `start`, `end` (UTC instants such as `2024-06-04T14:30:00Z`), `scope` and
/// `kind` (`down` or `degraded`), and, if wanted, `error_share` and `slowdown` of a degradation. A
/// scope is `everything`, or one or more of `provider:`, `model:`, `author:` and `host:` with a
/// name, apart by spaces, which an endpoint must all fit: `model:openai/gpt-5.4 provider:azure`.
/// Rows may overlap; the worst of what is on at a time holds.
public struct OutageSchedule: Sendable {
  /// How bad an incident is.
  public enum Kind: String, Sendable, CaseIterable {
    /// Nothing is served.
    case down
    /// More calls fail and all are slower.
    case degraded
  }

  /// One incident.
  public struct Row: Sendable {
    /// Number of the row, from 1 for the names of the columns.
    public var row: Int
    /// The first instant at which it is on.
    public var start: UTCInstant
    /// The first instant at which it is over.
    public var end: UTCInstant
    /// Where it is: pairs of a key and a name; empty for everything.
    public var scope: [(key: String, name: String)]
    /// How bad it is.
    public var kind: Kind
    /// Share of calls answered with a 5xx; `nil` for the world's.
    public var errorShare: Double?
    /// Factor on service times; `nil` for the world's.
    public var slowdown: Double?
  }

  /// The file as the user named it.
  public let file: String
  /// The incidents, in the order of the file.
  public private(set) var rows: [Row] = []

  static let keys = ["provider", "model", "author", "host"]
  private static let required = ["start", "end", "scope", "kind"]
  private static let known = required + ["error_share", "slowdown"]

  /// Reads a schedule from plain (not compressed) chunks.
  ///
  /// - Throws: what the source throws, and `ContentError` with all mistakes, as `file:row`.
  public init(reading file: String, source: @escaping ChunkSource) throws {
    self.file = file
    var reader = try CSVReader(file: file, source: source)
    for name in reader.columns where !Self.known.contains(name) {
      throw ContentError(
        Diagnostic(
          file: file, line: 1, message: "unknown column \"\(name)\"",
          suggestion: Self.suggestion(name, among: Self.known)))
    }
    for name in Self.required { _ = try reader.column(named: name) }
    var mistakes: [Diagnostic] = []
    while try reader.next() {
      do throws(Mistake) {
        rows.append(try Self.row(reader))
      } catch {
        mistakes.append(
          Diagnostic(
            file: file, line: reader.row, message: error.message, suggestion: error.suggestion))
      }
    }
    if !mistakes.isEmpty { throw ContentError(mistakes) }
  }

  private struct Mistake: Error {
    let message: String
    var suggestion: String?
  }

  private static func suggestion(_ name: String, among names: [String]) -> String? {
    nearest(to: name, among: names).map { "did you mean \"\($0)\"?" }
  }

  private static func row(_ reader: CSVReader) throws(Mistake) -> Row {
    guard reader.fieldCount == reader.columns.count else {
      throw Mistake(
        message: "found \(reader.fieldCount) fields; expected \(reader.columns.count)")
    }
    func text(_ column: String) -> String {
      reader.columns.firstIndex(of: column).map { reader.text(at: $0) } ?? ""
    }
    let start = try instant(text("start"), "start")
    let end = try instant(text("end"), "end")
    guard start < end else {
      throw Mistake(message: "found an end that is not after the start")
    }
    guard let kind = Kind(rawValue: text("kind")) else {
      throw Mistake(
        message: "found the kind \"\(text("kind"))\"; expected \"down\" or \"degraded\"",
        suggestion: suggestion(text("kind"), among: Kind.allCases.map(\.rawValue)))
    }
    let errorShare = try number(text("error_share"), 0...1, "error_share", kind)
    let slowdown = try number(text("slowdown"), 1...100, "slowdown", kind)
    return Row(
      row: reader.row, start: start, end: end, scope: try scope(text("scope")), kind: kind,
      errorShare: errorShare, slowdown: slowdown)
  }

  private static func instant(_ text: String, _ column: String) throws(Mistake) -> UTCInstant {
    guard let instant = UTCInstant(parsing: text) else {
      throw Mistake(
        message: "found the \(column) \"\(text)\"; expected a UTC instant, e.g. "
          + "2024-06-04T14:30:00Z")
    }
    return instant
  }

  private static func number(
    _ text: String, _ range: ClosedRange<Double>, _ column: String, _ kind: Kind
  ) throws(Mistake) -> Double? {
    if text.isEmpty { return nil }
    guard let number = Double(text), range.contains(number) else {
      throw Mistake(
        message: "found the \(column) \"\(text)\"; expected a number, "
          + "\(Int(range.lowerBound)) to \(Int(range.upperBound)), or nothing")
    }
    guard kind == .degraded else {
      throw Mistake(message: "found a \(column) of an incident of kind \"down\"")
    }
    return number
  }

  private static func scope(_ text: String) throws(Mistake) -> [(key: String, name: String)] {
    if text == "everything" { return [] }
    var parts: [(key: String, name: String)] = []
    for term in text.split(separator: " ") {
      let pair = term.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      let key = String(pair[0])
      guard pair.count == 2, !pair[1].isEmpty, keys.contains(key),
        !parts.contains(where: { $0.key == key })
      else {
        throw Mistake(
          message: "found the scope \"\(text)\"; expected \"everything\", or each at most once "
            + "provider:NAME, model:NAME, author:NAME, host:COUNTRY",
          suggestion: suggestion(key, among: keys + ["everything"]))
      }
      parts.append((key, String(pair[1])))
    }
    if parts.isEmpty { throw Mistake(message: "found no scope; expected e.g. provider:openai") }
    return parts
  }
}
