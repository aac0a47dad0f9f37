public import Formats
import Quantities

extension RecordedSessions {
  /// Reads coding-agent sessions in one file: see ``importingAgentSessions(files:name:)``.
  ///
  /// - Throws: as that does.
  public static func importingAgentSessions(
    file: String, source: @escaping ChunkSource
  ) throws -> (sessions: RecordedSessions, account: ImportAccount) {
    try importingAgentSessions(files: [LogFile(name: file) { source }], name: file)
  }

  /// Reads coding-agent sessions: JSON objects in the format of kv-cache-tester, one per line, or
  /// one per file as it is published.
  ///
  /// A request of type `n` or `s` (streamed) is a call with `t`, `in`, `out`, `model`, `api_time`
  /// and its blocks as `hash_runs` (`[[first, count], …]`) or `hash_ids`; one of type `subagent`
  /// holds requests of its own, `t` being the moment its result came back. Neighbouring sub-agents
  /// ran side by side. Gzip is accepted; memory is that of the result and one session.
  ///
  /// - Parameters:
  ///   - files: the files in the order to be read in.
  ///   - name: what the account is headed with, such as the folder.
  /// - Throws: what the sources throw, and `ContentError` with `file:row` for a text that is no
  ///   session. A call that cannot be understood is dropped and counted instead.
  public static func importingAgentSessions(
    files: [LogFile], name: String
  ) throws -> (sessions: RecordedSessions, account: ImportAccount) {
    var builder: RecordedSessionsBuilder?
    var blockTokens = 0
    var importer = AgentLogImporter(file: name)
    for file in files {
      importer.account.currentFile = file.name
      let source = try decompressing(file: file.name, try file.open())
      var reader = JSONTextsReader(file: file.name, source: source)
      while let text = try reader.next() {
        importer.row = reader.row
        let session = try importer.session(try text.get())
        if builder == nil {
          blockTokens = session.blockTokens
          builder = RecordedSessionsBuilder(blockTokens: blockTokens)
        }
        guard session.blockTokens == blockTokens else {
          throw importer.refusal(
            "block_size is \(session.blockTokens); so far it was \(blockTokens)")
        }
        builder?.append(name: session.name, arrival: nil, main: session.main)
      }
    }
    guard let sessions = builder?.finish() else {
      throw ContentError(file: name, row: nil, message: "found no session")
    }
    importer.account.withoutServiceTime = sessions.calls.count { $0.serviceTime == nil }
    importer.account.close(kept: sessions.calls.count)
    return (sessions, importer.account)
  }
}

extension LogHead {
  /// Whether the log holds coding-agent sessions.
  var isAgentSessions: Bool { hasRecord(with: "id", "block_size", "requests") }
}

/// Reads one session after the other and keeps account of their calls.
private struct AgentLogImporter {
  struct Session {
    var name: String
    var blockTokens: Int
    var main: BranchDraft
  }

  var account: ImportAccount
  var row = 0

  init(file: String) { account = ImportAccount(file: file) }

  func refusal(_ message: String) -> ContentError {
    ContentError(file: account.currentFile, row: row, message: message)
  }

  mutating func session(_ node: JSONNode) throws(ContentError) -> Session {
    guard let name = node["id"]?.string else { throw refusal("a session needs an \"id\"") }
    guard let blockTokens = node["block_size"]?.int64, (1...65_536).contains(blockTokens) else {
      throw refusal("a session needs a \"block_size\" in tokens, 1 to 65536")
    }
    guard let requests = node["requests"]?.array else {
      throw refusal("a session needs a list of \"requests\"")
    }
    return Session(name: name, blockTokens: Int(blockTokens), main: try branch(requests))
  }

