public import Formats
import Quantities

extension RecordedSessions {
  /// Reads spans of the OpenTelemetry conventions for generative AI, in JSON.
  ///
  /// Three dialects: OTLP (`{"resourceSpans": …}`, one export request per line or file), spans with
  /// flat attributes in one text (`{"spans": […]}`), and such a span per line. A span is a call
  /// where `gen_ai.operation.name` is `chat`, `generate_content` or `text_completion`, or where it
  /// names none and counts tokens. Old and new names of attributes are accepted. A session is a
  /// `gen_ai.conversation.id`, else a `session.id`, else a trace. Spans with an error are dropped.
  /// Gzip is accepted.
  ///
  /// - Throws: what the source throws, and `ContentError` for a file that is no such log. A span
  ///   that cannot be understood is dropped and counted instead.
  public static func importingOTLPSpans(
    file: String, source: @escaping ChunkSource
  ) throws -> (sessions: RecordedSessions, account: ImportAccount) {
    try importingCalls(OTLPLog.self, file: file, source: source)
  }
}

extension LogHead {
  /// Whether the log holds spans of OpenTelemetry.
  var isOTLP: Bool {
    hasRecord(with: "resourceSpans") || hasRecord(with: "resource_spans")
      || hasRecord(with: "spans.attributes", "spans.start_time")
      || hasRecord(with: "attributes", "span_id", "start_time")
      || hasRecord(with: "attributes", "spanId", "startTimeUnixNano")
  }
}

struct OTLPLog: JSONCallLog {
  static let envelopes = [
    "resourceSpans", "resource_spans", "scopeSpans", "scope_spans", "spans",
  ]

  private enum Field: String, CaseIterable {
    case attributes, status
    case traceId
    case trace = "trace_id"
    case spanId
    case span = "span_id"
    case startNanos = "startTimeUnixNano"
    case startNanosSnake = "start_time_unix_nano"
    case endNanos = "endTimeUnixNano"
    case endNanosSnake = "end_time_unix_nano"
    case start = "start_time"
    case end = "end_time"
  }

  private var fields = FieldTable<Field>()
  private var attributes = OTLPAttributes()

  mutating func read(_ cursor: inout JSONCursor, _ names: inout LoggedNames) -> LoggedCallDraft {
    var draft = LoggedCallDraft()
    var trace = LoggedName()
    while let field = fields.next(&cursor) {
      switch field {
      case .traceId, .trace: trace = draft.name(&cursor)
      case .spanId, .span: draft.id = draft.name(&cursor)
      case .startNanos, .startNanosSnake: draft.start = draft.instant(cursor.number(), power: -3)
      case .endNanos, .endNanosSnake: draft.end = draft.instant(cursor.number(), power: -3)
      case .start: draft.start = draft.instant(&cursor)
      case .end: draft.end = draft.instant(&cursor)
      case .status: if isError(&cursor) { draft.hasFailed = true }
      case .attributes: attributes.read(&cursor, &draft)
      }
    }
    if !draft.session.isPresent { draft.session = trace }
    // Some writers number spans within their trace.
    if draft.id.isPresent {
      draft.id.fingerprint = max(1, draft.id.fingerprint ^ trace.fingerprint &* 0x9E37_79B9)
    }
    return draft
  }

  /// Reads `{"code": 2}`, `{"code": "STATUS_CODE_ERROR"}` or `"ERROR"`.
  private func isError(_ cursor: inout JSONCursor) -> Bool {
    func isErrorCode(_ cursor: inout JSONCursor) -> Bool {
      guard cursor.isString else { return cursor.number()?.int64 == 2 }
      guard let text = cursor.text() else { return false }
      return text.isSpelled("STATUS_CODE_ERROR") || text.isSpelled("ERROR")
        || text.isSpelled("2")
    }
    guard cursor.beginObject() else { return isErrorCode(&cursor) }
    var isError = false
    while let key = cursor.nextKey() {
      if key.isSpelled("code") || key.isSpelled("status_code") {
        isError = isErrorCode(&cursor)
      } else {
        cursor.skip()
      }
    }
    return isError
  }
}

