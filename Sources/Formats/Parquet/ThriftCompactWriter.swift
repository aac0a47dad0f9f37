/// Writes values in Thrift's compact protocol, in which Parquet keeps its headers and its footer.
///
/// Source: Apache Thrift, "Thrift Compact protocol" (doc/specs/thrift-compact-protocol.md).
struct ThriftCompactWriter {
  /// What was written.
  private(set) var bytes: [UInt8] = []
  /// The number of the last field of each open structure.
  private var lastFields = [0]

  /// Codes of types in headers of fields and lists.
  private enum Code {
    static let yes: UInt8 = 1
    static let no: UInt8 = 2
    static let int16: UInt8 = 4
    static let int32: UInt8 = 5
    static let int64: UInt8 = 6
    static let binary: UInt8 = 8
    static let list: UInt8 = 9
    static let structure: UInt8 = 12
  }

  /// Writes a field of 32 bits.
  mutating func int32(_ field: Int, _ value: Int) {
    begin(field, Code.int32)
    zigzag(value)
  }

  /// Writes a field of 64 bits.
  mutating func int64(_ field: Int, _ value: Int) {
    begin(field, Code.int64)
    zigzag(value)
  }

  /// Writes a field of 16 bits.
  mutating func int16(_ field: Int, _ value: Int) {
    begin(field, Code.int16)
    zigzag(value)
  }

  /// Writes a truth value.
  mutating func flag(_ field: Int, _ value: Bool) { begin(field, value ? Code.yes : Code.no) }

  /// Writes bytes.
  mutating func binary(_ field: Int, _ value: some Collection<UInt8>) {
    begin(field, Code.binary)
    variable(UInt64(value.count))
    bytes += value
  }

  /// Writes a text.
  mutating func text(_ field: Int, _ value: String) { binary(field, Array(value.utf8)) }

  /// Writes a structure whose fields `body` writes.
  mutating func structure(_ field: Int, _ body: (inout Self) -> Void = { _ in }) {
    begin(field, Code.structure)
    fields(body)
  }

  /// Writes a list of structures.
  mutating func structures<Item>(
    _ field: Int, _ items: [Item], _ body: (inout Self, Item) -> Void
  ) {
    beginList(field, Code.structure, count: items.count)
    for item in items { fields { body(&$0, item) } }
  }

  /// Writes a list of numbers of 32 bits.
  mutating func int32s(_ field: Int, _ values: [Int]) {
    beginList(field, Code.int32, count: values.count)
    for value in values { zigzag(value) }
  }

  /// Writes a list of texts.
  mutating func texts(_ field: Int, _ values: [String]) {
    beginList(field, Code.binary, count: values.count)
    for value in values {
      variable(UInt64(value.utf8.count))
      bytes += value.utf8
    }
  }

  /// Writes a structure that is no field: the outermost one, or an item of a list.
  mutating func fields(_ body: (inout Self) -> Void) {
    lastFields.append(0)
    body(&self)
    lastFields.removeLast()
    bytes.append(0)
  }

  private mutating func begin(_ field: Int, _ code: UInt8) {
    let step = field - lastFields[lastFields.count - 1]
    precondition((1...15).contains(step), "fields are written in order, without wide gaps")
    lastFields[lastFields.count - 1] = field
    bytes.append(UInt8(step) << 4 | code)
  }

  private mutating func beginList(_ field: Int, _ code: UInt8, count: Int) {
    begin(field, Code.list)
    if count < 15 {
      bytes.append(UInt8(count) << 4 | code)
    } else {
      bytes.append(0xF0 | code)
      variable(UInt64(count))
    }
  }

  private mutating func zigzag(_ value: Int) {
    variable(UInt64(bitPattern: Int64(value << 1 ^ value >> 63)))
  }

  private mutating func variable(_ value: UInt64) {
    bytes.append(variableLength: value)
  }
}

extension [UInt8] {
  /// Appends a whole number in groups of seven bits, lowest first (ULEB128).
  mutating func append(variableLength value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(rest))
  }

  /// Appends a number of fixed width, lowest byte first.
  mutating func append<Number: FixedWidthInteger>(littleEndian value: Number) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }
}
