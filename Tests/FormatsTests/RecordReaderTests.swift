import Testing

@testable import Formats

@Suite struct RecordReaderTests {
  /// What a log is read as: the number `n` of each object, and what is said of others.
  private func records(
    _ text: String, envelopes: [String] = ["outer", "inner"], chunk: Int = 1 << 20,
    limit: Int = 1 << 20
  ) throws -> [String] {
    var reader = try RecordReader(
      file: "log", envelopes: envelopes, limit: limit,
      source: chunks(of: Array(text.utf8), size: chunk))
    var found: [String] = []
    var number: Int64?
    let read: (inout JSONCursor) -> Void = { cursor in
      number = nil
      while let key = cursor.nextKey() {
        if key.string == "n" {
          number = cursor.number()?.int64
        } else {
          cursor.skip()
        }
      }
    }
    while let record = try reader.next(read) {
      switch record {
      case .object(let row): found.append("\(row): \(number ?? -1)")
      case .malformed(let reason, let row): found.append("\(row): \(reason)")
      case .tooLong(let row): found.append("\(row): too long")
      }
    }
    return found
  }

  @Test(arguments: [1, 2, 3, 7, 64, 1 << 20]) func readsLines(chunk: Int) throws {
    let text = "\u{FEFF}{\"n\":1}\r\n\n  {\"n\": 2, \"x\": {\"n\": 9}}\n[3]\n{\"n\":4} {}\n{\"n\":5"
    #expect(
      try records(text, chunk: chunk) == [
        "1: 1", "3: 2", "4: no JSON object", "5: no JSON: found text behind the object",
        "6: no JSON: found neither a comma nor a closing bracket",
      ])
  }

  @Test(arguments: [1, 2, 3, 7, 64, 1 << 20]) func entersArraysAndEnvelopes(chunk: Int) throws {
    let same = ["1: 1", "2: 2", "3: 3"]
    let objects = [#"{"n":1}"#, #"{"x":[{"n":8}], "n":2}"#, #"{"n":3}"#]
    let list = objects.joined(separator: ", ")
    for text in [
      "[\(list)]", "[\n" + objects.joined(separator: ",\n") + "\n]\n", #"{"outer":[\#(list)]}"#,
      #"{"before":{"n":7},"outer":{"a":1,"inner":[\#(list)]},"after":[5]}"#,
      #"{"outer":[{"inner":[\#(objects[0])]},{"y":0,"inner":[\#(objects[1])],"z":{}}]}"#
        + "\n" + #"{"outer":{"inner":\#(objects[2])}}"#,
      "{\n  \"n\": 1\n}\n" + objects[1] + "\n" + objects[2], #"{"inner":[\#(list)]}"#,
      "[[\(objects[0])], [\(objects[1]), \(objects[2])]]",
    ] {
      #expect(try records(text, chunk: chunk) == same, "\(text)")
    }
    #expect(try records(#"{"outer":[]}"#, chunk: chunk).isEmpty)
    #expect(try records("", chunk: chunk).isEmpty)
    #expect(try records(" \n", chunk: chunk).isEmpty)
  }

  @Test func anEnvelopeWithinARecordIsNone() throws {
    #expect(try records(#"[{"inner":[{"n":1,"outer":[{"n":2}]}]}]"#) == ["1: 1"])
    #expect(try records(#"{"n":1,"x":{"outer":[{"n":2}]}}"#) == ["1: 1"])
  }

  @Test(arguments: [
    (#"[{"n":1},{"n":2}"#, "byte 16: found neither a comma nor a closing bracket"),
    (#"[{"n":1},{"n":"#, "byte 14: the text ends early"),
    (#"[{"n":1} {"n":2}]"#, "byte 9: found neither a comma nor a closing bracket"),
    (#"[{"n":1},2]"#, "byte 9: found no object and no array"),
    (#"[{"n":1},{"n":NaN}]"#, "byte 14: found a number that is not finite"),
    (#"{"outer":[{"n":"x}]}"#, "byte 15: a string has no closing quote"),
  ]) func aBrokenTextIsRefusedAtItsByte(text: String, message: String) throws {
    for chunk in [1, 5, 1 << 20] {
      let error = try #require(throws: ContentError.self) { try records(text, chunk: chunk) }
      #expect(error.description == "log: error: JSON, \(message)")
    }
  }

  @Test func aLineThatIsTooLongIsPassedOver() throws {
    let long = #"{"x":""# + String(repeating: "y", count: 5_000) + #""}"#
    for chunk in [64, 999, 100_000] {
      #expect(
        try records("{\"n\":1}\n\(long)\n{\"n\":3}\n\(long)", chunk: chunk, limit: 2_000)
          == ["1: 1", "2: too long", "3: 3", "4: too long"])
    }
    let error = try #require(throws: ContentError.self) {
      try records("[\(long)]", chunk: 64, limit: 2_000)
    }
    #expect(error.description.contains("a record is longer than"))
  }
}
