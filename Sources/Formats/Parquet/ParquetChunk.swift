/// One column of a row group as bytes: a dictionary page where values repeat, and a page of data.
///
/// Source: Apache Parquet format 2.10, README.md ("Column chunks"), Encodings.md and parquet.thrift.
struct ParquetChunk {
  /// What the footer says of it; offsets count from the chunk's first byte.
  var facts: ParquetColumnFacts
  /// Its pages.
  private(set) var bytes: [UInt8] = []

  /// Encodes the rows of a column.
  init(_ column: ColumnValues, rows: Range<Int>, gzip: GzipWriter?) {
    facts = ParquetColumnFacts(kind: column.kind)
    let present = rows.filter { column.presence[$0] }
    facts.valueCount = rows.count
    facts.absentCount = rows.count - present.count
    facts.range = Self.range(of: present, in: column)
    if let dictionary = ParquetDictionary(column, rows: present) {
      facts.hasDictionary = true
      var header = ThriftCompactWriter()
      Self.append(
        dictionary.values, gzip, &bytes, &facts, type: 2, number: 7, &header
      ) { header in
        header.int32(1, dictionary.count)
        header.int32(2, ParquetEncoding.plain.rawValue)
      }
      facts.dataOffset = bytes.count
      let width = HybridRuns.width(of: dictionary.count)
      appendData(
        column, rows, [UInt8(width)] + HybridRuns(dictionary.codes, width: width).bytes,
        .dictionary, gzip)
    } else {
      appendData(column, rows, ParquetPlain.bytes(of: column, rows: present), .plain, gzip)
    }
  }

  private mutating func appendData(
    _ column: ColumnValues, _ rows: Range<Int>, _ values: [UInt8], _ encoding: ParquetEncoding,
    _ gzip: GzipWriter?
  ) {
    let presence = column.presence[rows]
    let levels = HybridRuns(presence.lazy.map { $0 ? 1 : 0 }, width: 1).bytes
    var content: [UInt8] = []
    content.reserveCapacity(4 + levels.count + values.count)
    content.append(littleEndian: UInt32(levels.count))
    content += levels
    content += values
    var header = ThriftCompactWriter()
    Self.append(content, gzip, &bytes, &facts, type: 0, number: 5, &header) { header in
      header.int32(1, rows.count)
      header.int32(2, encoding.rawValue)
      header.int32(3, ParquetEncoding.runs.rawValue)
      header.int32(4, ParquetEncoding.runs.rawValue)
    }
  }

  /// Appends a page with its header.
  private static func append(
    _ content: [UInt8], _ gzip: GzipWriter?, _ bytes: inout [UInt8],
    _ facts: inout ParquetColumnFacts, type: Int, number: Int, _ header: inout ThriftCompactWriter,
    _ details: (inout ThriftCompactWriter) -> Void
  ) {
    let stored = gzip?.compress(content) ?? content
    header.fields { header in
      header.int32(1, type)
      header.int32(2, content.count)
      header.int32(3, stored.count)
      header.structure(number, details)
    }
    bytes += header.bytes
    bytes += stored
    facts.plainSize += header.bytes.count + content.count
    facts.storedSize += header.bytes.count + stored.count
  }

  /// Smallest and largest value as they are stored; `nil` for texts and decimals, and without any.
  private static func range(
    of rows: [Int], in column: ColumnValues
  ) -> (low: Int64, high: Int64)? {
    guard let first = rows.first else { return nil }
    var (low, high) = (column.words[first], column.words[first])
    switch column.kind {
    case .integer, .time:
      for row in rows {
        low = min(low, column.words[row])
        high = max(high, column.words[row])
      }
    case .number:
      func number(_ word: Int64) -> Double { Double(bitPattern: UInt64(bitPattern: word)) }
      for row in rows {
        if number(column.words[row]) < number(low) { low = column.words[row] }
        if number(column.words[row]) > number(high) { high = column.words[row] }
      }
      // The format asks for -0 below and +0 above, as readers may order the two zeros.
      if number(low) == 0 { low = Int64(bitPattern: (-0.0).bitPattern) }
      if number(high) == 0 { high = 0 }
    case .text, .decimal: return nil
    }
    return (low, high)
  }
}

/// How the values of a page are encoded; the raw values are the format's.
enum ParquetEncoding: Int {
  /// One after another.
  case plain = 0
  /// Runs and packed groups.
  case runs = 3
  /// Positions in a dictionary, as runs.
  case dictionary = 8
}

/// What the footer says of one column of a row group.
struct ParquetColumnFacts: Sendable {
  let kind: TableColumn.Kind
  var valueCount = 0
  var absentCount = 0
  var hasDictionary = false
  /// From the chunk's first byte to its page of data.
  var dataOffset = 0
  /// Bytes with headers, before compression.
  var plainSize = 0
  /// Bytes with headers, as stored.
  var storedSize = 0
  /// Smallest and largest value as stored.
  var range: (low: Int64, high: Int64)?

  init(kind: TableColumn.Kind) { self.kind = kind }
}
