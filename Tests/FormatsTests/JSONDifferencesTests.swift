import Formats
import Testing

@Suite struct JSONDifferencesTests {
  private func lines(_ a: JSONNode, _ b: JSONNode) -> [String] {
    a.differences(from: b).map { item in
      "\(item.path) \(item.first?.compactText ?? "-") \(item.second?.compactText ?? "-")"
    }
  }

  @Test func `leaves are told with their paths, in order`() {
    #expect(
      lines(
        ["seed": 1, "arrivals": ["rate": 2, "kind": "poisson"], "list": [1, 2, 3]],
        ["seed": 7, "arrivals": ["rate": 2, "kind": "hourly"], "list": [1, 4]])
        == [
          "$.seed 1 7", #"$.arrivals.kind "poisson" "hourly""#, "$.list[1] 2 4", "$.list[2] 3 -",
        ])
  }

  @Test func `named elements are held against those of their name`() {
    let a: JSONNode = ["policies": [["name": "x", "k": 1], ["name": "y", "k": 2]]]
    let b: JSONNode = [
      "policies": [["name": "new", "k": 0], ["name": "y", "k": 3], ["name": "x", "k": 1]]
    ]
    #expect(
      lines(a, b) == [
        "$.policies[name=y].k 2 3", #"$.policies[name=new] - {"name": "new", "k": 0}"#,
      ])
  }

  @Test func `numbers are the same where their values are, and kinds are not`() throws {
    let a = try JSONNode(parsing: Array(#"{"a": 1.0, "b": 1e3, "c d": null}"#.utf8), file: "a")
    let b = try JSONNode(parsing: Array(#"{"a": 1, "b": 1000, "c d": "x"}"#.utf8), file: "b")
    #expect(lines(a, b) == [#"$["c d"] null "x""#])
    #expect(a.differences(from: a).isEmpty)
    #expect(lines(["a": 1], ["a": [1]]) == ["$.a 1 [1]"])
  }

  @Test func `what it finds the other way round has the sides exchanged`() {
    // A law: differences are symmetric but for their order.
    let a: JSONNode = ["p": [["name": "x", "v": 1]], "q": true, "r": [1, 2]]
    let b: JSONNode = ["p": [["name": "z", "v": 1]], "r": [1], "s": 0]
    let there = a.differences(from: b).map { "\($0.path) \($0.first == nil) \($0.second == nil)" }
    let back = b.differences(from: a).map { "\($0.path) \($0.second == nil) \($0.first == nil)" }
    #expect(there.sorted() == back.sorted() && there.count == 5)
  }
}
