public import Formats
import Quantities

extension RecordedSessions {
  /// Reads requests as `@helicone/export` writes them: JSON, one per line, or CSV.
  ///
  /// `delay_ms` is the time of a call, or else the time from `request_created_at` to
  /// `response_created_at`. A session is the property `Helicone-Session-Id`; without one a call is
  /// a session of its own. A request whose status is not 200 to 299 is dropped. Gzip is accepted.
  ///
  /// - Throws: what the source throws, and `ContentError` for a file that is no such log. A row
  ///   that cannot be understood is dropped and counted instead.
  public static func importingHeliconeRequests(
    file: String, source: @escaping ChunkSource
  ) throws -> (sessions: RecordedSessions, account: ImportAccount) {
    try importingCalls(HeliconeLog.self, file: file, source: source)
  }
}

extension LogHead {
  /// Whether the log holds requests of Helicone.
  var isHelicone: Bool {
    hasRecord(with: "request_created_at", "prompt_tokens", "response_status")
      || hasRecord(with: "data.request_created_at", "data.prompt_tokens", "data.response_status")
      || hasColumns("request_created_at", "prompt_tokens", "completion_tokens")
  }
}

enum HeliconeLog: EitherCallLog {
  typealias JSON = HeliconeRecords
  typealias CSV = HeliconeRows
}

struct HeliconeRecords: JSONCallLog {
  static let envelopes = ["data"]

  private enum Field: String, CaseIterable {
    case provider, model, cost
    case status = "response_status"
    case id = "request_id"
    case start = "request_created_at"
    case end = "response_created_at"
    case requestModel = "request_model"
    case responseModel = "response_model"
    case delay = "delay_ms"
    case firstToken = "time_to_first_token"
    case prompt = "prompt_tokens"
    case completion = "completion_tokens"
    case cacheRead = "prompt_cache_read_tokens"
    case cacheWrite = "prompt_cache_write_tokens"
    case properties = "request_properties"
    case user = "request_user_id"
  }

  private var fields = FieldTable<Field>()

  mutating func read(_ cursor: inout JSONCursor, _ names: inout LoggedNames) -> LoggedCallDraft {
    var draft = LoggedCallDraft()
    var others: (requested: LoggedName, responded: LoggedName) = (LoggedName(), LoggedName())
    while let field = fields.next(&cursor) {
      switch field {
      case .id: draft.id = draft.name(&cursor)
      case .provider: draft.provider = draft.name(&cursor)
      case .model: draft.model = draft.name(&cursor)
      case .requestModel: others.requested = draft.name(&cursor)
      case .responseModel: others.responded = draft.name(&cursor)
      case .start: draft.start = draft.instant(&cursor)
      case .end: draft.end = draft.instant(&cursor)
      case .delay: draft.duration = draft.duration(&cursor, power: 3)
      case .firstToken: draft.timeToFirstToken = draft.duration(&cursor, power: 3)
      case .prompt: draft.input = draft.tokens(&cursor)
      case .completion: draft.output = draft.tokens(&cursor)
      case .cacheRead: draft.cached = draft.tokens(&cursor)
      case .cacheWrite: draft.cacheWrite = draft.tokens(&cursor)
      case .cost: draft.cost = draft.dollars(&cursor)
      case .status:
        if !cursor.isNull {
          draft.hasFailed = Self.isFailure(cursor.number())
        } else {
          cursor.skip()
        }
      case .user: draft.caller = draft.name(&cursor)
      case .properties: Self.readProperties(&cursor, &draft)
      }
    }
    if !draft.model.isPresent { draft.model = others.requested }
    if !draft.model.isPresent { draft.model = others.responded }
    if draft.duration != nil { draft.end = nil }
    return draft
  }

  static func isFailure(_ status: ScannedNumber?) -> Bool {
    !(200...299).contains(status?.int64 ?? 0)
  }

  /// Reads the session out of an object, or out of text that holds one.
  static func readProperties(_ cursor: inout JSONCursor, _ draft: inout LoggedCallDraft) {
    if cursor.isString {
      guard let text = cursor.text()?.string else { return }
      ScanBuffer(Array(text.utf8)).reading { start, count in
        var inner = JSONCursor(start, count: count)
        guard inner.beginObject() else { return }
        while let key = inner.nextKey() { readProperty(key, &inner, &draft) }
        // The name lies in the buffer, which does not outlive this.
        draft.session = draft.session.resolved()
      }
      return
    }
    guard cursor.beginObject() else { return cursor.skip() }
    while let key = cursor.nextKey() { readProperty(key, &cursor, &draft) }
  }

  private static func readProperty(
    _ key: JSONText, _ cursor: inout JSONCursor, _ draft: inout LoggedCallDraft
  ) {
    if key.isSpelled("Helicone-Session-Id") {
      draft.session = draft.name(&cursor)
    } else {
      cursor.skip()
    }
  }
}

struct HeliconeRows: CSVCallLog {
  private let start: Int
  private let prompt: Int
  private let completion: Int
  private let others: [Int?]

  init(columns: borrowing CSVScanner) throws {
    start = try columns.column(requiring: "request_created_at")
    prompt = try columns.column(requiring: "prompt_tokens")
    completion = try columns.column(requiring: "completion_tokens")
    var others: [Int?] = []
    for name in [
      "request_id", "provider", "model", "request_model", "response_model", "response_created_at",
      "delay_ms", "time_to_first_token", "prompt_cache_read_tokens", "prompt_cache_write_tokens",
      "cost", "response_status", "request_properties", "request_user_id",
    ] {
      others.append(columns.column(named: name))
    }
    self.others = others
  }

  mutating func read(_ row: borrowing CSVScanner, _ names: inout LoggedNames) -> LoggedCallDraft {
    var draft = LoggedCallDraft()
    func other(_ position: Int) -> UnsafeRawBufferPointer? {
      others[position].map { row.field(at: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
    let moment = row.field(at: start)
    if !moment.isEmpty { draft.start = draft.instant(moment) }
    draft.input = draft.tokens(row.field(at: prompt))
    draft.output = draft.tokens(row.field(at: completion))
    if let id = other(0) { draft.id = draft.name(id) }
    if let provider = other(1) { draft.provider = draft.name(provider) }
    if let model = other(2) ?? other(3) ?? other(4) { draft.model = draft.name(model) }
    if let delay = other(6) {
      draft.duration = draft.duration(delay, power: 3)
    } else if let end = other(5) {
      draft.end = draft.instant(end)
    }
    if let time = other(7) { draft.timeToFirstToken = draft.duration(time, power: 3) }
    if let cached = other(8) { draft.cached = draft.tokens(cached) }
    if let written = other(9) { draft.cacheWrite = draft.tokens(written) }
    if let cost = other(10) { draft.cost = draft.dollars(cost) }
    if let status = other(11) {
      draft.hasFailed = HeliconeRecords.isFailure(ScannedNumber(status))
    }
    if let user = other(13) { draft.caller = draft.name(user) }
    if let properties = other(12), let place = properties.baseAddress {
      var cursor = JSONCursor(place, count: properties.count)
      HeliconeRecords.readProperties(&cursor, &draft)
      if cursor.failure != nil { draft.report("request_properties is no JSON") }
    }
    return draft
  }
}
