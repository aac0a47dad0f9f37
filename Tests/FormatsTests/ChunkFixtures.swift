import Formats
import Foundation

/// The bytes in chunks of `size`.
func chunks(of bytes: [UInt8], size: Int) -> ChunkSource {
  var start = 0
  return {
    guard start < bytes.count else { return nil }
    defer { start += size }
    return Array(bytes[start..<min(bytes.count, start + size)])
  }
}

func chunks(of text: String, size: Int = 7) -> ChunkSource {
  chunks(of: Array(text.utf8), size: size)
}

/// All bytes of a source in one.
func drain(_ source: ChunkSource) throws -> [UInt8] {
  var bytes: [UInt8] = []
  while let chunk = try source() { bytes += chunk }
  return bytes
}

/// Bytes spelled in base 64.
func bytes(base64 text: String) -> [UInt8] { Data(base64Encoded: text).map(Array.init) ?? [] }

/// The folder of recorded data, which need not be there.
let dataFolder =
  ProcessInfo.processInfo.environment["TOLLWAY_DATA"].map { URL(fileURLWithPath: $0) }
  ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .appending(path: "../../../shared/data").standardizedFileURL

/// The bytes of a file of recorded data, or `nil`.
func recordedData(_ path: String) -> [UInt8]? {
  (try? Data(contentsOf: dataFolder.appending(path: path))).map { Array($0) }
}
