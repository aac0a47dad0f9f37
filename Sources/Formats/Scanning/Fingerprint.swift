/// 64 bits that stand for a name: equal names have equal fingerprints.
///
/// Two different names have the same with a chance of 2⁻⁶⁴: among ten million, any two with a
/// chance of 3 in a million. Words of eight bytes are multiplied to 128 bits and folded.
///
/// - Returns: never 0, which may stand for no name.
/// - Parameters:
///   - start: the first byte; ``ScanBuffer/padding`` bytes behind the last can be read.
///   - count: how many bytes.
@inlinable public func fingerprint(_ start: UnsafeRawPointer, count: Int) -> UInt64 {
  var mixed = 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: count)
  var index = 0
  while index < count {
    var word = UInt64(littleEndian: (start + index).loadUnaligned(as: UInt64.self))
    if count - index < 8 { word &= (1 &<< UInt64(8 &* (count &- index))) &- 1 }
    mixed = folded(mixed ^ word, 0xA076_1D64_78BD_642F)
    index &+= 8
  }
  return max(1, folded(mixed, 0xE703_7ED1_A0B4_28DB))
}

@inlinable func folded(_ a: UInt64, _ b: UInt64) -> UInt64 {
  let product = a.multipliedFullWidth(by: b)
  return product.high ^ product.low
}

/// Whether bytes are well-formed UTF-8 without control characters.
public func isPlainText(_ bytes: UnsafeRawBufferPointer) -> Bool {
  var index = 0
  while index + 8 <= bytes.count {
    let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
    // The highest bit of a byte of the difference is set where the byte is below 0x20 or ASCII's
    // bounds are left.
    let isLow = (word &- 0x2020_2020_2020_2020) | word
    if isLow & 0x8080_8080_8080_8080 != 0 { break }
    index += 8
  }
  while index < bytes.count, bytes[index] >= 0x20, bytes[index] < 0x80 { index += 1 }
  if index == bytes.count { return true }
  let rest = UnsafeRawBufferPointer(rebasing: bytes[index...]).bindMemory(to: UInt8.self)
  return firstInvalidUTF8(in: rest) == nil && rest.allSatisfy { $0 >= 0x20 }
}
