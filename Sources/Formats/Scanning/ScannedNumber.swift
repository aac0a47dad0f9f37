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
    guard let base = text.baseAddress else { return nil }
    var index = 0
    self.init(base, from: &index, to: text.count)
    guard index == text.count else { return nil }
  }

  /// Reads a number that begins at `index`, and moves behind it.
  init?(_ base: UnsafeRawPointer, from index: inout Int, to end: Int) {
    @inline(__always) func digit() -> UInt8 {
      index < end ? base.load(fromByteOffset: index, as: UInt8.self) &- UInt8(ascii: "0") : 0xFF
    }
    let hasSign = digit() == UInt8(ascii: "-") &- UInt8(ascii: "0")
    if hasSign { index &+= 1 }
    let firstDigit = index
    let hasLeadingZero = digit() == 0
    var value: UInt64 = 0
    var power = 0
    var next = digit()
    while next <= 9 {
      Self.append(next, to: &value, &power, isFraction: false)
      index &+= 1
      next = digit()
    }
    guard index > firstDigit, index == firstDigit + 1 || !hasLeadingZero else { return nil }
    if next == UInt8(ascii: ".") &- UInt8(ascii: "0") {
      index &+= 1
      let start = index
      next = digit()
      while next <= 9 {
        Self.append(next, to: &value, &power, isFraction: true)
        index &+= 1
        next = digit()
      }
      guard index > start else { return nil }
    }
    if next | 0x20 == UInt8(ascii: "e") &- UInt8(ascii: "0") {
      index &+= 1
      guard let scale = Self.exponent(base, from: &index, to: end) else { return nil }
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

  /// The power that stands behind an `e`, `-06` for one, of at most four digits.
  private static func exponent(
    _ base: UnsafeRawPointer, from index: inout Int, to end: Int
  ) -> Int? {
    var isNegative = false
    if index < end {
      let sign = base.load(fromByteOffset: index, as: UInt8.self)
      isNegative = sign == UInt8(ascii: "-")
      if isNegative || sign == UInt8(ascii: "+") { index += 1 }
    }
    let start = index
    var power = 0
    while index < end {
      let digit = base.load(fromByteOffset: index, as: UInt8.self) &- UInt8(ascii: "0")
      guard digit <= 9 else { break }
      power = power * 10 + Int(digit)
      index += 1
      guard index - start <= 4 else { return nil }
    }
    guard index > start else { return nil }
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
