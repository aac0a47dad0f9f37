import Formats
import Quantities
import Testing

private struct Arrivals: Equatable {
  enum Kind: String, CaseIterable { case poisson, gamma }

  var rate: Double
  var kind: Kind
  var horizon: SimDuration
  var price: TokenRate
  var seed: Int?
  var tags: [String]

  init(_ reader: ObjectReader) {
    rate = reader.double(
      "rate_per_s", in: 0...1e6, "a rate is tasks per second, 0 or more, e.g. 12.5")
    kind = reader.choice("kind", default: .poisson)
    horizon = reader.duration("horizon", default: SimDuration(seconds: 60))
    price = reader.tokenRate("price", default: .free, per: .millionTokens)
    seed = reader.optional("seed")?.int(in: 0...99, "a seed is 0 to 99")
    tags = reader.array("tags", default: []) { $0.string() }
  }
}

@Suite struct ObjectReaderTests {
  private func decode(
    _ text: String, log: DiagnosticLog = DiagnosticLog()
  ) throws(ContentError) -> Arrivals {
    let root = try JSONNode(parsing: Array(text.utf8), file: "s.json")
    return try ObjectReader.decode(root, log: log, Arrivals.init)
  }

  private func messages(_ text: String) throws -> [String] {
    let error = try #require(throws: ContentError.self) { try decode(text) }
    return error.diagnostics.map { diagnostic in
      var text = "\(diagnostic.line ?? 0):\(diagnostic.column ?? 0) \(diagnostic.path): "
      text += diagnostic.message
      return text + (diagnostic.suggestion.map { " = " + $0 } ?? "")
    }
  }

  @Test func readsAndFillsIn() throws {
    let arrivals = try decode(
      #"""
      {"rate_per_s": 2, "kind": "gamma", "horizon": "5 min", "price": "$0.30/M", "seed": null,
       "tags": ["a", "b"]}
      """#)
    #expect(arrivals.rate == 2)
    #expect(arrivals.kind == .gamma)
    #expect(arrivals.horizon == SimDuration(seconds: 300))
    #expect(arrivals.price == TokenRate(picoDollarsPerToken: 300_000))
    #expect(arrivals.seed == nil)
    #expect(arrivals.tags == ["a", "b"])
    #expect(try decode(#"{"rate_per_s": 2}"#).horizon == SimDuration(seconds: 60))
  }

  @Test func reportsEverythingAtOnceInOrder() throws {
    let found = try messages(
      #"""
      {
        "rate_per_s": -3,
        "kind": "gama",
        "horizon": 5,
        "price": true,
        "seed": 1.5,
        "tags": ["a", 1, "b", {}],
        "sed": 1,
        "zzz": 1
      }
      """#)
    #expect(
      found == [
        "2:17 $.rate_per_s: found -3; a rate is tasks per second, 0 or more, e.g. 12.5",
        "3:11 $.kind: found \"gama\"; expected one of \"poisson\", \"gamma\""
          + " = did you mean \"gamma\"?",
        "4:14 $.horizon: found 5; a duration is text with a unit "
          + "(us, ms, s, min, h, d or week), e.g. \"5 min\"",
        "5:12 $.price: found true; "
          + "a price is \"$0.30/M\", or a number of USD per million tokens",
        "6:11 $.seed: found 1.5; a seed is 0 to 99",
        "7:17 $.tags[1]: found 1; expected a string",
        "7:25 $.tags[3]: found an object; expected a string",
        "8:3 $.sed: unknown key = did you mean \"seed\"?",
        "9:3 $.zzz: unknown key; valid keys are "
          + "\"rate_per_s\", \"kind\", \"horizon\", \"price\", \"seed\", \"tags\"",
      ])
  }

  @Test func reportsMissingKeysAtTheirObject() throws {
    let expected = "missing; a rate is tasks per second, 0 or more, e.g. 12.5"
    #expect(try messages("\n {}") == ["2:2 $.rate_per_s: " + expected])
    #expect(
      try messages(#"{"rate_per_s": null}"#) == [
        "1:16 $.rate_per_s: " + expected.replacing("missing", with: "found null")
      ])
    #expect(try messages("[]") == ["1:1 $: found an array; expected an object"])
    #expect(try messages(#"{"rate_per_s": 1e999}"#)[0].contains("found 1e999"))
  }

  @Test func warnsOfRoundedPrices() throws {
    let log = DiagnosticLog()
    let arrivals = try decode(#"{"rate_per_s": 1, "price": 0.0833333333}"#, log: log)
    #expect(arrivals.price == TokenRate(picoDollarsPerToken: 83_333))
    #expect(log.warnings.map(\.message) == ["0.0833333333 is rounded to $0.083333/M"])
  }

  @Test func namesTheArgumentThatSetAValue() throws {
    let root = try JSONNode(parsing: Array("{\"rate_per_s\": 1}".utf8), file: "s.json")
    let path = try #require(JSONSelector(parsing: "rate_per_s"))
    let value = JSONNode(argument: "--set rate_per_s=-3", text: "-3")
    let changed = try root.setting(path, to: value)
    let error = try #require(throws: ContentError.self) {
      try ObjectReader.decode(changed, Arrivals.init)
    }
    #expect(
      error.description == "--set rate_per_s=-3: error: $.rate_per_s: "
        + "found -3; a rate is tasks per second, 0 or more, e.g. 12.5")
    let typo = try #require(JSONSelector(parsing: "rte_per_s"))
    let added = try root.setting(
      typo, to: JSONNode(argument: "--set rte_per_s=3", text: "3"), missingKey: .add)
    let second = try #require(throws: ContentError.self) {
      try ObjectReader.decode(added, Arrivals.init)
    }
    #expect(
      second.description == "--set rte_per_s=3: error: $.rte_per_s: unknown key\n"
        + "   = did you mean \"rate_per_s\"?")
  }

  @Test func argumentsAreTextWhereTheyAreNoJSON() {
    #expect(JSONNode(argument: "--set a=5 min", text: "5 min").string == "5 min")
    #expect(JSONNode(argument: "--set a=true", text: "true").bool == true)
  }

  @Test func namesRowsOfLogs() throws {
    let source = JSONSource(name: "log.jsonl", origin: .row(12), bytes: Array("{\"in\": 1}".utf8))
    let error = try #require(throws: ContentError.self) {
      try ObjectReader.decode(JSONNode(parsing: source)) { $0.string("in") }
    }
    #expect(error.description == "log.jsonl:12: error: $.in: found 1; expected a string")
  }

  @Test func keepsWhatNobodyAskedFor() throws {
    let root = try JSONNode(parsing: Array(#"{"a": 1, "x y": [2]}"#.utf8), file: "s.json")
    let extra = try ObjectReader.decode(root) { reader in
      reader.ignore("a")
      return reader.takeUnread()
    }
    #expect(extra.map(\.key) == ["x y"])
    let error = try #require(throws: ContentError.self) {
      try ObjectReader.decode(root) { $0.ignore("a") }
    }
    #expect(error.diagnostics[0].path == "$[\"x y\"]")
  }
}
