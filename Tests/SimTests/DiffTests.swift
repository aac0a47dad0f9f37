import Formats
import Foundation
import Testing

/// `sim diff`: inputs and results of two finished runs, held to what `sim compare` says.
@Suite struct DiffTests {
  private static func run(_ name: String, _ more: [String], in folder: Folder) throws {
    let ending = try Program.run(
      ["run", "scenario.json", "--out", name, "-r", "4", "--quiet"] + more, in: folder)
    #expect(ending.status == 0, "\(ending.err)")
  }

  private static func json(_ arguments: [String], in folder: Folder) throws -> JSONNode {
    let ending = try Program.run(["diff"] + arguments + ["--format", "json"], in: folder)
    #expect(ending.status == 0, "\(ending.err)")
    return try JSONNode(parsing: Array(ending.out.utf8), file: "stdout")
  }

  @Test func `a run does not differ from itself`() throws {
    let folder = try Folder.small()
    try Self.run("a", [], in: folder)
    try Self.run("b", ["--threads", "1"], in: folder)
    let ending = try Program.run(["diff", "a", "b", "--exit-code"], in: folder)
    #expect(ending.status == 0)
    #expect(ending.out.contains("Inputs: the same\n"))
    #expect(ending.out.contains("Results: the same, in every replication\n"))
  }

  @Test func `inputs that differ are told leaf by leaf, and exit code 1 says so`() throws {
    let folder = try Folder.small()
    try Self.run("a", [], in: folder)
    try Self.run(
      "b", ["--set", "experiment.drain=\"2 d\"", "--set", "policies[1].name=other"], in: folder)
    let ending = try Program.run(["diff", "a", "b", "--exit-code"], in: folder)
    #expect(ending.status == 1)
    #expect(ending.out.contains("  $.experiment.drain"))
    #expect(ending.out.contains("\"1 d\" -> \"2 d\""))
    #expect(ending.out.contains("  policy named is in the first run only\n"))
    #expect(ending.out.contains("  policy other is in the second run only\n"))
    let quiet = try Program.run(["diff", "a", "b", "--exit-code", "--quiet"], in: folder)
    #expect(quiet.status == 1 && quiet.out.isEmpty && quiet.err.isEmpty)
  }

  /// The same question asked of finished runs and of the program: the second policy against the
  /// first on the same tasks. An oracle: `sim compare` computes it from records, not from tables.
  @Test func `intervals are those of compare where the question is the same`() throws {
    let folder = try Folder.small()
    try Self.run("whole", [], in: folder)
    let found = try Self.json(["whole", "whole", "-A", "cheap", "-B", "named"], in: folder)
    let compared = try Program.run(
      [
        "compare", "scenario.json", "-A", "cheap", "-B", "named", "-r", "4", "--format", "json",
        "--quiet", "--out", "compared",
      ], in: folder)
    #expect(compared.status == 0)
    let oracle = try JSONNode(parsing: Array(compared.out.utf8), file: "stdout")
    var seen = 0
    for row in try #require(oracle["comparisons"]?.array) {
      let results = try #require(found["results"]?.array)
      let metric = row["metric"]?.string
      guard let mine = results.first(where: { $0["metric"]?.string == metric }),
        let ends = row["ci95"]?.array
      else { continue }
      seen += 1
      #expect(mine["paired"]?.bool == true)
      for (a, b) in [
        (mine["difference"], row["difference"]), (mine["low"], ends[0]), (mine["high"], ends[1]),
        (mine["p"], row["p"]),
      ] {
        let (x, y) = (try #require(a?.double), try #require(b?.double))
        #expect((x - y).magnitude <= 1e-9 * max(1, y.magnitude), "\(metric ?? "") \(x) \(y)")
      }
    }
    #expect(seen >= 10)
  }

  @Test func `another seed or workload shares no random numbers`() throws {
    let folder = try Folder.small()
    try Self.run("a", [], in: folder)
    try Self.run("seed", ["--seed", "8"], in: folder)
    try Self.run("rate", ["--set", "workload.arrivals.rate_per_h=90"], in: folder)
    for other in ["seed", "rate"] {
      let found = try Self.json(["a", other, "--metric", "cost_per_task_usd"], in: folder)
      let results = try #require(found["results"]?.array)
      #expect(results.count == 2)
      #expect(results.allSatisfy { $0["paired"]?.bool == false && $0["p"]?.double != nil })
    }
    let text = try Program.run(["diff", "a", "seed", "--all"], in: folder).out
    #expect(text.contains("by Welch's t") && text.contains("  $.experiment.seed"))
  }

  @Test func `runs of sweeps are compared value by value`() throws {
    let folder = try Folder.small()
    for (name, seed) in [("a", "7"), ("b", "8")] {
      let ending = try Program.run(
        [
          "sweep", "scenario.json", "--vary", "workload.arrivals.rate_per_h=30,60", "--seed", seed,
          "-o", name, "--quiet",
        ], in: folder)
      #expect(ending.status == 0, "\(ending.err)")
    }
    let same = try Program.run(["diff", "a", "a", "--exit-code"], in: folder)
    #expect(same.status == 0 && same.out.contains("summary.json says the same"))
    let other = try Program.run(["diff", "a", "b", "--exit-code"], in: folder)
    #expect(other.status == 1 && other.out.contains("of summary.json differ"))
    let refused = try Program.run(["diff", "a", "b", "--metric", "cost_per_task_usd"], in: folder)
    #expect(refused.status == 64)
  }

  @Test func `what is no run is refused`() throws {
    let folder = try Folder.small()
    try Self.run("notebooks-out/small-run", [], in: folder)
    let ending = try Program.run(["diff", "small-run", "small-rnu"], in: folder)
    #expect(ending.status == 66 && ending.out.isEmpty)
    #expect(ending.err.contains("did you mean \"small-run\"?"))
  }
}
