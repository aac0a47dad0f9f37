public import Formats
import Quantities

extension RecordedSessions {
  /// Reads a rollout of Codex in one file: see ``importingCodex(files:name:)``.
  ///
  /// - Throws: as that does.
  public static func importingCodex(
    file: String, source: @escaping ChunkSource
  ) throws -> (sessions: RecordedSessions, account: ImportAccount) {
    try importingCodex(files: [LogFile(name: file) { source }], name: file)
  }

  /// Reads the rollouts that Codex keeps below `~/.codex/sessions`, one JSON object per line.
  ///
  /// A call is a `token_count` event whose totals have moved: its `last_token_usage` says input,
  /// cached input and output, and its `turn_context` the model. It begins with the last prompt or
  /// tool result before it and ends with the event. A rollout whose `session_meta` names a parent
  /// thread is a sub-agent of it where the parent is among the files; which call it follows, and
  /// whether that waits for it, is told by the times. What calls share is read as of
  /// ``importingClaudeCode(files:name:)``.
  ///
  /// - Parameters:
  ///   - files: the files in the order to be read in.
  ///   - name: what the account is headed with, such as the folder.
  /// - Throws: what the sources throw, and `ContentError` where no call is left. A call that
  ///   cannot be understood, and one that a thread repeats of the thread it came from, is dropped
  ///   and counted.
  public static func importingCodex(
    files: [LogFile], name: String
  ) throws -> (sessions: RecordedSessions, account: ImportAccount) {
    var importer = CodexImporter()
    var account = ImportAccount(file: name)
    for file in files {
      account.currentFile = file.name
      importer.begin(file: file.name)
      var rows = try JSONRows(file: file.name, source: try file.open())
      while let node = try rows.next(&account) { importer.read(node, row: rows.row, &account) }
    }
    let sessions = importer.finish()
    try account.close(sessions)
    return (sessions, account)
  }
}

extension LogHead {
  /// Whether the log is a rollout of Codex.
  var isCodex: Bool { hasRecord(with: "timestamp", "type", "payload") }
}

/// Reads one rollout after the other.
private struct CodexImporter {
  /// The rollout that is read.
  private struct Rollout {
    var thread: String
    var hasName = false
    /// Whether it opens with calls of the thread that it came from.
    var hasOrigin = false
    var turn: String?
    var model = ""
    var totals: JSONNode?
    var asked: UTCInstant?
    var isUser = false
    var isTool = false
  }

  private var rollout = Rollout(thread: "")
  private var calls: [(thread: String, call: TimedCall)] = []
  private var threads: Set<String> = []
  private var parents: [String: String] = [:]

  mutating func begin(file: String) { rollout = Rollout(thread: file) }

  mutating func read(_ node: JSONNode, row: Int, _ account: inout ImportAccount) {
    guard let payload = node["payload"] else { return }
    let instant = node["timestamp"]?.instant
    switch (node["type"]?.string, payload["type"]?.string) {
    case ("session_meta", _): meta(payload)
    case ("turn_context", _):
      rollout.turn = payload["turn_id"]?.string ?? rollout.turn
      rollout.model = payload["model"]?.string ?? rollout.model
    case ("event_msg", "task_started"):
      rollout.turn = payload["turn_id"]?.string ?? rollout.turn
    case ("event_msg", "user_message"):
      rollout.isUser = true
      input(instant)
    case ("event_msg", "exec_command_end"), ("event_msg", "patch_apply_end"),
      ("response_item", "function_call_output"), ("response_item", "custom_tool_call_output"),
      ("response_item", "local_shell_call_output"):
      rollout.isTool = true
      input(instant)
    case ("event_msg", "token_count"):
      switch call(payload, instant) {
      case .noCall: break
      case .kept: account.countRead()
      case .dropped(let reason):
        account.countRead()
        account.countDrop(reason, row: row)
      }
    default: break
    }
  }

  private mutating func input(_ instant: UTCInstant?) {
    guard let instant else { return }
    rollout.asked = max(rollout.asked ?? instant, instant)
  }

  /// The first record of a rollout; a second one is that of the thread whose calls it repeats.
  private mutating func meta(_ payload: JSONNode) {
    guard !rollout.hasName, let thread = payload["id"]?.string else { return }
    rollout.thread = thread
    rollout.hasName = true
    let spawn = payload["source"]?["subagent"]?["thread_spawn"]
    if let parent = spawn?["parent_thread_id"]?.string, parent != thread {
      parents[thread] = parent
      rollout.hasOrigin = true
    } else if payload["forked_from_id"]?.string != nil {
      rollout.hasOrigin = true
    }
  }

  private enum Outcome {
    case noCall
    case kept
    case dropped(String)
  }

  /// Takes over the call that an event stands for.
  private mutating func call(_ payload: JSONNode, _ instant: UTCInstant?) -> Outcome {
    guard let last = payload["info"]?["last_token_usage"], last.object != nil else {
      return .noCall
    }
    if let totals = payload["info"]?["total_token_usage"] {
      guard totals != rollout.totals else { return .noCall }
      rollout.totals = totals
    }
    let asked = rollout.asked
    let isUserTurn = rollout.isUser && !rollout.isTool
    (rollout.asked, rollout.isUser, rollout.isTool) = (nil, false, false)
    // Names of threads and turns begin with their time, so that those of before come first.
    if rollout.hasOrigin, let turn = rollout.turn, turn < rollout.thread {
      return .dropped("a call of the thread it came from")
    }
    guard let instant else { return .dropped("no timestamp") }
    guard let input = last["input_tokens"]?.tokens, input > 0 else {
      return .dropped("no input length")
    }
    guard let output = last["output_tokens"]?.tokens else { return .dropped("no output length") }
    guard let cached = last["cached_input_tokens"].map(\.tokens) ?? 0, cached <= input else {
      return .dropped("no cached length")
    }
    let isKnown = asked.map { $0 <= instant } ?? false
    threads.insert(rollout.thread)
    calls.append(
      (
        rollout.thread,
        TimedCall(
          start: isKnown ? asked ?? instant : instant, end: isKnown ? instant : nil, input: input,
          output: output, cached: cached, model: rollout.model, isUserTurn: isUserTurn)
      ))
    return .kept
  }

  /// The sessions, threads that came from another being its sub-agents.
  func finish() -> RecordedSessions {
    var sessions = TimedSessions()
    for (thread, call) in calls {
      let root = root(of: thread)
      sessions.append(call, session: root, agent: thread == root ? nil : thread)
    }
    return sessions.finish()
  }

  /// The thread that a sub-agent works for in the end, as far as the files know it.
  private func root(of thread: String) -> String {
    var root = thread
    var visited: Set<String> = [thread]
    while let parent = parents[root], threads.contains(parent), visited.insert(parent).inserted {
      root = parent
    }
    return root
  }
}
