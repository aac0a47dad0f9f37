/// The metadata of a file: its columns, where its row groups stand, and what it is of.
///
/// Source: Apache Parquet format 2.10, parquet.thrift (`FileMetaData` and what it holds).
struct ParquetFooter {
  let schema: TableSchema
  let groups: [ParquetRowGroup]
  let metadata: [(String, String)]
  let isCompressed: Bool

  /// The footer in Thrift's compact protocol.
  var bytes: [UInt8] {
    var writer = ThriftCompactWriter()
    writer.fields { writer in
      writer.int32(1, 2)
      writer.structures(2, [nil] + schema.columns.map { Optional($0) }) { writer, column in
        if let column { Self.write(column, to: &writer) } else { writeRoot(to: &writer) }
      }
      writer.int64(3, groups.reduce(0) { $0 + $1.rowCount })
      writer.structures(4, placed) { writer, placed in write(placed, to: &writer) }
      writer.structures(5, facts) { writer, fact in
        writer.text(1, fact.0)
        writer.text(2, fact.1)
      }
      writer.text(6, "tollway version 1.0.0 (build 1)")
      // All columns are ordered as their types are, which the statistics rely on.
      writer.structures(7, schema.columns) { writer, _ in writer.structure(1) }
    }
    return writer.bytes
  }

  private var facts: [(String, String)] {
    [("tollway.table", schema.name), ("tollway.about", schema.about)] + metadata
  }

  private func writeRoot(to writer: inout ThriftCompactWriter) {
    writer.text(4, "schema")
    writer.int32(5, schema.columns.count)
  }

  private static func write(_ column: TableColumn, to writer: inout ThriftCompactWriter) {
    let physical = PhysicalType(column.kind)
    writer.int32(1, physical.rawValue)
    if physical == .fixedBytes { writer.int32(2, 16) }
    writer.int32(3, 1)  // optional
    writer.text(4, column.name)
    switch column.kind {
    case .text:
      writer.int32(6, 0)
      writer.structure(10) { $0.structure(1) }
    case .decimal(let places):
      writer.int32(6, 5)
      writer.int32(7, places)
      writer.int32(8, 38)
      writer.structure(10) { logical in
        logical.structure(5) { decimal in
          decimal.int32(1, places)
          decimal.int32(2, 38)
        }
      }
    case .time:
      writer.int32(6, 10)
      writer.structure(10) { logical in
        logical.structure(8) { timestamp in
          timestamp.flag(1, true)
          timestamp.structure(2) { $0.structure(2) }
        }
      }
    case .integer, .number: break
    }
  }

  /// A row group with its number and where it begins.
  private typealias Placed = (group: ParquetRowGroup, number: Int, start: Int)

  private var placed: [Placed] {
    var start = ParquetWriter.magic.count
    return groups.enumerated().map { number, group in
      defer { start += group.byteCount }
      return (group, number, start)
    }
  }

  private func write(_ placed: Placed, to writer: inout ThriftCompactWriter) {
    let group = placed.group
    var start = placed.start
    let columns = zip(schema.columns, group.columns).map { column, facts in
      defer { start += facts.storedSize }
      return (name: column.name, facts: facts, start: start)
    }
    writer.structures(1, columns) { writer, column in
      writer.int64(2, 0)
      writer.structure(3) { write(column.facts, column.name, at: column.start, to: &$0) }
    }
    writer.int64(2, group.columns.reduce(0) { $0 + $1.plainSize })
    writer.int64(3, group.rowCount)
    writer.int64(5, placed.start)
    writer.int64(6, group.byteCount)
    // The number of a group has 16 bits; a file of more leaves it out, as readers need it for
    // encryption alone.
    if let number = Int16(exactly: placed.number) { writer.int16(7, Int(number)) }
  }

  private func write(
    _ facts: ParquetColumnFacts, _ name: String, at start: Int, to writer: inout ThriftCompactWriter
  ) {
    let encodings: [ParquetEncoding] =
      facts.hasDictionary ? [.plain, .runs, .dictionary] : [.plain, .runs]
    writer.int32(1, PhysicalType(facts.kind).rawValue)
    writer.int32s(2, encodings.map(\.rawValue))
    writer.texts(3, [name])
    writer.int32(4, isCompressed ? 2 : 0)
    writer.int64(5, facts.valueCount)
    writer.int64(6, facts.plainSize)
    writer.int64(7, facts.storedSize)
    writer.int64(9, start + facts.dataOffset)
    if facts.hasDictionary { writer.int64(11, start) }
    writer.structure(12) { statistics in
      statistics.int64(3, facts.absentCount)
      if let range = facts.range {
        statistics.binary(5, Self.bytes(range.high))
        statistics.binary(6, Self.bytes(range.low))
      }
    }
  }

  private static func bytes(_ word: Int64) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.append(littleEndian: word)
    return bytes
  }
}

/// How values are stored; the raw values are the format's.
private enum PhysicalType: Int {
  case int64 = 2
  case double = 5
  case bytes = 6
  case fixedBytes = 7

  init(_ kind: TableColumn.Kind) {
    switch kind {
    case .text: self = .bytes
    case .integer, .time: self = .int64
    case .number: self = .double
    case .decimal: self = .fixedBytes
    }
  }
}
