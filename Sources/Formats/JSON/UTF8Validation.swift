/// The offset of the first byte that is not part of well-formed UTF-8, or `nil`.
///
/// Source of the ranges: The Unicode Standard 15, table 3-7, "Well-Formed UTF-8 Byte Sequences".
///
/// - Complexity: O(*n*), eight bytes at a time where they are ASCII.
func firstInvalidUTF8(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
  let raw = UnsafeRawBufferPointer(bytes)
  var index = 0
  while index < bytes.count {
    if index + 8 <= bytes.count {
      let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      if word & 0x8080_8080_8080_8080 == 0 {
        index += 8
        continue
      }
    }
    if bytes[index] < 0x80 {
      index += 1
      continue
    }
    guard let length = scalarLength(at: index, in: bytes) else { return index }
    index += length
  }
  return nil
}

/// Bytes of the well-formed multi-byte scalar at `index`, or `nil` where there is none.
private func scalarLength(at index: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
  let length: Int
  var second: ClosedRange<UInt8> = 0x80...0xBF
  switch bytes[index] {
  case 0xC2...0xDF: length = 2
  case 0xE0: (length, second) = (3, 0xA0...0xBF)
  case 0xED: (length, second) = (3, 0x80...0x9F)
  case 0xE1...0xEF: length = 3
  case 0xF0: (length, second) = (4, 0x90...0xBF)
  case 0xF1...0xF3: length = 4
  case 0xF4: (length, second) = (4, 0x80...0x8F)
  default: return nil
  }
  guard index + length <= bytes.count, second.contains(bytes[index + 1]),
    bytes[(index + 2)..<(index + length)].allSatisfy({ $0 & 0xC0 == 0x80 })
  else { return nil }
  return length
}
