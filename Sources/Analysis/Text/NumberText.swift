/// Numbers as people read them: the same text on every machine, without locale.
package enum NumberText {
  /// What stands where a number is not defined.
  package static let absent = "n/a"

  /// A number with a fixed count of decimals and commas between thousands.
  package static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite else { return absent }
    var scale: UInt64 = 1
    for _ in 0..<decimals { scale *= 10 }
    let scaled = (value.magnitude * Double(scale)).rounded(.toNearestOrEven)
    guard scaled < 9e18 else { return value.description }
    let digits = UInt64(scaled)
    var text = grouped(digits / scale)
    if decimals > 0 {
      let fraction = String(digits % scale)
      text += "." + String(repeating: "0", count: decimals - fraction.count) + fraction
    }
    return value < 0 && digits > 0 ? "-" + text : text
  }

  /// A whole number with commas between thousands.
  package static func count(_ value: Int) -> String {
    (value < 0 ? "-" : "") + grouped(UInt64(value.magnitude))
  }

  private static func grouped(_ value: UInt64) -> String {
    var rest = String(value)[...]
    var groups: [Substring] = []
    while rest.count > 3 {
      groups.append(rest.suffix(3))
      rest = rest.dropLast(3)
    }
    groups.append(rest)
    return groups.reversed().joined(separator: ",")
  }

  /// How many decimals show `value` with about `digits` significant digits, at most `limit`.
  package static func decimals(_ value: Double, digits: Int, limit: Int = 6) -> Int {
    guard value.isFinite, value != 0 else { return 0 }
    var count = digits - 1
    var bound = 10.0
    while value.magnitude >= bound, count > 0 {
      bound *= 10
      count -= 1
    }
    bound = 1
    while value.magnitude < bound, count < limit {
      bound /= 10
      count += 1
    }
    return min(count, limit)
  }

  /// A number with about `digits` significant digits.
  package static func significant(_ value: Double, digits: Int = 3) -> String {
    fixed(value, decimals: decimals(value, digits: digits))
  }

  /// A share of 0 to 1 in percent, for example `41.2 %`.
  package static func percent(_ share: Double, decimals: Int = 1) -> String {
    guard share.isFinite else { return absent }
    if share > 0, share * 100 < 0.05, decimals == 1 { return "<0.1 %" }
    return fixed(share * 100, decimals: decimals) + " %"
  }

  /// A factor, for example `16.7x`.
  package static func factor(_ value: Double) -> String {
    value.isFinite ? significant(value) + "x" : absent
  }

  /// A number with its sign, for example `+3.1`.
  package static func signed(_ value: Double, decimals: Int) -> String {
    let text = fixed(value, decimals: decimals)
    return value > 0 && text.contains { $0 >= "1" && $0 <= "9" } ? "+" + text : text
  }

  /// A number with at most four significant digits and no needless zeros, for example `2.5`.
  package static func trimmed(_ value: Double) -> String { trimmed(value, digits: 4) }

  /// A number with at most so many significant digits before or after the point, without needless
  /// zeros.
  package static func trimmed(_ value: Double, digits: Int) -> String {
    var text = significant(value, digits: digits)
    if text.contains(".") {
      while text.last == "0" { text.removeLast() }
      if text.last == "." { text.removeLast() }
    }
    return text
  }
}
