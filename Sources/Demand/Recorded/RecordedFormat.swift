public import Formats

/// A form of log that can be imported and replayed; the raw value is its name in scenarios.
public enum RecordedFormat: String, Sendable, CaseIterable {
  /// Coding-agent sessions: one JSON object per line, in the format of kv-cache-tester.
  case agentSessions = "agent-sessions"
  /// Single calls: the CSV of the Azure LLM inference traces.
  case azure

  /// Whether its calls declare tools; the logs do not say.
  public var needsTools: Bool { self == .agentSessions }
}

extension RecordedSessions {
  /// Reads a log in a named format.
  ///
  /// - Throws: as the importer of the format.
  public static func importing(
    _ format: RecordedFormat, file: String, source: @escaping ChunkSource
  ) throws -> (sessions: RecordedSessions, account: ImportAccount) {
    switch format {
    case .agentSessions: try importingAgentSessions(file: file, source: source)
    case .azure: try importingAzureCalls(file: file, source: source)
    }
  }
}
