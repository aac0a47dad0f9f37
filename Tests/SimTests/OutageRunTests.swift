import Foundation
import Testing

/// Drills and schedules from the outside: what is refused, and what a report has of them.
@Suite struct OutageRunTests {
  private static let world = #"""
    "world": { "drills": [{ "provider": "openai", "from": "10 min", "for": "8 min", "kind": "down" }] },
      "baseline"
    """#

  @Test(arguments: cases) func `a mistake in outages is told with its place`(
    _ refusal: Refusal
  ) throws {
    try refusal.check(in: "scenario.json")
  }

  private static let cases: [Refusal] = [
    Refusal(
      mistake: "a drill at a provider with a typo",
      replacing: #""baseline""#, by: world.replacingOccurrences(of: "openai", with: "opnai"),
      says: #"""
        scenario.json:19:39: error: $.world.drills[0].provider: found "opnai"; expected one of "amazon-bedrock", "anthropic", "azure", "deepinfra", "deepseek", "google", "mistral", "novita-ai", "openai", "x-ai"
          19 |   "world": { "drills": [{ "provider": "opnai", "from": "10 min", "for": "8 min", "kind": "down" …
             |                                       ^~~~~~~
             = did you mean "openai"?
        """#),
    Refusal(
      mistake: "a drill after the end of the run",
      replacing: #""baseline""#, by: world.replacingOccurrences(of: "10 min", with: "2 d"),
      says: #"""
        scenario.json:19:57: error: $.world.drills[0].from: found a drill from 2026-08-20 00:00 to 2026-08-20 00:08, outside of the run, which is from 2026-08-18 00:00 to 2026-08-19 00:30
          19 | …world": { "drills": [{ "provider": "openai", "from": "2 d", "for": "8 min", "kind": "down" }] },
             |                                                       ^~~~~
        """#),
    Refusal(
      mistake: "a drill without a length",
      replacing: #""baseline""#,
      by: world.replacingOccurrences(of: #""for": "8 min", "#, with: ""),
      says: #"""
        scenario.json:19:25: error: $.world.drills[0].for: missing; expected a duration, e.g. "5 min"
          19 |   "world": { "drills": [{ "provider": "openai", "from": "10 min", "kind": "down" }] },
             |                         ^
        """#),
  ]

  @Test func `a schedule that is not there ends with 66`() throws {
    let folder = try Folder.small()
    try folder.write(
      folder.text("scenario.json").replacingOccurrences(
        of: #""baseline""#, with: #""world": { "outage_schedule": "none.csv" }, "baseline""#),
      to: "scenario.json")
    let ending = try Program.run(["run", "scenario.json"], in: folder)
    #expect(ending.status == 66 && ending.out.isEmpty)
    #expect(
      ending.err.contains(
        "$.world.outage_schedule: there is no file none.csv, or it cannot be read"))
  }

  @Test func `a schedule with a mistake ends with 65, at its row`() throws {
    let folder = try Folder.small()
    try folder.write(
      folder.text("scenario.json").replacingOccurrences(
        of: #""baseline""#, with: #""world": { "outage_schedule": "s.csv" }, "baseline""#),
      to: "scenario.json")
    try folder.write(
      "start,end,scope,kind\n2026-08-18T00:00Z,2026-08-18T01:00Z,everything,up\n", to: "s.csv")
    let ending = try Program.run(["run", "scenario.json"], in: folder)
    #expect(ending.status == 65 && ending.out.isEmpty)
    #expect(
      ending.err
        == "s.csv:2: error: found the kind \"up\"; expected \"down\" or \"degraded\"\n")
    try folder.write(
      "start,end,scope,kind\n2026-08-18T00:00Z,2026-08-18T01:00Z,provider:opnai,down\n",
      to: "s.csv")
    let unknown = try Program.run(["run", "scenario.json"], in: folder)
    #expect(unknown.status == 65)
    #expect(
      unknown.err
        == "s.csv:2: error: found \"opnai\"; the catalogue has no provider of this name\n"
        + "    = did you mean \"openai\"?\n")
  }

  @Test func `a run with a drill reports it, the same for any threads and when resolved`() throws {
    let folder = try Folder.small()
    try folder.write(
      folder.text("scenario.json").replacingOccurrences(of: #""baseline""#, with: Self.world),
      to: "scenario.json")
    for (threads, out) in [("1", "one"), ("2", "two")] {
      let ending = try Program.run(
        ["run", "scenario.json", "--threads", threads, "--out", out, "--quiet"], in: folder)
      #expect(ending.status == 0)
      #expect(ending.out.contains("openai down 2026-08-18 00:10 to 00:18"))
    }
    let one = try folder.contents("one")
    #expect(one.keys.contains("tables/outages.csv"))
    #expect(one.keys.contains("figures/outage-timeline.svg"))
    let areEqual = try one == folder.contents("two")
    #expect(areEqual)
    try FileManager.default.copyItem(
      at: folder.file("one/scenario.resolved.json"), to: folder.file("again.json"))
    let again = try Program.run(
      ["run", "again.json", "--out", "three", "--quiet"], in: folder)
    #expect(again.status == 0)
    let areEqualAgain = try one == folder.contents("three")
    #expect(areEqualAgain)
  }
}
