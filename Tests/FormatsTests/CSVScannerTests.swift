import Testing

@testable import Formats

@Suite struct CSVScannerTests {
  private func rows(
    _ text: String, chunk: Int = 1 << 20, limit: Int = 1 << 20
  ) throws -> [[String]] {
    var scanner = try CSVScanner(
      file: "log.csv", limit: limit, source: chunks(of: Array(text.utf8), size: chunk))
    var rows = [scanner.columns]
    while let row = try scanner.next() {
      switch row {
      case .fields:
        rows.append(
          scanner.columns.indices.map { String(decoding: scanner.field(at: $0), as: UTF8.self) })
      case .otherCount: rows.append(["other count in row \(scanner.row)"])
      case .tooLong: rows.append(["row \(scanner.row) is too long"])
      }
    }
    return rows
  }

  @Test(arguments: [1, 2, 3, 5, 17, 1 << 20]) func readsQuotesAndLineEnds(chunk: Int) throws {
    let text =
      "\u{FEFF}a,\"b\"\"c\",d\r\n1,\"x, \"\"y\"\"\",3\n\n\"\",,\r\n\"two\nlines\",é,\"\"\"\"\n4,5\n"
      + "7,8,9"
    #expect(
      try rows(text, chunk: chunk) == [
        ["a", "b\"c", "d"], ["1", "x, \"y\"", "3"], ["", "", ""], ["two\nlines", "é", "\""],
        ["other count in row 5"], ["7", "8", "9"],
      ])
  }

  /// ``CSVReader`` reads the same rows by other means.
  @Test func readsWhatTheRowReaderReads() throws {
    var state: UInt64 = 9
    func next(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(limit))
    }
    let parts = [
      "", "x", "12.5", "\"q\"", "\"a,b\"", "\"\"\"\"", String(repeating: "z", count: 40),
    ]
    for _ in 0..<300 {
      var text = "a,b,c\n"
      for _ in 0..<next(9) {
        text += (0..<3).map { _ in parts[next(parts.count)] }.joined(separator: ",")
        text += ["\n", "\r\n"][next(2)]
      }
      var reader = try CSVReader(file: "", source: chunks(of: text, size: 9))
      var expected = [reader.columns]
      while try reader.next() { expected.append((0..<3).map { reader.text(at: $0) }) }
      #expect(try rows(text, chunk: 1 + next(30)) == expected)
    }
  }

  @Test(arguments: [
    ("", "log.csv:1: error: found nothing; expected a row of names"),
    ("a,b\n\"1,2\n", "log.csv:2: error: a quoted field has no closing quote"),
    ("a,b\n\"1\"x,2\n", "log.csv:2: error: found text after a closing quote; expected a comma"),
  ]) func refuses(text: String, message: String) throws {
    let error = try #require(throws: ContentError.self) { try rows(text, chunk: 3) }
    #expect(error.description == message)
  }

  @Test func aRowThatIsTooLongIsPassedOverUnlessItsQuoteIsMissing() throws {
    let long = String(repeating: "y", count: 5_000)
    #expect(
      try rows("a,b\n\(long),1\n2,3\n", chunk: 64, limit: 1_000)
        == [["a", "b"], ["row 2 is too long"], ["2", "3"]])
    let open = "a,b\n\"1,2\n" + String(repeating: "3,4\n", count: 2_000)
    let error = try #require(throws: ContentError.self) {
      try rows(open, chunk: 64, limit: 1_000)
    }
    #expect(error.description.contains("log.csv:2: error: a quoted field is longer than"))
  }

  @Test func aColumnThatIsMissingIsNamed() throws {
    let scanner = try CSVScanner(
      file: "log.csv", source: chunks(of: "a,b\n"))
    #expect(scanner.column(named: "b") == 1)
    #expect(scanner.column(named: "c") == nil)
    let error = try #require(throws: ContentError.self) { try scanner.column(requiring: "c") }
    #expect(error.description == "log.csv:1: error: no column \"c\"; there are \"a\", \"b\"")
  }
}
