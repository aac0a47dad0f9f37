import Formats
import Quantities

/// A name in a row: where it lies and what stands for it.
struct LoggedName {
  var fingerprint: UInt64 = 0
  private var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
  /// The name itself, where it no longer lies in the row.
  private var text: String?

  init() {}

  /// Creates a name of bytes with padding behind them; `nil` where they are no text.
  init?(_ bytes: UnsafeRawBufferPointer) {
    guard isPlainText(bytes) else { return nil }
    self.bytes = bytes
    if let start = bytes.baseAddress, !bytes.isEmpty {
      fingerprint = Formats.fingerprint(start, count: bytes.count)
    }
  }

  init?(_ text: JSONText) {
    if !text.hasEscapes {
      self.init(text.spelling)
    } else if let string = text.string {
      self.init()
      self.text = string
      fingerprint = ScanBuffer(Array(string.utf8)).reading { start, count in
        count == 0 ? 0 : Formats.fingerprint(start, count: count)
      }
    } else {
      return nil
    }
  }

  /// Whether the row has such a name.
  var isPresent: Bool { fingerprint != 0 }

  var string: String { text ?? String(decoding: bytes, as: UTF8.self) }

  /// The same name, kept for as long as it is wanted.
  func resolved() -> Self {
    var name = self
    name.text = string
    name.bytes = UnsafeRawBufferPointer(start: nil, count: 0)
    return name
  }
}

/// What a row says of a call, before it is known whether it says enough.
struct LoggedCallDraft {
  /// Longest time a row may speak of: about 30 years.
  private static let longest: Int64 = 1_000_000_000_000_000

  var id = LoggedName()
  var session = LoggedName()
  var model = LoggedName()
  var provider = LoggedName()
  var caller = LoggedName()
  var start: UTCInstant?
  var end: UTCInstant?
  var firstToken: UTCInstant?
  var duration: SimDuration?
  var timeToFirstToken: SimDuration?
  var input: Int32?
  var output: Int32?
  var cached: Int32?
  var cacheWrite: Int32?
  var reasoning: Int32?
  var cost: USD?
  var wasCancelled = false
  var hasFailed = false
  var isOtherThanCall = false
  var attempts: [LoggedAttempt] = []
  /// The first thing in the row that cannot be.
  private(set) var problem: StaticString?

  mutating func report(_ reason: StaticString) { if problem == nil { problem = reason } }

  /// The call, where the row says enough of one.
  func call(row: Int, _ names: inout LoggedNames) throws(RowDrop) -> LoggedCall {
    if isOtherThanCall { throw RowDrop("no model call") }
    if hasFailed { throw RowDrop("the call failed") }
    if let problem { throw RowDrop(problem) }
    guard let start else { throw RowDrop("no start time") }
    guard let input, input > 0 else { throw RowDrop("no input length") }
    guard let output else { throw RowDrop("no output length") }
    // Some logs count what was read from caches apart from the input.
    var whole = Int64(input)
    if let cached, cached > input { whole += Int64(cached) + Int64(cacheWrite ?? 0) }
    guard let length = Int32(exactly: whole) else { throw RowDrop("a token count is too large") }
    var duration = duration
    if let end {
      guard end >= start else { throw RowDrop("ends before it starts") }
      duration = SimDuration(microseconds: end.microseconds - start.microseconds)
    }
    var timeToFirstToken = timeToFirstToken
    if let firstToken, firstToken >= start {
      timeToFirstToken = SimDuration(microseconds: firstToken.microseconds - start.microseconds)
    }
    var call = LoggedCall(
      row: row, id: id.fingerprint, session: session.fingerprint, start: start,
      duration: duration, timeToFirstToken: timeToFirstToken, input: length, output: output,
      cached: cached, cacheWrite: cacheWrite, reasoning: reasoning,
      model: names.models.position(of: model.fingerprint) { model.string },
      provider: names.providers.position(of: provider.fingerprint) { provider.string }, cost: cost,
      wasCancelled: wasCancelled, attempts: attempts)
    if caller.isPresent {
      call.caller = names.callers.position(of: caller.fingerprint) { caller.string }
    }
    return call
  }
}

