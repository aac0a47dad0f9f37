public import Formats
import Quantities

extension RecordedSessions {
  /// Reads a history of Claude Code in one file: see ``importingClaudeCode(files:name:)``.
  ///
  /// - Throws: as that does.
  public static func importingClaudeCode(
    file: String, source: @escaping ChunkSource
  ) throws -> (sessions: RecordedSessions, account: ImportAccount) {
    try importingClaudeCode(files: [LogFile(name: file) { source }], name: file)
  }

  /// Reads the histories that Claude Code keeps below `~/.claude/projects`, one JSON object per
  /// line.
  ///
  /// A call is a message of the assistant: records that repeat its `id`, be it in another file, are
  /// parts of it, and the last `usage` counts, unless it knows of less output. Its input is
  /// `input_tokens`, `cache_creation_input_tokens` and `cache_read_input_tokens` together. It
  /// begins with the last prompt or tool result before it and ends with its last record. Records
  /// with `isSidechain` are sub-agents of the session; which call they follow, and whether it waits
  /// for them, is told by the times.
  ///
  /// A call shares with the call before it what its cache held, in blocks of 64 tokens. After five
  /// minutes or with another model the cache cannot tell: unless the input became shorter (as
  /// compaction makes it), it then shares all that the call before it read.
  ///
  /// - Parameters:
  ///   - files: the files in the order to be read in.
  ///   - name: what the account is headed with, such as the folder.
  /// - Throws: what the sources throw, and `ContentError` where no call is left. A call that
  ///   cannot be understood, and a message of the program itself (model `<synthetic>`), is dropped
  ///   and counted.
  public static func importingClaudeCode(
    files: [LogFile], name: String
  ) throws -> (sessions: RecordedSessions, account: ImportAccount) {
    var importer = ClaudeCodeImporter()
    var account = ImportAccount(file: name)
    for file in files {
      account.currentFile = file.name
      var rows = try JSONRows(file: file.name, source: try file.open())
      while let node = try rows.next(&account) { importer.read(node, row: rows.row, &account) }
    }
    let sessions = importer.finish(&account)
    try account.close(sessions)
    return (sessions, account)
  }
}

extension LogHead {
  /// Whether the log is a history of Claude Code.
  var isClaudeCode: Bool { hasRecord(with: "sessionId", "parentUuid", "message") }
}

/// Gathers the records of each message.
private struct ClaudeCodeImporter {
  private struct Usage {
    var input: Int32
    var cached: Int32
    var output: Int32
  }

  private struct Message {
    var branch: Branch
    var place: String
    var model: String
    var asked: UTCInstant?
    var begun: UTCInstant?
    var ended: UTCInstant?
    var isUserTurn: Bool
    var usage: Usage?
  }

  private struct Branch: Hashable {
    var session: String
    var agent: String?
  }

  /// What has come in for the next call of a branch.
  private struct Pending {
    var asked: UTCInstant?
    var isUser = false
    var isTool = false
  }

  private var messages: [Message] = []
  private var positions: [String: Int] = [:]
  private var pending: [Branch: Pending] = [:]
  /// Sub-agents of records without a name of theirs, which only point to the record before.
  private var agents: [String: String] = [:]

  mutating func read(_ node: JSONNode, row: Int, _ account: inout ImportAccount) {
    guard let message = node["message"], message.object != nil else { return }
    let branch = branch(of: node, file: account.currentFile)
    switch (node["type"]?.string, message["role"]?.string) {
    case ("assistant", _): answer(node, message, branch, row: row, &account)
    case (_, "user"): input(node, message, branch)
    default: break
    }
  }

  private mutating func branch(of node: JSONNode, file: String) -> Branch {
    let session = node["sessionId"]?.key ?? file
    guard node["isSidechain"]?.bool == true else { return Branch(session: session, agent: nil) }
    if let agent = node["agentId"]?.key { return Branch(session: session, agent: agent) }
    let record = node["uuid"]?.key ?? ""
    let agent = node["parentUuid"]?.key.flatMap { agents[$0] } ?? "from \(record)"
    agents[record] = agent
    return Branch(session: session, agent: agent)
  }

  private mutating func input(_ node: JSONNode, _ message: JSONNode, _ branch: Branch) {
    var state = pending[branch] ?? Pending()
    if let instant = node["timestamp"]?.instant {
      state.asked = max(state.asked ?? instant, instant)
    }
    let content = message["content"]
    let isOfProgram = node["isMeta"]?.bool == true || node["isCompactSummary"]?.bool == true
    if content?.array?.contains(where: { $0["type"]?.string == "tool_result" }) == true {
      state.isTool = true
    } else if !isOfProgram {
      state.isUser = true
    }
    pending[branch] = state
  }

  private mutating func answer(
    _ node: JSONNode, _ message: JSONNode, _ branch: Branch, row: Int,
    _ account: inout ImportAccount
  ) {
    guard message["model"]?.string != "<synthetic>" else {
      account.countRead()
      account.countDrop("written by the program, not by a model", row: row)
      return
    }
    guard let id = message["id"]?.string else {
      account.countRead()
      account.countDrop("no message id", row: row)
      return
    }
    let instant = node["timestamp"]?.instant
    let position = positions[id] ?? messages.count
    if position == messages.count {
      account.countRead()
      positions[id] = position
      let state = pending.removeValue(forKey: branch) ?? Pending()
      messages.append(
        Message(
          branch: branch, place: account.place(row), model: message["model"]?.string ?? "",
          asked: state.asked, begun: instant, ended: nil,
          isUserTurn: state.isUser && !state.isTool, usage: nil))
    }
    guard messages[position].branch == branch else { return }
    if let instant { messages[position].ended = max(messages[position].ended ?? instant, instant) }
    if let usage = Self.usage(message["usage"]),
      usage.output >= messages[position].usage?.output ?? 0
    {
      messages[position].usage = usage
    }
  }

  private static func usage(_ node: JSONNode?) -> Usage? {
    guard let node, let new = node["input_tokens"]?.tokens,
      let output = node["output_tokens"]?.tokens,
      let written = optionalTokens(node["cache_creation_input_tokens"]),
      let read = optionalTokens(node["cache_read_input_tokens"]),
      let input = Int32(exactly: Int(new) + Int(written) + Int(read))
    else { return nil }
    return Usage(input: input, cached: read, output: output)
  }

  /// A count that may be missing, which means 0.
  private static func optionalTokens(_ node: JSONNode?) -> Int32? {
    guard let node, !node.isNull else { return 0 }
    return node.tokens
  }

  func finish(_ account: inout ImportAccount) -> RecordedSessions {
    var sessions = TimedSessions()
    for message in messages {
      guard let begun = message.begun else {
        account.countDrop("no timestamp", at: message.place)
        continue
      }
      guard let usage = message.usage else {
        account.countDrop("no usage", at: message.place)
        continue
      }
      guard usage.input > 0 else {
        account.countDrop("no input length", at: message.place)
        continue
      }
      let asked = message.asked.flatMap { $0 <= begun ? $0 : nil }
      sessions.append(
        TimedCall(
          start: asked ?? begun, end: asked == nil ? nil : message.ended, input: usage.input,
          output: usage.output, cached: usage.cached, model: message.model,
          isUserTurn: message.isUserTurn),
        session: message.branch.session, agent: message.branch.agent)
    }
    return sessions.finish()
  }
}
