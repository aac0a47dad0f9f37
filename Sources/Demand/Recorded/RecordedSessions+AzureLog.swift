public import Formats
import Quantities

extension RecordedSessions {
  /// Reads an Azure LLM inference trace: CSV with `TIMESTAMP`, `ContextTokens`, `GeneratedTokens`.
  ///
  /// Each row becomes a session of one call, in order of time; the log says nothing of prefixes or
  /// service times. Other columns are passed over, gzip is accepted.
  ///
  /// - Throws: what the source throws, and `ContentError` where a column is missing or quotes do
  ///   not match. A row that cannot be understood is dropped and counted instead.
  public static func importingAzureCalls(
    file: String, source: @escaping ChunkSource
  ) throws -> (sessions: RecordedSessions, account: ImportAccount) {
    var reader = try CSVReader(file: file, source: try decompressing(file: file, source))
    let time = try reader.column(named: "TIMESTAMP")
    let input = try reader.column(named: "ContextTokens")
    let output = try reader.column(named: "GeneratedTokens")
    var account = ImportAccount(file: file)
    var rows: [(instant: UTCInstant, row: Int, call: CallDraft)] = []
    while try reader.next() {
      account.countRead()
      guard let instant = UTCInstant(timestamp: reader.field(at: time)) else {
        account.countDrop("no timestamp", row: reader.row)
        continue
      }
      guard let inputTokens = reader.int(at: input).flatMap(Int32.init(exactly:)), inputTokens > 0
      else {
        account.countDrop("no input length", row: reader.row)
        continue
      }
      guard let outputTokens = reader.int(at: output).flatMap(Int32.init(exactly:)),
        outputTokens >= 0
      else {
        account.countDrop("no output length", row: reader.row)
        continue
      }
      let call = CallDraft(
        start: .zero, serviceTime: nil, input: inputTokens, output: outputTokens, model: "",
        runs: [], isUserTurn: true)
      rows.append((instant, reader.row, call))
    }
    rows.sort { ($0.instant, $0.row) < ($1.instant, $1.row) }
    var builder = RecordedSessionsBuilder(blockTokens: 1)
    for row in rows {
      let offset = SimDuration(
        microseconds: row.instant.microseconds - rows[0].instant.microseconds)
      builder.append(
        name: "row \(row.row)", arrival: offset, main: BranchDraft(calls: [row.call]))
    }
    let sessions = builder.finish()
    account.withoutServiceTime = sessions.calls.count
    account.close(kept: sessions.calls.count)
    return (sessions, account)
  }
}

extension LogHead {
  /// Whether the log is an Azure LLM inference trace.
  var isAzure: Bool { hasColumns("TIMESTAMP", "ContextTokens", "GeneratedTokens") }
}
