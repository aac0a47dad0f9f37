/// Divides a log of JSON into its records: lines, or objects within longer texts.
///
/// A log of one record per line is divided at line ends, so that a line that is no JSON spoils
/// nothing but itself. A log that begins with `[`, whose first text spans lines, or whose first
/// text is an envelope (an object with one of the keys given) is read as texts, which are never
/// held whole: arrays and envelopes are entered, and every other object is a record.
///
/// Memory is that of the longest record; a line beyond ``recordLimit`` is passed over.
public struct RecordReader {
  /// Bytes beyond which a record is not read.
  public static let recordLimit = 64 << 20

  /// What was found; a row is the number of a line, or in longer texts that of a record.
  public enum Record {
    /// An object, which has been read.
    case object(row: Int)
    /// A line that is no JSON object, and why.
    case malformed(reason: String, row: Int)
    /// A line longer than ``recordLimit``.
    case tooLong(row: Int)
  }

  private var lines: LineScanner?
  private var texts: TextScanner?

  /// Creates a reader of plain (not compressed) chunks.
  ///
  /// - Parameters:
  ///   - file: the name of the file, for messages.
  ///   - envelopes: keys whose values hold the records, from the outermost inwards; any of them may
  ///     be missing.
  ///   - source: gives the plain bytes, piece by piece.
  /// - Throws: what the source throws.
  public init(file: String, envelopes: [String], source: @escaping ChunkSource) throws {
    try self.init(
      file: file, envelopes: envelopes, limit: Self.recordLimit, source: source)
  }

  init(file: String, envelopes: [String], limit: Int, source: @escaping ChunkSource) throws {
    let input = ScanInput(source)
    let start = try input.byteOrderMark()
    while input.buffer.count < min(1 << 18, limit), try input.fill(dropping: 0) {}
    if Self.isDividedByLines(input.buffer, from: start, envelopes) {
      lines = LineScanner(input, start: start, limit: limit)
    } else {
      texts = TextScanner(
        file: file, envelopes: envelopes, input, start: start, limit: limit)
    }
  }

  /// Finds the next record; `nil` after the last.
  ///
  /// - Parameter read: reads an object that the cursor has entered, to its end. What it was told
  ///   holds where ``Record/object(row:)`` is returned: it may begin an object anew.
  /// - Throws: what the source throws, and ``ContentError`` with the offset of the byte where a
  ///   text that is not divided by lines is no JSON.
  public mutating func next(_ read: (inout JSONCursor) -> Void) throws -> Record? {
    if lines != nil { return try lines?.next(read) }
    return try texts?.next(read)
  }

  /// Whether the first text ends in its line and is no envelope; a broken one counts as a line.
  private static func isDividedByLines(
    _ head: ScanBuffer, from start: Int, _ envelopes: [String]
  ) -> Bool {
    let bytes = UnsafeRawBufferPointer(start: head.base, count: head.count)[start...]
    let line = bytes.drop { $0 <= 0x20 }.prefix { $0 != UInt8(ascii: "\n") }
    guard line.first == UInt8(ascii: "{") else { return line.first != UInt8(ascii: "[") }
    let isWholeHead = line.endIndex == bytes.endIndex
    let last = line.last { $0 > 0x20 } ?? 0
    if !isWholeHead, [UInt8](arrayLiteral: 0x7B, 0x5B, 0x2C).contains(last) { return false }
    var cursor = JSONCursor(head.base + line.startIndex, count: line.count)
    guard cursor.beginObject() else { return true }
    while let key = cursor.nextKey() {
      if envelopes.contains(where: { key.isSpelled(Array($0.utf8)) }) { return false }
      cursor.skip()
    }
    return true
  }
}
