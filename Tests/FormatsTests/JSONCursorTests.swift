import Foundation
import Testing

@testable import Formats

@Suite struct JSONCursorTests {
  /// A text in memory with padding behind it.
  private func reading<Result>(
    _ text: some Collection<UInt8>, _ body: (inout JSONCursor) -> Result
  ) -> Result {
    ScanBuffer(text).reading { base, count in
      var cursor = JSONCursor(base, count: count)
      return body(&cursor)
    }
  }

  /// The value that is next, as the tree that ``JSONNode`` would be.
  private func tree(_ cursor: inout JSONCursor) -> JSONNode {
    if cursor.beginObject() {
      var members: [(String, JSONNode)] = []
      while let key = cursor.nextKey() { members.append((key.string ?? "?", tree(&cursor))) }
      return .object(members)
    }
    if cursor.beginArray() {
      var items: [JSONNode] = []
      while cursor.nextElement() { items.append(tree(&cursor)) }
      return .array(items)
    }
    if cursor.isString { return .string(cursor.text()?.string ?? "?") }
    if cursor.isNull {
      cursor.skip()
      return .null
    }
    var copy = cursor
    if let flag = copy.bool() {
      cursor = copy
      return .bool(flag)
    }
    return cursor.number()?.int64.map { .number($0) } ?? .string("no number")
  }

  /// Random texts with nesting, escapes, long and short strings, and white space.
  private struct Generator {
    var state: UInt64

    mutating func next(below limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(limit))
    }

    mutating func space() -> String { ["", "", " ", "\n", "\t  ", "\r\n"][next(below: 6)] }

    mutating func string() -> String {
      let parts = [
        "a", "key", #"\""#, #"\\"#, #"\u00e9"#, "{", "}", "[", "]", ":", ",", "é", "🙂",
        String(repeating: "x", count: next(below: 90)), #"\\\""#, #"\ud83d\ude00"#, #"\n"#,
      ]
      return "\"" + (0..<next(below: 5)).map { _ in parts[next(below: parts.count)] }.joined()
        + "\""
    }

    mutating func value(depth: Int) -> String {
      switch next(below: depth > 4 ? 6 : 10) {
      case 0: return "null"
      case 1: return ["true", "false"][next(below: 2)]
      case 2, 3: return "\(next(below: 1_000_000) - 500_000)"
      case 4, 5: return string()
      case 6, 7:
        let items = (0..<next(below: 6)).map { _ in space() + value(depth: depth + 1) + space() }
        return "[" + items.joined(separator: ",") + "]"
      default: return object(depth: depth)
      }
    }