/// The attributes of a span, as pairs of key and typed value or as a flat object.
struct OTLPAttributes {
  private enum Field: String, CaseIterable {
    case operation = "gen_ai.operation.name"
    case provider = "gen_ai.provider.name"
    case system = "gen_ai.system"
    case requested = "gen_ai.request.model"
    case responded = "gen_ai.response.model"
    case conversation = "gen_ai.conversation.id"
    case session = "session.id"
    case input = "gen_ai.usage.input_tokens"
    case prompt = "gen_ai.usage.prompt_tokens"
    case output = "gen_ai.usage.output_tokens"
    case completion = "gen_ai.usage.completion_tokens"
    case cacheRead = "gen_ai.usage.cache_read.input_tokens"
    case cacheReadSnake = "gen_ai.usage.cache_read_input_tokens"
    case cacheCreation = "gen_ai.usage.cache_creation.input_tokens"
    case cacheCreationSnake = "gen_ai.usage.cache_creation_input_tokens"
    case reasoning = "gen_ai.usage.reasoning.output_tokens"
    case reasoningSnake = "gen_ai.usage.reasoning_output_tokens"
    case firstChunk = "gen_ai.response.time_to_first_chunk"
    case firstToken = "gen_ai.server.time_to_first_token"
    case error = "error.type"
    case user = "user.id"
  }

  private enum Part: String, CaseIterable {
    case key, value
  }

  private var fields = FieldTable<Field>()
  private var parts = FieldTable<Part>()

  mutating func read(_ cursor: inout JSONCursor, _ draft: inout LoggedCallDraft) {
    // Without an operation's name a span is a call where it counts tokens.
    draft.isOtherThanCall = true
    var operation: Bool?
    if cursor.beginObject() {
      while let field = fields.next(&cursor) {
        readValue(of: field, &cursor, &draft, &operation)
      }
    } else if cursor.beginArray() {
      fields.begin()
      while cursor.nextElement() { readPair(&cursor, &draft, &operation) }
    } else {
      cursor.skip()
    }
    draft.isOtherThanCall = !(operation ?? (draft.input != nil || draft.output != nil))
  }

  private mutating func readPair(
    _ cursor: inout JSONCursor, _ draft: inout LoggedCallDraft, _ operation: inout Bool?
  ) {
    guard cursor.beginObject() else { return cursor.skip() }
    var field: Field?
    var early: JSONCursor?
    while let part = parts.next(&cursor) {
      switch part {
      case .key: field = fields.named(&cursor)
      case .value:
        guard let field else {
          // Read once the key is known, which may stand behind.
          early = cursor
          cursor.skip()
          continue
        }
        readTyped(field, &cursor, &draft, &operation)
        early = nil
      }
    }
    guard var early, let field, cursor.failure == nil else { return }
    readTyped(field, &early, &draft, &operation)
  }

  /// Reads `{"intValue": "12"}` and the like.
  private mutating func readTyped(
    _ field: Field, _ cursor: inout JSONCursor, _ draft: inout LoggedCallDraft,
    _ operation: inout Bool?
  ) {
    guard cursor.beginObject() else { return cursor.skip() }
    while cursor.nextKey() != nil { readValue(of: field, &cursor, &draft, &operation) }
  }

  private func readValue(
    of field: Field, _ cursor: inout JSONCursor, _ draft: inout LoggedCallDraft,
    _ operation: inout Bool?
  ) {
    switch field {
    case .operation:
      guard let name = cursor.text() else { return }
      operation =
        name.isSpelled("chat") || name.isSpelled("generate_content")
        || name.isSpelled("text_completion")
    case .provider: draft.provider = draft.name(&cursor)
    case .system:
      let name = draft.name(&cursor)
      if !draft.provider.isPresent { draft.provider = name }
    case .requested: draft.model = draft.name(&cursor)
    case .responded:
      let name = draft.name(&cursor)
      if !draft.model.isPresent { draft.model = name }
    case .conversation: draft.session = draft.name(&cursor)
    case .session:
      let name = draft.name(&cursor)
      if !draft.session.isPresent { draft.session = name }
    case .input, .prompt: draft.input = draft.tokens(&cursor) ?? draft.input
    case .output, .completion: draft.output = draft.tokens(&cursor) ?? draft.output
    case .cacheRead, .cacheReadSnake: draft.cached = draft.tokens(&cursor) ?? draft.cached
    case .cacheCreation, .cacheCreationSnake:
      draft.cacheWrite = draft.tokens(&cursor) ?? draft.cacheWrite
    case .reasoning, .reasoningSnake: draft.reasoning = draft.tokens(&cursor) ?? draft.reasoning
    case .firstChunk, .firstToken:
      draft.timeToFirstToken = draft.duration(&cursor, power: 6) ?? draft.timeToFirstToken
    case .user: draft.caller = draft.name(&cursor)
    case .error:
      if let name = cursor.text(), name.count > 0 { draft.hasFailed = true }
    }
  }
}
