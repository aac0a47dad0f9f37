import Formats
import Testing

@Suite struct JSONTextsReaderTests {
  private func read(_ text: String, size: Int = 5) throws -> [(row: Int, text: String)] {
    var rest = Array(text.utf8)[...]
    var reader = JSONTextsReader(file: "log") {
      guard !rest.isEmpty else { return nil }
      defer { rest = rest.dropFirst(size) }
      return Array(rest.prefix(size))
    }
    var texts: [(Int, String)] = []
    while let next = try reader.next() {
      switch next {
      case .success(let node): texts.append((reader.row, node.compactText))
      case .failure(let error): texts.append((reader.row, error.description))
      }
    }
    return texts
  }

  @Test func readsTextsOnOneLineAndOnSeveral() throws {
    let texts = try read("\n{\"a\": 1}\r\n\n{\n \"b\": [\n 2\n ]}\n7\n")
    #expect(texts.map(\.row) == [2, 4, 8])
    #expect(texts.map(\.text) == [#"{"a": 1}"#, #"{"b": [2]}"#, "7"])
  }

  @Test func bracketsInStringsDoNotCount() throws {
    let texts = try read(#"{"a": "{[\"\\"}"# + "\n" + #"{"b": "}\\\"}"}"# + "\n")
    #expect(texts.map(\.row) == [1, 2])
  }

  @Test func saysWhereATextIsCutOff() throws {
    let texts = try read("{}\n{\"a\":\n[1,\n")
    #expect(texts.map(\.row) == [1, 2])
    #expect(texts[1].text.hasPrefix("log:2: error:"))
  }
}
