import Formats
import Testing

@testable import Studies

@Suite struct ExtendsTests {
  private let base: JSONNode

  init() throws {
    base = try Self.node(
      """
      {
        "schema": "tollway.scenario/1", "name": "base", "$schema": "base-schema",
        "catalog": {"file": "prices.json", "overrides": [{"origin": "CN", "multiply_rates": 2}]},
        "workload": {"preset": "chat", "arrivals": {"kind": "poisson", "rate_per_h": 60}},
        "policies": [{"name": "a", "preset": "cheapest", "retry": {"attempts": 3, "rounds": 2}},
          {"name": "b", "preset": "fastest"}],
        "world": {"capacity_factor": {"uncertain": "uniform", "from": 1, "to": 2}, "outages": true},
        "experiment": {"horizon": "2 h", "seed": 7}
      }
      """)
  }

  private static func node(_ text: String) throws -> JSONNode { try JSONNode(text) }

  private func merged(_ text: String, in folder: String = "") throws -> JSONNode {
    Scenario.merging(try Self.node(text), over: base, in: folder)
  }

  private func text(_ node: JSONNode, _ path: String) throws -> String {
    let selector = try #require(JSONSelector(parsing: path))
    return try node.value(at: selector).compactText
  }

  @Test func `keys replace keys, and what is not said stays`() throws {
    let node = try merged(
      #"{"extends": "base.json", "name": "child", "experiment": {"seed": 8}}"#)
    #expect(node["extends"] == nil)
    #expect(node["$schema"] == nil)
    #expect(node["name"]?.string == "child")
    #expect(try text(node, "experiment.seed") == "8")
    #expect(try text(node, "experiment.horizon") == "\"2 h\"")
    #expect(try text(node, "policies[1].preset") == "\"fastest\"")
  }

  @Test func `policies merge by name in the order of the base; other lists replace`() throws {
    let node = try merged(
      """
      {"policies": [{"name": "c", "preset": "random"},
        {"name": "a", "retry": {"attempts": 5}}], "catalog": {"overrides": []}}
      """)
    let names = node["policies"]?.array?.compactMap { $0["name"]?.string }
    #expect(names == ["a", "b", "c"])
    #expect(try text(node, "policies[0].retry") == #"{"attempts": 5, "rounds": 2}"#)
    #expect(try text(node, "catalog.overrides") == "[]")
    #expect(try text(node, "catalog.file") == "\"prices.json\"")
  }

  @Test func `another kind, a law and null replace all of what was there`() throws {
    let node = try merged(
      """
      {"workload": {"arrivals": {"kind": "closed", "clients": 3}},
       "world": {"capacity_factor": {"uncertain": "choice", "values": [1]}, "outages": null}}
      """)
    #expect(try text(node, "workload.arrivals") == #"{"kind": "closed", "clients": 3}"#)
    #expect(try text(node, "workload.preset") == "\"chat\"")
    #expect(
      try text(node, "world") == #"{"capacity_factor": {"uncertain": "choice", "values": [1]}}"#)
  }

  @Test func `a list of workloads takes the place of one, and one that of a list`() throws {
    let node = try merged(#"{"workloads": [{"name": "x", "preset": "batch"}]}"#)
    #expect(node["workload"] == nil)
    #expect(node["workloads"]?.array?.count == 1)
    let back = Scenario.merging(
      try Self.node(#"{"workload": {"preset": "chat"}}"#), over: node, in: "")
    #expect(back["workloads"] == nil)
    #expect(back["workload"] != nil)
  }

  @Test func `files of the base are found from where the base lies`() throws {
    let node = try merged(#"{"name": "child"}"#, in: "../shared/")
    #expect(try text(node, "catalog.file") == "\"../shared/prices.json\"")
    let own = try merged(#"{"catalog": {"file": "mine.json"}}"#, in: "../shared/")
    #expect(try text(own, "catalog.file") == "\"mine.json\"")
  }
}
