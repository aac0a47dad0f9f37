import Formats

/// A value of Thrift's compact protocol, read without knowing what it means.
///
/// Written from the protocol's specification and not from the writer, so that the two check each other.
indirect enum ThriftValue {
  case int(Int)
  case flag(Bool)
  case bytes([UInt8])
  case list([ThriftValue])
  case fields([Int: ThriftValue])

  subscript(field: Int) -> ThriftValue? {
    if case .fields(let fields) = self { fields[field] } else { nil }
  }
  var int: Int? { if case .int(let value) = self { value } else { nil } }
  var flag: Bool? { if case .flag(let value) = self { value } else { nil } }
  var bytes: [UInt8]? { if case .bytes(let value) = self { value } else { nil } }
  var list: [ThriftValue]? { if case .list(let value) = self { value } else { nil } }
  var text: String? { bytes.map { String(decoding: $0, as: UTF8.self) } }
}

/// Reads bytes from the front.
struct ByteCursor {
  let bytes: [UInt8]
  var position = 0

  mutating func byte() -> UInt8 {
    defer { position += 1 }
    return bytes[position]
  }

  mutating func take(_ count: Int) -> [UInt8] {
    defer { position += count }
    return Array(bytes[position..<position + count])
  }

  mutating func variable() -> UInt64 {
    var (value, shift) = (UInt64(0), UInt64(0))
    while true {
      let next = byte()
      value |= UInt64(next & 0x7F) << shift
      if next < 0x80 { return value }
      shift += 7
    }
  }

  mutating func zigzag() -> Int {
    let value = variable()
    return Int(bitPattern: UInt(value >> 1)) ^ -Int(value & 1)
  }

