// The loops that meet every byte of a log, sixteen at a time.
extension JSONCursor {
  /// The next byte, or 0 at the end; a 0 in the text is no valid token either.
  @inline(__always) func peek() -> UInt8 {
    position < end ? base.load(fromByteOffset: position, as: UInt8.self) : 0
  }

  @inline(__always) func byte(at index: Int) -> UInt8 {
    base.load(fromByteOffset: index, as: UInt8.self)
  }

  @inline(__always) mutating func skipSpace() { position = spaceEnd(from: position) }

  /// The first place from `start` on that holds no white space.
  @inline(__always) func spaceEnd(from start: Int) -> Int {
    var index = start
    while index < end {
      let byte = byte(at: index)
      if byte > 0x20 { break }
      guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { break }
      index &+= 1
    }
    return index
  }

  /// The string whose opening quote is next.
  @inline(__always) mutating func scanString() -> JSONText? {
    let start = position &+ 1
    var index = start
    while true {
      let bytes = (base + index).loadUnaligned(as: SIMD16<UInt8>.self)
      let found = firstLane(lanes(of: bytes, equal: UInt8(ascii: "\"")))
      index &+= found
      if index >= end { break }
      if found == 16 { continue }
      if byte(at: index &- 1) != UInt8(ascii: "\\") || !isEscaped(index, since: start) {
        position = index &+ 1
        return JSONText(start: base + start, count: index &- start)
      }
      index &+= 1
    }
    position = start - 1
    fail("a string has no closing quote", isCutOff: true)
    return nil
  }

  /// Whether an odd number of backslashes stands before a place of a string.
  func isEscaped(_ index: Int, since start: Int) -> Bool {
    var first = index
    while first > start, byte(at: first - 1) == UInt8(ascii: "\\") { first -= 1 }
    return (index - first) % 2 == 1
  }

  /// Whether a number or a word can end here.
  @inline(__always) var isAtScalarEnd: Bool {
    guard position < end else { return true }
    let byte = byte(at: position)
    return byte <= 0x20 || byte == UInt8(ascii: ",") || byte | 0x20 == UInt8(ascii: "}")
  }

  /// Passes over a number or a word, up to what can follow it.
  @inline(__always) mutating func skipScalar() {
    while !isAtScalarEnd { position &+= 1 }
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
