public import Formats
import Quantities

extension RecordedSessions {
  /// Reads OpenRouter's logs as its website exports them: CSV, one row per generation.
  ///
  /// The columns `created_at`, `tokens_prompt`, `tokens_completion` and `model_permaslug` must be
  /// there. `created_at` counts as the start, `generation_time_ms` as the time from there to the
  /// end. The log has no column for sessions: a `user` that begins with `session:` names one, as
  /// exported runs and clients that want it do; other generations are sessions of their own. One
  /// whose `finish_reason_normalized` is `error` has failed and is dropped. Gzip is accepted.
  ///
  /// - Throws: what the source throws, and `ContentError` for a file that is no such log. A row
  ///   that cannot be understood is dropped and counted instead.
  public static func importingOpenRouterLogs(
    file: String, source: @escaping ChunkSource
  ) throws -> (sessions: RecordedSessions, account: ImportAccount) {
    try importingCalls(OpenRouterLog.self, file: file, source: source)
  }
}

extension LogHead {
  /// Whether the log is OpenRouter's CSV.
  var isOpenRouterLog: Bool {
    hasColumns("created_at", "tokens_prompt", "tokens_completion", "model_permaslug")
  }
}

struct OpenRouterLog: CSVCallLog {
  private let created: Int
  private let prompt: Int
  private let completion: Int
  private let model: Int
  private let id: Int?
  private let cost: Int?
  private let reasoning: Int?
  private let cached: Int?
  private let provider: Int?
  private let cancelled: Int?
  private let user: Int?
  private let key: Int?
  private let finish: Int?
  private let time: Int?
  private let firstToken: Int?

  init(columns: borrowing CSVScanner) throws {
    created = try columns.column(requiring: "created_at")
    prompt = try columns.column(requiring: "tokens_prompt")
    completion = try columns.column(requiring: "tokens_completion")
    model = try columns.column(requiring: "model_permaslug")
    id = columns.column(named: "generation_id")
    cost = columns.column(named: "cost_total")
    reasoning = columns.column(named: "tokens_reasoning")
    cached = columns.column(named: "tokens_cached")
    provider = columns.column(named: "provider_name")
    cancelled = columns.column(named: "cancelled")
    user = columns.column(named: "user")
    key = columns.column(named: "api_key_name")
    finish = columns.column(named: "finish_reason_normalized")
    time = columns.column(named: "generation_time_ms")
    firstToken = columns.column(named: "time_to_first_token_ms")
  }

  mutating func read(_ row: borrowing CSVScanner, _ names: inout LoggedNames) -> LoggedCallDraft {
    var draft = LoggedCallDraft()
    let moment = row.field(at: created)
    if !moment.isEmpty { draft.start = draft.instant(moment) }
    draft.input = draft.tokens(row.field(at: prompt))
    draft.output = draft.tokens(row.field(at: completion))
    draft.model = draft.name(row.field(at: model))
    if let id { draft.id = draft.name(row.field(at: id)) }
    if let cost { draft.cost = draft.dollars(row.field(at: cost)) }
    if let reasoning { draft.reasoning = draft.tokens(row.field(at: reasoning)) }
    if let cached { draft.cached = draft.tokens(row.field(at: cached)) }
    if let provider { draft.provider = draft.name(row.field(at: provider)) }
    if let cancelled { draft.wasCancelled = row.field(at: cancelled).isSpelled("true") }
    if let user { draft.session = Self.session(row.field(at: user), &draft) }
    if let key { draft.caller = draft.name(row.field(at: key)) }
    if let user, !draft.session.isPresent, !row.field(at: user).isEmpty {
      draft.caller = draft.name(row.field(at: user))
    }
    if let finish { draft.hasFailed = row.field(at: finish).isSpelled("error") }
    if let time { draft.duration = draft.duration(row.field(at: time), power: 3) }
    if let firstToken {
      draft.timeToFirstToken = draft.duration(row.field(at: firstToken), power: 3)
    }
    return draft
  }

  /// The session that a user's name stands for; an absent one where it names a user.
  private static func session(
    _ user: UnsafeRawBufferPointer, _ draft: inout LoggedCallDraft
  ) -> LoggedName {
    let mark: StaticString = "session:"
    let length = mark.utf8CodeUnitCount
    guard user.count > length,
      UnsafeRawBufferPointer(rebasing: user[..<length]).isSpelled(mark)
    else { return LoggedName() }
    return draft.name(UnsafeRawBufferPointer(rebasing: user[length...]))
  }
}
