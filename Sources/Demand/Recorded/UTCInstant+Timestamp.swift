import Quantities

extension UTCInstant {
  /// Reads `2023-11-16 18:17:03.9799600`, also with `T` between and a zone behind.
  ///
  /// A zone is `Z`, `+00`, `+0000` or `+00:00`; without one the time counts as UTC. Digits beyond
  /// microseconds are dropped, as no clock of a log is that good.
  init?(timestamp text: UnsafeRawBufferPointer) {
    guard text.count >= 19, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
      text[10] == UInt8(ascii: " ") || text[10] == UInt8(ascii: "T"),
      text[13] == UInt8(ascii: ":"), text[16] == UInt8(ascii: ":"),
      let year = Self.number(text, 0..<4), let month = Self.number(text, 5..<7),
      let day = Self.number(text, 8..<10), let hour = Self.number(text, 11..<13),
      let minute = Self.number(text, 14..<16), let second = Self.number(text, 17..<19),
      hour < 24, minute < 60, second <= 60,
      let date = CalendarDate(year: year, month: month, day: day)
    else { return nil }
    var index = 19
    var fraction = 0
    if index < text.count, text[index] == UInt8(ascii: ".") {
      let first = index + 1
      index = first
      while index < text.count, text[index] &- UInt8(ascii: "0") <= 9 { index += 1 }
      guard (1...9).contains(index - first),
        let digits = Self.number(text, first..<min(index, first + 6))
      else { return nil }
      fraction = digits
      for _ in (index - first)..<max(6, index - first) { fraction *= 10 }
    }
    guard let offset = Self.offset(text, from: index) else { return nil }
    let seconds = (hour * 60 + minute - offset) * 60 + second
    self.init(
      microseconds: UTCInstant(date).microseconds + Int64(seconds) * 1_000_000 + Int64(fraction))
  }

  /// Reads a timestamp that stands in an array.
  init?(timestamp text: ArraySlice<UInt8>) {
    guard let instant = text.withUnsafeBytes({ UTCInstant(timestamp: $0) }) else { return nil }
    self = instant
  }

  /// The digits at these places as a number; `nil` where one is no digit.
  @inline(__always) private static func number(
    _ text: UnsafeRawBufferPointer, _ places: Range<Int>
  ) -> Int? {
    var value = 0
    for place in places {
      let digit = text[place] &- UInt8(ascii: "0")
      guard digit <= 9 else { return nil }
      value = value &* 10 &+ Int(digit)
    }
    return value
  }

  /// Minutes that a zone is ahead of UTC; `nil` where what stands there is no zone.
  private static func offset(_ text: UnsafeRawBufferPointer, from start: Int) -> Int? {
    if start == text.count { return 0 }
    let sign = text[start]
    let count = text.count - start
    if sign == UInt8(ascii: "Z") { return count == 1 ? 0 : nil }
    guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), [3, 5, 6].contains(count),
      count != 6 || text[start + 3] == UInt8(ascii: ":"),
      let hours = number(text, (start + 1)..<(start + 3)), hours <= 18
    else { return nil }
    var minutes = hours * 60
    if count > 3 {
      guard let more = number(text, (text.count - 2)..<text.count), more < 60 else { return nil }
      minutes += more
    }
    return sign == UInt8(ascii: "-") ? -minutes : minutes
  }
}
