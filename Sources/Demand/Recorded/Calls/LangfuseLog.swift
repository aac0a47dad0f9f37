public import Formats
import Quantities

extension RecordedSessions {
  /// Reads observations of Langfuse: JSON, one per line, or CSV.
  ///
  /// Observations of type `GENERATION` are calls. `usageDetails` counts every token once, under
  /// keys that name `input` or `output`; those that name a cache, too, are what was read from it or
  /// written to it. A session is a `sessionId`, else a trace. An observation of level `ERROR` is
  /// dropped. Gzip is accepted.
  ///
  /// - Throws: what the source throws, and `ContentError` for a file that is no such log. An
  ///   observation that cannot be understood is dropped and counted instead.
  public static func importingLangfuseObservations(
    file: String, source: @escaping ChunkSource
  ) throws -> (sessions: RecordedSessions, account: ImportAccount) {
    try importingCalls(LangfuseLog.self, file: file, source: source)
  }
}

extension LogHead {
  /// Whether the log holds observations of Langfuse.
  var isLangfuse: Bool {
    hasRecord(with: "traceId", "type", "startTime", "usageDetails")
      || hasRecord(with: "data.traceId", "data.type", "data.startTime", "data.usageDetails")
      || hasColumns("traceId", "type", "startTime", "usageDetails")
  }
}

enum LangfuseLog: EitherCallLog {
  typealias JSON = LangfuseRecords
  typealias CSV = LangfuseRows
}

struct LangfuseRecords: JSONCallLog {
  static let envelopes = ["data"]

  private enum Field: String, CaseIterable {
    case id, type, model, startTime, endTime, completionStartTime, usageDetails, totalCost
    case latency, timeToFirstToken, level, userId
    case trace = "traceId"
    case session = "sessionId"
  }

  private var fields = FieldTable<Field>()

  mutating func read(_ cursor: inout JSONCursor, _ names: inout LoggedNames) -> LoggedCallDraft {
    var draft = LoggedCallDraft()
    var trace = LoggedName()
    while let field = fields.next(&cursor) {
      switch field {
      case .id: draft.id = draft.name(&cursor)
      case .trace: trace = draft.name(&cursor)
      case .session: draft.session = draft.name(&cursor)
      case .type: draft.isOtherThanCall = !(cursor.text()?.isSpelled("generation") ?? false)
      case .model: draft.model = draft.name(&cursor)
      case .startTime: draft.start = draft.instant(&cursor)
      case .endTime: draft.end = draft.instant(&cursor)
      case .completionStartTime: draft.firstToken = draft.instant(&cursor)
      case .usageDetails: LangfuseUsage.read(&cursor, &draft)
      case .totalCost: draft.cost = draft.dollars(&cursor)
      case .latency: draft.duration = draft.duration(&cursor, power: 6)
      case .timeToFirstToken: draft.timeToFirstToken = draft.duration(&cursor, power: 6)
      case .userId: draft.caller = draft.name(&cursor)
      case .level: draft.hasFailed = cursor.text()?.isSpelled("error") ?? false
      }
    }
    if !draft.session.isPresent { draft.session = trace }
    return draft
  }
}

/// Counts of tokens by kind, no token in two of them.
enum LangfuseUsage {
  static func read(_ cursor: inout JSONCursor, _ draft: inout LoggedCallDraft) {
    guard cursor.beginObject() else { return cursor.skip() }
    var sums: (input: Int64?, output: Int64?) = (nil, nil)
    while let key = cursor.nextKey() {
      guard let name = key.string?.lowercased() else {
        cursor.skip()
        continue
      }
      if name.contains("output") {
        guard let count = draft.tokens(&cursor) else { continue }
        sums.output = (sums.output ?? 0) + Int64(count)
        if name.contains("reasoning") { draft.reasoning = count }
      } else if name.contains("input") {
        guard let count = draft.tokens(&cursor) else { continue }
        sums.input = (sums.input ?? 0) + Int64(count)
        if name.contains("creation") || name.contains("write") {
          draft.cacheWrite = count
        } else if name.contains("cache") {
          draft.cached = count
        }
      } else {
        cursor.skip()
      }
    }
    draft.input = total(sums.input, &draft)
    draft.output = total(sums.output, &draft)
  }

  private static func total(_ sum: Int64?, _ draft: inout LoggedCallDraft) -> Int32? {
    guard let sum else { return nil }
    guard let count = Int32(exactly: sum) else {
      draft.report("a token count is too large")
      return nil
    }
    return count
  }
}

struct LangfuseRows: CSVCallLog {
  private let start: Int
  private let type: Int
  private let usage: Int
  private let trace: Int
  private let others: [Int?]

  init(columns: borrowing CSVScanner) throws {
    start = try columns.column(requiring: "startTime")
    type = try columns.column(requiring: "type")
    usage = try columns.column(requiring: "usageDetails")
    trace = try columns.column(requiring: "traceId")
    var others: [Int?] = []
    for name in [
      "id", "sessionId", "model", "endTime", "completionStartTime", "totalCost", "latency",
      "timeToFirstToken", "level", "userId",
    ] {
      others.append(columns.column(named: name))
    }
    self.others = others
  }

  mutating func read(_ row: borrowing CSVScanner, _ names: inout LoggedNames) -> LoggedCallDraft {
    var draft = LoggedCallDraft()
    draft.isOtherThanCall = !row.field(at: type).isSpelled("generation")
    draft.start = moment(row.field(at: start), &draft)
    let details = row.field(at: usage)
    if let place = details.baseAddress {
      var cursor = JSONCursor(place, count: details.count)
      LangfuseUsage.read(&cursor, &draft)
      if cursor.failure != nil { draft.report("usageDetails is no JSON") }
    }
    func other(_ position: Int) -> UnsafeRawBufferPointer? {
      others[position].map { row.field(at: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
    if let id = other(0) { draft.id = draft.name(id) }
    draft.session = draft.name(other(1) ?? row.field(at: trace))
    if let model = other(2) { draft.model = draft.name(model) }
    if let end = other(3) { draft.end = moment(end, &draft) }
    if let firstToken = other(4) { draft.firstToken = moment(firstToken, &draft) }
    if let cost = other(5) { draft.cost = draft.dollars(cost) }
    if let latency = other(6) { draft.duration = draft.duration(latency, power: 6) }
    if let time = other(7) { draft.timeToFirstToken = draft.duration(time, power: 6) }
    if let user = other(9) { draft.caller = draft.name(user) }
    if let level = other(8) { draft.hasFailed = level.isSpelled("error") }
    return draft
  }

  private func moment(
    _ field: UnsafeRawBufferPointer, _ draft: inout LoggedCallDraft
  ) -> UTCInstant? {
    field.isEmpty ? nil : draft.instant(field)
  }
}