  private mutating func branch(_ requests: [JSONNode]) throws(ContentError) -> BranchDraft {
    var branch = BranchDraft()
    for request in requests {
      switch request["type"]?.string {
      case "subagent": try appendSubAgent(request, to: &branch)
      case "n", "s":
        account.countRead()
        switch call(request) {
        case .success(let call): branch.calls.append(call)
        case .failure(let drop): account.countDrop(drop.reason, row: row)
        }
      default:
        account.countRead()
        account.countDrop("no known type", row: row)
      }
    }
    return branch
  }

  private mutating func appendSubAgent(
    _ node: JSONNode, to parent: inout BranchDraft
  ) throws(ContentError) {
    guard let requests = node["requests"]?.array else {
      throw refusal("a sub-agent needs a list of \"requests\"")
    }
    guard let end = duration(node["t"]) else {
      throw refusal("a sub-agent needs a time \"t\" in seconds")
    }
    let child = try branch(requests)
    guard !child.calls.isEmpty || !child.spawns.isEmpty else { return }
    let length = duration(node["duration_ms"], unitsPerSecond: 1000)
    let start = length.map { max(.zero, end - $0) } ?? end
    let isAwaited = node["status"]?.string != "async_launched"
    let last = parent.spawns.count - 1
    if last >= 0, parent.spawns[last].callsBefore == parent.calls.count,
      parent.spawns[last].isAwaited == isAwaited
    {
      parent.spawns[last].branches.append(child)
      parent.spawns[last].start = min(parent.spawns[last].start, start)
      parent.spawns[last].end = max(parent.spawns[last].end, end)
    } else {
      parent.spawns.append(
        BranchDraft.Spawn(
          callsBefore: parent.calls.count, start: start, end: end, isAwaited: isAwaited,
          branches: [child]))
    }
  }

  private struct Drop: Error {
    var reason: String
  }

  private func call(_ node: JSONNode) -> Result<CallDraft, Drop> {
    guard let start = duration(node["t"]) else { return .failure(Drop(reason: "no start time")) }
    guard let input = tokens(node["in"]), input > 0 else {
      return .failure(Drop(reason: "no input length"))
    }
    guard let output = tokens(node["out"]) else {
      return .failure(Drop(reason: "no output length"))
    }
    guard let runs = runs(node) else { return .failure(Drop(reason: "malformed blocks")) }
    let kinds = (node["input_types"]?.array ?? []).compactMap(\.string)
    return .success(
      CallDraft(
        start: start, serviceTime: duration(node["api_time"]), input: input, output: output,
        model: node["model"]?.string ?? "", runs: runs,
        isUserTurn: kinds.contains("text") && !kinds.contains("tool_result")))
  }

  /// A length of time from 0 to about 30 years.
  private func duration(_ node: JSONNode?, unitsPerSecond: Double = 1) -> SimDuration? {
    guard let number = node?.double, number >= 0, number / unitsPerSecond <= 1e9 else { return nil }
    return SimDuration(seconds: number / unitsPerSecond)
  }

  private func tokens(_ node: JSONNode?) -> Int32? {
    node?.int64.flatMap(Int32.init(exactly:)).flatMap { $0 >= 0 ? $0 : nil }
  }

  /// The blocks of a call; `nil` where they are malformed.
  private func runs(_ node: JSONNode) -> [BlockRun]? {
    var runs: [BlockRun] = []
    if let pairs = node["hash_runs"]?.array {
      for pair in pairs {
        guard let items = pair.array, items.count == 2, let first = tokens(items[0]),
          let count = tokens(items[1]), count > 0, first <= .max - count
        else { return nil }
        runs.append(BlockRun(first: first, count: count))
      }
    } else {
      for item in node["hash_ids"]?.array ?? [] {
        guard let block = tokens(item), block < .max else { return nil }
        if let last = runs.last, last.first + last.count == block {
          runs[runs.count - 1] = BlockRun(first: last.first, count: last.count + 1)
        } else {
          runs.append(BlockRun(first: block, count: 1))
        }
      }
    }
    return runs
  }
}
