import Supply
import Formats
public import Quantities

/// Tokens by model and day as the platform's ranking names them, row by row accounted for.
///
/// Two forms are read. The platform's public data set (`GET /api/v1/datasets/rankings-daily`):
/// `{"data": [{"date", "model_permaslug", "total_tokens"}], "meta": {"as_of"}}`, tokens as text or
/// number. And CSV with columns of these names, as archives of it have. Fifty models are named per
/// day; the row `other` is the sum of the rest. Days are UTC.
public struct DailyRankings: Sendable {
  /// One model on one day.
  public struct Row: Hashable, Sendable {
    /// The day.
    public var day: CalendarDate
    /// The model as the ranking names it; ``DailyRankings/unnamed`` for all models below the rank.
    public var slug: String
    /// Prompt and completion tokens by the model's own tokenizer.
    public var tokens: UInt64
  }
  /// The name of the row that sums all models that are not named.
  public static let unnamed = "other"

  /// The rows that can be used, sorted by day and, within a day, in the order of the file.
  public private(set) var rows: [Row] = []
  /// Rows that the files have.
  public private(set) var rowsRead = 0
  /// Rows left out, by reason, in the order in which reasons first occurred.
  public private(set) var dropped: [(reason: String, count: Int)] = []
  /// The day of the figures as the platform states it; the latest of several files.
  public private(set) var asOf: CalendarDate?

  private var seen: Set<Key> = []

  private struct Key: Hashable {
    var day: CalendarDate
    var slug: String
  }

  /// No rows yet.
  public init() {}

  /// Adds the rows of a file in either form, which its first character tells.
  ///
  /// A row that repeats a day and model is left out: the first file wins.
  ///
  /// - Throws: `ContentError` where the file has no such rows at all.
  public mutating func read(_ bytes: [UInt8], file: String) throws {
    let blanks: [UInt8] = [0x20, 0x09, 0x0A, 0x0D]
    if bytes.first(where: { !blanks.contains($0) }) == UInt8(ascii: "{") {
      try readJSON(try JSONNode(parsing: bytes, file: file))
    } else {
      try readCSV(bytes, file: file)
    }
    let order = rows.indices.sorted { (rows[$0].day, $0) < (rows[$1].day, $1) }
    rows = order.map { rows[$0] }
  }

  private mutating func readJSON(_ root: JSONNode) throws(ContentError) {
    struct Texts { var day: String?, slug: String?, tokens: String? }
    let (texts, asOf) = try ObjectReader.decode(root) { reader in
      let texts = reader.array("data", "expected the array of rows, as the endpoint sends it") {
        row in
        row.object { row in
          let texts = Texts(
            day: row.optional("date")?.string(), slug: row.optional("model_permaslug")?.string(),
            tokens: row.optional("total_tokens").flatMap { $0.node.string ?? $0.node.numberText })
          _ = row.takeUnread()
          return texts
        }
      }
      let asOf =
        reader.optional("meta")?.object { meta in
          defer { _ = meta.takeUnread() }
          return meta.optional("as_of")?.string()
        } ?? nil
      _ = reader.takeUnread()
      return (texts, asOf)
    }
    for row in texts { add(day: row.day, slug: row.slug, tokens: row.tokens) }
    note(asOf: asOf.flatMap { CalendarDate(parsing: $0.prefix(10)) })
  }

  private mutating func readCSV(_ bytes: [UInt8], file: String) throws {
    var reader = try CSVReader(file: file, source: wholeChunk(bytes))
    let day = try reader.column(named: "date")
    let slug = try reader.column(named: "model_permaslug")
    let tokens = try reader.column(named: "total_tokens")
    while try reader.next() {
      add(
        day: reader.text(at: day), slug: reader.text(at: slug), tokens: reader.text(at: tokens))
    }
  }

  private mutating func add(day: String?, slug: String?, tokens: String?) {
    rowsRead += 1
    guard let day = day.flatMap({ CalendarDate(parsing: $0) }) else {
      return drop("no day written as 2026-07-13")
    }
    guard let slug, slug == Self.unnamed || RankedName(slug) != nil else {
      return drop("no model written as author/name")
    }
    guard let tokens = tokens.flatMap({ UInt64($0) }) else {
      return drop("no whole number of tokens")
    }
    guard seen.insert(Key(day: day, slug: slug)).inserted else {
      return drop("a second row for the same day and model")
    }
    rows.append(Row(day: day, slug: slug, tokens: tokens))
  }

  private mutating func note(asOf day: CalendarDate?) {
    guard let day else { return }
    asOf = asOf.map { max($0, day) } ?? day
  }

  /// Counts a row that is left out.
  mutating func drop(_ reason: String, count: Int = 1) {
    guard count > 0 else { return }
    if let index = dropped.firstIndex(where: { $0.reason == reason }) {
      dropped[index].count += count
    } else {
      dropped.append((reason, count))
    }
  }

  /// Leaves out rows of days on which a week is not whole.
  mutating func keep(days: ClosedRange<CalendarDate>, otherwise reason: String) {
    let kept = rows.filter { days.contains($0.day) }
    drop(reason, count: rows.count - kept.count)
    rows = kept
  }
}

/// Bytes that are there already, as the source of a reader.
func wholeChunk(_ bytes: [UInt8]) -> ChunkSource {
  var whole: [UInt8]? = bytes
  return {
    defer { whole = nil }
    return whole
  }
}
