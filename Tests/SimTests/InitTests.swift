import Formats
import Foundation
import Studies
import Testing

/// `sim init`: what it writes validates and runs, whatever it was told.
@Suite struct InitTests {
  private static let catalogue = Program.repository
    .appendingPathComponent("scenarios/data/catalog-2026-08.json").path

  private static func folder() throws -> Folder {
    try Folder(["log.jsonl": "scenarios/data/recorded-simulated.jsonl"])
  }

  private static func arguments(_ more: [String]) -> [String] {
    ["init"] + more + ["--catalog", catalogue]
  }

  /// Policies do not know of each other, so that one scenario with all presets stands for the
  /// combination of its kind with each of them.
  @Test(arguments: ["agentic", "chat", "research", "batch", "log"])
  func `every kind validates and runs under every preset`(_ kind: String) throws {
    let folder = try Self.folder()
    let presets = PolicyPreset.all.map(\.name)
    #expect(presets.count >= 30)
    let work = kind == "log" ? ["--log", "log.jsonl"] : ["--kind", kind]
    let made = try Program.run(
      Self.arguments(["mine", "--policies", presets.joined(separator: ","), "--rate", "6"] + work),
      in: folder)
    #expect(made.status == 0, "\(made.err)")
    let valid = try Program.run(["validate", "mine.json"], in: folder)
    #expect(valid.status == 0 && valid.err.isEmpty, "\(valid.err)")
    for preset in presets { #expect(valid.out.contains("\npolicy \(preset)")) }
    let run = try Program.run(
      [
        "run", "mine.json", "--replications", "1", "--trace", "none", "--set",
        "experiment.horizon=\"1 h\"", "--set", "experiment.warm_up=\"0 s\"", "--format", "json",
        "--quiet", "--out", "report",
      ], in: folder)
    #expect(run.status == 0, "\(run.err)")
    let summary = try JSONNode(parsing: Array(run.out.utf8), file: "stdout")
    let metrics = summary["metrics"]?.object?.first?.value.array?.first
    #expect(metrics?.object?.count == presets.count)
  }

  @Test(arguments: [
    ("cost", "cost_per_solved_task_usd"), ("time", "task_time_p95_s"),
    ("failures", "failed_call_share"),
  ])
  func `what matters decides`(_ matter: String, _ metric: String) throws {
    let folder = try Self.folder()
    let made = try Program.run(
      Self.arguments([
        "mine", "--kind", "chat", "--rate", "60", "--models",
        "openai/gpt-5.4,claude-sonnet-4.6", "--policies", "cheapest,random", "--matters", matter,
      ]), in: folder)
    #expect(made.status == 0 && made.err.isEmpty, "\(made.err)")
    let resolved = try Program.run(["validate", "mine.json", "--resolved"], in: folder)
    let tree = try JSONNode(parsing: Array(resolved.out.utf8), file: "stdout")
    #expect(tree["experiment"]?["decision"]?["primary_metric"]?.string == metric)
    #expect(tree["baseline"]?.string == "cheapest")
    let text = try folder.text("mine.json")
    #expect(text.contains(#"{ "model": "anthropic/claude-sonnet-4.6", "weight": 1 }"#))
    #expect(text.contains("\"named_share\": 1"))
  }

  @Test func `without a terminal and flags it takes defaults, says them, and what comes next`()
    throws
  {
    let folder = try Self.folder()
    let made = try Program.run(Self.arguments([]), in: folder)
    #expect(made.status == 0)
    #expect(
      made.err == "sim init: by default --kind agentic, --rate 60, --models any, --policies "
        + "openrouter-sticky,openrouter-balanced,cheapest, --matters cost\n")
    #expect(made.out.hasPrefix("agentic.json: Which of 3 policies"))
    #expect(made.out.hasSuffix("sim run agentic.json\n"))
    let lines = try folder.text("agentic.json").split(separator: "\n")
    #expect(lines.count { $0.contains("//") } > 20, "every part has a comment")
    #expect(lines.allSatisfy { $0.count <= 140 || $0.contains("\"question\"") })
    #expect(try folder.listing() == ["agentic.json", "log.jsonl"])
  }

  @Test func `a file that is there stays, unless forced`() throws {
    let folder = try Self.folder()
    try folder.write("mine", to: "mine.json")
    let refused = try Program.run(Self.arguments(["mine"]), in: folder)
    #expect(refused.status == 73 && refused.out.isEmpty)
    #expect(refused.err.contains("mine.json: error: is there already; --force overwrites it"))
    #expect(try folder.text("mine.json") == "mine")
    #expect(try Program.run(Self.arguments(["mine", "--force"]), in: folder).status == 0)
    #expect(try folder.text("mine.json").contains("tollway.scenario/1"))
  }

  @Test(arguments: [
    (["--models", "openai/gpt-5.5x"], "did you mean \"openai/gpt-5.5\"?"),
    (["--policies", "cheepest"], "did you mean \"cheapest\"?"),
    (["--kind", "chatt"], "did you mean \"chat\"?"),
    (["--matters", "tme"], "did you mean \"time\"?"),
    (["--rate", "0"], "--rate is tasks an hour, above 0"), (["--kind", "log"], "--log FILE"),
    (["a/b"], "-o says where the file goes"),
  ])
  func `what cannot be is refused with the nearest that can`(
    _ arguments: [String], _ says: String
  ) throws {
    let folder = try Self.folder()
    let ending = try Program.run(Self.arguments(arguments), in: folder)
    #expect(ending.status == 64 && ending.err.contains(says), "\(ending.err)")
    #expect(try folder.listing() == ["log.jsonl"])
  }

  @Test func `a log is recognised, replayed, and named as seen from the scenario`() throws {
    let folder = try Self.folder()
    try FileManager.default.createDirectory(
      at: folder.file("deep"), withIntermediateDirectories: false)
    let made = try Program.run(
      Self.arguments(["--log", "log.jsonl", "-o", "deep/mine.json", "--format", "json"]), in: folder
    )
    #expect(made.status == 0, "\(made.err)")
    #expect(made.err.contains("log.jsonl: agent-sessions; "))
    let said = try JSONNode(parsing: Array(made.out.utf8), file: "stdout")
    #expect(said["next"]?.string == "sim run deep/mine.json")
    let tree = try JSONNode(
      parsing: Array(try folder.text("deep/mine.json").utf8), file: "mine.json")
    #expect(tree["name"]?.string == "mine")
    #expect(tree["workload"]?["recorded"]?["file"]?.string == "../log.jsonl")
    #expect(tree["workload"]?["recorded"]?["format"]?.string == "agent-sessions")
  }
}
