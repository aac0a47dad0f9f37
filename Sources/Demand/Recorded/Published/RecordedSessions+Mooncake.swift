public import Formats
import Quantities

extension RecordedSessions {
  /// Reads a Mooncake trace, also in AIPerf's dialect: one call per line with `timestamp` [ms],
  /// `input_length`, `output_length` and `hash_ids`, the blocks of 512 tokens of its input.
  ///
  /// A row is a session of one call; blocks are common to all sessions. Rows that share a
  /// `session_id` are turns in order of the file: the first arrives at its `timestamp`, others
  /// follow after `delay` [ms] or at their own. As AIPerf replays such rows, `input_length` is what
  /// a turn adds to all turns and answers before it, unless the row says
  /// `"context_mode": "message_array_with_responses"`; what is added has blocks of its own, for its
  /// `hash_ids` count from its own beginning. Gzip is accepted.
  ///
  /// - Throws: what the source throws, and `ContentError` where no call is left. A row that cannot
  ///   be understood, such as one that holds messages and no lengths, is dropped and counted.
  public static func importingMooncake(
    file: String, source: @escaping ChunkSource
  ) throws -> (sessions: RecordedSessions, account: ImportAccount) {
    var importer = MooncakeImporter()
    var account = ImportAccount(file: file)
    var rows = try JSONRows(file: file, source: source)
    while let node = try rows.next(&account) {
      account.countRead()
      if let drop = importer.append(node, row: rows.row) { account.countDrop(drop, row: rows.row) }
    }
    let sessions = importer.calls.finish(blockTokens: MooncakeImporter.blockTokens)
    try account.close(sessions)
    return (sessions, account)
  }
}

extension LogHead {
  /// Whether the log is a Mooncake trace.
  var isMooncake: Bool { hasRecord(with: "input_length", "output_length") }
}

/// Reads one row after the other.
private struct MooncakeImporter {
  static let blockTokens = 512

  var calls = OffsetSessions()
  private var blocks = SharedBlocks()

  /// Takes a row over, or says why it is left out.
  mutating func append(_ node: JSONNode, row: Int) -> String? {
    guard let added = node["input_length"]?.tokens, added > 0 else { return "no input length" }
    guard let output = node["output_length"]?.tokens else { return "no output length" }
    let time = node["timestamp"]
    let timestamp = time?.duration(unitsPerSecond: 1000)
    guard timestamp != nil || time?.isNull ?? true else { return "no timestamp" }
    let hashes = node["hash_ids"]
    guard let list = hashes?.array ?? (hashes?.isNull ?? true ? [] : nil) else {
      return "malformed blocks"
    }
    let name = node["session_id"]?.key
    var call = CallDraft(
      start: .zero, serviceTime: nil, input: added, output: output,
      model: node["model"]?.string ?? "", runs: [], isUserTurn: true)
    guard let name, let previous = calls.last(of: name) else {
      guard let runs = blocks.runs(list) else { return "malformed blocks" }
      call.runs = runs
      calls.open(name ?? "row \(row)", isNamed: name != nil, arrival: timestamp, call)
      return nil
    }
    if let delay = node["delay"], !delay.isNull {
      guard let start = delay.duration(unitsPerSecond: 1000).flatMap(previous.start.adding) else {
        return "no delay"
      }
      call.start = start
    } else if let timestamp {
      guard let arrival = calls.arrival(of: name), timestamp >= arrival + previous.start else {
        return "time goes backwards"
      }
      call.start = timestamp - arrival
    } else {
      call.start = previous.start
    }
    if node["context_mode"]?.string == "message_array_with_responses" {
      guard let runs = blocks.runs(list) else { return "malformed blocks" }
      call.runs = runs
    } else {
      let total = Int(previous.input) + Int(previous.output) + Int(added)
      guard let input = Int32(exactly: total) else { return "no input length" }
      let size = Int32(Self.blockTokens)
      call.input = input
      call.runs = PrefixChain.leading(previous.input / size, of: previous.runs)
      PrefixChain.append(blocks.mint(input / size - previous.input / size), to: &call.runs)
    }
    calls.append(call, to: name)
    return nil
  }
}
