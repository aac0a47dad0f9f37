public import Formats

/// A form of log that can be imported and replayed; the raw value is its name in scenarios.
public enum RecordedFormat: String, Sendable, CaseIterable {
  /// Coding-agent sessions: one JSON object per line or file, in the format of kv-cache-tester.
  case agentSessions = "agent-sessions"
  /// Single calls: the CSV of the Azure LLM inference traces.
  case azure
  /// Calls with blocks of 512 tokens: the JSON lines of Mooncake, also in AIPerf's dialect.
  case mooncake
  /// Chats with blocks of 16 tokens: the JSON lines of the Qwen-Bailian usage traces.
  case bailian
  /// Calls and conversations: the CSV of BurstGPT, all releases.
  case burstGPT = "burstgpt"
  /// Coding-agent sessions: the rounds of TraceLab, one JSON object per line.
  case traceLab = "tracelab"
  /// Coding-agent sessions: the CSV of TraceLab's session runner.
  case traceLabSessions = "tracelab-sessions"
  /// Agent sessions and single calls: the JSON lines of LLMServingSim.
  case servingSim = "llmservingsim"
  /// A user's own sessions: the histories of Claude Code.
  case claudeCode = "claude-code"
  /// A user's own sessions: the rollouts of Codex.
  case codex

  /// Whether its calls declare tools; the logs do not say.
  public var needsTools: Bool {
    switch self {
    case .agentSessions, .traceLab, .traceLabSessions, .servingSim, .claudeCode, .codex: true
    case .azure, .mooncake, .bailian, .burstGPT: false
    }
  }

  /// Whether one log of the kind may lie in many files.
  public var liesInFolders: Bool {
    switch self {
    case .agentSessions, .claudeCode, .codex: true
    case .azure, .mooncake, .bailian, .burstGPT, .traceLab, .traceLabSessions, .servingSim: false
    }
  }
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
    case .mooncake: try importingMooncake(file: file, source: source)
    case .bailian: try importingBailian(file: file, source: source)
    case .burstGPT: try importingBurstGPT(file: file, source: source)
    case .traceLab: try importingTraceLab(file: file, source: source)
    case .traceLabSessions: try importingTraceLabSessions(file: file, source: source)
    case .servingSim: try importingServingSim(file: file, source: source)
    case .claudeCode: try importingClaudeCode(file: file, source: source)
    case .codex: try importingCodex(file: file, source: source)
    }
  }

  /// Reads a log that lies in several files, with one account over all of them.
  ///
  /// - Parameters:
  ///   - format: the format of all files.
  ///   - files: the files in the order to be read in.
  ///   - name: what the account is headed with, such as the folder.
  /// - Throws: as the importer of the format, and ``ContentError`` where several files cannot be
  ///   one log of it.
  public static func importing(
    _ format: RecordedFormat, files: [LogFile], name: String
  ) throws -> (sessions: RecordedSessions, account: ImportAccount) {
    switch format {
    case .agentSessions: return try importingAgentSessions(files: files, name: name)
    case .claudeCode: return try importingClaudeCode(files: files, name: name)
    case .codex: return try importingCodex(files: files, name: name)
    default:
      guard files.count == 1, let file = files.first else {
        throw ContentError(
          file: name, row: nil,
          message: "found \(files.count) files; a log of the format \(format.rawValue) is one")
      }
      return try importing(format, file: file.name, source: try file.open())
    }
  }
}
