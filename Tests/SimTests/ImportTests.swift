import Foundation
import Testing

/// `sim import` as a user of a history or a published trace meets it.
@Suite struct ImportTests {
  private static func answer(_ id: String, _ second: String, agent: Bool = false) -> String {
    #"{"type":"assistant","parentUuid":null,"sessionId":"S","isSidechain":\#(agent),"agentId":"a","#
      + #""timestamp":"2026-06-01T10:00:\#(second)Z","message":{"id":"\#(id)","role":"assistant","#
      + #""model":"opus","usage":{"input_tokens":1000,"output_tokens":5}}}"# + "\n"
  }

  private static func history() throws -> Folder {
    let folder = try Folder()
    let nested = folder.url.appendingPathComponent("projects/p/S/subagents")
    try FileManager.default.createDirectory(at: nested, withIntermediateDirectories: true)
    try folder.write(#"{"version": 1}"#, to: "projects/p/sessions-index.json")
    try folder.write(answer("1", "01") + answer("2", "09"), to: "projects/p/S.jsonl")
    try folder.write(
      answer("3", "03", agent: true) + "cut {\n", to: "projects/p/S/subagents/agent-a.jsonl")
    return folder
  }

  @Test func `a folder of histories is one log`() throws {
    let folder = try Self.history()
    let ending = try Program.run(["import", "projects"], in: folder)
    #expect(ending.status == 0)
    let lines = ending.out.split(separator: "\n").map(String.init)
    #expect(
      lines.first == "projects: 4 calls read = 3 kept + 1 dropped "
        + "(1 no JSON: projects/p/S/subagents/agent-a.jsonl:2)")
    #expect(lines.contains("sub-agents                1"))
  }

  @Test func `a folder of histories can be replayed`() throws {
    let folder = try Folder.small()
    let history = try Self.history()
    try FileManager.default.moveItem(
      at: history.url.appendingPathComponent("projects"),
      to: folder.url.appendingPathComponent("projects"))
    let text = try folder.text("scenario.json")
    try folder.write(
      text.replacingOccurrences(
        of: #""preset": "chat""#,
        with: #""recorded": { "file": "projects", "format": "claude-code" }"#),
      to: "scenario.json")
    let ending = try Program.run(["run", "scenario.json", "--quiet"], in: folder)
    #expect(ending.status == 0, "\(ending.err)")
  }

  @Test func `every format is named by the help`() throws {
    let folder = try Folder()
    let help = try Program.run(["import", "--help"], in: folder).out
    for name in [
      "agent-sessions", "azure", "bailian", "mooncake", "burstgpt", "tracelab",
      "tracelab-sessions", "copilot", "llmservingsim", "claude-code", "codex", "openrouter-logs",
      "openrouter-generations", "otlp", "litellm", "langfuse", "helicone",
    ] {
      #expect(help.contains("\n  \(name) "))
    }
  }

  @Test func `what is no log is refused`() throws {
    let folder = try Folder()
    try folder.write("a,b\n1,2\n", to: "table.csv")
    for (name, says) in [
      ("table.csv", "found the columns \"a\", \"b\", which no known log has"),
      (".", "no file below the folder is a log that is known"),
    ] {
      let ending = try Program.run(["import", name], in: folder)
      #expect(ending.status == 65)
      #expect(ending.err.hasPrefix("\(name): error: \(says)"), "\(ending.err)")
    }
    let missing = try Program.run(["import", "nothing.csv"], in: folder)
    #expect(missing.status == 66)
    let unnamed = try Program.run(["import", "--as", "csv", "table.csv"], in: folder)
    #expect(unnamed.status == 64)
    let other = try Program.run(["import", "--as", "burstgpt", "table.csv"], in: folder)
    #expect(other.status == 65)
    #expect(other.err.hasPrefix("table.csv:1: error: no column \"Timestamp\""))
  }
}
