public import Formats
import Quantities

extension RecordedSessions {
  /// Reads TraceLab's rounds: one call per line with `session_id`, `model`, `input_tokens_total`,
  /// `prefix_tokens`, `newly_append_tokens`, `output_tokens` and `timing_events`.
  ///
  /// A call begins with the last message or tool result that went into it and ends with its last
  /// event. What it shares with the call before it is what its cache held: see
  /// ``importingClaudeCode(files:name:)``. The log does not say which sessions are sub-agents of
  /// which. Gzip is accepted.
  ///
  /// - Throws: what the source throws, and `ContentError` where no call is left. A round that
  ///   cannot be understood, whose prefix and rest do not make up its input, or that was read
  ///   before is dropped and counted.
  public static func importingTraceLab(
    file: String, source: @escaping ChunkSource
  ) throws -> (sessions: RecordedSessions, account: ImportAccount) {
    var importer = TraceLabImporter()
    var account = ImportAccount(file: file)
    var rows = try JSONRows(file: file, source: source)
    while let node = try rows.next(&account) {
      account.countRead()
      if let drop = importer.append(node) { account.countDrop(drop, row: rows.row) }
    }
    let sessions = importer.sessions.finish()
    try account.close(sessions)
    return (sessions, account)
  }

  /// Reads a session workload of TraceLab: CSV with `session_id` (or `id`), `round_idx`,
  /// `prefix_len`, `input_len`, `output_len`, `tool_wait_after_ms` and, if sessions arrive at
  /// different times, `arrival_time` [ms].
  ///
  /// The input of a call is `prefix_len + input_len`; it shares with the call before it as much of
  /// `prefix_len` as that call's input has. `tool_wait_after_ms` runs from a call's end to the next.
  /// Gzip is accepted.
  ///
  /// - Throws: what the source throws, and `ContentError` where a column is missing, quotes do
  ///   not match or no call is left. A row that cannot be understood or names a round again is
  ///   dropped and counted.
  public static func importingTraceLabSessions(
    file: String, source: @escaping ChunkSource
  ) throws -> (sessions: RecordedSessions, account: ImportAccount) {
    var reader = try CSVReader(file: file, source: try decompressing(file: file, source))
    var importer = try TraceLabSessionImporter(reader)
    var account = ImportAccount(file: file)
    while try reader.next() {
      account.countRead()
      if let drop = importer.append(reader) { account.countDrop(drop, row: reader.row) }
    }
    let sessions = importer.finish()
    try account.close(sessions)
    return (sessions, account)
  }
}

extension LogHead {
  /// Whether the log holds TraceLab's rounds.
  var isTraceLab: Bool { hasRecord(with: "session_id", "input_tokens_total", "prefix_tokens") }

  /// Whether the log is a session workload of TraceLab.
  var isTraceLabSessions: Bool { hasColumns("round_idx", "prefix_len", "input_len", "output_len") }
}

/// Reads one round after the other.
private struct TraceLabImporter {
  var sessions = TimedSessions()
  private var rounds: Set<String> = []

  /// Takes a round over, or says why it is left out.
  mutating func append(_ node: JSONNode) -> String? {
    guard let session = node["session_id"]?.key else { return "no session_id" }
    if let round = node["trace_key"]?.key ?? node["round_id"]?.key.map({ "\(session) \($0)" }) {
      guard !rounds.contains(round) else { return "round read before" }
      rounds.insert(round)
    }
    guard let input = node["input_tokens_total"]?.tokens, input > 0 else {
      return "no input length"
    }
    guard let output = node["output_tokens"]?.tokens else { return "no output length" }
    guard let prefix = node["prefix_tokens"]?.tokens,
      let rest = node["newly_append_tokens"]?.tokens, Int(prefix) + Int(rest) == Int(input)
    else { return "prefix and rest that do not make up the input" }
    let times = times(node["timing_events"]?.array ?? [])
    guard let start = times.asked ?? times.answering else { return "no start time" }
    sessions.append(
      TimedCall(
        start: start, end: times.answered.map { max($0, start) }, input: input, output: output,
        cached: prefix, model: node["model"]?.string ?? "", isUserTurn: times.isUserTurn),
      session: session)
    return nil
  }

