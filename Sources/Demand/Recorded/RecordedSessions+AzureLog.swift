public import Formats
import Quantities

extension RecordedSessions {
  /// Reads an Azure LLM inference trace: CSV with `TIMESTAMP`, `ContextTokens`, `GeneratedTokens`.
  ///
  /// Each row becomes a session of one call, in order of time; the log says nothing of prefixes or
  /// service times. Other columns are passed over, gzip is accepted.
  ///
  /// - Throws: what the source throws, and ``ContentError`` where a column is missing or quotes do
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
      guard let instant = UTCInstant(timestamp: reader.text(at: time)) else {
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

extension UTCInstant {
  /// Reads `2023-11-16 18:17:03.9799600`, also with `T` between and `Z` behind.
  ///
  /// Digits beyond microseconds are dropped, as no clock of a log is that good.
  init?(timestamp text: String) {
    let parts = text.split(omittingEmptySubsequences: false) { $0 == " " || $0 == "T" }
    guard parts.count == 2, let date = CalendarDate(parsing: parts[0]) else { return nil }
    let clock = parts[1].hasSuffix("Z") ? parts[1].dropLast() : parts[1]
    let fields = clock.split(separator: ":", omittingEmptySubsequences: false)
    guard fields.count == 3, fields[0].count == 2, fields[1].count == 2,
      let hour = UInt8(fields[0]), hour < 24, let minute = UInt8(fields[1]), minute < 60
    else { return nil }
    let seconds = fields[2].split(separator: ".", omittingEmptySubsequences: false)
    guard seconds.count <= 2, seconds[0].count == 2, let second = UInt8(seconds[0]), second <= 60
    else { return nil }
    var fraction: Int64 = 0
    if seconds.count == 2 {
      let digits = seconds[1].utf8
      guard !digits.isEmpty, digits.allSatisfy({ $0 &- UInt8(ascii: "0") <= 9 }) else {
        return nil
      }
      for index in 0..<6 {
        let digit = digits.dropFirst(index).first.map { Int64($0 - UInt8(ascii: "0")) } ?? 0
        fraction = fraction * 10 + digit
      }
    }
    let whole = (Int64(hour) * 60 + Int64(minute)) * 60 + Int64(second)
    self.init(
      microseconds: UTCInstant(date).microseconds + whole * 1_000_000 + fraction)
  }
}
