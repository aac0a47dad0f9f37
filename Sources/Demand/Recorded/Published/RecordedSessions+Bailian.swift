public import Formats
import Quantities

extension RecordedSessions {
  /// Reads a Qwen-Bailian usage trace: one call per line with `chat_id`, `parent_chat_id` (-1 for
  /// none), `timestamp` [s], `input_length`, `output_length` and `hash_ids`, its blocks of 16 tokens.
  ///
  /// The calls whose parents lead to one root are a session, in order of time; every row holds its
  /// whole input. A call whose parent is not in the file begins a session (the trace was cut out of
  /// running traffic) and is counted in ``ImportAccount/remarks``. Blocks are common to all
  /// sessions. The log does not say how long calls took, so a gap runs from start to start. Gzip is
  /// accepted.
  ///
  /// - Throws: what the source throws, and `ContentError` where no call is left. A row that cannot
  ///   be understood, names a `chat_id` again or descends from itself is dropped and counted.
  public static func importingBailian(
    file: String, source: @escaping ChunkSource
  ) throws -> (sessions: RecordedSessions, account: ImportAccount) {
    var importer = BailianImporter()
    var account = ImportAccount(file: file)
    var rows = try JSONRows(file: file, source: source)
    while let node = try rows.next(&account) {
      account.countRead()
      if let drop = importer.append(node, row: rows.row) { account.countDrop(drop, row: rows.row) }
    }
    let sessions = importer.finish(&account)
    try account.close(sessions)
    return (sessions, account)
  }
}

extension LogHead {
  /// Whether the log is a Qwen-Bailian usage trace, which has all that a Mooncake trace has.
  var isBailian: Bool { hasRecord(with: "chat_id", "input_length", "output_length") }
}

/// Reads all rows and then follows their parents.
private struct BailianImporter {
  private static let blockTokens = 16

  private struct Chat {
    var name: String
    var parent: String?
    var row: Int
    var call: CallDraft
  }

  private var chats: [Chat] = []
  private var positions: [String: Int] = [:]
  private var blocks = SharedBlocks()

  /// Takes a row over, or says why it is left out.
  mutating func append(_ node: JSONNode, row: Int) -> String? {
    guard let name = node["chat_id"]?.key else { return "no chat_id" }
    guard positions[name] == nil else { return "chat_id named before" }
    let parent = node["parent_chat_id"]
    guard let parentName = parent?.key ?? (parent?.isNull ?? true ? "-1" : nil) else {
      return "no parent_chat_id"
    }
    guard let start = node["timestamp"]?.duration() else { return "no timestamp" }
    guard let input = node["input_length"]?.tokens, input > 0 else { return "no input length" }
    guard let output = node["output_length"]?.tokens else { return "no output length" }
    guard let list = node["hash_ids"].map(\.array) ?? [], let runs = blocks.runs(list) else {
      return "malformed blocks"
    }
    positions[name] = chats.count
    chats.append(
      Chat(
        name: name, parent: parentName == "-1" ? nil : parentName, row: row,
        call: CallDraft(
          start: start, serviceTime: nil, input: input, output: output,
          model: node["model"]?.string ?? "", runs: runs, isUserTurn: true)))
    return nil
  }

  /// The sessions; calls in a circle of parents are dropped.
  func finish(_ account: inout ImportAccount) -> RecordedSessions {
    let roots = self.roots()
    var members: [[Int]] = Array(repeating: [], count: chats.count)
    for (position, root) in roots.enumerated() {
      guard let root else {
        account.countDrop("descends from itself", row: chats[position].row)
        continue
      }
      if let parent = chats[position].parent, positions[parent] == nil {
        account.countRemark("parent not in the log", row: chats[position].row)
      }
      members[root].append(position)
    }
    var sessions = OffsetSessions()
    for (root, positions) in members.enumerated() where !positions.isEmpty {
      let order = positions.sorted { (chats[$0].call.start, $0) < (chats[$1].call.start, $1) }
      let arrival = chats[order[0]].call.start
      for (index, position) in order.enumerated() {
        var call = chats[position].call
        call.start = call.start - arrival
        if index == 0 {
          sessions.open("chat \(chats[root].name)", arrival: arrival, call)
        } else {
          sessions.append(call, to: "chat \(chats[root].name)")
        }
      }
    }
    return sessions.finish(blockTokens: Self.blockTokens)
  }

  /// The chat that the parents of each lead to; `nil` where they lead in a circle.
  private func roots() -> [Int?] {
    enum Root {
      case unknown
      case walking
      case none
      case at(Int)
    }
    var roots = Array(repeating: Root.unknown, count: chats.count)
    for start in chats.indices {
      var path: [Int] = []
      var position = start
      var found = Root.none
      walk: while true {
        switch roots[position] {
        case .walking: break walk
        case .none: break walk
        case .at(let root):
          found = .at(root)
          break walk
        case .unknown:
          roots[position] = .walking
          path.append(position)
          guard let parent = chats[position].parent.flatMap({ positions[$0] }) else {
            found = .at(position)
            break walk
          }
          position = parent
        }
      }
      for position in path { roots[position] = found }
    }
    return roots.map { if case .at(let root) = $0 { root } else { nil } }
  }
}
