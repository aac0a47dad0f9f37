import Demand
import Formats
import Quantities
import Testing

@Suite struct RecordedClaudeCodeTests {
  @Test func aMessageIsOneCallHoweverManyRecordsItHas() throws {
    let (log, account) = try RecordedSamples.read(.claudeCode, RecordedSamples.claudeCode)
    #expect(
      account.description == "log: 6 calls read = 5 kept + 1 dropped "
        + "(1 written by the program, not by a model: log:10)")
    #expect(log.sessions.map(\.name) == ["S"])
    #expect(log.branches.map { $0.calls.count } == [4, 1])
    #expect(log.calls.map(\.input) == [1_010, 1_200, 1_300, 768, 505])
    // The last usage of the first message that is not a placeholder.
    #expect(log.calls.map(\.output) == [77, 20, 9, 8, 30])
    #expect(log.calls.map { $0.serviceTime?.seconds } == [5.5, 2, 4, 1, 2])
    #expect(log.calls.map(\.isUserTurn) == [true, false, true, true, true])
    #expect(log.models == ["opus"])
  }

  /// The sub-agent runs from 6 s to 8 s, after the first call (to 5.5 s); the second call begins
  /// with the tool result at 10 s.
  @Test func sidechainsAreSubAgents() throws {
    let log = try RecordedSamples.read(.claudeCode, RecordedSamples.claudeCode).sessions
    #expect(log.spawns.count == 1)
    #expect(log.spawns[0].callsBefore == 1)
    #expect(log.spawns[0].isAwaited)
    #expect(log.spawns[0].gap.seconds == 0.5)
    #expect(log.calls.map(\.gap.seconds) == [0, 2, 587, 1, 0])
  }

  /// The second call shares its 1,008 cached tokens. The third finds nothing cached after ten
  /// minutes and did not shrink, so that it shares all 1,200 of the second. The fourth shrank, and
  /// shares its 128 cached tokens.
  @Test func sharedBlocksAreCachedTokensUnlessTheCacheHadExpired() throws {
    let log = try RecordedSamples.read(.claudeCode, RecordedSamples.claudeCode).sessions
    #expect(log.commonBlocks(0, 1) == 1_008 / 64)
    #expect(log.commonBlocks(1, 2) == 1_200 / 64)
    #expect(log.commonBlocks(2, 3) == 128 / 64)
    #expect(log.commonBlocks(0, 4) == 0)
    #expect(log.calls.allSatisfy { $0.blocks == $0.input / 64 })
  }

  private func record(
    _ id: String, at second: String, session: String = "S", agent: String? = nil,
    model: String = "opus", parent: String? = nil
  ) -> String {
    let agentText = agent.map { #","agentId":"\#($0)","isSidechain":true"# } ?? ""
    let parentText = parent.map { #","parentUuid":"\#($0)","isSidechain":true"# } ?? ""
    return #"{"type":"assistant","sessionId":"\#(session)","uuid":"u\#(id)","#
      + #""timestamp":"2026-06-01T10:00:\#(second)Z"\#(agentText)\#(parentText),"#
      + #""message":{"id":"\#(id)","role":"assistant","model":"\#(model)","#
      + #""usage":{"input_tokens":100,"output_tokens":1}}}"# + "\n"
  }

  private func read(_ files: [(String, String)]) throws -> (RecordedSessions, ImportAccount) {
    try RecordedSessions.importing(
      .claudeCode,
      files: files.map { name, text in
        LogFile(name: name) { RecordedFixtures.chunks(Array(text.utf8)) }
      }, name: "folder")
  }

  /// A resumed session copies its history, and sub-agents lie in files of their own.
  @Test func filesMakeOneHistory() throws {
    let (log, account) = try read([
      ("a.jsonl", record("1", at: "10") + record("2", at: "20")),
      ("a/agent-x.jsonl", record("3", at: "12", agent: "x") + record("4", at: "14", agent: "x")),
      ("a/agent-y.jsonl", record("5", at: "13", agent: "y") + "{\"type\":\n"),
      ("b.jsonl", record("1", at: "10", session: "T") + record("6", at: "05", session: "T")),
    ])
    #expect(
      account.description
        == "folder: 7 calls read = 6 kept + 1 dropped (1 no JSON: a/agent-y.jsonl:2)")
    #expect(log.sessions.map(\.name) == ["T", "S"])
    #expect(log.arrivalOffsets?.map(\.seconds) == [0, 5])
    #expect(log.branches.map { $0.calls.count } == [1, 2, 2, 1])
    // Both sub-agents started after the first call, side by side and a second apart.
    #expect(log.spawns.map(\.branches) == [2..<4])
    #expect(log.calls.map(\.start.seconds) == [0, 0, 10, 0, 2, 1])
  }

  @Test func aSubAgentThatGoesOnIsNotAwaited() throws {
    let (log, _) = try read([
      (
        "a",
        record("1", at: "10") + record("2", at: "20") + record("3", at: "12", agent: "x")
          + record("4", at: "25", agent: "x")
      )
    ])
    #expect(log.spawns.map(\.isAwaited) == [false])
  }

  @Test func sidechainsWithoutANameAreToldByTheRecordBefore() throws {
    let (log, _) = try read([
      (
        "a",
        record("0", at: "01") + record("1", at: "10", parent: "none")
          + record("2", at: "11", parent: "u1") + record("3", at: "12", parent: "none")
          + record("4", at: "13", parent: "u2")
      )
    ])
    #expect(log.branches.map { $0.calls.count } == [1, 3, 1])
  }

  @Test func countsWhatItDrops() throws {
    let usage = #""usage":{"input_tokens":1,"output_tokens":1}"#
    func row(_ time: String, _ message: String) -> String {
      #"{"type":"assistant","sessionId":"S","timestamp":\#(time),"message":{\#(message)}}"#
    }
    let now = #""2026-06-01T10:00:00Z""#
    let rows = [
      row(now, #""id":"a",\#(usage)"#), row("7", #""id":"b",\#(usage)"#), row(now, usage),
      row(now, #""id":"c""#), row(now, #""id":"d","usage":{"input_tokens":-1,"output_tokens":1}"#),
      row(now, #""id":"e","usage":{"input_tokens":0,"output_tokens":1}"#),
      row(
        now,
        #""id":"f","usage":{"input_tokens":2147483647,"cache_read_input_tokens":1,"output_tokens":1}"#
      ),
      row(
        now, #""id":"g","usage":{"input_tokens":1,"cache_read_input_tokens":"x","output_tokens":1}"#
      ),
      #"{"type":"assistant","message":7}"#, "[]", "7",
      #"{"type":"user","message":{"role":"user"}}"#,
    ]
    #expect(
      try RecordedSamples.read(.claudeCode, rows.joined(separator: "\n")).account.description
        == "log: 8 calls read = 1 kept + 7 dropped (1 no message id: log:3; "
        + "1 no timestamp: log:2; 4 no usage: log:4, log:5, log:7; 1 no input length: log:6)")
  }
}
