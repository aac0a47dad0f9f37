public import Formats

/// A form of log that can be imported and replayed; the raw value is its name in scenarios.
///
/// A further format is a case here, a line in ``reading``, and a file beside this one that holds
/// its importer and the predicate that recognises it.
public enum RecordedFormat: String, Sendable, CaseIterable {
  /// Coding-agent sessions: one JSON object per line, in the format of kv-cache-tester.
  case agentSessions = "agent-sessions"
  /// Single calls: the CSV of the Azure LLM inference traces.
  case azure

  /// Whether its calls declare tools; the logs do not say.
  public var needsTools: Bool {
    switch self {
    case .azure: false
    default: true
    }
  }

  /// How the format is recognised and read.
  fileprivate var reading: Reading {
    switch self {
    case .agentSessions:
      Reading(\.isAgentSessions, RecordedSessions.importingAgentSessions(file:source:))
    case .azure: Reading(\.isAzure, RecordedSessions.importingAzureCalls(file:source:))
    }
  }

  fileprivate struct Reading {
    var recognises: (LogHead) -> Bool
    var importing:
      (String, @escaping ChunkSource) throws -> (
        sessions: RecordedSessions, account: ImportAccount
      )

    init(
      _ recognises: @escaping (LogHead) -> Bool,
      _ importing:
        @escaping (String, @escaping ChunkSource) throws -> (
          sessions: RecordedSessions, account: ImportAccount
        )
    ) {
      self.recognises = recognises
      self.importing = importing
    }
  }
}

extension RecordedFormat {
  /// The format of the log that begins so, the first that fits; `nil` where none does.
  ///
  /// - Parameter head: the first bytes of the file, decompressed: all, or 64 KiB and more.
  public static func detected(in head: [UInt8], file: String) -> RecordedFormat? {
    let seen = LogHead(head, file: file)
    return allCases.first { $0.reading.recognises(seen) }
  }
}

extension RecordedSessions {
  /// Reads a log in a named format.
  ///
  /// - Throws: as the importer of the format.
  public static func importing(
    _ format: RecordedFormat, file: String, source: @escaping ChunkSource
  ) throws -> (sessions: RecordedSessions, account: ImportAccount) {
    try format.reading.importing(file, source)
  }
}
