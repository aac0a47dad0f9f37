import Formats

/// A log of one call per row: how its rows are found and what they say.
protocol CallLog {
  /// Reads all rows; those that are calls go to `sink`.
  ///
  /// - Throws: what the source throws, and ``ContentError`` for a file that is no such log.
  static func read(
    file: String, source: @escaping ChunkSource, into sink: inout some LoggedCallSink
  ) throws -> CallLogReading
}

/// What became of the rows of a log, and the names in it.
struct CallLogReading {
  var account: ImportAccount
  var names = LoggedNames()
  private var identifiers = RepeatedIdentifiers()
  /// Names that the sink has been told.
  private var told = 0

  init(file: String) { account = ImportAccount(file: file, unit: "rows") }

  /// Hands a row's call on, or enters why it has none.
  mutating func enter(
    _ draft: LoggedCallDraft, row: Int, into sink: inout some LoggedCallSink
  ) {
    account.countRead()
    do throws(RowDrop) {
      let call = try draft.call(row: row, &names)
      if call.id != 0, identifiers.isRepeated(call.id) { throw RowDrop("its id came before") }
      if call.duration == nil { account.withoutServiceTime += 1 }
      if names.count != told {
        told = names.count
        sink.take(names: names)
      }
      sink.take(call) { draft.session.string }
    } catch {
      account.countDrop("\(error.reason)", row: row)
    }
  }

  mutating func drop(_ reason: String, row: Int) {
    account.countRead()
    account.countDrop(reason, row: row)
  }

  mutating func finish(kept: Int) {
    account.hasForgottenIdentifiers = identifiers.hasForgotten
    account.close(kept: kept)
  }
}

/// A log of JSON, one call per record.
protocol JSONCallLog: CallLog {
  /// Keys whose values hold the records, from the outermost inwards.
  static var envelopes: [String] { get }
  init()
  /// Reads what the object says that `cursor` has entered, to its end.
  mutating func read(_ cursor: inout JSONCursor, _ names: inout LoggedNames) -> LoggedCallDraft
}

extension JSONCallLog {
  static func read(
    file: String, source: @escaping ChunkSource, into sink: inout some LoggedCallSink
  ) throws -> CallLogReading {
    var reading = CallLogReading(file: file)
    var records = try RecordReader(
      file: file, envelopes: envelopes, source: try decompressing(file: file, source))
    var log = Self()
    var draft = LoggedCallDraft()
    while let record = try records.next({ draft = log.read(&$0, &reading.names) }) {
      switch record {
      case .object(let row): reading.enter(draft, row: row, into: &sink)
      case .malformed(let reason, let row): reading.drop(reason, row: row)
      case .tooLong(let row): reading.drop("longer than 64 MiB", row: row)
      }
    }
    reading.finish(kept: sink.count)
    return reading
  }
}

/// A log of comma-separated values, one call per row.
protocol CSVCallLog: CallLog {
  /// Finds the columns.
  ///
  /// - Throws: ``ContentError`` where one is missing without which no row is a call.
  init(columns: borrowing CSVScanner) throws
  /// Reads what a row says.
  mutating func read(_ row: borrowing CSVScanner, _ names: inout LoggedNames) -> LoggedCallDraft
}

extension CSVCallLog {
  static func read(
    file: String, source: @escaping ChunkSource, into sink: inout some LoggedCallSink
  ) throws -> CallLogReading {
    var reading = CallLogReading(file: file)
    var rows = try CSVScanner(file: file, source: try decompressing(file: file, source))
    var log = try Self(columns: rows)
    while let row = try rows.next() {
      switch row {
      case .tooLong: reading.drop("longer than 64 MiB", row: rows.row)
      case .otherCount: reading.drop("not as many fields as columns", row: rows.row)
      case .fields:
        reading.enter(log.read(rows, &reading.names), row: rows.row, into: &sink)
      }
    }
    reading.finish(kept: sink.count)
    return reading
  }
}

/// A log that comes as JSON or as comma-separated values.
protocol EitherCallLog: CallLog {
  /// Its form in JSON.
  associatedtype JSON: JSONCallLog
  /// Its form in comma-separated values.
  associatedtype CSV: CSVCallLog
}

extension EitherCallLog {
  static func read(
    file: String, source: @escaping ChunkSource, into sink: inout some LoggedCallSink
  ) throws -> CallLogReading {
    let plain = try decompressing(file: file, source)
    var head: [UInt8] = []
    while !head.contains(where: isTextByte), let chunk = try plain() { head += chunk }
    var first: [UInt8]? = head
    let whole: ChunkSource = {
      if let chunk = first {
        first = nil
        return chunk
      }
      return try plain()
    }
    switch head.first(where: isTextByte) {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      return try JSON.read(file: file, source: whole, into: &sink)
    default: return try CSV.read(file: file, source: whole, into: &sink)
    }
  }

  /// Whether a byte is neither space nor part of a byte order mark.
  private static func isTextByte(_ byte: UInt8) -> Bool {
    byte > 0x20 && ![0xEF, 0xBB, 0xBF].contains(byte)
  }
}
