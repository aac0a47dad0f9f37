import Demand
import Formats
import Quantities
import Testing

@Suite struct RecordedCodexTests {
  @Test func aCallIsACountThatMoved() throws {
    let (log, account) = try RecordedSamples.read(.codex, RecordedSamples.codex)
    #expect(account.description == "log: 3 calls read = 3 kept + 0 dropped")
    #expect(log.sessions.map(\.name) == ["019d-thread"])
    #expect(log.models == ["gpt-5.4"])
    #expect(log.calls.map(\.input) == [9_324, 9_917, 10_058])
    #expect(log.calls.map(\.output) == [444, 94, 59])
    #expect(log.calls.map { $0.serviceTime?.seconds } == [5.5, 2, 5.6])
    #expect(log.calls.map(\.gap.seconds) == [0, 0.5, 1])
    #expect(log.calls.map(\.isUserTurn) == [true, false, false])
    #expect(log.commonBlocks(0, 1) == 9_216 / 64)
    #expect(log.commonBlocks(1, 2) == 9_856 / 64)
  }

  private func line(_ second: String, _ type: String, _ payload: String) -> String {
    #"{"timestamp":"2026-03-21T10:00:\#(second)Z","type":"\#(type)","payload":{\#(payload)}}"#
      + "\n"
  }

  private func count(_ second: String, total: Int, _ usage: String) -> String {
    line(
      second, "event_msg",
      #""type":"token_count","info":{"total_token_usage":{"total_tokens":\#(total)},"#
        + #""last_token_usage":{\#(usage)}}"#)
  }

  private func read(_ files: [(String, String)]) throws -> (RecordedSessions, ImportAccount) {
    try RecordedSessions.importing(
      .codex,
      files: files.map { name, text in
        LogFile(name: name) { RecordedFixtures.chunks(Array(text.utf8)) }
      }, name: "folder")
  }

  /// The sub-agent's file opens with the call of its parent, whose turn is older than its thread.
  @Test func threadsOfAThreadAreItsSubAgents() throws {
    let usage = #""input_tokens":100,"cached_input_tokens":64,"output_tokens":5"#
    let spawn = #""source":{"subagent":{"thread_spawn":{"parent_thread_id":"019a"}}}"#
    let (log, account) = try read([
      (
        "1",
        line("01", "session_meta", #""id":"019a""#)
          + line("02", "turn_context", #""turn_id":"019b","model":"m""#)
          + count("03", total: 1, usage) + count("30", total: 2, usage)
      ),
      (
        "2",
        line("04", "session_meta", #""id":"019c",\#(spawn)"#)
          + line("04", "session_meta", #""id":"019a""#)
          + line("04", "turn_context", #""turn_id":"019b","model":"m""#)
          + count("04", total: 1, usage)
          + line("05", "turn_context", #""turn_id":"019d","model":"n""#)
          + count("06", total: 3, usage)
      ),
      (
        "3",
        line("07", "session_meta", #""id":"019e",\#(spawn.replacing("019a", with: "0000"))"#)
          + count("08", total: 4, usage)
      ),
    ])
    #expect(
      account.description == "folder: 5 calls read = 4 kept + 1 dropped "
        + "(1 a call of the thread it came from: 2:4)")
    #expect(log.sessions.map(\.name) == ["019a", "019e"])
    #expect(log.branches.map { $0.calls.count } == [2, 1, 1])
    #expect(log.spawns.map(\.callsBefore) == [1])
  }

  @Test func countsWhatItDrops() throws {
    let text =
      count("01", total: 1, #""input_tokens":100,"output_tokens":5"#)
      + count("02", total: 2, #""input_tokens":-100,"output_tokens":5"#)
      + count("03", total: 3, #""input_tokens":100"#)
      + count("04", total: 4, #""input_tokens":100,"cached_input_tokens":101,"output_tokens":5"#)
      + count("05", total: 5, #""input_tokens":100,"cached_input_tokens":null,"output_tokens":5"#)
      + count("xx", total: 6, #""input_tokens":100,"output_tokens":5"#)
      + line("07", "event_msg", #""type":"token_count","info":{"last_token_usage":7}"#)
    #expect(
      try RecordedSamples.read(.codex, text).account.description
        == "log: 6 calls read = 1 kept + 5 dropped (1 no input length: log:2; "
        + "1 no output length: log:3; 2 no cached length: log:4, log:5; 1 no timestamp: log:6)")
  }
}
