/// Divides a log into lines where they lie in memory; blank lines are passed over.
struct LineScanner {
  private let input: ScanInput
  private let limit: Int
  private var start: Int
  private var row = 0

  /// - Parameter start: where the first line begins in what was filled already.
  init(_ input: ScanInput, start: Int, limit: Int) {
    self.input = input
    self.start = start
    self.limit = limit
  }

  mutating func next(_ read: (inout JSONCursor) -> Void) throws -> RecordReader.Record? {
    let newline = UInt8(ascii: "\n")
    var searched = start
    while true {
      let buffer = input.buffer
      let end = firstOffset(of: newline, in: buffer.base, from: searched, to: buffer.count)
      if end < buffer.count || input.isAtEnd {
        guard start < buffer.count else { return nil }
        let first = start
        row += 1
        start = min(end + 1, buffer.count)
        searched = start
        if end - first > limit { return .tooLong(row: row) }
        if isBlank(first, end) { continue }
        return record(JSONCursor(buffer.base + first, count: end - first), read)
      }
      guard end - start <= limit else { return try passOverLine() }
      searched = end - start
      _ = try input.fill(dropping: start)
      start = 0
    }
  }

  private func record(
    _ line: JSONCursor, _ read: (inout JSONCursor) -> Void
  ) -> RecordReader.Record {
    var cursor = line
    guard cursor.beginObject() else { return .malformed(reason: "no JSON object", row: row) }
    read(&cursor)
    if cursor.isAtEnd() { return .object(row: row) }
    let reason = cursor.failure ?? "found text behind the object"
    return .malformed(reason: "no JSON: \(reason)", row: row)
  }

  private func isBlank(_ first: Int, _ end: Int) -> Bool {
    for index in first..<end
    where input.buffer.base.load(fromByteOffset: index, as: UInt8.self) > 32 {
      return false
    }
    return true
  }

  private mutating func passOverLine() throws -> RecordReader.Record {
    row += 1
    let buffer = input.buffer
    while try input.fill(dropping: buffer.count) {
      let end = firstOffset(of: UInt8(ascii: "\n"), in: buffer.base, from: 0, to: buffer.count)
      if end < buffer.count {
        start = end + 1
        return .tooLong(row: row)
      }
    }
    start = 0
    return .tooLong(row: row)
  }
}
