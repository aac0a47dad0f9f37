public import Formats
import Quantities

extension RecordedSessions {
  /// Reads LiteLLM's log: `StandardLoggingPayload` in JSON or one per line, or the table
  /// `LiteLLM_SpendLogs` in JSON or CSV.
  ///
  /// A session is a `session_id`, or without one a `trace_id`. Cached and reasoning tokens are
  /// those of the usage object in `hidden_params` or `metadata`. A row whose status is `failure`
  /// is dropped, and so are embeddings, images, speech and the like. Gzip is accepted.
  ///
  /// - Throws: what the source throws, and `ContentError` for a file that is no such log. A row
  ///   that cannot be understood is dropped and counted instead.
  public static func importingLiteLLMLog(
    file: String, source: @escaping ChunkSource
  ) throws -> (sessions: RecordedSessions, account: ImportAccount) {
    try importingCalls(LiteLLMLog.self, file: file, source: source)
  }
}

extension LogHead {
  /// Whether the log is LiteLLM's.
  var isLiteLLM: Bool {
    hasRecord(with: "custom_llm_provider", "prompt_tokens", "startTime")
      || hasRecord(with: "data.custom_llm_provider", "data.prompt_tokens", "data.startTime")
      || hasRecord(with: "call_type", "prompt_tokens", "startTime")
      || hasColumns("call_type", "prompt_tokens", "completion_tokens", "startTime")
  }
}

enum LiteLLMLog: EitherCallLog {
  typealias JSON = LiteLLMRecords
  typealias CSV = LiteLLMSpendRows

  /// Whether a kind of call asks a model for text.
  static func isModelCall(_ type: UnsafeRawBufferPointer) -> Bool {
    let others: [StaticString] = [
      "embedding", "image", "speech", "transcription", "rerank", "moderation", "file", "batch",
    ]
    return !others.contains { type.hasPart($0) }
  }
}

extension UnsafeRawBufferPointer {
  /// Whether an ASCII text occurs within the bytes.
  fileprivate func hasPart(_ text: StaticString) -> Bool {
    let length = text.utf8CodeUnitCount
    guard length <= count else { return false }
    return (0...(count - length)).contains { start in
      Self(rebasing: self[start..<(start + length)]).isSpelled(text)
    }
  }
}

struct LiteLLMRecords: JSONCallLog {
  static let envelopes = ["data"]

  private enum Field: String, CaseIterable {
    case id, model, status, metadata, startTime, endTime, completionStartTime, spend, stream, user
    case endUser = "end_user"
    case team = "team_id"
    case request = "request_id"
    case trace = "trace_id"
    case session = "session_id"
    case type = "call_type"
    case cost = "response_cost"
    case provider = "custom_llm_provider"
    case prompt = "prompt_tokens"
    case completion = "completion_tokens"
    case hidden = "hidden_params"
  }

  private var fields = FieldTable<Field>()
  private var hiddenUsage = LiteLLMUsage()
  private var metadataUsage = LiteLLMUsage()

  mutating func read(_ cursor: inout JSONCursor, _ names: inout LoggedNames) -> LoggedCallDraft {
    var draft = LoggedCallDraft()
    var trace = LoggedName()
    var isStreamed = true
    while let field = fields.next(&cursor) {
      switch field {
      case .id, .request:
        let name = draft.name(&cursor)
        if name.isPresent { draft.id = name }
      case .session: draft.session = draft.name(&cursor)
      case .trace: trace = draft.name(&cursor)
      case .model: draft.model = draft.name(&cursor)
      case .provider: draft.provider = draft.name(&cursor)
      case .status: draft.hasFailed = cursor.text()?.isSpelled("failure") ?? false
      case .type:
        if let type = cursor.text() {
          draft.isOtherThanCall = !LiteLLMLog.isModelCall(type.spelling)
        }
      case .cost, .spend: draft.cost = draft.dollars(&cursor) ?? draft.cost
      case .prompt: draft.input = draft.tokens(&cursor)
      case .completion: draft.output = draft.tokens(&cursor)
      case .startTime: draft.start = draft.instant(&cursor)
      case .endTime: draft.end = draft.instant(&cursor)
      case .completionStartTime: draft.firstToken = draft.instant(&cursor)
      case .stream: isStreamed = cursor.bool() ?? true
      case .user, .endUser, .team:
        let name = draft.name(&cursor)
        if !draft.caller.isPresent { draft.caller = name }
      case .hidden: hiddenUsage.readHolder(&cursor, &draft)
      case .metadata: metadataUsage.readHolder(&cursor, &draft)
      }
    }
    if !draft.session.isPresent { draft.session = trace }
    if !isStreamed { draft.firstToken = nil }
    return draft
  }
}

/// The usage that a provider reported, which LiteLLM keeps in several places.
struct LiteLLMUsage {
  private enum Holder: String, CaseIterable {
    case usage = "usage_object"
    case additional = "additional_usage_values"
  }

