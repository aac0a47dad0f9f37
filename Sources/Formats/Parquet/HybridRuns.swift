/// Parquet's encoding of small numbers: runs of one value, and groups of eight packed bit by bit.
///
/// Source: Apache Parquet, "Run Length Encoding / Bit-Packing Hybrid (RLE = 3)" (Encodings.md).
struct HybridRuns {
  /// What was written.
  private(set) var bytes: [UInt8] = []
  /// Bits of a packed value, 1 to 32.
  private let width: Int
  private var literals: [UInt32] = []

  /// Shortest run that is worth its own header; also the size of a packed group.
  private static let group = 8

  /// Encodes values of at most `width` bits.
  init(_ values: some RandomAccessCollection<UInt32>, width: Int) {
    self.width = width
    var position = values.startIndex
    while position < values.endIndex {
      let value = values[position]
      var end = values.index(after: position)
      while end < values.endIndex, values[end] == value { end = values.index(after: end) }
      add(value, count: values.distance(from: position, to: end))
      position = end
    }
    endLiterals()
  }

  /// Bits that tell the numbers 0 to `count` - 1 apart; at least 1, as readers expect.
  static func width(of count: Int) -> Int {
    max(1, Int.bitWidth - max(0, count - 1).leadingZeroBitCount)
  }

  private mutating func add(_ value: UInt32, count: Int) {
    // Packed values come in whole groups: a run first completes the group that is begun.
    let open = literals.count % Self.group
    let filling = open == 0 ? 0 : min(count, Self.group - open)
    let rest = count - filling
    guard rest >= Self.group else {
      literals += repeatElement(value, count: count)
      return
    }
    literals += repeatElement(value, count: filling)
    endLiterals()
    bytes.append(variableLength: UInt64(rest) << 1)
    for byte in 0..<(width + 7) / 8 { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * byte))) }
  }

  private mutating func endLiterals() {
    guard !literals.isEmpty else { return }
    let groups = (literals.count + Self.group - 1) / Self.group
    bytes.append(variableLength: UInt64(groups) << 1 | 1)
    var held: UInt64 = 0
    var bits = 0
    for position in 0..<groups * Self.group {
      let value = position < literals.count ? literals[position] : 0
      held |= UInt64(value) << UInt64(bits)
      bits += width
      while bits >= 8 {
        bytes.append(UInt8(truncatingIfNeeded: held))
        held >>= 8
        bits -= 8
      }
    }
    literals.removeAll(keepingCapacity: true)
  }
}
