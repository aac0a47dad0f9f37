// The loops that meet every byte of a log, sixteen at a time.
extension JSONCursor {
  /// The next byte, or 0 at the end; a 0 in the text is no valid token either.
  @inline(__always) func peek() -> UInt8 {
    position < end ? base.load(fromByteOffset: position, as: UInt8.self) : 0
  }

  @inline(__always) mutating func skipSpace() {
    while position < end {
      let byte = base.load(fromByteOffset: position, as: UInt8.self)
      guard byte <= 0x20, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else {
        return
      }
      position += 1
    }
  }

  /// The string whose opening quote is next.
  @inline(__always) mutating func scanString() -> JSONText? {
    let start = position + 1
    var hasEscapes = false
    var index = start
    while true {
      let bytes = (base + index).loadUnaligned(as: SIMD16<UInt8>.self)
      let quotes = lanes(of: bytes, equal: UInt8(ascii: "\""))
      let found = firstLane(quotes | lanes(of: bytes, equal: UInt8(ascii: "\\")))
      index += found
      guard index < end else {
        position = start - 1
        fail("a string has no closing quote", isCutOff: true)
        return nil
      }
      if found == 16 { continue }
      if base.load(fromByteOffset: index, as: UInt8.self) == UInt8(ascii: "\"") { break }
      hasEscapes = true
      index += 2
    }
    position = index + 1
    return JSONText(start: base + start, count: index - start, hasEscapes: hasEscapes)
  }

  /// Passes over a number or a word, up to what can follow it.
  @inline(__always) mutating func skipScalar() {
    while position < end {
      let byte = base.load(fromByteOffset: position, as: UInt8.self)
      if byte <= 0x20 || byte == UInt8(ascii: ",") || byte | 0x20 == UInt8(ascii: "}") { return }
      position += 1
    }
  }

  /// Passes over four letters that must be these, and stand alone.
  mutating func skipWord(_ letters: UInt32, _ count: Int) {
    guard position + count <= end,
      UInt32(littleEndian: (base + position).loadUnaligned(as: UInt32.self)) == letters
    else { return fail("found no value", isCutOff: position + count > end) }
    let start = position
    position += count
    skipScalar()
    if position != start + count { fail("found no value") }
  }
}
