/// A decimal number with the digits of its text, for prices that must not pass through `Double`.
public struct ExactDecimal: Hashable, Sendable {
  /// Whether the number is below zero; zero is never negative.
  public let isNegative: Bool
  /// The leading significant digits, at most 38, as an integer without trailing zeros.
  let significand: UInt128
  /// Power of ten that multiplies `significand`.
  let exponent: Int
  /// Whether digits other than zero follow those kept.
  let hasMoreDigits: Bool

  /// A number rounded to a whole number of some unit.
  public struct Rounded: Hashable, Sendable {
    /// The whole number.
    public let value: Int64
    /// Whether the exact number lies beside it.
    public let wasRounded: Bool
  }
}

extension ExactDecimal {
  /// Reads a number such as `0.000003`, `8.333333333333334e-08`, `3e-06`, `-1` or `$0.30`.
  ///
  /// - Returns: `nil` for any other text, and where the power of ten is beyond ±9,999.
  public init?(parsing text: some StringProtocol) {
    var scanner = Scanner(rest: Array(text.utf8)[...])
    var isNegative = scanner.skip("-")
    if !isNegative { _ = scanner.skip("+") }
    if scanner.skip("$"), !isNegative { isNegative = scanner.skip("-") }
    var count = scanner.digits(areFraction: false)
    if scanner.skip(".") {
      let fraction = scanner.digits(areFraction: true)
      guard fraction > 0 else { return nil }
      count += fraction
    }
    guard count > 0, scanner.readExponent(), scanner.rest.isEmpty else { return nil }
    while scanner.significand != 0, scanner.significand % 10 == 0 {
      scanner.significand /= 10
      scanner.exponent += 1
    }
    significand = scanner.significand
    exponent = significand == 0 ? 0 : scanner.exponent
    hasMoreDigits = scanner.hasMoreDigits
    self.isNegative = isNegative && significand != 0
  }

  /// The number times 10^`power`, rounded half to even to a whole number.
  ///
  /// - Returns: `nil` where the result does not fit 64 bits.
  public func integer(timesTenToThe power: Int) -> Rounded? {
    let shift = exponent + power
    var magnitude = significand
    var wasRounded = hasMoreDigits
    if magnitude != 0, shift > 0 {
      guard shift <= 38, !hasMoreDigits else { return nil }
      let (product, overflow) = magnitude.multipliedReportingOverflow(by: Self.power(of: shift))
      guard !overflow else { return nil }
      magnitude = product
    } else if shift < -38 {
      // The significand has at most 38 digits, so the number is below a tenth of a unit.
      wasRounded = magnitude != 0
      magnitude = 0
    } else if shift < 0 {
      let divisor = Self.power(of: -shift)
      let (quotient, remainder) = magnitude.quotientAndRemainder(dividingBy: divisor)
      let half = divisor / 2
      let isAboveHalf = remainder > half || (remainder == half && hasMoreDigits)
      let isTie = remainder == half && !hasMoreDigits
      wasRounded = wasRounded || remainder != 0
      magnitude = quotient + (isAboveHalf || (isTie && quotient % 2 == 1) ? 1 : 0)
    }
    guard magnitude <= UInt128(Int64.max) else { return nil }
    let value = Int64(magnitude)
    return Rounded(value: isNegative ? -value : value, wasRounded: wasRounded)
  }

  private static func power(of exponent: Int) -> UInt128 {
    (0..<exponent).reduce(into: 1) { power, _ in power *= 10 }
  }
}

extension ExactDecimal {
  /// Reads the parts of a number from the front of a text.
  private struct Scanner {
    var rest: ArraySlice<UInt8>
    var significand: UInt128 = 0
    var exponent = 0
    var hasMoreDigits = false
    private var kept = 0

    init(rest: ArraySlice<UInt8>) { self.rest = rest }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
      guard rest.first == UInt8(ascii: character) else { return false }
      rest = rest.dropFirst()
      return true
    }

    /// Takes digits into the significand, and returns how many there were.
    mutating func digits(areFraction: Bool) -> Int {
      let before = rest.count
      while let byte = rest.first, byte &- UInt8(ascii: "0") <= 9 {
        let digit = byte - UInt8(ascii: "0")
        rest = rest.dropFirst()
        if kept < 38 {
          significand = significand * 10 + UInt128(digit)
          if significand != 0 { kept += 1 }
          if areFraction { exponent -= 1 }
        } else {
          hasMoreDigits = hasMoreDigits || digit != 0
          if !areFraction { exponent += 1 }
        }
      }
      return before - rest.count
    }

    /// Takes an exponent where there is one; false where it is malformed.
    mutating func readExponent() -> Bool {
      guard skip("e") || skip("E") else { return true }
      let isNegative = skip("-")
      if !isNegative { _ = skip("+") }
      guard !rest.isEmpty, rest.count <= 4, rest.allSatisfy({ $0 &- UInt8(ascii: "0") <= 9 })
      else { return false }
      let power = rest.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
      rest = []
      exponent += isNegative ? -power : power
      return true
    }
  }
}

extension ExactDecimal: CustomStringConvertible {
  /// One spelling per value, such as `3e-6` or `12`, for hashing.
  ///
  /// Digits beyond 38 are not shown.
  public var description: String {
    (isNegative ? "-" : "") + String(significand) + (exponent == 0 ? "" : "e\(exponent)")
  }
}
