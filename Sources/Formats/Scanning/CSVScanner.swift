/// Reads comma-separated values (RFC 4180) where they lie in memory.
///
/// The first row names the columns. Fields may stand in quotes, rows may end in `\n` or `\r\n`, and
/// empty lines are passed over. Memory is that of the longest row; a row beyond
/// ``RecordReader/recordLimit`` is passed over.
public struct CSVScanner {
  /// What was read last.
  public enum Row {
    /// A row with as many fields as there are columns.
    case fields
    /// A row with fewer fields or more.
    case otherCount
    /// A row longer than ``RecordReader/recordLimit``.
    case tooLong
  }

  private struct Field {
    var start: Int
    var end: Int
    var hasDoubledQuotes: Bool
  }

  private enum Ending {
    case whole(next: Int)
    case cutOff
  }

  /// The file as the user named it.
  public let file: String
  /// Names of the columns, in order.
  public private(set) var columns: [String] = []
  /// Number of the row read last; the row of names is row 1. A quoted field may span lines.
  public private(set) var row = 0

  private let input: ScanInput
  private let limit: Int
  private var start: Int
  private var fields: [Field] = []
  private var fieldCount = 0

  /// Creates a reader of plain (not compressed) chunks and reads the names of the columns.
  ///
  /// - Throws: what the source throws, and ``ContentError`` where there is no row of names.
  public init(file: String, source: @escaping ChunkSource) throws {
    try self.init(file: file, limit: RecordReader.recordLimit, source: source)
  }

  init(file: String, limit: Int, source: @escaping ChunkSource) throws {
    self.file = file
    self.limit = limit
    input = ScanInput(source)
    start = try input.byteOrderMark()
    guard let first = try next() else {
      throw ContentError(file: file, row: 1, message: "found nothing; expected a row of names")
    }
    if case .tooLong = first {
      throw ContentError(file: file, row: 1, message: "the row of names is too long")
    }
    columns = (0..<fieldCount).map { String(decoding: field(at: $0), as: UTF8.self) }
  }

  /// The index of a column, the first of that name; `nil` where there is none.
  public func column(named name: String) -> Int? { columns.firstIndex(of: name) }

  /// The index of a column that must be there.
  ///
  /// - Throws: ``ContentError`` that names the columns there are.
  public func column(requiring name: String) throws(ContentError) -> Int {
    if let index = column(named: name) { return index }
    throw ContentError(
      file: file, row: 1, message: "no column \"\(name)\"; there are \(quotedList(columns))")
  }

  /// The field at `index`, with its quotes resolved; empty where the row is too short.
  ///
  /// It holds until the next row is asked for; padding can be read behind it.
  @inline(__always) public func field(at index: Int) -> UnsafeRawBufferPointer {
    guard index < fieldCount else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    let field = fields[index]
    return UnsafeRawBufferPointer(
      start: input.buffer.base + field.start, count: field.end - field.start)
  }

  /// Reads the next row; `nil` after the last.
  ///
  /// - Throws: what the source throws, and ``ContentError`` for quotes that do not match.
  public mutating func next() throws -> Row? {
    while true {
      switch try scanRow() {
      case .whole(let next):
        let isEmpty = fieldCount == 1 && fields[0].end == start && fields[0].start == start
        start = next
        if isEmpty { continue }
        row += 1
        if columns.isEmpty { return .fields }
        return fieldCount == columns.count ? .fields : .otherCount
      case .cutOff:
        if input.isAtEnd {
          if start == input.buffer.count { return nil }
          throw ContentError(
            file: file, row: row + 1, message: "a quoted field has no closing quote")
        }
        if input.buffer.count - start > limit {
          let end = input.buffer.count
          if firstOffset(of: UInt8(ascii: "\n"), in: input.buffer.base, from: start, to: end) < end
          {
            throw ContentError(
              file: file, row: row + 1,
              message: "a quoted field is longer than \(limit >> 20) MiB; its end is missing?")
          }
          return try passOverRow()
        }
        let held = input.buffer.count - start
        _ = try input.fill(dropping: start)
        start = 0
        // A long row is not looked at anew for every chunk.
        while input.buffer.count < min(2 * held, limit + 1), try input.fill(dropping: 0) {}
      }
    }
  }

