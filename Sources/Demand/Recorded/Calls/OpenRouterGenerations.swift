public import Formats
import Quantities

extension RecordedSessions {
  /// Reads answers of OpenRouter's `GET /api/v1/generation`, in JSON or one per line.
  ///
  /// Tokens are the native ones, which are billed, and OpenRouter's own counts where those are
  /// missing. `generation_time` [ms] runs from `created_at` to the end, `latency` [ms] to the first
  /// token. `provider_responses` is the chain of attempts. A session is a `session_id`; without
  /// one a generation is a session of its own. Gzip is accepted.
  ///
  /// - Throws: what the source throws, and `ContentError` for a file that is no such log. A
  ///   record that cannot be understood is dropped and counted instead.
  public static func importingOpenRouterGenerations(
    file: String, source: @escaping ChunkSource
  ) throws -> (sessions: RecordedSessions, account: ImportAccount) {
    try importingCalls(OpenRouterGenerations.self, file: file, source: source)
  }
}

extension LogHead {
  /// Whether the log holds answers of OpenRouter's `/generation`.
  var isOpenRouterGenerations: Bool {
    hasRecord(with: "native_tokens_prompt", "created_at")
      || hasRecord(with: "data.native_tokens_prompt", "data.created_at")
  }
}

struct OpenRouterGenerations: JSONCallLog {
  static let envelopes = ["data"]

  private enum Field: String, CaseIterable {
    case id, model, latency, usage, cancelled
    case created = "created_at"
    case provider = "provider_name"
    case time = "generation_time"
    case finish = "finish_reason"
    case prompt = "tokens_prompt"
    case completion = "tokens_completion"
    case nativePrompt = "native_tokens_prompt"
    case nativeCompletion = "native_tokens_completion"
    case nativeReasoning = "native_tokens_reasoning"
    case nativeCached = "native_tokens_cached"
    case cost = "total_cost"
    case session = "session_id"
    case responses = "provider_responses"
  }

  private enum ResponseField: String, CaseIterable {
    case status, latency
    case provider = "provider_name"
  }

  private var fields = FieldTable<Field>()
  private var responseFields = FieldTable<ResponseField>()

  mutating func read(_ cursor: inout JSONCursor, _ names: inout LoggedNames) -> LoggedCallDraft {
    var draft = LoggedCallDraft()
    var native: (input: Int32?, output: Int32?)
    while let field = fields.next(&cursor) {
      switch field {
      case .id: draft.id = draft.name(&cursor)
      case .session: draft.session = draft.name(&cursor)
      case .model: draft.model = draft.name(&cursor)
      case .provider: draft.provider = draft.name(&cursor)
      case .created: draft.start = draft.instant(&cursor)
      case .latency: draft.timeToFirstToken = draft.duration(&cursor, power: 3)
      case .time: draft.duration = draft.duration(&cursor, power: 3)
      case .finish: draft.hasFailed = cursor.text()?.isSpelled("error") ?? false
      case .cancelled: draft.wasCancelled = cursor.bool() ?? false
      case .prompt: draft.input = draft.tokens(&cursor)
      case .completion: draft.output = draft.tokens(&cursor)
      case .nativePrompt: native.input = draft.tokens(&cursor)
      case .nativeCompletion: native.output = draft.tokens(&cursor)
      case .nativeReasoning: draft.reasoning = draft.tokens(&cursor)
      case .nativeCached: draft.cached = draft.tokens(&cursor)
      case .cost: draft.cost = draft.dollars(&cursor)
      case .usage:
        // `usage` is the same amount under its older name.
        let amount = draft.dollars(&cursor)
        draft.cost = draft.cost ?? amount
      case .responses: readResponses(&cursor, &draft, &names)
      }
    }
    draft.input = native.input ?? draft.input
    draft.output = native.output ?? draft.output
    return draft
  }

  private mutating func readResponses(
    _ cursor: inout JSONCursor, _ draft: inout LoggedCallDraft, _ names: inout LoggedNames
  ) {
    guard cursor.beginArray() else { return cursor.skip() }
    while cursor.nextElement() {
      guard cursor.beginObject() else {
        cursor.skip()
        continue
      }
      var attempt = LoggedAttempt(provider: 0, status: 0, latency: nil)
      var provider = LoggedName()
      while let field = responseFields.next(&cursor) {
        switch field {
        case .provider: provider = draft.name(&cursor)
        case .status: attempt.status = draft.tokens(&cursor) ?? 0
        case .latency: attempt.latency = draft.duration(&cursor, power: 3)
        }
      }
      attempt.provider = names.providers.position(of: provider.fingerprint) { provider.string }
      draft.attempts.append(attempt)
    }
  }
}
