/// Divides a log into lines where they lie in memory; blank lines are passed over.
struct LineScanner {
  private let input: ScanInput
  private let limit: Int
  private var start: Int
  private var line = 0

  /// - Parameter start: where the first line begins in what was filled already.
  init(_ input: ScanInput, start: Int, limit: Int) {
    self.input = input
    self.start = start
    self.limit = limit
  }

  mutating func next() throws -> RecordReader.Record? {
    let newline = UInt8(ascii: "\n")
    var searched = start
    while true {
      let buffer = input.buffer
      let end = offset(of: newline, in: buffer.base, from: searched, to: buffer.count)
      if end < buffer.count || input.isAtEnd {
        guard start < buffer.count else { return nil }
        let first = start
        line += 1
        start = min(end + 1, buffer.count)
        searched = start
        if isBlank(first, end) { continue }
        return .bytes(buffer.base + first, count: end - first, row: line)
      }
      guard end - start <= limit else { return try passOverLine() }
      searched = end - start
      _ = try input.fill(dropping: start)
      start = 0
    }
  }

  private func isBlank(_ first: Int, _ end: Int) -> Bool {
    for index in first..<end
    where input.buffer.base.load(fromByteOffset: index, as: UInt8.self) > 32 {
      return false
    }
    return true
  }

  private mutating func passOverLine() throws -> RecordReader.Record {
    line += 1
    let buffer = input.buffer
    while try input.fill(dropping: buffer.count) {
      let end = offset(of: UInt8(ascii: "\n"), in: buffer.base, from: 0, to: buffer.count)
      if end < buffer.count {
        start = end + 1
        return .tooLong(row: line)
      }
    }
    start = 0
    return .tooLong(row: line)
  }
}
