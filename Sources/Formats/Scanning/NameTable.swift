/// Finds which of a few known names a key is, without making a `String` of it.
public struct NameTable: Sendable {
  private let names: [[UInt8]]
  /// Position in `names` per slot, -1 where the slot is empty.
  private let slots: [Int8]
  private let multiplier: UInt64
  private let shift: UInt64

  /// Creates a table of at most 127 different names of up to 255 bytes.
  public init(_ names: [String]) {
    precondition(Set(names).count == names.count && names.count <= 127)
    self.names = names.map { Array($0.utf8) }
    // Many more slots than names, so that one of the first multipliers gives each its own.
    let bits = UInt64(64 - (4 * max(1, names.count * names.count / 4) - 1).leadingZeroBitCount)
    shift = 64 - min(bits, 14)
    var candidate: UInt64 = 0x9E37_79B9_7F4A_7C15
    var found: [Int8]?
    var tries = 0
    while found == nil {
      tries += 1
      precondition(tries <= 10_000, "two names cannot be told apart")
      candidate = candidate &* 0xD134_2543_DE82_EF95 &+ 2
      found = Self.slots(of: self.names, candidate | 1, shift)
    }
    multiplier = candidate | 1
    slots = found ?? []
  }

  private static func slots(of names: [[UInt8]], _ multiplier: UInt64, _ shift: UInt64) -> [Int8]? {
    var slots = [Int8](repeating: -1, count: 1 << (64 - shift))
    for (position, name) in names.enumerated() {
      let slot = ScanBuffer(name).reading { Self.slot(of: $0, $1, multiplier, shift) }
      guard slots[slot] < 0 else { return nil }
      slots[slot] = Int8(position)
    }
    return slots
  }

  /// Up to sixteen bytes the first and the last eight and the length tell names apart.
  @inline(__always) private static func slot(
    of start: UnsafeRawPointer, _ count: Int, _ multiplier: UInt64, _ shift: UInt64
  ) -> Int {
    var mixed: UInt64
    if count > 16 {
      mixed = fingerprint(start, count: count)
    } else {
      mixed = UInt64(littleEndian: start.loadUnaligned(as: UInt64.self)) ^ UInt64(count)
      if count < 8 {
        mixed &= (1 &<< UInt64(8 * count)) &- 1
      } else {
        let last = UInt64(littleEndian: (start + (count - 8)).loadUnaligned(as: UInt64.self))
        mixed ^= last &* 0xA24B_AED4_963E_E407
      }
    }
    return Int((mixed &* multiplier) &>> shift)
  }

  /// The position of a name among those of the table; -1 for any other.
  public func position(of text: JSONText) -> Int {
    if text.hasEscapes {
      let name = text.string.map { Array($0.utf8) }
      return name.flatMap { names.firstIndex(of: $0) } ?? -1
    }
    return position(of: text.start, count: text.count)
  }

  /// The position of a name; 8 bytes from its start can be read.
  @inline(__always) func position(of start: UnsafeRawPointer, count: Int) -> Int {
    let position = Int(slots[Self.slot(of: start, count, multiplier, shift)])
    guard position >= 0 else { return -1 }
    let isSame = names[position].withUnsafeBytes { name in
      guard name.count == count else { return false }
      for index in 0..<count
      where name[index] != start.load(fromByteOffset: index, as: UInt8.self) {
        return false
      }
      return true
    }
    return isSame ? position : -1
  }
}
