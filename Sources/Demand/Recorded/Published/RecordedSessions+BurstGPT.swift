public import Formats
import Quantities

extension RecordedSessions {
  /// Reads a BurstGPT trace: CSV with `Timestamp` [s], `Model`, `Request tokens` and
  /// `Response tokens`; the third release adds `Session ID` and `Elapsed time` [s].
  ///
  /// Columns are found by name. A row is a session of one call, or the next call of its session
  /// where its `Log Type` is that of conversations and it names one. `Elapsed time` is how long a
  /// call took. The log says nothing of prefixes. Gzip is accepted.
  ///
  /// - Throws: what the source throws, and `ContentError` where a column is missing, quotes do
  ///   not match or no call is left. A row that cannot be understood, or without an answer (which
  ///   is how the log writes a failure), is dropped and counted.
  public static func importingBurstGPT(
    file: String, source: @escaping ChunkSource
  ) throws -> (sessions: RecordedSessions, account: ImportAccount) {
    var reader = try CSVReader(file: file, source: try decompressing(file: file, source))
    let importer = try BurstGPTImporter(reader)
    var account = ImportAccount(file: file)
    var rows: [BurstGPTImporter.Row] = []
    while try reader.next() {
      account.countRead()
      switch importer.row(reader) {
      case .success(let row): rows.append(row)
      case .failure(let drop): account.countDrop("\(drop.reason)", row: reader.row)
      }
    }
    let sessions = BurstGPTImporter.sessions(rows)
    try account.close(sessions)
    return (sessions, account)
  }
}

extension LogHead {
  /// Whether the log is a BurstGPT trace.
  var isBurstGPT: Bool { hasColumns("Timestamp", "Model", "Request tokens", "Response tokens") }
}

/// Reads rows by the names of their columns.
private struct BurstGPTImporter {
  struct Row {
    var session: String?
    var number: Int
    var call: CallDraft
  }

  private let time: Int
  private let model: Int
  private let input: Int
  private let output: Int
  private let session: Int?
  private let elapsed: Int?
  private let kind: Int?

  init(_ reader: CSVReader) throws(ContentError) {
    time = try reader.column(named: "Timestamp")
    model = try reader.column(named: "Model")
    input = try reader.column(named: "Request tokens")
    output = try reader.column(named: "Response tokens")
    session = reader.columns.firstIndex(of: "Session ID")
    elapsed = reader.columns.firstIndex(of: "Elapsed time")
    kind = reader.columns.firstIndex(of: "Log Type")
  }

  func row(_ reader: CSVReader) -> Result<Row, RowDrop> {
    guard let start = reader.duration(at: time) else {
      return .failure(RowDrop("no timestamp"))
    }
    guard let output = reader.tokens(at: output) else {
      return .failure(RowDrop("no output length"))
    }
    guard output > 0 else { return .failure(RowDrop("failed (no response tokens)")) }
    guard let input = reader.tokens(at: input), input > 0 else {
      return .failure(RowDrop("no input length"))
    }
    let isConversation = kind.map { reader.text(at: $0) == "Conversation log" } ?? true
    let name = isConversation ? session.map { reader.text(at: $0) } ?? "" : ""
    let call = CallDraft(
      start: start, serviceTime: elapsed.flatMap { reader.duration(at: $0) }, input: input,
      output: output, model: reader.text(at: model), runs: [], isUserTurn: true)
    return .success(Row(session: name.isEmpty ? nil : name, number: reader.row, call: call))
  }

  /// The rows in order of time, those of one session together.
  static func sessions(_ unordered: [Row]) -> RecordedSessions {
    let rows = unordered.sorted { ($0.call.start, $0.number) < ($1.call.start, $1.number) }
    var sessions = OffsetSessions()
    for row in rows {
      var call = row.call
      if let name = row.session, let arrival = sessions.arrival(of: name) {
        call.start = call.start - arrival
        sessions.append(call, to: name)
      } else {
        call.start = .zero
        sessions.open(
          row.session ?? "row \(row.number)", isNamed: row.session != nil, arrival: row.call.start,
          call)
      }
    }
    return sessions.finish(blockTokens: 1, hasSharedBlocks: false)
  }
}