  /// When the last input came in, the first output and the last.
  private func times(
    _ events: [JSONNode]
  ) -> (asked: UTCInstant?, answering: UTCInstant?, answered: UTCInstant?, isUserTurn: Bool) {
    var asked: UTCInstant?
    var answering: UTCInstant?
    var answered: UTCInstant?
    var kinds = (user: false, tool: false)
    for event in events {
      guard let instant = event["timestamp"]?.instant else { continue }
      switch event["event_type"]?.string {
      case "user_message":
        kinds.user = true
        asked = max(asked ?? instant, instant)
      case "tool_result":
        kinds.tool = true
        asked = max(asked ?? instant, instant)
      case "reasoning", "text", "tool_call", "usage_report":
        answering = min(answering ?? instant, instant)
        answered = max(answered ?? instant, instant)
      default: break
      }
    }
    return (asked, answering, answered, kinds.user && !kinds.tool)
  }
}

/// Reads rows by the names of their columns.
private struct TraceLabSessionImporter {
  private struct Round {
    var index: Int
    var wait: SimDuration
    var prefix: Int32
    var call: CallDraft
  }

  private struct Session {
    var name: String
    var arrival: SimDuration?
    var rounds: [Round] = []
    var indices: Set<Int> = []
  }

  private let columns: [Int]
  private let arrival: Int?
  private var sessions: [Session] = []
  private var positions: [String: Int] = [:]

  init(_ reader: CSVReader) throws(ContentError) {
    let name = reader.columns.contains("id") ? "id" : "session_id"
    var columns: [Int] = []
    for name in [name, "round_idx", "prefix_len", "input_len", "output_len", "tool_wait_after_ms"] {
      columns.append(try reader.column(named: name))
    }
    self.columns = columns
    arrival = reader.columns.firstIndex(of: "arrival_time")
  }

  /// Takes a row over, or says why it is left out.
  mutating func append(_ reader: CSVReader) -> String? {
    let name = reader.text(at: columns[0])
    guard !name.isEmpty else { return "no session_id" }
    guard let index = reader.int(at: columns[1]), index >= 0 else { return "no round_idx" }
    guard let prefix = reader.tokens(at: columns[2]), let rest = reader.tokens(at: columns[3]),
      let input = Int32(exactly: Int(prefix) + Int(rest)), input > 0
    else { return "no input length" }
    guard let output = reader.tokens(at: columns[4]) else { return "no output length" }
    guard let wait = reader.duration(at: columns[5], unitsPerSecond: 1000) else {
      return "no tool wait"
    }
    let start = arrival.map { reader.duration(at: $0, unitsPerSecond: 1000) }
    if case .some(.none) = start { return "no arrival time" }
    let position = positions[name] ?? sessions.count
    if position == sessions.count {
      positions[name] = position
      sessions.append(Session(name: name, arrival: start ?? nil))
    }
    guard sessions[position].indices.insert(index).inserted else { return "round named before" }
    let call = CallDraft(
      start: .zero, serviceTime: nil, input: input, output: output, model: "", runs: [],
      isUserTurn: false)
    sessions[position].rounds.append(Round(index: index, wait: wait, prefix: prefix, call: call))
    return nil
  }

  func finish() -> RecordedSessions {
    var result = OffsetSessions()
    for session in sessions {
      var chain = PrefixChain()
      var minter = BlockMinter()
      var start = SimDuration.zero
      let rounds = session.rounds.sorted { $0.index < $1.index }
      for (position, round) in rounds.enumerated() {
        var call = round.call
        call.start = start
        call.runs = chain.next(input: call.input, shared: round.prefix, &minter)
        call.isUserTurn = position == 0
        start = start.adding(logged: round.wait) ?? start
        if result.last(of: session.name) == nil {
          result.open(session.name, arrival: session.arrival, call)
        } else {
          result.append(call, to: session.name)
        }
      }
    }
    return result.finish(blockTokens: PrefixChain.blockTokens, hasSharedBlocks: false)
  }
}
