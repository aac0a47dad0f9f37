import Formats
import Foundation
import Testing

/// Uncertain inputs as a user meets them.
@Suite struct UncertainRunTests {
  private static func folder(_ law: String) throws -> Folder {
    let folder = try Folder.small()
    let text = try folder.text("scenario.json").replacing(
      "\"baseline\": \"cheap\",",
      with: "\"baseline\": \"cheap\", \"world\": { \"capacity_factor\": \(law) },"
    ).replacing(
      "\"small-catalog.json\" }",
      with: "\"small-catalog.json\", \"overrides\": [{ \"multiply_rates\": "
        + "{ \"uncertain\": \"uniform\", \"from\": 1, \"to\": 3, \"name\": \"prices\" } }] }")
    try folder.write(text, to: "scenario.json")
    return folder
  }

  private static let law = #"{ "uncertain": "lognormal", "median": 1, "p90": 2 }"#

  @Test func `threads change no byte, and the resolved scenario is the same experiment`() throws {
    let folder = try Self.folder(Self.law)
    let arguments = ["--quiet", "--tornado", "--replications", "3"]
    let one = try Program.run(
      ["run", "scenario.json", "--out", "a", "--threads", "1"] + arguments, in: folder)
    let three = try Program.run(
      ["run", "scenario.json", "--out", "b", "--threads", "3"] + arguments, in: folder)
    #expect(one.status == 0, "\(one.err)")
    #expect(one.out == three.out)
    let files = try folder.contents("a").filter { $0.key != "manifest.json" }
    #expect(try folder.contents("b").filter { $0.key != "manifest.json" } == files)
    for name in ["tables/inputs.csv", "tables/tornado.csv", "tables/variance_split.csv"] {
      #expect(files[name] != nil, "\(name)")
    }
    try FileManager.default.copyItem(
      at: folder.file("a/scenario.resolved.json"), to: folder.file("again.json"))
    let again = try Program.run(
      ["run", "again.json", "--out", "c", "--quiet", "--tornado"], in: folder)
    #expect(again.out == one.out, "\(again.err)")
    #expect(try folder.contents("c").filter { $0.key != "manifest.json" } == files)
  }

  @Test func `the report says what is uncertain, and what the spread comes from`() throws {
    let folder = try Self.folder(Self.law)
    let ending = try Program.run(
      ["run", "scenario.json", "--out", "a", "--quiet", "--tornado", "--assumptions", "none"],
      in: folder)
    #expect(ending.out.contains("2 values of the scenario are laws"))
    #expect(ending.out.contains("2 uncertain inputs, one at a time"))
    #expect(ending.out.contains("Input prices: uniform, p10 1.2, median 2, p90 2.8."))
    let summary = try JSONNode(
      parsing: Array(folder.text("a/summary.json").utf8), file: "summary.json")
    #expect(summary["tornado"]?["panels"]?.array?.count == 1)
    #expect(summary["uncertainty"]?["inputs"]?.array?.count == 2)
    let plain = try Program.run(["run", "scenario.json", "--out", "b", "--no-split"], in: folder)
    #expect(!plain.out.contains("What drives the result"))
    #expect(try folder.contents("b")["tables/variance_split.csv"] == nil)
  }

