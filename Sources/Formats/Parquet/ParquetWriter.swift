/// What the footer says of one row group.
package struct ParquetRowGroup: Sendable {
  /// Rows in it.
  package let rowCount: Int
  /// Bytes of it.
  package let byteCount: Int
  let columns: [ParquetColumnFacts]
}

/// Writes Apache Parquet: row groups of optional columns, dictionaries, gzip, statistics.
///
/// A file is ``magic``, row groups one after another and a footer that says where each is. Groups know
/// no place of their own, so that parts of a file are written at once and joined later. Written by us
/// because no library of the system's packages writes the format; pyarrow, duckdb and polars read it.
package final class ParquetWriter {
  /// The first four and the last four bytes of a file.
  package static let magic = Array("PAR1".utf8)
  /// Rows of a group: what a writer of many rows holds in memory.
  package static let rowsPerGroup = 1 << 16

  private let gzip: GzipWriter?

  /// Creates a writer.
  ///
  /// - Parameter isCompressed: whether pages are compressed; else bytes do not depend on zlib.
  package init(isCompressed: Bool = true) { gzip = isCompressed ? GzipWriter(level: 4) : nil }

  /// A row group of some rows.
  package func group(
    _ columns: [ColumnValues], rows: Range<Int>
  ) -> (bytes: [UInt8], group: ParquetRowGroup) {
    var bytes: [UInt8] = []
    var facts: [ParquetColumnFacts] = []
    for column in columns {
      let chunk = ParquetChunk(column, rows: rows, gzip: gzip)
      bytes += chunk.bytes
      facts.append(chunk.facts)
    }
    let group = ParquetRowGroup(rowCount: rows.count, byteCount: bytes.count, columns: facts)
    return (bytes, group)
  }

  /// What follows the last row group: the footer, its length and the magic bytes.
  ///
  /// - Parameters:
  ///   - schema: what the table holds.
  ///   - groups: the groups in the order in which they stand in the file.
  ///   - metadata: names and values that say what the file is of.
  package func footer(
    _ schema: TableSchema, _ groups: [ParquetRowGroup], metadata: [(String, String)]
  ) -> [UInt8] {
    let footer = ParquetFooter(
      schema: schema, groups: groups, metadata: metadata, isCompressed: gzip != nil)
    var bytes = footer.bytes
    bytes.append(littleEndian: UInt32(footer.bytes.count))
    return bytes + Self.magic
  }
}

extension DataTable {
  /// The table as a Parquet file.
  package func parquet(
    metadata: [(String, String)] = [], isCompressed: Bool = true,
    rowsPerGroup: Int = ParquetWriter.rowsPerGroup
  ) -> [UInt8] {
    let writer = ParquetWriter(isCompressed: isCompressed)
    var bytes = ParquetWriter.magic
    var groups: [ParquetRowGroup] = []
    for start in stride(from: 0, to: rowCount, by: rowsPerGroup) {
      let rows = start..<min(rowCount, start + rowsPerGroup)
      let (part, group) = writer.group(columns, rows: rows)
      bytes += part
      groups.append(group)
    }
    return bytes + writer.footer(schema, groups, metadata: metadata)
  }
}
