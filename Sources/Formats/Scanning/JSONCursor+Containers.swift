extension JSONCursor {
  /// Passes over an array or object whose opening bracket is next, 64 bytes at a time.
  ///
  /// One bit for each byte says where strings lie, and a block without the last closing bracket is
  /// passed by counting. Method: J. Langdale and D. Lemire, "Parsing gigabytes of JSON per second",
  /// VLDB Journal 28 (2019), 3.1, without its table of structural characters.
  mutating func skipContainer() {
    var open = 0
    var strings = StringMask()
    var index = position
    while index < end {
      let block = ByteBlock(base + index)
      let inString = strings.next(block)
      var brackets = block.brackets & ~inString
      if end - index < 64 { brackets &= (1 &<< UInt64(end - index)) &- 1 }
      if brackets != 0 {
        let closing = brackets & block.closingBrackets
        let opening = brackets ^ closing
        let isInside = open > closing.nonzeroBitCount
        if isInside, open + opening.nonzeroBitCount + depth <= Self.depthLimit {
          open += opening.nonzeroBitCount - closing.nonzeroBitCount
        } else {
          guard let bit = firstEnd(opening: opening, closing: closing, &open) else {
            if open + depth > Self.depthLimit {
              return fail("arrays and objects are nested deeper than 512")
            }
            index += 64
            continue
          }
          position = index + bit + 1
          return
        }
      }
      index += 64
    }
    fail("an array or object has no closing bracket", isCutOff: true)
  }

  /// The bit of the bracket that closes the last array or object; `nil` where some stay open, or
  /// where too many are.
  private func firstEnd(opening: UInt64, closing: UInt64, _ open: inout Int) -> Int? {
    var brackets = opening | closing
    while brackets != 0 {
      let bit = brackets.trailingZeroBitCount
      open += opening >> UInt64(bit) & 1 == 1 ? 1 : -1
      if open == 0 { return bit }
      if open + depth > Self.depthLimit { return nil }
      brackets &= brackets &- 1
    }
    return nil
  }
}

/// Follows strings from block to block.
private struct StringMask {
  /// All ones where the block before ended within a string.
  private var isOpen: UInt64 = 0
  /// Whether the block before ended with a backslash that escapes.
  private var isEscaped = false

  /// One bit for each byte of a block that lies in a string, the opening quote counting as inside.
  @inline(__always) mutating func next(_ block: ByteBlock) -> UInt64 {
    var quotes = block.quotes
    if isEscaped || block.hasBackslash { quotes &= ~escaped(block.backslashes) }
    var inString = quotes
    inString ^= inString &<< 1
    inString ^= inString &<< 2
    inString ^= inString &<< 4
    inString ^= inString &<< 8
    inString ^= inString &<< 16
    inString ^= inString &<< 32
    inString ^= isOpen
    isOpen = UInt64(bitPattern: Int64(bitPattern: inString) &>> 63)
    return inString
  }

  /// The bytes that follow a backslash which no backslash escapes.
  private mutating func escaped(_ backslashes: UInt64) -> UInt64 {
    var escaped: UInt64 = isEscaped ? 1 : 0
    var left = isEscaped ? backslashes & ~1 : backslashes
    isEscaped = false
    while left != 0 {
      let bit = UInt64(left.trailingZeroBitCount)
      if bit == 63 {
        isEscaped = true
        break
      }
      escaped |= 2 &<< bit
      left &= ~(3 &<< bit)
    }
    return escaped
  }
}
