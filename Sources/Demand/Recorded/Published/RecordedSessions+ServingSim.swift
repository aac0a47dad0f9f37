public import Formats
import Quantities

extension RecordedSessions {
  /// Reads a workload of LLMServingSim: one session per line with `session_id`, `arrival_time_ns`
  /// and `sub_requests` of `input_toks`, `output_toks` and `tool_duration_ns`, or one single call
  /// per line with `input_toks`, `output_toks` and `arrival_time_ns`.
  ///
  /// A tool runs after its call and before the next. Where calls carry `input_tok_ids`, inputs
  /// share the blocks of 16 tokens that they begin with alike, in all sessions; else the log says
  /// nothing of prefixes. Gzip is accepted.
  ///
  /// - Throws: what the source throws, and `ContentError` where no call is left. A call that
  ///   cannot be understood is dropped and counted.
  public static func importingServingSim(
    file: String, source: @escaping ChunkSource
  ) throws -> (sessions: RecordedSessions, account: ImportAccount) {
    var importer = ServingSimImporter()
    var account = ImportAccount(file: file)
    var rows = try JSONRows(file: file, source: source)
    while let node = try rows.next(&account) { importer.append(node, row: rows.row, &account) }
    let sessions = importer.sessions.finish(blockTokens: ServingSimImporter.blockTokens)
    try account.close(sessions)
    return (sessions, account)
  }
}

extension LogHead {
  /// Whether the log is a workload of LLMServingSim.
  var isServingSim: Bool {
    hasRecord(with: "arrival_time_ns", "sub_requests")
      || hasRecord(with: "arrival_time_ns", "input_toks", "output_toks")
  }
}

/// Reads one line after the other.
private struct ServingSimImporter {
  static let blockTokens = 16

  var sessions = OffsetSessions()
  private var texts = BlockTexts()

  mutating func append(_ node: JSONNode, row: Int, _ account: inout ImportAccount) {
    let steps = node["sub_requests"].map { $0.array ?? [] } ?? [node]
    guard !steps.isEmpty else {
      account.countRead()
      account.countDrop("a session without calls", row: row)
      return
    }
    let arrival = node["arrival_time_ns"]?.duration(unitsPerSecond: 1e9)
    let name = node["session_id"]?.key ?? "row \(row)"
    let isRepeated = sessions.last(of: name) != nil
    var start: SimDuration? = .zero
    for (index, step) in steps.enumerated() {
      account.countRead()
      switch call(step, start: start, isUserTurn: index == 0) {
      case .success(let call):
        if isRepeated {
          account.countDrop("session_id named before", row: row)
        } else if arrival == nil {
          account.countDrop("no arrival time", row: row)
        } else if sessions.last(of: name) == nil {
          sessions.open(name, arrival: arrival, call)
        } else {
          sessions.append(call, to: name)
        }
      case .failure(let drop): account.countDrop("\(drop.reason)", row: row)
      }
      let wait = step["tool_duration_ns"]?.duration(unitsPerSecond: 1e9) ?? .zero
      start = start?.adding(logged: wait)
    }
  }

  private mutating func call(
    _ node: JSONNode, start: SimDuration?, isUserTurn: Bool
  ) -> Result<CallDraft, RowDrop> {
    guard let start else { return .failure(RowDrop("no start within 30 years")) }
    guard let input = node["input_toks"]?.tokens, input > 0 else {
      return .failure(RowDrop("no input length"))
    }
    guard let output = node["output_toks"]?.tokens else {
      return .failure(RowDrop("no output length"))
    }
    if let wait = node["tool_duration_ns"], wait.duration(unitsPerSecond: 1e9) == nil {
      return .failure(RowDrop("no tool duration"))
    }
    var runs: [BlockRun] = []
    if let list = node["input_tok_ids"], !list.isNull {
      guard let items = list.array, items.count == Int(input), let found = texts.runs(items) else {
        return .failure(RowDrop("token ids that do not make up the input"))
      }
      runs = found
    }
    return .success(
      CallDraft(
        start: start, serviceTime: nil, input: input, output: output,
        model: node["model"]?.string ?? "", runs: runs, isUserTurn: isUserTurn))
  }
}

/// Numbers blocks by their text and that of all blocks before them.
private struct BlockTexts {
  private struct Text: Hashable {
    var before: Int32
    var tokens: [Int64]
  }

  private var numbers: [Text: Int32] = [:]
  private var minter = BlockMinter()

  /// The whole blocks of an input; `nil` where a token is no number.
  mutating func runs(_ tokens: [JSONNode]) -> [BlockRun]? {
    let size = ServingSimImporter.blockTokens
    var runs: [BlockRun] = []
    var before: Int32 = -1
    for block in 0..<tokens.count / size {
      let ids = tokens[(block * size)..<((block + 1) * size)].compactMap(\.int64)
      guard ids.count == size else { return nil }
      let text = Text(before: before, tokens: ids)
      let number = numbers[text] ?? minter.mint(1).first
      numbers[text] = number
      PrefixChain.append(BlockRun(first: number, count: 1), to: &runs)
      before = number
    }
    return runs
  }
}
