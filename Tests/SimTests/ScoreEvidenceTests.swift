import Foundation
import Testing

/// `sim score off-policy` and `sim score quality` as their users meet them.
@Suite struct ScoreEvidenceTests {
  private static func log(_ rows: Int, propensity: Double) -> String {
    var text = "session,step,action,reward,propensity,pe:a,pe:b\n"
    for row in 0..<rows {
      let action = propensity == 1 || row % 2 == 0 ? "a" : "b"
      text +=
        "s\(row / 2),\(row % 2),\(action),\(action == "b" ? 1 : row % 4 / 2),\(propensity),0.1,0.9\n"
    }
    return text
  }

  @Test func `a log that can answer gets a verdict, estimates and overlap`() throws {
    let folder = try Folder()
    try folder.write(Self.log(400, propensity: 0.5), to: "log.csv")
    let ending = try Program.run(
      ["score", "off-policy", "log.csv", "--reward-range", "0,1"], in: folder)
    #expect(ending.status == 0, "\(ending.err)")
    // Of a half are right, of b all: 0.1 x 0.5 + 0.9 x 1.
    #expect(ending.out.contains("the reward would have been higher: 0.9500"))
    for text in ["doubly robust (DR)", "per-decision importance sampling", "empirical Bernstein"] {
      #expect(ending.out.contains(text), "\(text)")
    }
    let json = try Program.run(
      ["score", "off-policy", "log.csv", "--format", "json"], in: folder)
    #expect(json.out.contains("\"verdict\": \"higher\""))
    #expect(
      ending.out
        == (try Program.run(
          ["score", "off-policy", "log.csv", "--reward-range", "0,1"], in: folder)).out)
  }

  @Test func `a deterministic router is an answer that ends with 99`() throws {
    let folder = try Folder()
    try folder.write(Self.log(400, propensity: 1), to: "log.csv")
    let ending = try Program.run(["score", "off-policy", "log.csv"], in: folder)
    #expect(ending.status == 99)
    // Lines are wrapped: words are compared.
    let words = ending.out.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(words.contains("does in at least 90.0 % of its decisions"), "\(words)")
    #expect(!ending.out.contains("inverse propensity"))
  }

  @Test(arguments: [
    (["nowhere.csv"], Int32(66), "there is no such file"),
    (["log.csv", "--policy", "always:c"], 65, "no action \"c\" in this log"),
    (["log.csv", "--policy", "best"], 64, "--policy is columns, uniform, greedy or always:ACTION"),
    (["log.csv", "--reward", "cost"], 65, "no column \"cost\""),
    (["log.csv", "--reward-range", "0,0.5"], 65, "the log has rewards from 0.0 to 1.0"),
    (["log.csv", "--logged", "x"], 64, "--logged names a policy of --scenario"),
    (["bad.csv"], 65, "bad.csv:2: error: propensity: found 0"),
  ])
  func `what is wrong is said once`(_ arguments: [String], _ status: Int32, _ text: String) throws {
    let folder = try Folder()
    try folder.write(Self.log(40, propensity: 0.5), to: "log.csv")
    try folder.write("action,reward,propensity,pe0,pe1\n0,1,0,1,0\n", to: "bad.csv")
    let ending = try Program.run(["score", "off-policy"] + arguments, in: folder)
    #expect(ending.status == status)
    #expect(ending.err.contains(text), "\(ending.err)")
    #expect(ending.out.isEmpty)
  }

  @Test func `the attempts of a run are evaluated under another policy of its scenario`() throws {
    let folder = try Folder.small()
    let text = try folder.text("scenario.json")
    let policies = """
      { "name": "random", "preset": "random", "model_choice": { "kind": "named", "models": [
        { "model": "deepseek/deepseek-v4-pro" }] } },
      { "name": "balanced", "preset": "openrouter-balanced", "model_choice": { "kind": "named",
        "models": [{ "model": "deepseek/deepseek-v4-pro" }] } },
      { "name": "cheap", "preset": "cheapest" },
      """
    try folder.write(
      text.replacingOccurrences(
        of: "{ \"name\": \"cheap\", \"preset\": \"cheapest\" },", with: policies),
      to: "scenario.json")
    let run = try Program.run(["run", "scenario.json", "--out", "out", "--quiet"], in: folder)
    #expect(run.status == 0, "\(run.err)")
    let score = ["score", "off-policy", "out/tables/attempts.csv", "--scenario", "scenario.json"]
    let ending = try Program.run(
      score + ["--logged", "random", "--policy", "balanced"], in: folder)
    #expect(ending.status == 0, "\(ending.err)")
    #expect(ending.out.contains("cost_usd of a call, under random"))
    #expect(ending.out.contains("100.00 % come out again"))
    for (arguments, text) in [
      (["--policy", "balanced"], "found attempts of several policies"),
      (["--logged", "random", "--policy", "balancd"], "did you mean \"balanced\"?"),
      (["--logged", "random", "--policy", "cheap"], "chooses models by another rule"),
    ] {
      let refused = try Program.run(score + arguments, in: folder)
      #expect(refused.status == 65)
      #expect(refused.err.contains(text), "\(refused.err)")
    }
  }

  @Test func `the shipped quality table makes a report with a figure`() throws {
    let folder = try Folder(["quality-mbpp.json": "scenarios/data/quality-mbpp.json"])
    let arguments = ["score", "quality", "quality-mbpp.json", "--out", "out", "--resamples", "100"]
    let ending = try Program.run(arguments, in: folder)
    #expect(ending.status == 0, "\(ending.err)")
    // AIQ of the cascade and of the Zero router as Firstpass published them.
    #expect(ending.out.contains("AIQ 0.9161 against 0.8634"))
    let files = try folder.listing("out")
    for name in [
      "datapackage.json", "figures/cost-quality.svg", "manifest.json", "report.html", "report.md",
      "summary.json", "tables/policies.csv", "tables/routers.csv", "data/policies.parquet",
      "data/routers.parquet",
    ] { #expect(files.contains(name), "\(name)") }
    let before = try folder.contents("out")
    #expect(try Program.run(arguments, in: folder).out == ending.out)
    #expect(try folder.contents("out") == before)
  }

  @Test func `a table is kept in our own schema and read again`() throws {
    let folder = try Folder()
    try folder.write(
      "prompt,quality:a,quality:b,cost_usd:a,cost_usd:b,gate:a\np,1,1,0.1,1,1\nq,0,1,0.1,1.5,0\n",
      to: "t.csv")
    let first = try Program.run(
      [
        "score", "quality", "t.csv", "--out", "one", "--save", "t.json", "--source", "us",
        "--licence", "ours", "--as-of", "2026-11-27",
      ], in: folder)
    #expect(first.status == 0, "\(first.err)")
    let second = try Program.run(["score", "quality", "t.json", "--out", "two"], in: folder)
    #expect(second.status == 0, "\(second.err)")
    #expect(
      try folder.text("one/tables/policies.csv") == folder.text("two/tables/policies.csv"))
    #expect(second.out.contains("Source: us, 2026-11-27, ours."))
  }

  @Test(arguments: [
    (["t.csv", "--budget", "0"], Int32(64), "--budget is dollars per prompt, above 0"),
    (["t.csv", "--contexts", "c.csv"], 64, "add --budget or --rule"),
    (["t.csv", "--save", "x.json"], 64, "--save needs --source, --licence and --as-of"),
    (["t.csv", "--budget", "1", "--contexts", "c.csv"], 65, "found 1 rows; expected 2"),
    (["u.csv"], 65, "u.csv:2: error: quality:a: found \"x\"; expected a number"),
    (["u.json"], 65, "found 1 values; expected 2, one for each prompt"),
    (["nowhere.csv"], 66, "there is no such file"),
  ])
  func `what is wrong with a table is said, and nothing is left behind`(
    _ arguments: [String], _ status: Int32, _ text: String
  ) throws {
    let folder = try Folder()
    try folder.write(
      "prompt,quality:a,quality:b,cost_usd:a,cost_usd:b\np,1,1,1,2\nq,0,1,1,2\n", to: "t.csv")
    try folder.write("prompt,quality:a,quality:b\np,x,1\n", to: "u.csv")
    try folder.write("1,2\n", to: "c.csv")
    try folder.write(
      """
      {"schema": "tollway.quality/1", "name": "t", "source": "us", "licence": "ours",
       "as_of": "2026-11-27", "prompts": 2, "models": [
        {"name": "a", "quality": [1], "cost_usd": [1, 1]},
        {"name": "b", "quality": [1, 0], "cost_usd": [1, 1]}]}
      """, to: "u.json")
    let ending = try Program.run(["score", "quality"] + arguments + ["--out", "out"], in: folder)
    #expect(ending.status == status)
    #expect(ending.err.contains(text), "\(ending.err)")
    #expect(!FileManager.default.fileExists(atPath: folder.file("out").path))
  }
}
