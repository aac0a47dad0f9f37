import Formats
import Testing

@Suite struct JSONParserTests {
  private func parse(_ text: String) throws(ContentError) -> JSONNode {
    try JSONNode(parsing: Array(text.utf8), file: "t.json")
  }

  /// The first message of a text that must be refused.
  private func refusal(of text: String) throws -> Diagnostic {
    try refusal(of: Array(text.utf8))
  }

  private func refusal(of bytes: [UInt8]) throws -> Diagnostic {
    let error = try #require(throws: ContentError.self) {
      try JSONNode(parsing: bytes, file: "t.json")
    }
    return try #require(error.diagnostics.first)
  }

  @Test func readsEveryKindOfValue() throws {
    let node = try parse(#"{"a": [1, -2.5e3, true, false, null], "b": {"c": "x"}}"#)
    let expected: JSONNode = [
      "a": [1, JSONNode(.number("-2.5e3")), true, false, .null], "b": ["c": "x"],
    ]
    #expect(node == expected)
    #expect(node["a"]?.array?[1].double == -2500)
    #expect(node["a"]?.array?[1].int64 == -2500)
  }

  @Test func allowsCommentsAndTrailingCommas() throws {
    let text = "\u{FEFF}// first\n{ /* a */ \"a\": [1, 2,], // end\n \"b\": {},\n}\n/* last */"
    #expect(try parse(text) == ["a": [1, 2], "b": [:]])
  }

  @Test func resolvesEscapes() throws {
    let node = try parse(#""\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00 é😀""#)
    #expect(node.string == "\"\\/\u{08}\u{0C}\n\r\té😀 é😀")
  }

  @Test func keepsDigitsOfNumbers() throws {
    let node = try parse("[8.333333333333334e-08, 9223372036854775807, 9223372036854775808, 0.10]")
    let items = try #require(node.array)
    #expect(items[0].numberText == "8.333333333333334e-08")
    #expect(items[1].int64 == .max)
    #expect(items[2].int64 == nil)
    #expect(items[2].double == 9.223372036854775808e18)
    #expect(items[3].numberText == "0.10")
    #expect(items[3].int64 == nil)
  }

  @Test func keepsThePlaceOfValuesAndKeys() throws {
    let text = "{\n  \"é\": [10,\n 20]\n}"
    let node = try parse(text)
    let member = try #require(node.object?.first)
    #expect(node.source.position(of: member.keyRange.lowerBound) == (2, 3))
    #expect(node.source.position(of: member.value.range.lowerBound) == (2, 8))
    let last = try #require(member.value.array?.last)
    #expect(node.source.position(of: last.range.lowerBound) == (3, 2))
    #expect(last.range.count == 2)
  }

  @Test(arguments: [
    ("", 1, "the end of the text"), ("[1 2]", 4, "found 2; expected \",\" or \"]\""),
    ("[01]", 2, "leading zeros"), ("[NaN]", 2, "a finite number"), ("[-]", 2, "a digit"),
    ("[1.]", 2, "a digit after"), ("[.5]", 2, "found .5"), ("[+1]", 2, "found +1"),
    ("[1e]", 2, "digits after"), ("[0x10]", 2, "a number such as"), ("1 true", 3, "end of the"),
    ("{\"a\": 1, \"a\": 2}", 10, "the key \"a\" occurs twice"), ("{a: 1}", 2, "double quotes"),
    ("[\"a]", 2, "no closing quote"), ("[\"\\q\"]", 3, "unknown escape"),
    ("[\"\\u12\"]", 3, "four hexadecimal digits"), ("[\"\\ud83d\"]", 3, "surrogate"),
    ("[\"\\ude00\"]", 3, "surrogate"), ("[\"\\ud83d\\u0041\"]", 3, "surrogate"),
    ("[\"a\tb\"]", 4, "control character"), ("[1, /* x", 5, "no end"), ("[1 / 2]", 4, "comment"),
    ("[,]", 2, "expected a value"), ("{\"a\" 1}", 6, "\":\""), ("[True]", 2, "lower case"),
    ("[\"\\", 2, "no closing quote"), ("[\u{0}]", 2, "control character"), ("{,}", 2, "a key"),
  ])
  func refusesWithItsPlace(text: String, column: Int, part: String) throws {
    let mistake = try refusal(of: text)
    #expect(mistake.line == 1)
    #expect(mistake.column == column)
    #expect(mistake.message.contains(part), "\(mistake.message)")
  }

  @Test func namesTheBracketThatIsStillOpen() throws {
    let mistake = try refusal(of: "{\n \"a\": [1,\n 2\n")
    #expect(mistake.message.contains("what line 2, column 7 begins"))
  }

  @Test func refusesDuplicateKeysOfLargeObjects() throws {
    let members = (0..<40).map { "\"k\($0)\": \($0)" } + ["\"k7\": 0"]
    let mistake = try refusal(of: "{" + members.joined(separator: ", ") + "}")
    #expect(mistake.message == "the key \"k7\" occurs twice")
  }

  @Test func limitsDepth() throws {
    let deep = { (depth: Int) in
      String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }
    _ = try parse(deep(512))
    let mistake = try refusal(of: deep(513))
    #expect(mistake.column == 513)
    #expect(mistake.message.contains("deeper than 512"))
  }

  @Test(
    arguments: [
      [0xFF], [0xC0, 0x80], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
      [0xE2, 0x82], [0x80], [0xF5, 0x80, 0x80, 0x80],
    ] as [[UInt8]])
  func refusesMalformedUTF8(bytes: [UInt8]) throws {
    // "longer than eight" makes the fast path of the check pass over ASCII first.
    let mistake = try refusal(of: Array("[\"longer than eight".utf8) + bytes + Array("\"]".utf8))
    #expect(mistake.column == 20)
    #expect(mistake.message.contains("not UTF-8"))
  }

  /// Any prefix of a text and any text with one byte replaced is either read or refused with a
  /// position inside it; nothing traps.
  @Test func neverTrapsOnDamagedText() throws {
    let text = Array(#"{"a":[1,-2.5e3,"é\ud83d\ude00\n"],/*c*/"b":{"c":null,},"d":true} // e"#.utf8)
    var damaged = (0...text.count).map { Array(text[..<$0]) }
    for index in text.indices {
      for byte in [0x00, 0x22, 0x2C, 0x2F, 0x5C, 0x5D, 0x7B, 0x80, 0xE9, 0x65] as [UInt8] {
        var copy = text
        copy[index] = byte
        damaged.append(copy)
      }
    }
    var refused = 0
    for bytes in damaged {
      do throws(ContentError) {
        _ = try JSONNode(parsing: bytes, file: "t.json")
      } catch {
        refused += 1
        #expect(error.diagnostics[0].column ?? 0 <= bytes.count + 1)
      }
    }
    #expect(refused > damaged.count / 2)
  }
}
