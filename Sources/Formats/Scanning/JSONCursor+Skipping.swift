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
      let quotes = bytes .== SIMD16(repeating: UInt8(ascii: "\""))
      let found = firstTrue(quotes .| (bytes .== SIMD16(repeating: UInt8(ascii: "\\"))))
      index += found
      guard index < end else {
        position = start - 1
        fail("a string has no closing quote")
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
    else { return fail("found no value") }
    let start = position
    position += count
    skipScalar()
    if position != start + count { fail("found no value") }
  }

  /// Passes over an array or object whose opening bracket is next.
  mutating func skipContainer() {
    let start = position
    var open = 0
    while position < end {
      let bytes = (base + position).loadUnaligned(as: SIMD16<UInt8>.self)
      let folded = bytes | SIMD16(repeating: 0x20)
      let opening = folded .== SIMD16(repeating: UInt8(ascii: "{"))
      let closing = folded .== SIMD16(repeating: UInt8(ascii: "}"))
      let quotes = bytes .== SIMD16(repeating: UInt8(ascii: "\""))
      let found = firstTrue(opening .| closing .| quotes)
      position += found
      if found == 16 { continue }
      guard position < end else { break }
      switch base.load(fromByteOffset: position, as: UInt8.self) {
      case UInt8(ascii: "\""):
        guard scanString() != nil else { return }
        continue
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        open += 1
        guard open + depth <= Self.depthLimit else {
          return fail("arrays and objects are nested deeper than 512")
        }
      default: open -= 1
      }
      position += 1
      if open == 0 { return }
    }
    position = start
    fail("an array or object has no closing bracket")
  }
}

/// The place of the first lane that is true; 16 where none is.
@inline(__always) func firstTrue(_ mask: SIMDMask<SIMD16<Int8>>) -> Int {
  let halves = unsafeBitCast(mask, to: SIMD2<UInt64>.self)
  let low = UInt64(littleEndian: halves[0])
  if low != 0 { return low.trailingZeroBitCount >> 3 }
  let high = UInt64(littleEndian: halves[1])
  return 8 + high.trailingZeroBitCount >> 3
}
