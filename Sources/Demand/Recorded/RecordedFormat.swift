public import Formats

/// A form of log that can be imported and replayed; the raw value is its name in scenarios.
///
/// A further format is a case here, a line in its `Reading`, and a file that holds its importer
/// beside the predicate that recognises it.
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

  /// OpenRouter's logs: the CSV of its website.
  case openRouterLogs = "openrouter-logs"
  /// Answers of OpenRouter's `/generation`, with the attempts of each call.
  case openRouterGenerations = "openrouter-generations"
  /// Spans of the OpenTelemetry conventions for generative AI.
  case otlp
  /// LiteLLM's logs: logging payloads or spend logs.
  case liteLLM = "litellm"
  /// Observations of Langfuse.
  case langfuse
  /// Requests of Helicone.
  case helicone

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
    case .openRouterLogs: "OpenRouter's logs: the CSV of its website"
    case .openRouterGenerations: "OpenRouter's /generation answers, with attempts: JSON"
    case .otlp: "OpenTelemetry GenAI spans, three dialects: JSON"
    case .liteLLM: "LiteLLM's logging payloads and spend logs: JSON, CSV"
    case .langfuse: "Langfuse observations: JSON, CSV"
    case .helicone: "Helicone requests: JSON lines, CSV"
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
    case .openRouterLogs: Reading(\.isOpenRouterLog, OpenRouterLog.self)
    case .openRouterGenerations: Reading(\.isOpenRouterGenerations, OpenRouterGenerations.self)
    case .otlp: Reading(\.isOTLP, OTLPLog.self)
    case .liteLLM: Reading(\.isLiteLLM, LiteLLMLog.self)
    case .langfuse: Reading(\.isLangfuse, LangfuseLog.self)
    case .helicone: Reading(\.isHelicone, HeliconeLog.self)
    }
  }
}

/// How a format is recognised and read.
private struct Reading {
  typealias Importing = (
    String, @escaping ChunkSource
  ) throws -> (sessions: RecordedSessions, account: ImportAccount)
  typealias Summing = (
    String, () throws -> ChunkSource
  ) throws -> (summary: CallLogSummary, account: ImportAccount)
  typealias Streaming = (
    String, @escaping ChunkSource, inout CallStream
  ) throws -> (names: LoggedNames, account: ImportAccount)

  let recognises: (LogHead) -> Bool
  let importing: Importing
  /// Sums a log up in one pass; `nil` where the format has no calls without their sessions.
  let summing: Summing?
  /// Hands its calls on; `nil` as above.
  let streaming: Streaming?

  /// A format with an importer of its own.
  init(_ recognises: @escaping (LogHead) -> Bool, _ importing: @escaping Importing) {
    self.recognises = recognises
    self.importing = importing
    summing = nil
    streaming = nil
  }

  /// A format with one call per row.
  init<Log: CallLog>(_ recognises: @escaping (LogHead) -> Bool, _ log: Log.Type) {
    self.recognises = recognises
    importing = { try RecordedSessions.importingCalls(log, file: $0, source: $1) }
    summing = { try CallLogSummary.reading(log, file: $0, open: $1) }
    streaming = { file, source, sink in
      let reading = try Log.read(file: file, source: source, into: &sink)
      return (reading.names, reading.account)
    }
  }
}

extension RecordedFormat {
  /// The format of the log that begins so, the first that fits; `nil` where none does.
  ///
  /// - Parameters:
  ///   - head: the first bytes of the file, decompressed: all, or 64 KiB and more.
  ///   - file: the name of the file, for messages.
  public static func detected(in head: [UInt8], file: String) -> RecordedFormat? {
    let seen = LogHead(head, file: file)
    return allCases.first { $0.reading.recognises(seen) }
  }

  /// The format of a log, of which no more is read than is needed to tell.
  ///
  /// - Throws: what the source throws, and `ContentError` where no format fits, with the keys or
  ///   columns that were found.
  public static func detecting(
    file: String, source: @escaping ChunkSource
  ) throws -> RecordedFormat {
    let plain = try decompressing(file: file, source)
    var head: [UInt8] = []
    while head.count < LogHead.byteCount, let chunk = try plain() { head += chunk }
    if let format = detected(in: head, file: file) { return format }
    let names = allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
    throw ContentError(
      Diagnostic(
        file: file, line: nil,
        message: "found \(LogHead(head, file: file).contents), which no known log has",
        suggestion: "formats: \(names)"))
  }

  /// Whether it has one call per row, so that its calls can be read one after the other.
  public var hasCallRows: Bool { reading.streaming != nil }

  /// Reads the calls of a log of one call per row, one after the other.
  ///
  /// - Parameters:
  ///   - file: the name of the file, for messages.
  ///   - source: gives the bytes of the file, piece by piece.
  ///   - names: told the names so far before the first call that has a new one.
  ///   - call: told every call that is kept.
  /// - Throws: what the source throws, and `ContentError` for a file that is no such log.
  /// - Precondition: ``hasCallRows``.
  public func readCalls(
    file: String, source: @escaping ChunkSource,
    names: @escaping (LoggedNames) -> Void, call: @escaping (LoggedCall) -> Void
  ) throws -> (names: LoggedNames, account: ImportAccount) {
    guard let streaming = reading.streaming else {
      preconditionFailure("\(rawValue) has no call per row")
    }
    var stream = CallStream(names: names, call: call)
    return try streaming(file, source, &stream)
  }

  /// What a log holds, and what became of its rows.
  ///
  /// Logs of one call per row are read in one pass with flat memory; their figures as a gateway
  /// come with the summary. Of others the sessions are held.
  ///
  /// - Parameters:
  ///   - file: the name of the file, for messages.
  ///   - open: begins to read the file; called again where the log must be read again.
  /// - Throws: what the source throws, and `ContentError` for a file that is no such log.
  public func summary(
    file: String, open: () throws -> ChunkSource
  ) throws -> (summary: RecordedSummary, gateway: GatewayFigures?, account: ImportAccount) {
    if let summing = reading.summing {
      let (summary, account) = try summing(file, open)
      return (summary.replayed, summary.gateway, account)
    }
    let (sessions, account) = try reading.importing(file, open())
    return (RecordedSummary(sessions), nil, account)
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
  /// - Throws: as the importer of the format, and `ContentError` where several files cannot be
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
