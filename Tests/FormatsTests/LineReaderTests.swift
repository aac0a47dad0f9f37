import Formats
import Testing

@Suite struct LineReaderTests {
  @Test(arguments: [1, 2, 3, 64]) func dividesAtLineEnds(chunk: Int) throws {
    var reader = LineReader(chunks(of: "\u{FEFF}one\r\n\n\rtwo\n three", size: chunk))
    var lines: [String] = []
    while let line = try reader.next() { lines.append(String(decoding: line, as: UTF8.self)) }
    #expect(lines == ["one", "", "\rtwo", " three"])
    #expect(reader.row == 4)
  }

  @Test func passesErrorsOfTheSourceOn() throws {
    struct Broken: Error {}
    var reader = LineReader { throw Broken() }
    #expect(throws: Broken.self) { try reader.next() }
  }

  @Test func readsJSONLines() throws {
    var reader = JSONLinesReader(
      file: "l.jsonl", source: chunks(of: "{\"a\": 1}\n\n  \n[2, ]\nnope\n{}"))
    #expect(try reader.next()?.get() == ["a": 1])
    #expect(try reader.next()?.get() == [2])
    #expect(reader.row == 4)
    let error = try #require(throws: ContentError.self) { try reader.next()?.get() }
    #expect(error.description.hasPrefix("l.jsonl:5: error: found nope; expected a value"))
    #expect(try reader.next()?.get() == [:])
    #expect(try reader.next() == nil)
  }

  /// The recorded logs and their sizes as `data/README.md` states them.
  @Test(
    .enabled(if: recordedData("README.md") != nil, "recorded data is absent"),
    arguments: [("claude_code_calls.csv.gz", 31_799), ("azure_llm_conv_2023.csv.gz", 19_367)])
  func countsTheLinesOfRecordedLogs(file: String, count: Int) throws {
    let compressed = try #require(recordedData("traces/" + file))
    var reader = LineReader(
      try decompressing(file: file, chunks(of: compressed, size: 65_536)))
    while try reader.next() != nil {}
    #expect(reader.row == count)
  }
}