    mutating func object(depth: Int) -> String {
      let members = (0..<next(below: 8)).map { index in
        space() + "\"k\(index)\(next(below: 3))\"" + space() + ":" + space()
          + value(depth: depth + 1) + space()
      }
      return "{" + members.joined(separator: ",") + "}"
    }
  }

  @Test func readsWhatTheTreeParserReads() throws {
    var generator = Generator(state: 1)
    for _ in 0..<2_000 {
      let text = Array(generator.object(depth: 0).utf8)
      let expected = try JSONNode(parsing: text, file: "text")
      let (found, isWhole) = reading(text) { cursor in (tree(&cursor), cursor.isAtEnd()) }
      #expect(found == expected && isWhole, "\(String(decoding: text, as: UTF8.self))")
    }
  }

  /// Foundation's parser is the judge of what is a text.
  @Test func passesOverWhatFoundationReads() throws {
    var generator = Generator(state: 2)
    for _ in 0..<500 {
      let text = Array(generator.object(depth: 0).utf8)
      _ = try JSONSerialization.jsonObject(with: Data(text))
      let isWhole = reading(text) { cursor in
        cursor.skip()
        return cursor.isAtEnd()
      }
      #expect(isWhole, "\(String(decoding: text, as: UTF8.self))")
    }
  }

  @Test func everyBeginningOfAnObjectIsCutOff() {
    var generator = Generator(state: 3)
    for _ in 0..<60 {
      let text = Array(generator.object(depth: 1).utf8)
      for count in 0..<text.count {
        let isSeen = reading(text[..<count]) { cursor in
          _ = tree(&cursor)
          return count > 0 ? cursor.failure != nil && cursor.isCutOff : true
        }
        #expect(isSeen, "\(String(decoding: text[..<count], as: UTF8.self))")
        let isSkipSeen = reading(text[..<count]) { cursor in
          cursor.skip()
          return cursor.isCutOff
        }
        #expect(isSkipSeen, "\(String(decoding: text[..<count], as: UTF8.self))")
      }
    }
  }

  @Test(arguments: [
    (#"{"a":1,}"#, "found a comma before a closing bracket"),
    (#"{"a" 1}"#, "found no colon after a key"),
    (#"{"a":1 "b":2}"#, "found neither a comma nor a closing bracket"),
    (#"{a:1}"#, "found no key in double quotes"),
    (#"{"a":NaN}"#, "found a number that is not finite"),
    (#"{"a":Infinity}"#, "found a number that is not finite"),
    (#"{"a":nul}"#, "found no value"),
    (#"{"a":nullx}"#, "found no value"),
    (#"{"a":}"#, "found no value"),
    (#"{"a":01}"#, "found a malformed number"),
    (#"{"a":1.}"#, "found a malformed number"),
    (#"{"a":-}"#, "found a malformed number"),
    (#"{"a":1x}"#, "found a malformed number"),
    (#"{"a":[1,]}"#, "found a comma before a closing bracket"),
    (#"{"a":[1 2]}"#, "found neither a comma nor a closing bracket"),
    (#"{"a":1}}"#, "none"),
  ]) func saysWhatIsWrong(text: String, failure: String) {
    let found = reading(Array(text.utf8)) { cursor -> String in
      _ = tree(&cursor)
      let isWhole = cursor.isAtEnd()
      #expect(!isWhole)
      return cursor.failure.map { "\($0)" } ?? "none"
    }
    #expect(found == failure)
  }

  @Test func refusesNestingBeyond512() {
    for (depth, isRead) in [(512, true), (513, false), (100_000, false)] {
      let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
      for skips in [true, false] {
        let isWhole = reading(Array(text.utf8)) { cursor in
          if skips {
            cursor.skip()
          } else {
            while cursor.beginArray() { _ = cursor.nextElement() }
            while !cursor.isAtEnd(), cursor.failure == nil { _ = cursor.nextElement() }
          }
          return cursor.isAtEnd()
        }
        #expect(isWhole == isRead, "depth \(depth), skips \(skips)")
      }
    }
  }

  @Test func findsNamesInAnyOrderAgainAndAgain() {
    let names = [
      "id", "model", "a_name_of_sixteen", "gen_ai.usage.cache_read.input_tokens",
      "gen_ai.usage.cache_read_input_tokens", "x", "completion_tokens_details", "prompt_tokens",
    ]
    var generator = Generator(state: 4)
    var table = NameTable(names)
    for _ in 0..<300 {
      var keys = names + ["other", "i", "idx", "gen_ai.usage.cache_reads.input_tokens", ""]
      if generator.next(below: 3) > 0 {
        for index in keys.indices { keys.swapAt(index, generator.next(below: keys.count)) }
      }
      let text = "{" + keys.map { "\"\($0)\":{\"id\":[1]}" }.joined(separator: ", ") + "}"
      let found = reading(Array(text.utf8)) { cursor -> [String] in
        var found: [String] = []
        guard cursor.beginObject() else { return found }
        while let position = cursor.nextPosition(in: &table) {
          found.append(names[position])
          cursor.skip()
        }
        let isWhole = cursor.isAtEnd()
        #expect(isWhole)
        return found
      }
      #expect(found == keys.filter(names.contains))
    }
  }
}

@Suite struct ScannedNumberTests {
  private func number(_ text: String) -> ScannedNumber? {
    Array(text.utf8).withUnsafeBytes { ScannedNumber($0) }
  }

  @Test(arguments: [
    ("0", 0), ("-0", 0), ("7", 7), ("-12", -12), ("5.0", 5), ("1e3", 1_000), ("12.5e1", 125),
    ("1200e-2", 12), ("9223372036854775807", Int64.max),
  ]) func readsWholeNumbers(text: String, value: Int64) {
    #expect(number(text)?.int64 == value)
  }

  @Test(arguments: [
    "", "-", "+1", "01", "-01", ".5", "1.", "1e", "1e+", "1e99999", "NaN", "nan", "inf", "0x1",
    "1 ", " 1", "1,2",
  ]) func refusesOtherTexts(text: String) { #expect(number(text) == nil) }

  @Test(arguments: ["0.5", "9223372036854775808", "1e19", "-0.1", "18446744073709551616"])
  func hasNoWholeNumber(text: String) {
    #expect(number(text) != nil)
    #expect(number(text)?.int64 == nil)
  }

  /// ``ExactDecimal`` reads the same digits by other means; it rounds where this cuts.
  @Test func scalesAsExactDecimalsDo() throws {
    var state: UInt64 = 5
    for _ in 0..<5_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let text =
        "\(state % 2 == 0 ? "-" : "")\(state >> 20 % 1_000_000_000)."
        + "\(state >> 34)e\(Int(state >> 5 % 9) - 6)"
      let exact = try #require(ExactDecimal(parsing: text))
      let scanned = try #require(number(text))
      guard let rounded = exact.integer(timesTenToThe: 6) else { continue }
      let cut = try #require(scanned.scaled(byPowerOfTen: 6))
      #expect(abs(cut.value - rounded.value) <= 1, "\(text)")
      if !rounded.wasRounded { #expect(cut.value == rounded.value && cut.isExact, "\(text)") }
    }
  }
}