  @Test func `laws without width change no byte of the tables`() throws {
    let narrow = try Folder.small()
    let text = try narrow.text("scenario.json")
    try narrow.write(
      text.replacing(
        "\"rate_per_h\": 60",
        with: #""rate_per_h": { "uncertain": "triangular", "low": 60, "mode": 60, "high": 60 }"#),
      to: "narrow.json")
    let runs = try ["scenario.json", "narrow.json"].map { name in
      let ending = try Program.run(
        ["run", name, "--out", "out-\(name)", "--quiet", "--no-split"], in: narrow)
      #expect(ending.status == 0, "\(ending.err)")
      return try narrow.contents("out-\(name)").filter {
        $0.key.hasPrefix("tables/") && $0.key != "tables/inputs.csv"
      }
    }
    #expect(runs[0].count > 5)
    #expect(runs[0] == runs[1])
  }

  @Test func `validate and explain say what is drawn`() throws {
    let folder = try Self.folder(Self.law)
    let words = try Program.run(["validate", "scenario.json"], in: folder)
    #expect(words.out.contains("uncertain, drawn anew in each replication:"))
    #expect(
      words.out.contains("  world.capacity_factor: lognormal, p10 0.5, median 1, p90 2"))
    let resolved = try Program.run(["validate", "scenario.json", "--resolved"], in: folder)
    #expect(resolved.out.contains("\"uncertain\": \"lognormal\""))
    let first = try Program.run(["explain", "scenario.json", "--call", "1"], in: folder)
    let second = try Program.run(
      ["explain", "scenario.json", "--call", "1", "--replication", "1"], in: folder)
    #expect(first.out.contains("drawn: prices = "))
    #expect(
      first.out.split(separator: "\n").first { $0.hasPrefix("drawn") }
        != second.out.split(separator: "\n").first { $0.hasPrefix("drawn") })
  }
}

/// Scenarios that extend others, as files.
@Suite struct ExtendedScenarioTests {
  private static func folder(_ child: String) throws -> Folder {
    let folder = try Folder.small()
    try FileManager.default.createDirectory(
      at: folder.file("own"), withIntermediateDirectories: true)
    try folder.write(child, to: "own/child.json")
    return folder
  }

  private static let head = #""schema": "tollway.scenario/1", "extends": "../scenario.json""#

  @Test func `a scenario that adds nothing is the one that it extends`() throws {
    let folder = try Self.folder("{ \(Self.head) }")
    let child = try Program.run(["validate", "own/child.json", "--resolved"], in: folder)
    let base = try Program.run(["validate", "scenario.json", "--resolved"], in: folder)
    #expect(child.status == 0, "\(child.err)")
    #expect(
      child.out == base.out.replacing("\"small-catalog.json\"", with: "\"../small-catalog.json\""))
  }

  @Test func `each mistake is told with its own file`() throws {
    let folder = try Self.folder(
      """
      { \(Self.head),
        "experiment": { "replications": 0 },
        "policies": [{ "name": "cheap", "presett": "cheapest" }] }
      """)
    try folder.write(
      folder.text("scenario.json").replacing("\"horizon\"", with: "\"horizont\""),
      to: "scenario.json")
    let ending = try Program.run(["run", "own/child.json"], in: folder)
    #expect(ending.status == 65)
    #expect(
      ending.err.contains("own/child.json:2:35: error: $.experiment.replications: found 0"))
    #expect(ending.err.contains("own/child.json:3:35: error: $.policies[0].presett: unknown key"))
    #expect(
      ending.err.contains("own/../scenario.json:22:17: error: $.experiment.horizont: unknown key"))
  }

  @Test func `a scenario that extends itself, or nothing, is refused`() throws {
    let folder = try Self.folder(#"{ "extends": "../middle.json" }"#)
    try folder.write(#"{ "extends": "own/child.json" }"#, to: "middle.json")
    let circle = try Program.run(["run", "own/child.json"], in: folder)
    #expect(circle.status == 65)
    #expect(
      circle.err.contains(
        "own/../middle.json:1:14: error: $.extends: extends itself: own/child.json -> "
          + "own/../middle.json -> own/../own/child.json"))
    let lost = try Self.folder(#"{ "extends": "none.json" }"#)
    let ending = try Program.run(["run", "own/child.json"], in: lost)
    #expect(ending.status == 66)
    #expect(ending.err.contains("$.extends: there is no file own/none.json"))
    let wrong = try Self.folder(#"{ "extends": 3 }"#)
    let kind = try Program.run(["run", "own/child.json"], in: wrong)
    #expect(kind.status == 65)
    #expect(kind.err.contains("$.extends: found 3; expected the path of a scenario"))
  }
}
