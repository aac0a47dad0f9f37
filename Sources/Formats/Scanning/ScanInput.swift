/// Chunks of a file as one stretch of memory that a scanner moves along.
final class ScanInput {
  let buffer = ScanBuffer(capacity: 1 << 19)
  private let source: ChunkSource
  private(set) var isAtEnd = false

  init(_ source: @escaping ChunkSource) { self.source = source }

  /// Forgets the first `dropped` bytes and adds a chunk; false where none is left.
  func fill(dropping dropped: Int) throws -> Bool {
    buffer.removeFirst(dropped)
    guard !isAtEnd, let chunk = try source() else {
      isAtEnd = true
      return false
    }
    buffer.append(chunk)
    return true
  }

  /// Bytes of a byte order mark at the front of a file; asked before anything is dropped.
  func byteOrderMark() throws -> Int {
    while buffer.count < 3, try fill(dropping: 0) {}
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    return UnsafeRawBufferPointer(start: buffer.base, count: buffer.count).starts(with: mark)
      ? 3 : 0
  }
}
