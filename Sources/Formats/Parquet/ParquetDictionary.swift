/// The distinct values of a column in order of first appearance, and each row's position in them.
///
/// There is none where more than half of the values are distinct, or more than 2^15 are: then they
/// are shorter written out.
struct ParquetDictionary {
  /// The position of each row's value.
  private(set) var codes: [UInt32] = []
  /// The distinct values, one after another.
  let values: [UInt8]
  /// How many there are.
  let count: Int

  private static let countMax = 1 << 15

  init?(_ column: ColumnValues, rows: [Int]) {
    if case .decimal = column.kind { return nil }
    let limit = min(Self.countMax, rows.count / 2)
    guard limit > 0 else { return nil }
    codes.reserveCapacity(rows.count)
    var places = column.kind == .text ? PlaceTable(direct: column.texts.count) : PlaceTable()
    var first: [Int] = []
    for row in rows {
      let place = places.place(of: column.words[row], next: UInt32(first.count))
      if place == UInt32(first.count) {
        first.append(row)
        if first.count > limit { return nil }
      }
      codes.append(place)
    }
    count = first.count
    values = ParquetPlain.bytes(of: column, rows: first)
  }
}

/// Where in a dictionary a word stands: a table of open addresses, or one entry a word where words
/// are small numbers.
private struct PlaceTable {
  private var words: [Int64]
  /// One above the place of the word, 0 where there is none.
  private var places: [UInt32]
  private let isDirect: Bool

  private static let size = 1 << 17

  init() {
    words = Array(repeating: 0, count: Self.size)
    places = Array(repeating: 0, count: Self.size)
    isDirect = false
  }

  init(direct count: Int) {
    words = []
    places = Array(repeating: 0, count: count)
    isDirect = true
  }

  /// The place of a word, which is `next` where it was not met before.
  mutating func place(of word: Int64, next: UInt32) -> UInt32 {
    var slot = Int(word)
    if !isDirect {
      let mask = Self.size - 1
      // Fibonacci hashing: the upper bits of a product with 2^64 over the golden ratio.
      slot = Int((UInt64(bitPattern: word) &* 0x9E37_79B9_7F4A_7C15) >> 47) & mask
      while places[slot] != 0, words[slot] != word { slot = (slot + 1) & mask }
      if places[slot] == 0 { words[slot] = word }
    }
    if places[slot] == 0 { places[slot] = next + 1 }
    return places[slot] - 1
  }
}

/// Values one after another, as Parquet's PLAIN encoding has them.
enum ParquetPlain {
  /// The bytes of a column's values in some rows.
  static func bytes(of column: ColumnValues, rows: [Int]) -> [UInt8] {
    var bytes: [UInt8] = []
    switch column.kind {
    case .text:
      for row in rows {
        let text = column.texts[Int(column.words[row])]
        bytes.append(littleEndian: UInt32(text.utf8.count))
        bytes += text.utf8
      }
    case .integer, .number, .time:
      bytes.reserveCapacity(8 * rows.count)
      for row in rows { bytes.append(littleEndian: column.words[row]) }
    case .decimal:
      // Two's complement of 16 bytes, highest byte first.
      for row in rows {
        for word in [column.upperWords[row], column.words[row]] {
          bytes.append(littleEndian: word.byteSwapped)
        }
      }
    }
    return bytes
  }
}