// What numbers and texts of rows mean, and what they may not be.
extension LoggedCallDraft {
  /// A count of tokens from 0 to 2,147,483,647.
  mutating func tokens(_ number: ScannedNumber?) -> Int32? {
    guard let count = number?.int64 else {
      report("a token count is no whole number")
      return nil
    }
    guard count >= 0 else {
      report("a token count is below zero")
      return nil
    }
    guard let count = Int32(exactly: count) else {
      report("a token count is too large")
      return nil
    }
    return count
  }

  /// A length of time, given in units of 10^`power` microseconds.
  mutating func duration(_ number: ScannedNumber?, power: Int) -> SimDuration? {
    guard let length = number?.scaled(byPowerOfTen: power)?.value, length <= Self.longest else {
      report("a time is no number of a length")
      return nil
    }
    guard length >= 0 else {
      report("a time is below zero")
      return nil
    }
    return SimDuration(microseconds: length)
  }

  /// A moment in seconds since 1970, or in units of 10^`power` microseconds.
  mutating func instant(_ number: ScannedNumber?, power: Int = 6) -> UTCInstant? {
    guard let moment = number?.scaled(byPowerOfTen: power)?.value,
      (0...253_402_300_799_999_999).contains(moment)
    else {
      report("a time is no moment from 1970 to 9999")
      return nil
    }
    return UTCInstant(microseconds: moment)
  }

  /// A moment such as `2026-06-28 03:46:57.713`.
  mutating func instant(_ text: UnsafeRawBufferPointer) -> UTCInstant? {
    guard let instant = UTCInstant(timestamp: text) else {
      report("a time is no date and time")
      return nil
    }
    return instant
  }

  /// An amount in dollars of 0 or more.
  mutating func dollars(_ number: ScannedNumber?) -> USD? {
    guard let amount = number?.scaled(byPowerOfTen: 12)?.value, amount >= 0 else {
      report("a cost is no amount in dollars")
      return nil
    }
    return USD(picoDollars: amount)
  }
}

// Values of JSON rows; null counts as absent.
extension LoggedCallDraft {
  mutating func tokens(_ cursor: inout JSONCursor) -> Int32? {
    if cursor.isNull { return Self.absent(&cursor) }
    return tokens(cursor.number())
  }

  mutating func duration(_ cursor: inout JSONCursor, power: Int) -> SimDuration? {
    if cursor.isNull { return Self.absent(&cursor) }
    return duration(cursor.number(), power: power)
  }

  mutating func dollars(_ cursor: inout JSONCursor) -> USD? {
    if cursor.isNull { return Self.absent(&cursor) }
    return dollars(cursor.number())
  }

  /// A moment as text, or as a number of seconds since 1970.
  mutating func instant(_ cursor: inout JSONCursor) -> UTCInstant? {
    if cursor.isNull { return Self.absent(&cursor) }
    if cursor.isString {
      guard let text = cursor.text(), text.count > 0 else { return nil }
      return instant(text.spelling)
    }
    return instant(cursor.number())
  }

  mutating func name(_ cursor: inout JSONCursor) -> LoggedName {
    guard let text = cursor.text() else { return LoggedName() }
    guard let name = LoggedName(text) else {
      report("a name is not UTF-8 text")
      return LoggedName()
    }
    return name
  }

  private static func absent<Value>(_ cursor: inout JSONCursor) -> Value? {
    cursor.skip()
    return nil
  }
}

// Fields of CSV rows; an empty one counts as absent.
extension LoggedCallDraft {
  mutating func tokens(_ field: UnsafeRawBufferPointer) -> Int32? {
    field.isEmpty ? nil : tokens(ScannedNumber(field))
  }

  mutating func duration(_ field: UnsafeRawBufferPointer, power: Int) -> SimDuration? {
    field.isEmpty ? nil : duration(ScannedNumber(field), power: power)
  }

  mutating func dollars(_ field: UnsafeRawBufferPointer) -> USD? {
    field.isEmpty ? nil : dollars(ScannedNumber(field))
  }

  mutating func name(_ field: UnsafeRawBufferPointer) -> LoggedName {
    guard let name = LoggedName(field) else {
      report("a name is not UTF-8 text")
      return LoggedName()
    }
    return name
  }
}
