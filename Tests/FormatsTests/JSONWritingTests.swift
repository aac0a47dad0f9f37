import Formats
import Testing

@Suite struct JSONWritingTests {
  let node: JSONNode = [
    "b": [1, 0.1, "é\"\\\n\u{01}"], "a": ["x": true, "empty": [:], "none": []], "rows": [["k": 1]],
  ]

  @Test func writesOnOneLine() {
    #expect(
      node.compactText
        == #"{"b": [1, 0.1, "é\"\\\n\u0001"], "a": {"x": true, "empty": {}, "none": []}, "#
        + #""rows": [{"k": 1}]}"#)
  }

  @Test func writesIndented() {
    #expect(
      node.prettyText == """
        {
          "b": [1, 0.1, "é\\"\\\\\\n\\u0001"],
          "a": {
            "x": true,
            "empty": {},
            "none": []
          },
          "rows": [
            {
              "k": 1
            }
          ]
        }

        """)
  }

  @Test func canonicalTextIgnoresOrderSpaceAndSpelling() throws {
    let first = try JSONNode(
      parsing: Array(#"{"b": 1.50, "a": [100, -0, 1e2]}"#.utf8), file: "1")
    let second = try JSONNode(parsing: Array(#"{"a":[1e2,0.0,100],"b":15e-1}"#.utf8), file: "2")
    #expect(first.canonicalText == #"{"a":[1e2,0,1e2],"b":15e-1}"#)
    #expect(first.canonicalText == second.canonicalText)
    let third = try JSONNode(parsing: Array(#"{"a":[1e2,0.0,101],"b":15e-1}"#.utf8), file: "3")
    #expect(first.canonicalText != third.canonicalText)
  }

  @Test func whatIsWrittenReadsBackAlike() throws {
    for text in [node.compactText, node.prettyText] {
      #expect(try JSONNode(parsing: Array(text.utf8), file: "t") == node)
    }
    for number in [0.1, 1e300, -Double.leastNonzeroMagnitude, 123456789012345680.0, 1.0 / 3] {
      let text = JSONNode.number(number).compactText
      #expect(try JSONNode(parsing: Array(text.utf8), file: "t").double == number)
    }
  }

  @Test func refusesNumbersWithoutSpelling() async {
    await #expect(processExitsWith: .failure) { _ = JSONNode.number(Double.nan) }
  }
}
