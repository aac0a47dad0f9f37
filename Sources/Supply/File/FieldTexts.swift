import Formats
package import Quantities

extension TokenRate {
  /// The rate as the catalogue writes it: dollars per million tokens, exactly, such as `0.3`.
  var usdPerMillionText: String {
    decimalText(picoDollarsPerToken, decimals: 6)
  }
}

extension USD {
  /// The amount as the catalogue writes it: dollars, exactly, such as `0.005`.
  package var usdText: String { decimalText(picoDollars, decimals: 12) }
}

/// `value / 10^decimals` without trailing zeros.
private func decimalText(_ value: Int64, decimals: Int) -> String {
  var digits = String(value.magnitude)
  digits = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
  let whole = digits.dropLast(decimals)
  var fraction = digits.suffix(decimals)
  while fraction.last == "0" { fraction.removeLast() }
  return (value < 0 ? "-" : "") + whole + (fraction.isEmpty ? "" : "." + fraction)
}

extension UTCInstant {
  /// Reads `2026-08-16T16:00:00Z`; seconds may be left out.
  package init?(catalogueText text: String) {
    guard text.last == "Z" else { return nil }
    let parts = text.dropLast().split(separator: "T", omittingEmptySubsequences: false)
    guard parts.count == 2, let date = CalendarDate(parsing: parts[0]) else { return nil }
    let clock = parts[1].split(separator: ":", omittingEmptySubsequences: false)
    let limits = [23, 59, 59]
    guard (2...3).contains(clock.count) else { return nil }
    var seconds = 0
    for (place, text) in clock.enumerated() {
      guard text.utf8.count == 2, let number = UInt8(text), number <= limits[place] else {
        return nil
      }
      seconds += Int(number) * [3600, 60, 1][place]
    }
    self = UTCInstant(date) + SimDuration(microseconds: Int64(seconds) * 1_000_000)
  }

  /// The moment as `2026-08-16T16:00:00Z`, without fractions of a second.
  package var catalogueText: String {
    let second = microseconds / 1_000_000 - Int64(daysSinceEpoch) * 86_400
    let clock = [second / 3600, second / 60 % 60, second % 60].map(twoDigits)
    return "\(date)T\(clock.joined(separator: ":"))Z"
  }
}

extension UTCWindow {
  /// Reads `01:00-04:00`; the end may be `24:00`.
  init?(catalogueText text: some StringProtocol) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let start = Self.minute(parts[0]), let end = Self.minute(parts[1]),
      start < 1440
    else { return nil }
    self.init(startMinute: start, endMinute: end)
  }

  /// The window as `01:00-04:00`.
  var catalogueText: String {
    let times = [startMinute, endMinute].map {
      twoDigits(Int64($0 / 60)) + ":" + twoDigits(Int64($0 % 60))
    }
    return times.joined(separator: "-")
  }

  private static func minute(_ text: some StringProtocol) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 }),
      let hour = UInt8(parts[0]), let minute = UInt8(parts[1]), minute < 60
    else { return nil }
    let total = Int(hour) * 60 + Int(minute)
    return total <= 1440 ? total : nil
  }
}

private func twoDigits(_ number: Int64) -> String { (number < 10 ? "0" : "") + String(number) }