  /// Finds the fields of the row at `start`.
  private mutating func scanRow() throws(ContentError) -> Ending {
    let base = UnsafeRawPointer(input.buffer.base)
    let end = input.buffer.count
    guard start < end else { return .cutOff }
    fieldCount = 0
    var index = start
    while true {
      if index < end, base.load(fromByteOffset: index, as: UInt8.self) == UInt8(ascii: "\"") {
        guard let closing = closingQuote(base, from: index + 1, to: end) else { return .cutOff }
        append(Field(start: index + 1, end: closing.index, hasDoubledQuotes: closing.hasDoubled))
        index = closing.index + 1
        if index < end, base.load(fromByteOffset: index, as: UInt8.self) == UInt8(ascii: "\r") {
          index += 1
        }
        guard index < end || input.isAtEnd else { return .cutOff }
      } else {
        let fieldStart = index
        index = separator(base, from: index, to: end)
        guard index < end || input.isAtEnd else { return .cutOff }
        var fieldEnd = index
        let isLast = index == end || base.load(fromByteOffset: index, as: UInt8.self) == 0x0A
        if isLast, fieldEnd > fieldStart,
          base.load(fromByteOffset: fieldEnd - 1, as: UInt8.self) == UInt8(ascii: "\r")
        {
          fieldEnd -= 1
        }
        append(Field(start: fieldStart, end: fieldEnd, hasDoubledQuotes: false))
      }
      if index >= end { break }
      let byte = base.load(fromByteOffset: index, as: UInt8.self)
      index += 1
      if byte == UInt8(ascii: ",") { continue }
      guard byte == UInt8(ascii: "\n") else {
        throw ContentError(
          file: file, row: row + 1, message: "found text after a closing quote; expected a comma")
      }
      break
    }
    for field in 0..<fieldCount where fields[field].hasDoubledQuotes { resolveQuotes(of: field) }
    return .whole(next: index)
  }

  @inline(__always) private mutating func append(_ field: Field) {
    if fieldCount < fields.count {
      fields[fieldCount] = field
    } else {
      fields.append(field)
    }
    fieldCount += 1
  }

  @inline(__always) private func separator(
    _ base: UnsafeRawPointer, from start: Int, to end: Int
  ) -> Int {
    var index = start
    while index < end {
      let bytes = (base + index).loadUnaligned(as: SIMD16<UInt8>.self)
      let commas = lanes(of: bytes, equal: UInt8(ascii: ","))
      let found = firstLane(commas | lanes(of: bytes, equal: UInt8(ascii: "\n")))
      index += found
      if found < 16 { break }
    }
    return min(index, end)
  }

  /// The place of the quote that closes a field; `nil` where more must be read to tell.
  private func closingQuote(
    _ base: UnsafeRawPointer, from start: Int, to end: Int
  ) -> (index: Int, hasDoubled: Bool)? {
    var index = start
    var hasDoubled = false
    while true {
      index = firstOffset(of: UInt8(ascii: "\""), in: base, from: index, to: end)
      guard index < end else { return nil }
      guard index + 1 < end else { return input.isAtEnd ? (index, hasDoubled) : nil }
      guard base.load(fromByteOffset: index + 1, as: UInt8.self) == UInt8(ascii: "\"") else {
        return (index, hasDoubled)
      }
      hasDoubled = true
      index += 2
    }
  }

  /// Makes one quote of each pair within a field, in place.
  private mutating func resolveQuotes(of index: Int) {
    let base = input.buffer.base
    var target = fields[index].start
    var source = target
    while source < fields[index].end {
      let byte = base.load(fromByteOffset: source, as: UInt8.self)
      base.storeBytes(of: byte, toByteOffset: target, as: UInt8.self)
      target += 1
      source += byte == UInt8(ascii: "\"") ? 2 : 1
    }
    fields[index].end = target
    fields[index].hasDoubledQuotes = false
  }

  private mutating func passOverRow() throws -> Row {
    row += 1
    let buffer = input.buffer
    while try input.fill(dropping: buffer.count) {
      let end = firstOffset(of: UInt8(ascii: "\n"), in: buffer.base, from: 0, to: buffer.count)
      if end < buffer.count {
        start = end + 1
        return .tooLong
      }
    }
    start = 0
    return .tooLong
  }
}
