import Formats
import Foundation

/// A file that parts are appended to in order, hashed as it grows.
struct JoinedFile {
  private let handle: FileHandle
  private var hash = SHA256()

  /// Creates the file with its first bytes.
  init(at url: URL, header: [UInt8]) throws {
    guard FileManager.default.createFile(atPath: url.path, contents: nil) else {
      throw CocoaError(.fileWriteUnknown)
    }
    handle = try FileHandle(forWritingTo: url)
    try append(header)
  }

  /// Moves the content of a part to the end.
  mutating func append(_ part: URL) throws {
    let input = try FileHandle(forReadingFrom: part)
    while let chunk = try input.read(upToCount: 1 << 20), !chunk.isEmpty {
      try handle.write(contentsOf: chunk)
      hash.update([UInt8](chunk))
    }
    try input.close()
    try FileManager.default.removeItem(at: part)
  }

  /// Ends the file with its last bytes.
  ///
  /// - Returns: its hash.
  mutating func finish(_ footer: [UInt8] = []) throws -> String {
    try append(footer)
    try handle.synchronize()
    try handle.close()
    return hash.finalize().map(OutputFolder.hexadecimal).joined()
  }

  private mutating func append(_ bytes: [UInt8]) throws {
    try handle.write(contentsOf: Data(bytes))
    hash.update(bytes)
  }
}
