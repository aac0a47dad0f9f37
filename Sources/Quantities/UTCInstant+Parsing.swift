extension UTCInstant {
  /// Reads `2024-06-04T14:30:00Z`; `nil` when the text is not such a moment.
  ///
  /// The date may be followed by `T` or a space, seconds and their fraction (cut off after
  /// microseconds) may be left out, and the zone is `Z` or `+00:00`: other zones are refused, as is
  /// a moment that does not say its zone.
  public init?(parsing text: String) {
    let zone = text.hasSuffix("Z") ? 1 : text.hasSuffix("+00:00") ? 6 : 0
    let body = text.dropLast(zone)
    guard zone > 0, body.count > 11, let date = CalendarDate(parsing: body.prefix(10)),
      let separator = body.dropFirst(10).first, separator == "T" || separator == " ",
      let time = SimDuration(clock: String(body.dropFirst(11)))
    else { return nil }
    self = UTCInstant(date) + time
  }
}

extension SimDuration {
  /// Reads a time of day such as `14:00` or `14:00:30.5` as the time since midnight; `nil` when
  /// the text is not one.
  public init?(clock text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count), let hour = Self.twoDigits(parts[0], below: 24),
      let minute = Self.twoDigits(parts[1], below: 60)
    else { return nil }
    var microseconds = Int64(hour * 3_600 + minute * 60) * 1_000_000
    if parts.count == 3 {
      let seconds = parts[2].split(separator: ".", omittingEmptySubsequences: false)
      guard seconds.count <= 2, let whole = Self.twoDigits(seconds[0], below: 60) else {
        return nil
      }
      microseconds += Int64(whole) * 1_000_000
      if seconds.count == 2 {
        let digits = seconds[1]
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
          return nil
        }
        let padded = digits.prefix(6) + String(repeating: "0", count: max(0, 6 - digits.count))
        microseconds += Int64(padded) ?? 0
      }
    }
    self.init(microseconds: microseconds)
  }

  private static func twoDigits(_ text: Substring, below limit: Int) -> Int? {
    guard text.utf8.count == 2, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let number = Int(text), number < limit
    else { return nil }
    return number
  }
}
