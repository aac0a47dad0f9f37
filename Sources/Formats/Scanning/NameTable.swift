/// Finds which of a few known names a key is, without making a `String` of it.
///
/// A key that is spelled with escapes, which no writer needs for such names, is none of them.
public struct NameTable: Sendable {
  /// A name as it is compared: its length, its first and its last eight bytes.
  private struct Name {
    var count: Int
    var first: UInt64
    var last: UInt64
    /// Position of the next name in the same slot, or -1.
    var next: Int8
  }

  private var names: [Name] = []
  private var spellings: [[UInt8]] = []
  /// Keys of the last object that was looked through for these names.
  var trail = KeyTrail()
  /// Position in `names` of the first name in each slot, -1 where it is empty.
  private var slots = [Int8](repeating: -1, count: 256)

  /// Creates a table of at most 127 different names.
  public init(_ names: [String]) {
    precondition(Set(names).count == names.count && names.count <= 127)
    for (position, text) in names.enumerated() {
      let bytes = Array(text.utf8)
      let (first, last) = ScanBuffer(bytes).reading { Self.ends(of: $0, $1) }
      let slot = Self.slot(first, last, bytes.count)
      self.names.append(
        Name(count: bytes.count, first: first, last: last, next: slots[slot]))
      spellings.append(bytes)
      slots[slot] = Int8(position)
    }
  }

  /// The first and the last eight bytes; where there are fewer, twice those that there are.
  @inline(__always) private static func ends(
    of start: UnsafeRawPointer, _ count: Int
  ) -> (first: UInt64, last: UInt64) {
    let mask = UInt64.max &>> UInt64(truncatingIfNeeded: 64 &- 8 &* min(count, 8))
    let tail = max(0, count &- 8)
    return (
      UInt64(littleEndian: start.loadUnaligned(as: UInt64.self)) & mask,
      UInt64(littleEndian: (start + tail).loadUnaligned(as: UInt64.self)) & mask
    )
  }

  @inline(__always) private static func slot(_ first: UInt64, _ last: UInt64, _ count: Int) -> Int {
    let mixed = (first ^ last &* 0xA24B_AED4_963E_E407) &+ UInt64(truncatingIfNeeded: count)
    return Int(truncatingIfNeeded: (mixed &* 0x9E37_79B9_7F4A_7C15) &>> 56)
  }

  /// Begins with the first string of a sequence, for ``JSONCursor/textPosition(in:)``.
  public mutating func begin() { trail.begin() }

  /// The position of a name among those of the table; -1 for any other.
  @inline(__always) func position(of text: JSONText) -> Int {
    let (start, count) = (text.start, text.count)
    guard count > 0 else { return -1 }
    let (first, last) = Self.ends(of: start, count)
    var position = Int(slots[Self.slot(first, last, count)])
    while position >= 0 {
      let name = names[position]
      if name.count == count, name.first == first, name.last == last,
        count <= 16 || isSpelling(position, of: start, count)
      {
        return position
      }
      position = Int(name.next)
    }
    return -1
  }

  private func isSpelling(_ position: Int, of start: UnsafeRawPointer, _ count: Int) -> Bool {
    UnsafeRawBufferPointer(start: start, count: count).elementsEqual(spellings[position])
  }
}
