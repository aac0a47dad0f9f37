/// A moment of world time: microseconds since 1970-01-01T00:00:00Z, without leap seconds.
///
/// Prices follow world time (windows, weekdays, effective dates); the model's own clock is
/// ``SimTime``. A run maps one to the other by the instant at which it starts.
public struct UTCInstant: Hashable, Comparable, Sendable {
  /// Microseconds since the Unix epoch.
  public var microseconds: Int64

  /// Creates the moment `microseconds` after the Unix epoch.
  @inlinable public init(microseconds: Int64) { self.microseconds = microseconds }

  /// Midnight UTC at the start of `date`.
  public init(_ date: CalendarDate) {
    self.init(microseconds: Int64(date.daysSinceEpoch) * 86_400_000_000)
  }

  /// Orders moments by time.
  @inlinable public static func < (a: Self, b: Self) -> Bool { a.microseconds < b.microseconds }

  /// The moment `duration` later.
  @inlinable public static func + (instant: Self, duration: SimDuration) -> Self {
    Self(microseconds: instant.microseconds + duration.microseconds)
  }

  /// Whole days since 1970-01-01, rounded towards the past.
  @inlinable public var daysSinceEpoch: Int {
    let day: Int64 = 86_400_000_000
    let quotient = microseconds / day
    return Int(microseconds % day < 0 ? quotient - 1 : quotient)
  }

  /// Minute of the UTC day, 0 to 1,439.
  @inlinable public var minuteOfDay: Int {
    Int((microseconds - Int64(daysSinceEpoch) * 86_400_000_000) / 60_000_000)
  }

  /// ISO weekday in UTC: 1 is Monday, 7 is Sunday.
  @inlinable public var isoWeekday: Int { ((daysSinceEpoch + 3) % 7 + 7) % 7 + 1 }

  /// The calendar date in UTC.
  public var date: CalendarDate { CalendarDate(daysSinceEpoch: daysSinceEpoch) }
}

/// A day of the proleptic Gregorian calendar.
public struct CalendarDate: Hashable, Comparable, Sendable {
  /// Days since 1970-01-01.
  public let daysSinceEpoch: Int

  /// Creates the day that lies `daysSinceEpoch` after 1970-01-01.
  public init(daysSinceEpoch: Int) { self.daysSinceEpoch = daysSinceEpoch }

  /// Creates a day from its parts; `nil` where the calendar has no such day.
  ///
  /// Source of the arithmetic: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms",
  /// `days_from_civil`.
  public init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1 else { return nil }
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard day <= lengths[month - 1] else { return nil }
    let y = month <= 2 ? year - 1 : year
    let era = y / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    daysSinceEpoch = era * 146_097 + dayOfEra - 719_468
  }

  /// Reads `2026-08-18`; `nil` when the text is not such a day.
  public init?(parsing text: some StringProtocol) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].count == 4, parts[1].count == 2, parts[2].count == 2,
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
    else { return nil }
    self.init(year: year, month: month, day: day)
  }

  /// Orders days by time.
  public static func < (a: Self, b: Self) -> Bool { a.daysSinceEpoch < b.daysSinceEpoch }

  /// Year, month and day (Hinnant, `civil_from_days`).
  public var parts: (year: Int, month: Int, day: Int) {
    let z = daysSinceEpoch + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted + (shifted < 10 ? 3 : -9)
    return (
      yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1
    )
  }
}

extension CalendarDate: CustomStringConvertible {
  /// The day as `2026-08-18`.
  public var description: String {
    func padded(_ number: Int, _ width: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    let (year, month, day) = parts
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }
}
