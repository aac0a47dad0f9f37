import Demand
import Formats
import Foundation

/// Recorded logs that are not part of the repository, and fixtures that are.
enum RecordedFixtures {
  static let repository = URL(fileURLWithPath: #filePath)
    .appending(path: "../../..").standardizedFileURL
  static let dataFolder =
    ProcessInfo.processInfo.environment["TOLLWAY_DATA"].map { URL(fileURLWithPath: $0) }
    ?? repository.appending(path: "../shared/data").standardizedFileURL

  static func bytes(_ url: URL) -> [UInt8]? { (try? Data(contentsOf: url)).map { Array($0) } }

  static func trace(_ name: String) -> [UInt8]? {
    bytes(dataFolder.appending(path: "traces/" + name))
  }

  /// A file of this repository.
  static func repositoryFile(_ path: String) -> [UInt8]? { bytes(repository.appending(path: path)) }

  static let hasTraces = trace("azure_llm_conv_2023.csv.gz") != nil

  /// The bytes in chunks, as a file would be read.
  static func chunks(_ bytes: [UInt8], size: Int = 65_536) -> ChunkSource {
    var start = 0
    return {
      guard start < bytes.count else { return nil }
      defer { start += size }
      return Array(bytes[start..<min(bytes.count, start + size)])
    }
  }

  /// The recorded coding-agent sessions, read once for all tests.
  static let agentLog: (sessions: RecordedSessions, account: ImportAccount)? =
    trace("claude_code_sessions.jsonl.gz").flatMap { bytes in
      try? RecordedSessions.importingAgentSessions(file: "sessions.jsonl.gz", source: chunks(bytes))
    }
}
