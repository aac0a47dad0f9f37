import Formats
import Quantities

// How fields of a log are read: a value that cannot be what it should be is `nil`, so that the
// importer drops the call and counts it.
extension JSONNode {
  /// A whole number of tokens, 0 or more.
  var tokens: Int32? { int64.flatMap(Int32.init(exactly:)).flatMap { $0 >= 0 ? $0 : nil } }

  /// A length of time from 0 to about 30 years.
  func duration(unitsPerSecond: Double = 1) -> SimDuration? {
    double.flatMap { SimDuration(logged: $0 / unitsPerSecond) }
  }

  /// A moment such as `2026-06-01T05:40:20.151Z`.
  var instant: UTCInstant? { string.flatMap { UTCInstant(timestamp: Array($0.utf8)[...]) } }

  /// What names something: a text, or a number as it is spelled.
  var key: String? { string ?? numberText }
}

extension CSVReader {
  /// The field at `index` as a whole number of tokens, 0 or more.
  func tokens(at index: Int) -> Int32? {
    int(at: index).flatMap(Int32.init(exactly:)).flatMap { $0 >= 0 ? $0 : nil }
  }

  /// The field at `index` as a length of time from 0 to about 30 years.
  func duration(at index: Int, unitsPerSecond: Double = 1) -> SimDuration? {
    Double(text(at: index)).flatMap { SimDuration(logged: $0 / unitsPerSecond) }
  }
}

extension SimDuration {
  /// A length of time that a log gives in seconds; `nil` below 0, beyond 30 years, and for NaN.
  init?(logged seconds: Double) {
    guard seconds >= 0, seconds <= 1e9 else { return nil }
    self.init(seconds: seconds)
  }

  /// The sum, or `nil` beyond 30 years.
  func adding(logged other: Self) -> Self? { Self(logged: (self + other).seconds) }
}

/// Reads a log of one JSON text per line and keeps count of lines that are none.
struct JSONRows {
  private var reader: JSONLinesReader

  init(file: String, source: @escaping ChunkSource) throws {
    reader = JSONLinesReader(file: file, source: try decompressing(file: file, source))
  }

  /// Number of the line read last.
  var row: Int { reader.row }

  /// The next line that is JSON; a line that is not is counted as a call that was dropped.
  mutating func next(_ account: inout ImportAccount) throws -> JSONNode? {
    while let line = try reader.next() {
      if case .success(let node) = line { return node }
      account.countRead()
      account.countDrop("no JSON", row: reader.row)
    }
    return nil
  }
}

extension ImportAccount {
  /// Ends an import whose every call must be there, and refuses a log in which none was found.
  mutating func close(_ sessions: RecordedSessions) throws(ContentError) {
    withoutServiceTime = sessions.calls.count { $0.serviceTime == nil }
    close(kept: sessions.calls.count)
    guard kept > 0 else {
      let found = read == 0 ? "found no call" : "found no call that can be kept: \(reasons)"
      throw ContentError(file: file, row: nil, message: found)
    }
  }
}
