import CZlib

/// Inflates gzip data of one or more members (RFC 1952) with constant memory.
public final class GzipReader {
  /// Bytes that one call of ``next()`` returns at most.
  static let chunkSize = 256 * 1024

  private let file: String
  private let source: ChunkSource
  private let stream: UnsafeMutablePointer<z_stream>
  private var input: [UInt8] = []
  private var inputStart = 0
  /// Compressed bytes consumed before `input`.
  private var bytesBefore = 0
  private var isBetweenMembers = false
  private var isAtEnd = false

  /// Creates a reader of compressed chunks.
  ///
  /// - Throws: ``ContentError`` where zlib cannot be set up.
  public init(file: String, source: @escaping ChunkSource) throws(ContentError) {
    self.file = file
    self.source = source
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 15 bits of window, plus 16 for the gzip wrapper with its checksum.
    let size = Int32(MemoryLayout<z_stream>.size)
    guard inflateInit2_(stream, 15 + 16, ZLIB_VERSION, size) == Z_OK else {
      throw ContentError(file: file, row: nil, message: "zlib could not be set up")
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deinitialize(count: 1)
    stream.deallocate()
  }

  /// The next inflated bytes, or `nil` after the last member.
  ///
  /// - Throws: what the source throws, and ``ContentError`` with the offset of the compressed byte
  ///   where the data is damaged or ends too early.
  public func next() throws -> [UInt8]? {
    while !isAtEnd {
      if inputStart == input.count {
        guard try refill() else {
          isAtEnd = true
          if isBetweenMembers { return nil }
          throw damage("ends in the middle of the compressed data")
        }
      }
      if isBetweenMembers, try !beginNextMember() { continue }
      let output = try inflateSome()
      if !output.isEmpty { return output }
    }
    return nil
  }

  private func refill() throws -> Bool {
    bytesBefore += input.count
    inputStart = 0
    input = []
    while input.isEmpty {
      guard let chunk = try source() else { return false }
      input = chunk
    }
    return true
  }

  /// Goes on after a member: another follows, or zero bytes that fill a block, or damage.
  private func beginNextMember() throws(ContentError) -> Bool {
    while inputStart < input.count, input[inputStart] == 0 { inputStart += 1 }
    guard inputStart < input.count else { return false }
    guard input[inputStart] == 0x1F else { throw damage("goes on after its last gzip member") }
    guard inflateReset(stream) == Z_OK else { throw damage("cannot be read on") }
    isBetweenMembers = false
    return true
  }

  private func inflateSome() throws(ContentError) -> [UInt8] {
    var status = Z_OK
    let capacity = Self.chunkSize
    let output = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
      input.withUnsafeMutableBufferPointer { input in
        stream.pointee.next_in = input.baseAddress.map { $0 + inputStart }
        stream.pointee.avail_in = UInt32(input.count - inputStart)
        stream.pointee.next_out = buffer.baseAddress
        stream.pointee.avail_out = UInt32(capacity)
        status = inflate(stream, Z_NO_FLUSH)
        inputStart = input.count - Int(stream.pointee.avail_in)
        count = capacity - Int(stream.pointee.avail_out)
      }
    }
    switch status {
    case Z_STREAM_END: isBetweenMembers = true
    case Z_OK, Z_BUF_ERROR: break
    default: throw damage(stream.pointee.msg.map { String(cString: $0) } ?? "is damaged")
    }
    return output
  }

  private func damage(_ what: String) -> ContentError {
    isAtEnd = true
    return ContentError(
      file: file, row: nil, message: "gzip, byte \(bytesBefore + inputStart): \(what)")
  }
}
