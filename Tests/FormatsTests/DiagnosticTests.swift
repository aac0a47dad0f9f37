import Formats
import Testing

@Suite struct DiagnosticTests {
  @Test func rendersLineCaretAndSuggestion() {
    let mistake = Diagnostic(
      file: "scenarios/agentic.json", line: 14, column: 19, path: "$.arrivals.rate_per_s",
      message: "found -3; a rate is tasks per second, 0 or more, e.g. 12.5",
      snippet: .init(sourceLine: "    \"rate_per_s\": -3,", caretColumn: 19, caretWidth: 2),
      suggestion: "did you mean 3?")
    #expect(
      mistake.render() == """
        scenarios/agentic.json:14:19: error: $.arrivals.rate_per_s: found -3; a rate is tasks \
        per second, 0 or more, e.g. 12.5
          14 |     "rate_per_s": -3,
             |                   ^~
             = did you mean 3?
        """)
  }

  @Test func rendersRowsAndArguments() {
    #expect(
      ContentError(file: "log.csv.gz", row: 17, message: "found 2 columns").description
        == "log.csv.gz:17: error: found 2 columns")
    #expect(
      Diagnostic(
        severity: .warning, file: "--set a.b=3", path: "$.a.b", message: "found 3"
      ).render() == "--set a.b=3: warning: $.a.b: found 3")
  }

  @Test func clipsLongLinesAroundTheCaret() throws {
    let before = String(repeating: "10, ", count: 500)
    let line = "[" + before + "oops" + String(repeating: ", 7", count: 90)
    let error = try #require(throws: ContentError.self) {
      try JSONNode(parsing: Array(line.utf8), file: "long.json")
    }
    let lines = try #require(error.diagnostics.first).render().split(separator: "\n")
    #expect(lines[0].hasPrefix("long.json:1:2002: error: found oops"))
    #expect(lines[1].count < 110)
    let caret = try #require(lines[2].firstIndex(of: "^"))
    let shown = lines[1].dropFirst(lines[2].distance(from: lines[2].startIndex, to: caret))
    #expect(shown.hasPrefix("oops"))
    #expect(lines[2].hasSuffix(" ^~~~"))
  }

  @Test func keepsTabsAboveTheCaret() throws {
    let error = try #require(throws: ContentError.self) {
      try JSONNode(parsing: Array("{\n\t\t\"a\": nope\n}".utf8), file: "t.json")
    }
    #expect(
      try #require(error.diagnostics.first).render().hasSuffix(
        "  2 | \t\t\"a\": nope\n    | \t\t     ^~~~"))
  }

  @Test func sortsByPlace() {
    let mistakes = [(2, 1), (1, 9), (10, 1), (1, 2)].map {
      Diagnostic(file: "f", line: $0.0, column: $0.1, message: "m")
    }
    let places = ContentError(mistakes).diagnostics.map { [$0.line, $0.column] }
    #expect(places == [[1, 2], [1, 9], [2, 1], [10, 1]])
  }
}
