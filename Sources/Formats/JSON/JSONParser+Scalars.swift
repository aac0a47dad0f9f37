extension JSONParser {
  /// Reads `true`, `false` or `null`.
  mutating func word() throws(JSONSyntaxError) -> JSONNode.Content {
    var end = position
    while end < bytes.count, isWordByte(bytes[end]) { end += 1 }
    let value: JSONNode.Content
    switch String(decoding: bytes[position..<end].prefix(12), as: UTF8.self) {
    case "true": value = .bool(true)
    case "false": value = .bool(false)
    case "null": value = .null
    case "NaN", "Infinity", "+Infinity", "nan", "inf": throw unexpected("a finite number")
    case "True", "False", "None": throw unexpected("true, false or null in lower case")
    case "" where peek() == UInt8(ascii: "'"):
      throw unexpected("a value; text stands in double quotes")
    case "": throw unexpected("a value")
    default: throw unexpected("a value; text stands in double quotes")
    }
    position = end
    return value
  }

  /// Reads a number and returns its spelling.
  mutating func number() throws(JSONSyntaxError) -> String {
    let start = position
    _ = take(UInt8(ascii: "-"))
    let whole = position
    guard skipDigits() > 0 else { throw malformedNumber(from: start, "a digit after \"-\"") }
    if bytes[whole] == UInt8(ascii: "0"), position - whole > 1 {
      throw malformedNumber(from: start, "a number without leading zeros")
    }
    if take(UInt8(ascii: ".")) {
      guard skipDigits() > 0 else { throw malformedNumber(from: start, "a digit after \".\"") }
    }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "-")) { _ = take(UInt8(ascii: "+")) }
      guard skipDigits() > 0 else { throw malformedNumber(from: start, "digits after \"e\"") }
    }
    guard position == bytes.count || !isWordByte(bytes[position]) else {
      throw malformedNumber(from: start, "a number such as 12, 0.5 or 3e-06")
    }
    return String(decoding: UnsafeBufferPointer(rebasing: bytes[start..<position]), as: UTF8.self)
  }

  private mutating func malformedNumber(from start: Int, _ expected: String) -> JSONSyntaxError {
    position = start
    return unexpected(expected)
  }

  private mutating func skipDigits() -> Int {
    let start = position
    while position < bytes.count, bytes[position] &- UInt8(ascii: "0") <= 9 { position += 1 }
    return position - start
  }

  /// Reads a string, the present byte being its opening quote.
  mutating func string() throws(JSONSyntaxError) -> String {
    let open = position
    position += 1
    let start = position
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") {
        let text = UnsafeBufferPointer(rebasing: bytes[start..<position])
        position += 1
        return String(decoding: text, as: UTF8.self)
      }
      if byte == UInt8(ascii: "\\") { return try stringWithEscapes(open: open) }
      guard byte >= 0x20 else { throw controlCharacter() }
      position += 1
    }
    throw unendedString(open)
  }

  /// Goes on with a string at its first escape.
  private mutating func stringWithEscapes(open: Int) throws(JSONSyntaxError) -> String {
    var text = Array(bytes[(open + 1)..<position])
    while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "\""):
        position += 1
        return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): try appendEscape(to: &text)
      case 0..<0x20: throw controlCharacter()
      default:
        text.append(byte)
        position += 1
      }
    }
    throw unendedString(open)
  }

  private mutating func appendEscape(to text: inout [UInt8]) throws(JSONSyntaxError) {
    let start = position
    guard position + 1 < bytes.count else {
      position = bytes.count
      return
    }
    let letter = bytes[position + 1]
    position += 2
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"): text.append(contentsOf: String(try escapedScalar(from: start)).utf8)
    default:
      throw JSONSyntaxError(
        range: start..<position,
        message: "found an unknown escape; a backslash itself is written \\\\")
    }
  }

  /// Reads the digits of `\uXXXX`, and of the second half of a surrogate pair.
  private mutating func escapedScalar(
    from start: Int
  ) throws(JSONSyntaxError) -> Unicode.Scalar {
    let first = try hexDigits(from: start)
    if let scalar = Unicode.Scalar(first) { return scalar }
    if first < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
      let second = try hexDigits(from: start)
      if (0xDC00...0xDFFF).contains(second),
        let scalar = Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
      {
        return scalar
      }
    }
    throw JSONSyntaxError(
      range: start..<position, message: "found half of a surrogate pair; expected both halves")
  }

  private mutating func hexDigits(from start: Int) throws(JSONSyntaxError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = Character(Unicode.Scalar(peek())).hexDigitValue else {
        throw JSONSyntaxError(
          range: start..<max(position, start + 1),
          message: "found an incomplete escape; expected \\u and four hexadecimal digits")
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  private func controlCharacter() -> JSONSyntaxError {
    let name = Unicode.Scalar(bytes[position]).escaped(asASCII: true)
    return JSONSyntaxError(
      range: position..<(position + 1),
      message: "found the control character \(name) in a string; expected it escaped")
  }

  private func unendedString(_ open: Int) -> JSONSyntaxError {
    JSONSyntaxError(range: open..<(open + 1), message: "this string has no closing quote")
  }
}
