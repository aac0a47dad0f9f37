public import Formats

/// A form of log that can be imported and replayed; the raw value is its name in scenarios.
///
/// A further format is a case here, a line in its ``Reading``, and a file that holds its importer
/// beside the predicate that recognises it.
public enum RecordedFormat: String, Sendable, CaseIterable {
  /// Coding-agent sessions: one JSON object per line, in the format of kv-cache-tester.
  case agentSessions = "agent-sessions"
  /// Single calls: the CSV of the Azure LLM inference traces.
  case azure
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

  /// Whether its calls declare tools, where a scenario does not say: the logs do not.
  public var needsTools: Bool { self != .azure }

  /// How the format is recognised and read.
  fileprivate var reading: Reading {
    switch self {
    case .agentSessions:
      Reading(\.isAgentSessions, RecordedSessions.importingAgentSessions(file:source:))
    case .azure: Reading(\.isAzure, RecordedSessions.importingAzureCalls(file:source:))
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

  let recognises: (LogHead) -> Bool
  let importing: Importing
  /// Sums a log up in one pass; `nil` where the format has no calls without their sessions.
  let summing: Summing?

  /// A format with an importer of its own.
  init(_ recognises: @escaping (LogHead) -> Bool, _ importing: @escaping Importing) {
    self.recognises = recognises
    self.importing = importing
    summing = nil
  }

  /// A format with one call per row.
  init<Log: CallLog>(_ recognises: @escaping (LogHead) -> Bool, _ log: Log.Type) {
    self.recognises = recognises
    importing = { try RecordedSessions.importingCalls(log, file: $0, source: $1) }
    summing = { try CallLogSummary.reading(log, file: $0, open: $1) }
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

  /// The format of a log, and the log from its beginning; reads no more than is needed to tell.
  ///
  /// - Throws: what the source throws, and ``ContentError`` where no format fits, with the keys or
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

  /// What a log holds, and what became of its rows.
  ///
  /// Logs of one call per row are read in one pass with flat memory; their figures as a gateway
  /// come with the summary. Of others the sessions are held.
  ///
  /// - Parameter open: begins to read the file; called again where the log must be read again.
  /// - Throws: what the source throws, and ``ContentError`` for a file that is no such log.
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
}
