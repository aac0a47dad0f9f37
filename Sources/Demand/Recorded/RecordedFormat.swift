public import Formats

/// A form of log that can be imported and replayed; the raw value is its name in scenarios.
///
/// A further format is a case here, a line in ``reading``, and a file beside this one that holds
/// its importer and the predicate that recognises it.
public enum RecordedFormat: String, Sendable, CaseIterable {
  /// Coding-agent sessions: one JSON object per line or file, in the format of kv-cache-tester.
  case agentSessions = "agent-sessions"
  /// Single calls: the CSV of the Azure LLM inference traces.
  case azure
  /// Chats with blocks of 16 tokens: the JSON lines of the Qwen-Bailian usage traces.
  case bailian
  /// Calls with blocks of 512 tokens: the JSON lines of Mooncake, also in AIPerf's dialect.
  case mooncake
  /// Calls and conversations: the CSV of BurstGPT, all releases.
  case burstGPT = "burstgpt"
  /// Coding-agent sessions: the rounds of TraceLab, one JSON object per line.
  case traceLab = "tracelab"
  /// Agent sessions: the CSV of TraceLab's session runner.
  case traceLabSessions = "tracelab-sessions"
  /// Coding-agent sessions: the shards of the GitHub Copilot traces.
  case copilot
  /// Agent sessions and single calls: the JSON lines of LLMServingSim.
  case servingSim = "llmservingsim"
  /// A user's own sessions: the histories of Claude Code.
  case claudeCode = "claude-code"
  /// A user's own sessions: the rollouts of Codex.
  case codex

  /// What it is, in one line.
  public var summary: String {
    switch self {
    case .agentSessions: "coding-agent sessions of kv-cache-tester (Weka): JSON"
    case .azure: "single calls of the Azure LLM inference traces: CSV"
    case .bailian: "chats of the Qwen-Bailian usage traces: JSON lines"
    case .mooncake: "calls of Mooncake, also AIPerf's sessions: JSON lines"
    case .burstGPT: "calls and conversations of BurstGPT, all releases: CSV"
    case .traceLab: "coding-agent rounds of TraceLab: JSON lines"
    case .traceLabSessions: "agent sessions of TraceLab's session runner: CSV"
    case .copilot: "coding-agent sessions of GitHub Copilot, 2026: JSON lines"
    case .servingSim: "agent sessions and calls of LLMServingSim: JSON lines"
    case .claudeCode: "your own Claude Code sessions: ~/.claude/projects"
    case .codex: "your own Codex sessions: ~/.codex/sessions"
    }
  }

  /// Whether one log of the format can lie in many files.
  public var liesInFolders: Bool {
    switch self {
    case .agentSessions, .copilot, .claudeCode, .codex: true
    default: false
    }
  }

  /// Whether its calls declare tools; the logs do not say.
  public var needsTools: Bool {
    switch self {
    case .azure, .bailian, .mooncake, .burstGPT: false
    default: true
    }
  }

  /// How the format is recognised and read.
  fileprivate var reading: Reading {
    switch self {
    case .agentSessions:
      Reading(\.isAgentSessions, RecordedSessions.importingAgentSessions(file:source:))
    case .azure: Reading(\.isAzure, RecordedSessions.importingAzureCalls(file:source:))
    case .bailian: Reading(\.isBailian, RecordedSessions.importingBailian(file:source:))
    case .mooncake: Reading(\.isMooncake, RecordedSessions.importingMooncake(file:source:))
    case .burstGPT: Reading(\.isBurstGPT, RecordedSessions.importingBurstGPT(file:source:))
    case .traceLab: Reading(\.isTraceLab, RecordedSessions.importingTraceLab(file:source:))
    case .traceLabSessions:
      Reading(\.isTraceLabSessions, RecordedSessions.importingTraceLabSessions(file:source:))
    case .copilot: Reading(\.isCopilot, RecordedSessions.importingCopilot(file:source:))
    case .servingSim: Reading(\.isServingSim, RecordedSessions.importingServingSim(file:source:))
    case .claudeCode: Reading(\.isClaudeCode, RecordedSessions.importingClaudeCode(file:source:))
    case .codex: Reading(\.isCodex, RecordedSessions.importingCodex(file:source:))
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
    case .copilot: return try importingCopilot(files: files, name: name)
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