  mutating func little(_ count: Int) -> UInt64 {
    take(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  mutating func fields() -> ThriftValue {
    var fields: [Int: ThriftValue] = [:]
    var last = 0
    while true {
      let head = byte()
      if head == 0 { return .fields(fields) }
      last = head >> 4 == 0 ? zigzag() : last + Int(head >> 4)
      fields[last] = value(head & 15)
    }
  }

  mutating func value(_ type: UInt8, isInList: Bool = false) -> ThriftValue {
    switch type {
    case 1, 2: return .flag(isInList ? byte() == 1 : type == 1)
    case 3: return .int(Int(Int8(bitPattern: byte())))
    case 4, 5, 6: return .int(zigzag())
    case 8: return .bytes(take(Int(variable())))
    case 9:
      let head = byte()
      let count = head >> 4 == 15 ? Int(variable()) : Int(head >> 4)
      return .list((0..<count).map { _ in value(head & 15, isInList: true) })
    case 12: return fields()
    default: preconditionFailure("Thrift type \(type)")
    }
  }
}

/// A Parquet file read whole: what the writer's options need and no more.
struct ParquetFile {
  let footer: ThriftValue
  let names: [String]
  /// Values by column.
  private(set) var columns: [[Cell]]
  /// Encodings of the pages of data met, by column.
  private(set) var encodings: [Set<Int>]

  enum Cell: Equatable {
    case absent
    case bytes([UInt8])
    case int(Int64)
    case number(Double)

    static func text(_ text: String) -> Cell { .bytes(Array(text.utf8)) }
  }

  init(_ bytes: [UInt8]) throws {
    precondition(bytes.prefix(4) == [0x50, 0x41, 0x52, 0x31] && bytes.suffix(4) == bytes.prefix(4))
    var tail = ByteCursor(bytes: bytes, position: bytes.count - 8)
    let length = Int(tail.little(4))
    var cursor = ByteCursor(bytes: bytes, position: bytes.count - 8 - length)
    footer = cursor.fields()
    let elements = (footer[2]?.list ?? []).dropFirst()
    names = elements.compactMap { $0[4]?.text }
    columns = Array(repeating: [], count: names.count)
    encodings = Array(repeating: [], count: names.count)
    var next = 4
    for group in footer[4]?.list ?? [] {
      for (column, chunk) in (group[1]?.list ?? []).enumerated() {
        let facts = chunk[3] ?? .flag(false)
        let first = facts[11]?.int ?? facts[9]?.int ?? -1
        precondition(first == next, "chunks stand one after another")
        next += facts[7]?.int ?? 0
        try read(facts, column: column, from: bytes, at: first, until: next)
      }
    }
    precondition(next == bytes.count - 8 - length, "nothing stands before the footer")
  }

  private mutating func read(
    _ facts: ThriftValue, column: Int, from bytes: [UInt8], at start: Int, until end: Int
  ) throws {
    var cursor = ByteCursor(bytes: bytes, position: start)
    var dictionary: [Cell] = []
    let type = facts[1]?.int ?? -1
    while cursor.position < end {
      let header = cursor.fields()
      let stored = cursor.take(header[3]?.int ?? 0)
      let content = facts[4]?.int == 2 ? try Self.inflated(stored) : stored
      precondition(content.count == header[2]?.int)
      if header[1]?.int == 2 {
        var values = ByteCursor(bytes: content)
        dictionary = (0..<(header[7]?[1]?.int ?? 0)).map { _ in Self.plain(type, &values) }
      } else {
        append(content, header[5] ?? .flag(false), type: type, dictionary, to: column)
      }
    }
  }

  private mutating func append(
    _ content: [UInt8], _ header: ThriftValue, type: Int, _ dictionary: [Cell], to column: Int
  ) {
    let count = header[1]?.int ?? 0
    var cursor = ByteCursor(bytes: content)
    let levels = Self.runs(cursor.take(Int(cursor.little(4))), width: 1, count: count)
    let present = levels.reduce(0) { $0 + Int($1) }
    encodings[column].insert(header[2]?.int ?? -1)
    var values: [Cell]
    if header[2]?.int == 8 {
      let width = Int(cursor.byte())
      let rest = cursor.take(content.count - cursor.position)
      values = Self.runs(rest, width: width, count: present).map { dictionary[Int($0)] }
    } else {
      values = (0..<present).map { _ in Self.plain(type, &cursor) }
      precondition(cursor.position == content.count, "a page has its values and no more")
    }
    values.reverse()
    columns[column] += levels.map { $0 == 1 ? values.removeLast() : .absent }
  }

  private static func plain(_ type: Int, _ cursor: inout ByteCursor) -> Cell {
    switch type {
    case 2: .int(Int64(bitPattern: cursor.little(8)))
    case 5: .number(Double(bitPattern: cursor.little(8)))
    case 6: .bytes(cursor.take(Int(cursor.little(4))))
    default: .bytes(cursor.take(16))
    }
  }

  /// Values of the hybrid of runs and packed groups.
  static func runs(_ bytes: [UInt8], width: Int, count: Int) -> [UInt32] {
    var cursor = ByteCursor(bytes: bytes)
    var values: [UInt32] = []
    while values.count < count {
      let head = cursor.variable()
      if head & 1 == 0 {
        let value = UInt32(cursor.little((width + 7) / 8))
        values += Array(repeating: value, count: Int(head >> 1))
      } else {
        let packed = cursor.take(Int(head >> 1) * width)
        for index in 0..<Int(head >> 1) * 8 {
          let value = (0..<width).reduce(UInt32(0)) { value, bit in
            let place = index * width + bit
            return value | UInt32(packed[place / 8] >> UInt8(place % 8) & 1) << UInt32(bit)
          }
          values.append(value)
        }
      }
    }
    return Array(values.prefix(count))
  }

  private static func inflated(_ bytes: [UInt8]) throws -> [UInt8] {
    var rest: [UInt8]? = bytes
    let reader = try GzipReader(file: "page") {
      defer { rest = nil }
      return rest
    }
    var whole: [UInt8] = []
    while let chunk = try reader.next() { whole += chunk }
    return whole
  }
}
