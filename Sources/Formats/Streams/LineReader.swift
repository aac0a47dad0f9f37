/// Divides chunks of bytes into lines and counts them, with memory for the longest line only.
public struct LineReader {
  private let source: ChunkSource
  private var buffer: [UInt8] = []
  private var start = 0
  private var isAtEnd = false

  /// Number of the line that ``next()`` returned last, counted from 1.
  public private(set) var row = 0

  /// Creates a reader of plain (not compressed) chunks.
  public init(_ source: @escaping ChunkSource) { self.source = source }

  /// The next line without its `\n` or `\r\n` (the first also without a byte order mark), or `nil` after the last.
  ///
  /// Let go of a line before asking for the next, or its bytes are copied once more.
  public mutating func next() throws -> ArraySlice<UInt8>? {
    var searched = start
    while true {
      if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        return line(upTo: end, next: end + 1)
      }
      searched = buffer.count
      guard !isAtEnd else {
        return start < buffer.count ? line(upTo: buffer.count, next: buffer.count) : nil
      }
      guard let chunk = try source() else {
        isAtEnd = true
        continue
      }
      searched -= start
      buffer.removeSubrange(..<start)
      start = 0
      buffer += chunk
    }
  }

  private mutating func line(upTo end: Int, next: Int) -> ArraySlice<UInt8> {
    row += 1
    let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let hasMark = row == 1 && buffer[start..<end].starts(with: byteOrderMark)
    let first = hasMark ? start + 3 : start
    start = next
    let hasReturn = end > first && buffer[end - 1] == UInt8(ascii: "\r")
    return buffer[first..<(hasReturn ? end - 1 : end)]
  }
}