  private enum Field: String, CaseIterable {
    case prompt = "prompt_tokens_details"
    case completion = "completion_tokens_details"
    case cached = "cached_tokens"
    case cacheRead = "cache_read_input_tokens"
    case cacheWrite = "cache_write_tokens"
    case cacheCreation = "cache_creation_input_tokens"
    case creation = "cache_creation_tokens"
    case reasoning = "reasoning_tokens"
  }

  private var holders = FieldTable<Holder>()
  private var fields = FieldTable<Field>()
  private var details = FieldTable<Field>()

  /// Reads `metadata` or `hidden_params`, which may be an object or text that holds one.
  mutating func readHolder(_ cursor: inout JSONCursor, _ draft: inout LoggedCallDraft) {
    if cursor.isString {
      guard let text = cursor.text()?.string else { return }
      ScanBuffer(Array(text.utf8)).reading { start, count in
        var inner = JSONCursor(start, count: count)
        if !inner.isString { readHolder(&inner, &draft) }
      }
      return
    }
    guard cursor.beginObject() else { return cursor.skip() }
    while holders.next(&cursor) != nil { readUsage(&cursor, &draft) }
  }

  private mutating func readUsage(
    _ cursor: inout JSONCursor, _ draft: inout LoggedCallDraft, isDetail: Bool = false
  ) {
    guard cursor.beginObject() else { return cursor.skip() }
    while let field = isDetail ? details.next(&cursor) : fields.next(&cursor) {
      switch field {
      case .prompt, .completion:
        if isDetail { cursor.skip() } else { readUsage(&cursor, &draft, isDetail: true) }
      case .cached, .cacheRead: draft.cached = larger(draft.cached, draft.tokens(&cursor))
      case .cacheWrite, .cacheCreation, .creation:
        draft.cacheWrite = larger(draft.cacheWrite, draft.tokens(&cursor))
      case .reasoning: draft.reasoning = larger(draft.reasoning, draft.tokens(&cursor))
      }
    }
  }

  /// Of a figure that stands in several places, the one that is not left out or 0.
  private func larger(_ a: Int32?, _ b: Int32?) -> Int32? {
    guard let a, let b else { return a ?? b }
    return max(a, b)
  }
}

struct LiteLLMSpendRows: CSVCallLog {
  private let start: Int
  private let prompt: Int
  private let completion: Int
  private let type: Int
  private let id: Int?
  private let end: Int?
  private let firstToken: Int?
  private let model: Int?
  private let provider: Int?
  private let session: Int?
  private let status: Int?
  private let spend: Int?
  private let callers: [Int]
  private let metadata: Int?
  private var usage = LiteLLMUsage()

  init(columns: borrowing CSVScanner) throws {
    start = try columns.column(requiring: "startTime")
    prompt = try columns.column(requiring: "prompt_tokens")
    completion = try columns.column(requiring: "completion_tokens")
    type = try columns.column(requiring: "call_type")
    id = columns.column(named: "request_id")
    end = columns.column(named: "endTime")
    firstToken = columns.column(named: "completionStartTime")
    model = columns.column(named: "model")
    provider = columns.column(named: "custom_llm_provider")
    session = columns.column(named: "session_id")
    status = columns.column(named: "status")
    spend = columns.column(named: "spend")
    var callers: [Int] = []
    for name in ["user", "end_user", "team_id"] {
      if let column = columns.column(named: name) { callers.append(column) }
    }
    self.callers = callers
    metadata = columns.column(named: "metadata")
  }

  mutating func read(_ row: borrowing CSVScanner, _ names: inout LoggedNames) -> LoggedCallDraft {
    var draft = LoggedCallDraft()
    draft.start = moment(row.field(at: start), &draft)
    if let end { draft.end = moment(row.field(at: end), &draft) }
    if let firstToken { draft.firstToken = moment(row.field(at: firstToken), &draft) }
    draft.input = draft.tokens(row.field(at: prompt))
    draft.output = draft.tokens(row.field(at: completion))
    draft.isOtherThanCall = !LiteLLMLog.isModelCall(row.field(at: type))
    if let id { draft.id = draft.name(row.field(at: id)) }
    if let model { draft.model = draft.name(row.field(at: model)) }
    if let provider { draft.provider = draft.name(row.field(at: provider)) }
    if let session { draft.session = draft.name(row.field(at: session)) }
    if let status { draft.hasFailed = row.field(at: status).isSpelled("failure") }
    if let spend { draft.cost = draft.dollars(row.field(at: spend)) }
    for column in callers where !draft.caller.isPresent {
      draft.caller = draft.name(row.field(at: column))
    }
    if let metadata, let place = row.field(at: metadata).baseAddress {
      var cursor = JSONCursor(place, count: row.field(at: metadata).count)
      usage.readHolder(&cursor, &draft)
    }
    return draft
  }

  private func moment(
    _ field: UnsafeRawBufferPointer, _ draft: inout LoggedCallDraft
  ) -> UTCInstant? {
    field.isEmpty ? nil : draft.instant(field)
  }
}
