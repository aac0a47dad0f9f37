import Foundation
import Testing

/// Scenarios that replay a log, with mistakes in what they say about it.
@Suite struct MalformedReplayTests {
  /// The small scenario with a log in place of its preset.
  private static func folder() throws -> Folder {
    let folder = try Folder.small()
    for name in ["log.jsonl", "calls.csv"] {
      try folder.write(
        Data(contentsOf: Program.repository.appendingPathComponent("Tests/Fixtures/" + name)),
        to: name)
    }
    let replay = #""recorded": { "file": "log.jsonl", "format": "agent-sessions" }"#
    let text = try folder.text("scenario.json")
    try folder.write(
      text.replacingOccurrences(of: #""preset": "chat""#, with: replay), to: "scenario.json")
    return folder
  }

  @Test func `the scenario without a mistake runs`() throws {
    let folder = try Self.folder()
    let ending = try Program.run(["run", "scenario.json", "--quiet"], in: folder)
    #expect(ending.status == 0)
    #expect(ending.err.isEmpty)
  }

  @Test(arguments: cases) func `a replay that cannot be is refused at the place`(
    _ refusal: Refusal
  ) throws {
    try refusal.check(in: "scenario.json", of: Self.folder())
  }

  @Test func `a missing log ends with 66, at the place that names it`() throws {
    let folder = try Self.folder()
    try FileManager.default.removeItem(at: folder.file("log.jsonl"))
    let ending = try Program.run(["run", "scenario.json"], in: folder)
    #expect(
      ending.err == #"""
        scenario.json:7:27: error: $.workload.recorded.file: there is no file log.jsonl, or it cannot be read
          7 |     "recorded": { "file": "log.jsonl", "format": "agent-sessions" },
            |                           ^~~~~~~~~~~

        """#)
    #expect(ending.status == 66)
  }

  @Test func `a log with a row that is none is refused with the row`() throws {
    let folder = try Self.folder()
    try folder.write(folder.text("log.jsonl") + "{}\n", to: "log.jsonl")
    let before = try folder.listing()
    let ending = try Program.run(["run", "scenario.json"], in: folder)
    #expect(ending.err == "log.jsonl:3: error: a session needs an \"id\"\n")
    #expect(ending.status == 65)
    #expect(try folder.listing() == before)
  }

  private static let cases: [Refusal] = [
    Refusal(
      mistake: "a log and a preset", replacing: #""recorded":"#,
      by: #""preset": "chat", "recorded":"#,
      says: #"""
        scenario.json:7:15: error: $.workload.preset: found both "preset" and "recorded"; expected one of them
          7 |     "preset": "chat", "recorded": { "file": "log.jsonl", "format": "agent-sessions" },
            |               ^~~~~~
        """#),
    Refusal(
      mistake: "an unknown format", replacing: #"agent-sessions""#, by: #"agent-session""#,
      says: #"""
        scenario.json:7:50: error: $.workload.recorded.format: found "agent-session"; expected one of "agent-sessions", "azure", "bailian", "mooncake", "burstgpt", "tracelab", "tracelab-sessions", "copilot", "llmservingsim", "claude-code", "codex", "openrouter-logs", "openrouter-generations", "otlp", "litellm", "langfuse", "helicone"
          7 |     "recorded": { "file": "log.jsonl", "format": "agent-session" },
            |                                                  ^~~~~~~~~~~~~~~
            = did you mean "agent-sessions"?
        """#),
    Refusal(
      mistake: "a log of another format", replacing: #""agent-sessions""#, by: #""azure""#,
      says: "log.jsonl:1: error: found text after a closing quote; expected a comma"),
    Refusal(
      mistake: "models that neither the log nor the catalogue has",
      replacing: #""agent-sessions""#,
      by: #""agent-sessions", "models": { "opsu": "openai/gpt-5.4", "opus": "openai/gpt5.4" }"#,
      says: #"""
        scenario.json:7:88: error: $.workload.recorded.models.opsu: found "opsu", which the log does not name
          7 | …, "format": "agent-sessions", "models": { "opsu": "openai/gpt-5.4", "opus": "openai/gpt5.4" } },
            |                                                    ^~~~~~~~~~~~~~~~
            = did you mean "opus"?
        scenario.json:7:114: error: $.workload.recorded.models.opus: found "openai/gpt5.4"; the catalogue has no model of this name
          7 | …, "format": "agent-sessions", "models": { "opsu": "openai/gpt-5.4", "opus": "openai/gpt5.4" } },
            |                                                                              ^~~~~~~~~~~~~~~
            = did you mean "openai/gpt-5.4"?
        """#),
    Refusal(
      mistake: "recorded arrivals of a log without times",
      replacing: #"{ "kind": "poisson", "rate_per_h": 60 }"#, by: #"{ "kind": "recorded" }"#,
      says: #"""
        scenario.json:8:27: error: $.workload.arrivals.kind: found "recorded", but the log does not say when its sessions began; expected "poisson" or "closed"
          8 |     "arrivals": { "kind": "recorded" },
            |                           ^~~~~~~~~~
        """#),
    Refusal(
      mistake: "a window of a log without times, and a loop that there is not",
      replacing: #""agent-sessions""#,
      by: #""agent-sessions", "retime": { "loop": "opne", "to": "1 h" }"#,
      says: #"""
        scenario.json:7:78: error: $.workload.recorded.retime: found a window, but the log does not say when its sessions began; leave out "from" and "to"
          7 | … { "file": "log.jsonl", "format": "agent-sessions", "retime": { "loop": "opne", "to": "1 h" } },
            |                                                                ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
        scenario.json:7:88: error: $.workload.recorded.retime.loop: found "opne"; expected one of "closed", "open"
          7 | … { "file": "log.jsonl", "format": "agent-sessions", "retime": { "loop": "opne", "to": "1 h" } },
            |                                                                          ^~~~~~
            = did you mean "open"?
        """#),
    Refusal(
      mistake: "no session within the longest input", replacing: #""agent-sessions""#,
      by: #""agent-sessions", "longest_input_tokens": 10"#,
      says: #"""
        scenario.json:7:17: error: $.workload.recorded: found no session to replay in "log.jsonl" whose calls are all within longest_input_tokens
          7 |     "recorded": { "file": "log.jsonl", "format": "agent-sessions", "longest_input_tokens": 10 },
            |                 ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
        """#),
  ]
}
