import Quantities
import Testing

@testable import Formats

/// Files are read again by a reader of the tests' own; that others read them too is checked by
/// `.ci/tables` with pyarrow, duckdb, pandas and polars.
@Suite struct ParquetTests {
  static let schema = TableSchema(
    "costs", "What policies cost.",
    [
      .text("policy", "Name."), .integer("task", "Number."), .number("seconds", unit: "s", "Time."),
      TableColumn("cost", .decimal(places: 12), unit: "USD", "Cost."),
      TableColumn("at", .time, "When."), .text("note", "Distinct."), .number("none", "Never."),
    ])

  static func table(rows: Int) -> DataTable {
    var table = DataTable(schema)
    for row in 0..<rows {
      table.add([
        .text(["sticky", "random", "1/p²"][row % 3]), .count(row - 2),
        row % 5 == 3 ? .absent : .number(Double(row) / 8 - 1), .decimal(Int128(row - 1) << 70),
        .time(UTCInstant(microseconds: 1_785_542_400_000_000 + Int64(row) * 3_600_000_000)),
        row % 2 == 0 ? .text("row \(row)") : .absent, .number(.nan),
      ])
    }
    return table
  }

  /// What the reader has to find for a field.
  static func cell(_ field: Field) -> ParquetFile.Cell {
    switch field {
    case .text(let text): .text(text)
    case .integer(let value): .int(value)
    case .number(let value): .number(value)
    case .decimal(let value):
      .bytes((0..<16).map { UInt8(truncatingIfNeeded: value >> Int128(120 - 8 * $0)) })
    case .time(let instant): .int(instant.microseconds)
    case .absent: .absent
    }
  }

  @Test(arguments: [0, 1, 7, 8, 9, 100, 1000], [true, false])
  func `what was written is read`(_ rows: Int, _ isCompressed: Bool) throws {
    let table = Self.table(rows: rows)
    let file = try ParquetFile(table.parquet(isCompressed: isCompressed, rowsPerGroup: 64))
    #expect(file.names == Self.schema.columns.map(\.name))
    #expect(file.footer[3]?.int == rows)
    #expect(file.footer[4]?.list?.count == (rows + 63) / 64)
    for column in file.names.indices {
      let expected = (0..<rows).map { Self.cell(table.field($0, column)) }
      #expect(file.columns[column] == expected, "\(file.names[column])")
    }
  }

  @Test func `repeated values stand in a dictionary and distinct ones do not`() throws {
    let file = try ParquetFile(Self.table(rows: 100).parquet())
    let dictionary = 8
    #expect(file.encodings[0] == [dictionary])
    #expect(file.encodings[1] == [0])
    #expect(file.encodings[5] == [0])
  }

  /// Codes of the format: parquet.thrift, `LogicalType` and `ConvertedType`.
  @Test func `the footer says what columns are`() throws {
    let table = Self.table(rows: 3)
    let file = try ParquetFile(table.parquet(metadata: [("tollway.inputs_sha256", "ab")]))
    let elements = try #require(file.footer[2]?.list)
    #expect(elements[0][5]?.int == 7)
    #expect(elements[1][6]?.int == 0 && elements[1][10]?[1] != nil)
    #expect(elements[2][6] == nil && elements[2][10] == nil)
    #expect(elements[4][7]?.int == 12 && elements[4][10]?[5]?[2]?.int == 38)
    #expect(elements[5][10]?[8]?[1]?.flag == true && elements[5][10]?[8]?[2]?[2] != nil)
    let facts = (file.footer[5]?.list ?? []).map { [$0[1]?.text, $0[2]?.text] }
    #expect(
      facts == [
        ["tollway.table", "costs"], ["tollway.about", "What policies cost."],
        ["tollway.inputs_sha256", "ab"],
      ])
  }

  @Test func `statistics bound the values`() throws {
    let file = try ParquetFile(Self.table(rows: 9).parquet())
    func statistics(_ column: Int) -> ThriftValue? {
      file.footer[4]?.list?[0][1]?.list?[column][3]?[12]
    }
    func word(_ bytes: [UInt8]?) -> UInt64 {
      var cursor = ByteCursor(bytes: bytes ?? [])
      return cursor.little(8)
    }
    #expect(Int64(bitPattern: word(statistics(1)?[6]?.bytes)) == -2)
    #expect(Int64(bitPattern: word(statistics(1)?[5]?.bytes)) == 6)
    // Rows 3 and 8 are absent; row 8 would have been 0, which none is.
    #expect(statistics(2)?[3]?.int == 2)
    #expect(Double(bitPattern: word(statistics(2)?[6]?.bytes)) == -1)
    #expect(Double(bitPattern: word(statistics(2)?[5]?.bytes)) == -0.125)
    #expect(statistics(6)?[3]?.int == 9 && statistics(6)?[5] == nil)
  }

  /// Row groups know no place: parts written apart and joined are the file written in one go.
  @Test func `parts can be joined`() throws {
    let table = Self.table(rows: 150)
    let writer = ParquetWriter()
    let parts = [0..<64, 64..<128, 128..<150].map {
      ParquetWriter().group(table.columns, rows: $0)
    }
    let footer = writer.footer(Self.schema, parts.map(\.group), metadata: [])
    let joined = ParquetWriter.magic + parts.flatMap(\.bytes) + footer
    #expect(joined == table.parquet(rowsPerGroup: 64))
  }

  /// The hashes were taken when pyarrow 26, duckdb and polars had read the files and found the same
  /// values as in their CSV; they are of files without compression, since zlib's releases differ.
  @Test(arguments: [
    (0, "d65b54b5f7f766e900d835a6456c5999fbd609a30a72c9e1cb3aca8e6d8b9014"),
    (10, "8dc4be54f22bac6187a3f9ae2cefd0f42a2f43f6dcf1ac50a80380b887a42aa5"),
    (1000, "061e9b3a44d174b9c6dca5193d8d3ae03fb4f5ab91a46a191f75ae7e2b8f2d61"),
  ])
  func `bytes stay as they are`(_ rows: Int, _ hash: String) {
    let bytes = Self.table(rows: rows).parquet(isCompressed: false, rowsPerGroup: 400)
    #expect(SHA256.hex(of: bytes) == hash)
  }

  /// Runs and packed groups in every mix of lengths, for every width of the first 20 bits.
  @Test func `runs are read as they were written`() {
    var state: UInt64 = 88_172_645_463_325_252
    func next() -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state
    }
    for width in 1...20 {
      var values: [UInt32] = []
      for _ in 0..<60 {
        let value = UInt32(next() % (1 << UInt64(width)))
        values += Array(repeating: value, count: Int(next() % 20) + 1)
      }
      let bytes = HybridRuns(values, width: width).bytes
      #expect(ParquetFile.runs(bytes, width: width, count: values.count) == values)
    }
    #expect([0, 1, 2, 3, 4, 5, 32_768].map(HybridRuns.width) == [1, 1, 1, 2, 2, 3, 15])
  }
}
