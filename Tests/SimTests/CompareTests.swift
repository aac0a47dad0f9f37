import Formats
import Foundation
import Testing

/// `sim compare` as a user runs it: what stands first, how it ends, what it leaves.
@Suite struct CompareTests {
  private func compare(
    _ arguments: [String], in folder: Folder
  ) throws -> Program.Ending {
    try Program.run(["compare", "scenario.json", "--quiet"] + arguments, in: folder)
  }

  private func firstLine(_ text: String) -> String {
    text.split(separator: "\n", maxSplits: 1).first.map(String.init) ?? ""
  }

  @Test func `a policy against itself is identical, whatever is drawn`() throws {
    let folder = try Folder.small()
    let ending = try compare(["-A", "named", "-B", "named", "--out", "report"], in: folder)
    #expect(ending.status == 0)
    #expect(
      firstLine(ending.out)
        == "named (copy 2) and named are identical in cost per task in all 2 replications")
    #expect(ending.err.isEmpty)
    let files = try folder.listing("report")
    for name in [
      "report.html", "report.md", "summary.json", "tables/comparisons.csv",
      "tables/replications.csv", "figures/paired-differences.svg", "scenario.resolved.json",
    ] { #expect(files.contains(name), "\(name)") }
  }

  @Test func `only the policies named are run, the first as the baseline`() throws {
    let folder = try Folder.small()
    let ending = try compare(
      ["--policy", "named", "--policy", "cheap", "--format", "json", "--out", "r"], in: folder)
    let summary = try JSONNode(parsing: Array(ending.out.utf8), file: "stdout")
    #expect(summary["baseline"]?.string == "named")
    let used = summary["comparison"]?["replications_used"]?.object?.map(\.key)
    #expect(used == ["named", "cheap"])
    #expect(ending.out == (try folder.text("r/summary.json")))
  }

  /// Replications of stages are the replications of one run: every line of the tables that stages
  /// leave is there when as many are asked for at once.
  @Test func `stages give the replications of a run with as many`() throws {
    let folder = try Folder.small()
    let own = ["--policy", "cheap", "--policy", "named"]
    let staged = try compare(
      own + ["--precision", "0.0001 %", "--max-replications", "13", "--out", "staged"], in: folder)
    #expect(staged.status == 0)
    _ = try compare(own + ["-r", "13", "--out", "whole"], in: folder)
    for name in ["replications.csv", "comparisons.csv", "metrics.csv"] {
      #expect(try folder.text("staged/tables/" + name) == folder.text("whole/tables/" + name))
    }
    #expect(
      try folder.text("staged/scenario.resolved.json")
        == folder.text("whole/scenario.resolved.json"))
    let lines = try folder.text("staged/tables/replications.csv").split(separator: "\n")
    #expect(lines.contains { $0.contains(",cheap,12,cost_per_task_usd,") })
  }

  @Test func `threads change no byte`() throws {
    let folder = try Folder.small()
    var outs: [String] = []
    for threads in ["1", "3"] {
      let ending = try compare(
        ["--sequential", "--max-replications", "12", "--threads", threads, "--out", "t\(threads)"],
        in: folder)
      outs.append(ending.out)
    }
    #expect(outs[0] == outs[1])
    #expect(try folder.contents("t1") == folder.contents("t3"))
  }

  @Test(arguments: [
    ("cost_per_task_usd<=1.05x", Int32(99), "no"), ("cost_per_task_usd<=500x", 0, "yes"),
    ("failed_call_share<=+100 points", 0, "yes"),
  ])
  func `a requirement that is not shown ends with 99`(
    text: String, code: Int32, answer: String
  ) throws {
    let folder = try Folder.small()
    let ending = try compare(
      ["-A", "cheap", "-B", "named", "-r", "4", "--require", text, "--out", "r"], in: folder)
    #expect(ending.status == code, "\(ending.out)")
    #expect(ending.out.contains("\(text): \(answer) for named"))
    #expect(ending.err.contains("requirement not met") == (code == 99))
    // The report is there all the same: it says why.
    #expect(try folder.listing("r").contains("summary.json"))
  }

  @Test(arguments: [
    (
      ["-A", "chaep", "-B", "named"], Int32(64), "has no policy \"chaep\"; did you mean \"cheap\"?"
    ),
    (["--policy", "cheap"], 64, "comparing takes two policies"),
    (["--metric", "cost_per_tsk_usd"], 64, "did you mean \"cost_per_task_usd\"?"),
    (["--delta", "many"], 64, "--delta is a share of the baseline"),
    (["--require", "cost<=1x"], 64, "there is no metric \"cost\""),
    (["--precision", "2 points"], 64, "does not fit cost_per_task_usd"),
    (["--precision", "2 %", "--sequential"], 64, "exclude each other"),
    (["--max-replications", "50"], 64, "--max-replications limits"),
    (["--select", "worst"], 64, "--select takes \"best\""),
    (["--workload", "chta"], 64, "did you mean \"chat\"?"),
    (["--log", "nowhere.csv"], 66, "nowhere.csv"),
    (["--set", "experiment.decision.primary_metric=speed"], 65, "expected one of"),
  ])
  func `mistakes end before anything is run`(
    arguments: [String], code: Int32, says: String
  ) throws {
    let folder = try Folder.small()
    let before = try folder.listing()
    let ending = try compare(arguments, in: folder)
    #expect(ending.status == code, "\(ending.err)")
    #expect(ending.err.contains(says), "\(ending.err)")
    #expect(try folder.listing() == before)
  }

  @Test func `one long run says how it was cut`() throws {
    let folder = try Folder.small()
    let ending = try compare(
      [
        "-A", "cheap", "-B", "named", "--single-run", "--set", "experiment.horizon=4 h", "--out",
        "r",
      ], in: folder)
    #expect(ending.status == 0, "\(ending.err)")
    #expect(firstLine(ending.out).hasPrefix("named is dearer than cheap"))
    #expect(firstLine(ending.out).hasSuffix("20 batches of one run, paired"))
    #expect(ending.out.contains("MSER-5"))
  }

  @Test func `the best of several is chosen, and dropped policies are not run on`() throws {
    let folder = try Folder.small()
    let ending = try compare(
      [
        "-A", "named", "-B", "cheap", "--select", "best", "--delta", "20 %", "--out", "r",
      ], in: folder)
    #expect(ending.status == 0)
    #expect(firstLine(ending.out).hasPrefix("cheap is the best of 2 in cost per task"))
  }

  @Test func `a log takes the place of the workload`() throws {
    let folder = try Folder.small()
    _ = try Program.run(
      [
        "run", "scenario.json", "--quiet", "--export", "openrouter-csv", "--out", "world",
        "--replications", "1",
      ], in: folder)
    let ending = try compare(
      [
        "-A", "cheap", "-B", "named", "--log", "world/logs/chat.cheap.openrouter.csv", "--out", "r",
      ],
      in: folder)
    #expect(ending.status == 0, "\(ending.err)")
    #expect(ending.err.contains("rows read"))
    let resolved = try JSONNode(
      parsing: Array(folder.text("r/scenario.resolved.json").utf8), file: "resolved")
    let workload = resolved["workloads"]?.array?.first
    #expect(
      workload?["recorded"]?["file"]?.string == "world/logs/chat.cheap.openrouter.csv")
    #expect(workload?["arrivals"]?["kind"]?.string == "recorded")
  }
}
