/// Bytes in order, a chunk at a time; `nil` after the last.
///
/// Readers pull; whoever opened the file supplies the closure, so that only `sim` touches files.
/// Chunks may have any size; 64 KiB to 1 MiB is quick. An empty chunk is not the end.
public typealias ChunkSource = () throws -> [UInt8]?

/// The bytes of a file that may be compressed with gzip, which its first two bytes tell.
///
/// - Throws: what `source` throws, and ``ContentError`` for compressed data that is damaged.
public func decompressing(
  file: String, _ source: @escaping ChunkSource
) throws -> ChunkSource {
  var head: [UInt8] = []
  while head.count < 2, let chunk = try source() { head += chunk }
  var first: [UInt8]? = head
  let whole: ChunkSource = {
    if let chunk = first {
      first = nil
      return chunk
    }
    return try source()
  }
  guard head.starts(with: [0x1F, 0x8B]) else { return whole }
  let reader = try GzipReader(file: file, source: whole)
  return { try reader.next() }
}
