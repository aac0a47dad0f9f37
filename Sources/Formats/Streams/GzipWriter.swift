import CZlib

/// Compresses whole pieces to gzip (RFC 1952), each a member without name or time.
///
/// The same bytes give the same bytes with one release of zlib; another may choose other codes.
final class GzipWriter {
  private let stream: UnsafeMutablePointer<z_stream>

  /// Creates a compressor.
  ///
  /// - Parameter level: effort, 1 (fast) to 9 (small).
  init(level: Int32) {
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 15 bits of window, plus 16 for the gzip wrapper; 8 is zlib's usual memory.
    let size = Int32(MemoryLayout<z_stream>.size)
    let status = deflateInit2_(
      stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
    precondition(status == Z_OK, "zlib could not be set up")
  }

  deinit {
    deflateEnd(stream)
    stream.deinitialize(count: 1)
    stream.deallocate()
  }

  /// A piece as one gzip member.
  func compress(_ bytes: [UInt8]) -> [UInt8] {
    precondition(deflateReset(stream) == Z_OK, "zlib could not be set up")
    let capacity = Int(deflateBound(stream, UInt(bytes.count)))
    return [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
      bytes.withUnsafeBufferPointer { input in
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        stream.pointee.avail_in = UInt32(bytes.count)
        stream.pointee.next_out = buffer.baseAddress
        stream.pointee.avail_out = UInt32(capacity)
        precondition(deflate(stream, Z_FINISH) == Z_STREAM_END, "zlib could not compress")
        count = capacity - Int(stream.pointee.avail_out)
      }
    }
  }
}
