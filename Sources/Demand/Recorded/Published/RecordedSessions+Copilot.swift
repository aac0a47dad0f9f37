public import Formats
import Quantities

extension RecordedSessions {
  /// Reads one shard of the GitHub Copilot coding-agent traces: see
  /// ``importingCopilot(files:name:)``.
  ///
  /// - Throws: as that does.
  public static func importingCopilot(
    file: String, source: @escaping ChunkSource
  ) throws -> (sessions: RecordedSessions, account: ImportAccount) {
    try importingCopilot(files: [LogFile(name: file) { source }], name: file)
  }

  /// Reads the GitHub Copilot coding-agent traces of 2026: one session per line with `session_id`
  /// and `turns` of `llm_calls`.
  ///
  /// A call begins at its `timestamp` and takes `duration_ms`; `tokens` says `prompt` (the cached
  /// part included), `completion` and `cached`. What calls share is read as of
  /// ``importingClaudeCode(files:name:)``. Calls of `tool-model`, which applies edits and sees
  /// another prompt, stand beside the conversation as sub-agents of one call. Gzip is accepted.
  ///
  /// - Parameters:
  ///   - files: the shards in the order to be read in.
  ///   - name: what the account is headed with, such as the folder.
  /// - Throws: what the sources throw, and `ContentError` where no call is left. A call that
  ///   cannot be understood, was read before, or failed without an answer is dropped and counted.
  public static func importingCopilot(
    files: [LogFile], name: String
  ) throws -> (sessions: RecordedSessions, account: ImportAccount) {
    var importer = CopilotImporter()
    var account = ImportAccount(file: name)
    for file in files {
      account.currentFile = file.name
      var rows = try JSONRows(file: file.name, source: try file.open())
      while let node = try rows.next(&account) { importer.read(node, row: rows.row, &account) }
    }
    let sessions = importer.sessions.finish()
    try account.close(sessions)
    return (sessions, account)
  }
}

extension LogHead {
  /// Whether the log is a shard of the GitHub Copilot coding-agent traces.
  var isCopilot: Bool { hasRecord(with: "session_id", "turns.llm_calls") }
}

/// Reads one session after the other.
private struct CopilotImporter {
  var sessions = TimedSessions()
  private var messages: Set<String> = []

  mutating func read(_ node: JSONNode, row: Int, _ account: inout ImportAccount) {
    for turn in node["turns"]?.array ?? [] {
      for call in turn["llm_calls"]?.array ?? [] {
        account.countRead()
        if let drop = append(call, session: node["session_id"]?.key) {
          account.countDrop(drop, row: row)
        }
      }
    }
  }

  /// Takes a call over, or says why it is left out.
  private mutating func append(_ node: JSONNode, session: String?) -> String? {
    guard let session else { return "no session_id" }
    guard let message = node["message_id"]?.key else { return "no message_id" }
    guard messages.insert(message).inserted else { return "message read before" }
    guard let start = node["timestamp"]?.instant else { return "no timestamp" }
    guard let input = node["tokens"]?["prompt"]?.tokens, input > 0 else {
      return "no input length"
    }
    guard let output = node["tokens"]?["completion"]?.tokens else { return "no output length" }
    guard let cached = node["tokens"]?["cached"]?.tokens, cached <= input else {
      return "no cached length"
    }
    guard output > 0 || node["result"]?.string == "Success" else {
      return "failed (no completion tokens)"
    }
    let model = node["model"]?.string ?? ""
    sessions.append(
      TimedCall(
        start: start, end: node["duration_ms"]?.duration(unitsPerSecond: 1000).map { start + $0 },
        input: input, output: output, cached: cached, model: model,
        isUserTurn: node["initiator_type"]?.string == "user"),
      session: session, agent: model == "tool-model" ? message : nil)
    return nil
  }
}
