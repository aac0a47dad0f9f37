/// A number read from its digits: ±`significand` · 10^`exponent`, exact to 19 digits.
public struct ScannedNumber: Hashable, Sendable {
  /// The leading digits, at most 19.
  public let significand: UInt64
  /// The power of ten.
  public let exponent: Int
  /// Whether it is below zero; a zero is not.
  public let isNegative: Bool

  /// Reads a number as JSON spells it; `nil` for anything else, such as `NaN`, `01` or `1.`.
  public init?(_ text: UnsafeRawBufferPointer) {
    var index = 0
    let hasSign = !text.isEmpty && text[0] == UInt8(ascii: "-")
    if hasSign { index = 1 }
    let firstDigit = index
    var value: UInt64 = 0
    var power = 0
    while index < text.count, text[index] &- UInt8(ascii: "0") <= 9 {
      Self.append(text[index] &- UInt8(ascii: "0"), to: &value, &power, isFraction: false)
      index += 1
    }
    let digits = index - firstDigit
    guard digits > 0, digits == 1 || text[firstDigit] != UInt8(ascii: "0") else { return nil }
    if index < text.count, text[index] == UInt8(ascii: ".") {
      index += 1
      let start = index
      while index < text.count, text[index] &- UInt8(ascii: "0") <= 9 {
        Self.append(text[index] &- UInt8(ascii: "0"), to: &value, &power, isFraction: true)
        index += 1
      }
      guard index > start else { return nil }
    }
    if index < text.count {
      guard let scale = Self.exponent(in: text, at: index) else { return nil }
      power += scale
    }
    significand = value
    exponent = value == 0 ? 0 : power
    isNegative = hasSign && value != 0
  }

  @inline(__always) private static func append(
    _ digit: UInt8, to value: inout UInt64, _ power: inout Int, isFraction: Bool
  ) {
    // Beyond 19 digits a number is cut: no token, time or price of a log has as many.
    if value < 1_000_000_000_000_000_000 {
      value = value &* 10 &+ UInt64(digit)
      if isFraction { power -= 1 }
    } else if !isFraction {
      power += 1
    }
  }

  /// The power that the rest of a spelling, `e-06` for one, stands for.
  private static func exponent(in text: UnsafeRawBufferPointer, at start: Int) -> Int? {
    var index = start
    guard text[index] | 0x20 == UInt8(ascii: "e") else { return nil }
    index += 1
    var isNegative = false
    if index < text.count, text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") {
      isNegative = text[index] == UInt8(ascii: "-")
      index += 1
    }
    guard index < text.count, text.count - index <= 4 else { return nil }
    var power = 0
    while index < text.count {
      guard text[index] &- UInt8(ascii: "0") <= 9 else { return nil }
      power = power * 10 + Int(text[index] &- UInt8(ascii: "0"))
      index += 1
    }
    return isNegative ? -power : power
  }
}

extension ScannedNumber {
  /// The number where it is whole and fits; `1e3` and `5.0` are whole.
  public var int64: Int64? {
    guard exponent != 0 else { return signed(significand) }
    guard let rounded = scaled(byPowerOfTen: 0), rounded.isExact else { return nil }
    return rounded.value
  }

  /// The number times 10^`power`, cut towards zero, where it fits.
  public func scaled(byPowerOfTen power: Int) -> (value: Int64, isExact: Bool)? {
    var value = significand
    let shift = exponent + power
    if value == 0 || shift == 0 { return signed(value).map { ($0, true) } }
    if shift > 0 {
      guard shift <= 18 else { return nil }
      let (product, overflow) = value.multipliedReportingOverflow(by: Self.powers[shift])
      return overflow ? nil : signed(product).map { ($0, true) }
    }
    guard shift >= -19 else { return (0, false) }
    let divisor = Self.powers[-shift]
    let remainder = value % divisor
    value /= divisor
    return signed(value).map { ($0, remainder == 0) }
  }

  private func signed(_ magnitude: UInt64) -> Int64? {
    guard magnitude <= UInt64(Int64.max) else { return nil }
    return isNegative ? -Int64(magnitude) : Int64(magnitude)
  }

  private static let powers: [UInt64] = (0...19).map { exponent in
    (0..<exponent).reduce(1) { power, _ in power * 10 }
  }
}
