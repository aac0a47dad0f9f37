// Numbers as bytes without a string between them, for tables of millions of rows.
extension [UInt8] {
  /// Appends a whole number.
  public mutating func append(wholeNumber value: Int64) {
    appendDigits(of: value, atLeast: 1)
  }

  /// Appends a count of 10^-`places` as an exact decimal with all its places, such as `0.500000`.
  ///
  /// - Precondition: `places` is above 0.
  public mutating func append(decimal value: Int64, places: Int) {
    appendDigits(of: value, atLeast: places + 1)
    insert(UInt8(ascii: "."), at: count - places)
  }

  /// Appends a count of 10^-`places` as an exact decimal without needless zeros, such as `0.5`.
  ///
  /// - Precondition: `places` is above 0.
  public mutating func append(shortDecimal value: Int64, places: Int) {
    append(decimal: value, places: places)
    while last == UInt8(ascii: "0") { removeLast() }
    if last == UInt8(ascii: ".") { removeLast() }
  }

  /// Appends a number in 16 hexadecimal digits.
  public mutating func append(hexadecimal value: UInt64) {
    for shift in stride(from: 60, through: 0, by: -4) {
      let digit = UInt8(truncatingIfNeeded: value >> UInt64(shift) & 15)
      append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }
  }

  /// Appends a number of at least 0 with zeros before it, such as `07`.
  public mutating func append(padded value: Int64, width: Int) {
    appendDigits(of: value, atLeast: width)
  }

  private mutating func appendDigits(of value: Int64, atLeast digits: Int) {
    if value < 0 { append(UInt8(ascii: "-")) }
    let start = count
    var rest = value.magnitude
    var written = 0
    while rest > 0 || written < digits {
      append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
      rest /= 10
      written += 1
    }
    self[start...].reverse()
  }
}
