import Formats
import Testing

@Suite struct JSONSelectingTests {
  let tree: JSONNode = [
    "experiment": ["horizon": "2 h", "seed": 1],
    "policies": [["name": "sticky", "x": 1], ["name": "random", "x": 2]], "a.b": 0,
  ]

  private func selector(_ text: String) throws -> JSONSelector {
    try #require(JSONSelector(parsing: text))
  }

  @Test(arguments: [
    ("experiment.horizon", "2 h"), ("$.policies[1].name", "random"),
    ("policies[name=sticky].name", "sticky"), ("policies[x=2].name", "random"),
  ])
  func findsValues(text: String, value: String) throws {
    #expect(try tree.value(at: selector(text)).string == value)
  }

  @Test func replacesOneValueAndKeepsTheRest() throws {
    let changed = try tree.setting(selector("policies[name=random].x"), to: 7)
    #expect(
      changed == [
        "experiment": ["horizon": "2 h", "seed": 1],
        "policies": [["name": "sticky", "x": 1], ["name": "random", "x": 7]], "a.b": 0,
      ])
    #expect(try tree.setting(selector("[\"a.b\"]"), to: 5)["a.b"]?.int64 == 5)
  }

  @Test func addsKeysOnRequest() throws {
    let path = try selector("experiment.stop.half_width")
    let changed = try tree.setting(path, to: 0.1, missingKey: .add)
    #expect(try changed.value(at: path).double == 0.1)
    #expect(throws: JSONSelectorError.self) { try tree.setting(path, to: 0.1) }
  }

  @Test(arguments: [
    ("experiment.horizn", "$.experiment has no key \"horizn\"; did you mean \"horizon\"?"),
    ("experiment.zzz", "$.experiment has no key \"zzz\"; there are \"horizon\", \"seed\""),
    ("policies[2].x", "$.policies has 2 elements, counted from 0; there is no [2]"),
    ("policies[name=stiky].x", "$.policies has no name \"stiky\"; did you mean \"sticky\"?"),
    ("experiment.seed.x", "$.experiment.seed is a number, which has no key \"x\""),
    ("experiment[0]", "$.experiment is an object, which has no elements"),
  ])
  func saysWhatIsThereInstead(text: String, message: String) throws {
    let error = try #require(throws: JSONSelectorError.self) {
      try tree.setting(selector(text), to: 1)
    }
    #expect(error.description == message)
  }

  @Test(arguments: ["", ".a", "a..b", "a[", "a[x]", "a[-1]", "a]b[", "a[0]b", "a."])
  func refusesWhatIsNoSelector(text: String) {
    #expect(JSONSelector(parsing: text) == nil)
  }
}
