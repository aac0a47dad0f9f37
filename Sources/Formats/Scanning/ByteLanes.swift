// Sixteen bytes at a time. Comparisons of SIMD vectors are loops over their lanes in the compiler
// at hand, their arithmetic is one instruction: so a lane is compared by arithmetic.

/// The highest bit of each lane says whether it equals `byte`; the other bits mean nothing.
@inline(__always) func lanes(of bytes: SIMD16<UInt8>, equal byte: UInt8) -> SIMD16<UInt8> {
  let difference = bytes ^ SIMD16(repeating: byte)
  return (difference &- SIMD16(repeating: 1)) & ~difference
}

/// The place of the first lane whose highest bit is set; 16 where there is none.
@inline(__always) func firstLane(_ lanes: SIMD16<UInt8>) -> Int {
  // No branch tells the halves apart: it would be guessed wrong half of the time.
  (highBits(lanes) | 1 &<< 16).trailingZeroBitCount
}

/// The offset of the first `byte` in `start..<end`; `end` where there is none.
///
/// ``ScanBuffer/padding`` bytes behind `end` can be read.
func firstOffset(of byte: UInt8, in base: UnsafeRawPointer, from start: Int, to end: Int) -> Int {
  var index = start
  while index < end {
    let a = lanes(of: (base + index).loadUnaligned(as: SIMD16<UInt8>.self), equal: byte)
    let b = lanes(of: (base + index + 16).loadUnaligned(as: SIMD16<UInt8>.self), equal: byte)
    let either = unsafeBitCast(a | b, to: SIMD2<UInt64>.self)
    if (either[0] | either[1]) & 0x8080_8080_8080_8080 != 0 {
      let first = firstLane(a)
      return min(end, index &+ (first < 16 ? first : 16 &+ firstLane(b)))
    }
    index &+= 32
  }
  return end
}

/// 64 bytes, of which some kinds are found at once: bit i stands for byte i.
struct ByteBlock {
  private let parts: (SIMD16<UInt8>, SIMD16<UInt8>, SIMD16<UInt8>, SIMD16<UInt8>)

  @inline(__always) init(_ start: UnsafeRawPointer) {
    parts = (
      start.loadUnaligned(as: SIMD16<UInt8>.self),
      (start + 16).loadUnaligned(as: SIMD16<UInt8>.self),
      (start + 32).loadUnaligned(as: SIMD16<UInt8>.self),
      (start + 48).loadUnaligned(as: SIMD16<UInt8>.self)
    )
  }

  @inline(__always) var quotes: UInt64 { bits { lanes(of: $0, equal: UInt8(ascii: "\"")) } }

  @inline(__always) var backslashes: UInt64 {
    bits { lanes(of: $0, equal: UInt8(ascii: "\\")) }
  }

  @inline(__always) var hasBackslash: Bool {
    hasAny { lanes(of: $0, equal: UInt8(ascii: "\\")) }
  }

  /// All four brackets: `[` and `{` differ by one bit, and so do `]` and `}`.
  @inline(__always) var brackets: UInt64 {
    @inline(__always) func found(_ bytes: SIMD16<UInt8>) -> SIMD16<UInt8> {
      let folded = bytes | SIMD16(repeating: 0x20)
      return lanes(of: folded, equal: UInt8(ascii: "{"))
        | lanes(of: folded, equal: UInt8(ascii: "}"))
    }
    return hasAny(found) ? bits(found) : 0
  }

  @inline(__always) var closingBrackets: UInt64 {
    bits { lanes(of: $0 | SIMD16(repeating: 0x20), equal: UInt8(ascii: "}")) }
  }

  @inline(__always) private func hasAny(
    _ found: (SIMD16<UInt8>) -> SIMD16<UInt8>
  ) -> Bool {
    let all = found(parts.0) | found(parts.1) | found(parts.2) | found(parts.3)
    let halves = unsafeBitCast(all, to: SIMD2<UInt64>.self)
    return (halves[0] | halves[1]) & 0x8080_8080_8080_8080 != 0
  }

  @inline(__always) private func bits(_ found: (SIMD16<UInt8>) -> SIMD16<UInt8>) -> UInt64 {
    highBits(found(parts.0)) | highBits(found(parts.1)) &<< 16
      | highBits(found(parts.2)) &<< 32 | highBits(found(parts.3)) &<< 48
  }
}

/// The highest bits of sixteen lanes, side by side.
///
/// The product moves bit 7 of byte i to bit 56 + i; no two of its terms meet in those bits.
@inline(__always) func highBits(_ lanes: SIMD16<UInt8>) -> UInt64 {
  let halves = unsafeBitCast(lanes, to: SIMD2<UInt64>.self)
  let low = (UInt64(littleEndian: halves[0]) & 0x8080_8080_8080_8080) &* 0x0002_0408_1020_4081
  let high = (UInt64(littleEndian: halves[1]) & 0x8080_8080_8080_8080) &* 0x0002_0408_1020_4081
  return low &>> 56 | (high &>> 56) &<< 8
}
