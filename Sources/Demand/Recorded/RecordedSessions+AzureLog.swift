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

extension UTCInstant {
  /// Reads `2023-11-16 18:17:03.9799600`, also with `T` between and `Z` behind.
  ///
  /// Digits beyond microseconds are dropped, as no clock of a log is that good.
  init?(timestamp text: ArraySlice<UInt8>) {
    let text = text.last == UInt8(ascii: "Z") ? text.dropLast() : text
    let start = text.startIndex
    guard text.count >= 19 else { return nil }

    /// The digits at these places as a number; -1 where one is no digit.
    func number(_ places: Range<Int>) -> Int {
      var value = 0
      for byte in text[(start + places.lowerBound)..<(start + places.upperBound)] {
        guard byte &- UInt8(ascii: "0") <= 9 else { return -1 }
        value = value * 10 + Int(byte &- UInt8(ascii: "0"))
      }
      return value
    }

    let separators = [text[start + 4], text[start + 7], text[start + 13], text[start + 16]]
    let between = text[start + 10]
    guard separators == Array("--::".utf8),
      between == UInt8(ascii: " ") || between == UInt8(ascii: "T"),
      let date = CalendarDate(year: number(0..<4), month: number(5..<7), day: number(8..<10))
    else { return nil }
    let (hour, minute, second) = (number(11..<13), number(14..<16), number(17..<19))
    guard (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second) else {
      return nil
    }
    var fraction = 0
    if text.count > 19 {
      let digits = min(text.count, 26) - 20
      guard text[start + 19] == UInt8(ascii: "."), (1...9).contains(text.count - 20) else {
        return nil
      }
      fraction = number(20..<(20 + digits))
      guard number(20..<text.count) >= 0 else { return nil }
      for _ in digits..<6 { fraction *= 10 }
    }
    let seconds = (hour * 60 + minute) * 60 + second
    self.init(
      microseconds: UTCInstant(date).microseconds + Int64(seconds) * 1_000_000 + Int64(fraction))
  }
}
