/// Reads comma-separated values (RFC 4180) whose first row names the columns.
///
/// Fields may stand in quotes, rows may end in `\n` or `\r\n`, and empty lines are passed over.
/// A `\r\n` within quotes reads as `\n`. Memory is that of one row.
public struct CSVReader {
  /// The file as the user named it.
  public let file: String
  /// Names of the columns, in order.
  public private(set) var columns: [String] = []
  /// Number of the row read last; the row of names is row 1. A quoted field may span lines.
  public private(set) var row = 0

  private var lines: LineReader
  private var bytes: [UInt8] = []
  private var ends: [Int] = []

  /// Creates a reader of plain (not compressed) chunks and reads the names of the columns.
  ///
  /// - Throws: what the source throws, and ``ContentError`` where there is no row of names.
  public init(file: String, source: @escaping ChunkSource) throws {
    self.file = file
    lines = LineReader(source)
    guard try next() else {
      throw ContentError(file: file, row: 1, message: "found nothing; expected a row of names")
    }
    columns = (0..<fieldCount).map { text(at: $0) }
  }

  /// The index of a column.
  ///
  /// - Throws: ``ContentError`` that names the columns there are.
  public func column(named name: String) throws(ContentError) -> Int {
    if let index = columns.firstIndex(of: name) { return index }
    throw ContentError(
      file: file, row: 1, message: "no column \"\(name)\"; there are \(quotedList(columns))")
  }

  /// Reads the next row; false after the last.
  ///
  /// - Throws: what the source throws, and ``ContentError`` for quotes that do not match.
  public mutating func next() throws -> Bool {
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    while let line = try lines.next() {
      if line.isEmpty { continue }
      row += 1
      if line.contains(UInt8(ascii: "\"")) {
        try readQuoted(Array(line))
      } else {
        readPlain(line)
      }
      return true
    }
    return false
  }

  private mutating func readPlain(_ line: ArraySlice<UInt8>) {
    for byte in line {
      if byte == UInt8(ascii: ",") {
        ends.append(bytes.count)
      } else {
        bytes.append(byte)
      }
    }
    ends.append(bytes.count)
  }

  private mutating func readQuoted(_ firstLine: [UInt8]) throws {
    let quote = UInt8(ascii: "\"")
    let comma = UInt8(ascii: ",")
    var line = firstLine
    var index = 0
    while true {
      guard index < line.count, line[index] == quote else {
        while index < line.count, line[index] != comma {
          bytes.append(line[index])
          index += 1
        }
        ends.append(bytes.count)
        if index == line.count { return }
        index += 1
        continue
      }
      index += 1
      try readQuotedField(&line, &index)
      ends.append(bytes.count)
      if index == line.count { return }
      guard line[index] == comma else {
        throw ContentError(
          file: file, row: row, message: "found text after a closing quote; expected a comma")
      }
      index += 1
    }
  }

  /// Reads up to and past the closing quote, over as many lines as the field has.
  private mutating func readQuotedField(_ line: inout [UInt8], _ index: inout Int) throws {
    let quote = UInt8(ascii: "\"")
    while true {
      guard index < line.count else {
        guard let following = try lines.next() else {
          throw ContentError(file: file, row: row, message: "a quoted field has no closing quote")
        }
        bytes.append(UInt8(ascii: "\n"))
        line = Array(following)
        index = 0
        continue
      }
      if line[index] == quote {
        index += 1
        guard index < line.count, line[index] == quote else { return }
      }
      bytes.append(line[index])
      index += 1
    }
  }
}

extension CSVReader {
  /// Fields of the row read last, which may differ from the number of columns.
  public var fieldCount: Int { ends.count }

  /// The field at `index` as bytes, with its quotes resolved; empty where the row is too short.
  public func field(at index: Int) -> ArraySlice<UInt8> {
    guard index < ends.count else { return [] }
    return bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
  }

  /// The field at `index` as text.
  public func text(at index: Int) -> String { String(decoding: field(at: index), as: UTF8.self) }

  /// The field at `index` as a whole number, or `nil`.
  public func int(at index: Int) -> Int? {
    let field = field(at: index)
    guard let first = field.first else { return nil }
    let digits = first == UInt8(ascii: "-") ? field.dropFirst() : field
    guard !digits.isEmpty, digits.count <= 18 else { return nil }
    var value = 0
    for byte in digits {
      guard byte &- UInt8(ascii: "0") <= 9 else { return nil }
      value = value * 10 + Int(byte &- UInt8(ascii: "0"))
    }
    return digits.count == field.count ? value : -value
  }
}
