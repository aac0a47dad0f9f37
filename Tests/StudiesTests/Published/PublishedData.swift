import Formats
import Foundation

/// Published data of routing benchmarks, outside the repository, and fixtures inside it.
enum PublishedData {
  private static let repository = URL(fileURLWithPath: #filePath)
    .appending(path: "../../../..").standardizedFileURL
  private static let folder =
    (ProcessInfo.processInfo.environment["TOLLWAY_DATA"].map { URL(fileURLWithPath: $0) }
    ?? repository.appending(path: "../shared/data").standardizedFileURL)
    .appending(path: "routerbench")

  static let isPresent = FileManager.default.fileExists(
    atPath: folder.appending(path: "paretobandit/priors_k3_25comp.json").path)

  static func bytes(_ path: String) -> [UInt8] {
    (try? Data(contentsOf: folder.appending(path: path))).map { Array($0) } ?? []
  }

  /// Lines of a gzip file as fields; no value of these files holds a comma.
  static func lines(_ path: String) throws -> [[Substring]] {
    var chunk: [UInt8]? = bytes(path)
    let reader = try GzipReader(file: path) {
      defer { chunk = nil }
      return chunk
    }
    var text: [UInt8] = []
    while let next = try reader.next() { text += next }
    return split(String(decoding: text, as: UTF8.self))
  }

  static func fixture(_ name: String) throws -> [[Substring]] {
    let url = repository.appending(path: "Tests/Fixtures/" + name)
    return split(try String(contentsOf: url, encoding: .utf8))
  }

  private static func split(_ text: String) -> [[Substring]] {
    text.split(whereSeparator: \.isNewline).map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
  }
}
