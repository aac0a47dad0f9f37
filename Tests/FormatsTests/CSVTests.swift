import Formats
import Testing

@Suite struct CSVTests {
  /// All rows of a text, names included.
  private func rows(_ text: String, chunk: Int = 3) throws -> [[String]] {
    var reader = try CSVReader(file: "t.csv", source: chunks(of: text, size: chunk))
    var rows = [reader.columns]
    while try reader.next() { rows.append((0..<reader.fieldCount).map { reader.text(at: $0) }) }
    return rows
  }

  @Test(arguments: [1, 2, 5, 100]) func readsQuotesAndLineEnds(chunk: Int) throws {
    let text = "\u{FEFF}a,\"b\"\"c\",d\r\n1,\"x, y\",\r\n\r\n\"two\r\nlines\",,é\n\"\",a\"b,3"
    #expect(
      try rows(text, chunk: chunk) == [
        ["a", "b\"c", "d"], ["1", "x, y", ""], ["two\nlines", "", "é"], ["", "a\"b", "3"],
      ])
  }

  @Test func countsRows() throws {
    var reader = try CSVReader(file: "t.csv", source: chunks(of: "a\n1\n\n\"2\n2\"\n3\n"))
    var found: [Int] = []
    while try reader.next() { found.append(reader.row) }
    #expect(found == [2, 3, 4])
  }

  @Test func readsNumbers() throws {
    var reader = try CSVReader(
      file: "t.csv", source: chunks(of: "a,b,c,d,e\n12,-7,1x,,1234567890123456789\n"))
    #expect(try reader.next())
    #expect((0..<6).map { reader.int(at: $0) } == [12, -7, nil, nil, nil, nil])
  }

  @Test func namesMissingColumns() throws {
    let reader = try CSVReader(file: "t.csv", source: chunks(of: "a,b\n"))
    #expect(try reader.column(named: "b") == 1)
    let error = try #require(throws: ContentError.self) { try reader.column(named: "c") }
    #expect(error.description == "t.csv:1: error: no column \"c\"; there are \"a\", \"b\"")
  }

  @Test(arguments: [
    ("", "t.csv:1: error: found nothing; expected a row of names"),
    ("a\n\"x", "t.csv:2: error: a quoted field has no closing quote"),
    ("a\n1\n\"x\"y", "t.csv:3: error: found text after a closing quote; expected a comma"),
  ])
  func refusesWithItsRow(text: String, message: String) throws {
    #expect(
      try #require(throws: ContentError.self) { try rows(text) }.description == message)
  }

  @Test func writesOneSpellingPerNumber() {
    var writer = CSVWriter(columns: ["name", "count", "ratio"])
    writer.append("plain")
    writer.append(-3)
    writer.append(0.1)
    writer.endRow()
    writer.append("a \"b\", c")
    writer.append(Int?.none)
    writer.append(5.0)
    writer.endRow()
    let text = "name,count,ratio\nplain,-3,0.1\n\"a \"\"b\"\", c\",,5\n"
    #expect(String(decoding: writer.takeBytes(), as: UTF8.self) == text)
    #expect(writer.bytes.isEmpty)
  }

  @Test func whatIsWrittenReadsBackAlike() throws {
    let table = [["a", "b,\n\"c\""], ["", " x "], ["é\"", "1\n2"]]
    var writer = CSVWriter(columns: table[0])
    for row in table.dropFirst() {
      for field in row { writer.append(field) }
      writer.endRow()
    }
    #expect(try rows(String(decoding: writer.bytes, as: UTF8.self)) == table)
    var single = CSVWriter(columns: ["a"])
    single.append("")
    single.endRow()
    #expect(try rows(String(decoding: single.bytes, as: UTF8.self)) == [["a"], [""]])
  }

  @Test func refusesRaggedRows() async {
    await #expect(processExitsWith: .failure) {
      var writer = CSVWriter(columns: ["a", "b"])
      writer.append(1)
      writer.endRow()
    }
  }
}
