extension JSONCursor {
  /// Passes over an array or object whose opening bracket is next, 64 bytes at a time.
  ///
  /// One bit for each byte says what lies in strings, and a block without the last closing bracket
  /// is passed by counting (J. Langdale and D. Lemire, "Parsing gigabytes of JSON per second", VLDB
  /// Journal 28, 2019, 3.1). Every block begins outside of strings: one that goes on behind its
  /// block is passed up to its end first.
  mutating func skipContainer() {
    var open = 0
    var index = position
    while index < end {
      let block = ByteBlock(base + index)
      var quotes = block.quotes
      if block.hasBackslash { quotes &= ~Self.escaped(by: block.backslashes) }
      let inString = Self.insides(of: quotes)
      var brackets = block.brackets & ~inString
      if end &- index < 64 { brackets &= (1 &<< UInt64(end &- index)) &- 1 }
      if brackets != 0 {
        let closing = brackets & block.closingBrackets
        let opening = brackets ^ closing
        let opened = opening.nonzeroBitCount
        if open > closing.nonzeroBitCount, open + opened + depth <= Self.depthLimit {
          open += opened - closing.nonzeroBitCount
        } else if let bit = lastBracket(opening: opening, closing: closing, &open) {
          position = index + bit + 1
          return
        } else if open + depth > Self.depthLimit {
          return fail("arrays and objects are nested deeper than 512")
        }
      }
      index &+= 64
      if inString >> 63 == 1 { index = stringEnd(from: index) }
    }
    fail("an array or object has no closing bracket", isCutOff: true)
  }

  /// The place behind the string that a block has begun and not ended.
  private func stringEnd(from start: Int) -> Int {
    var index = start
    while true {
      index = firstOffset(of: UInt8(ascii: "\""), in: base, from: index, to: end) + 1
      if index > end || !isEscaped(index - 1, since: position) { return index }
    }
  }

  /// The bit of the bracket that closes the last array or object; `nil` where some stay open, or
  /// where too many are.
  private func lastBracket(opening: UInt64, closing: UInt64, _ open: inout Int) -> Int? {
    var brackets = opening | closing
    while brackets != 0 {
      let bit = brackets.trailingZeroBitCount
      open += opening &>> UInt64(bit) & 1 == 1 ? 1 : -1
      if open == 0 { return bit }
      if open + depth > Self.depthLimit { return nil }
      brackets &= brackets &- 1
    }
    return nil
  }

  /// One bit for each byte from an opening quote up to the byte before its closing quote.
  @inline(__always) private static func insides(of quotes: UInt64) -> UInt64 {
    var inside = quotes
    inside ^= inside &<< 1
    inside ^= inside &<< 2
    inside ^= inside &<< 4
    inside ^= inside &<< 8
    inside ^= inside &<< 16
    inside ^= inside &<< 32
    return inside
  }

  /// The bytes that follow a backslash which no backslash escapes.
  private static func escaped(by backslashes: UInt64) -> UInt64 {
    var escaped: UInt64 = 0
    var left = backslashes
    while left != 0 {
      let bit = UInt64(left.trailingZeroBitCount)
      escaped |= 2 &<< bit
      left &= ~(3 &<< bit)
    }
    return escaped
  }
}
