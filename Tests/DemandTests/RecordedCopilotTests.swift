import Demand
import Formats
import Quantities
import Testing

@Suite struct RecordedCopilotTests {
  @Test func readsTurnsAndWhatStandsBesideThem() throws {
    let (log, account) = try RecordedSamples.read(.copilot, RecordedSamples.copilot)
    #expect(account.description == "log: 4 calls read = 4 kept + 0 dropped")
    #expect(account.withoutServiceTime == 0)
    #expect(log.branches.map { $0.calls.count } == [3, 1])
    #expect(log.spawns.map(\.callsBefore) == [1])
    #expect(log.spawns[0].isAwaited)
    // Calls last 1.5005 s: the edit begins at 3 s, 0.4995 s after the first call, and ends at
    // 4.5005 s, 0.4995 s before the next.
    #expect(log.spawns[0].gap.microseconds == 499_500)
    #expect(log.calls.map(\.gap.microseconds) == [0, 499_500, 1_793_499_500, 0])
    #expect(log.calls.map(\.isUserTurn) == [true, false, true, false])
    #expect(log.models == ["Model A", "tool-model"])
    #expect(log.commonBlocks(0, 1) == 100)
    // After half an hour nothing was cached, and the input had not become shorter.
    #expect(log.commonBlocks(1, 2) == 7_000 / 64)
  }

  @Test func countsWhatItDrops() throws {
    func call(_ id: String, _ more: String) -> String {
      #"{"message_id": \#(id), "timestamp": "2026-06-01T00:00:00Z", \#(more)}"#
    }
    func tokens(_ prompt: String, _ cached: String, _ completion: String) -> String {
      #""tokens": {"prompt": \#(prompt), "cached": \#(cached), "completion": \#(completion)}"#
    }
    let calls = [
      call("1", tokens("9", "0", "1")), call("1", tokens("9", "0", "1")),
      call("null", tokens("9", "0", "1")), call("2", tokens("-9", "0", "1")),
      call("3", tokens("9", "10", "1")), call("4", tokens("9", "0", "null")),
      call("5", tokens("9", "0", "0")),
      call("6", tokens("9", "0", "0") + #", "result": "Success""#),
      #"{"message_id": 7, \#(tokens("9", "0", "1"))}"#,
    ]
    let text =
      #"{"session_id": "c", "turns": [{"llm_calls": [\#(calls.joined(separator: ","))]}]}"#
      + "\n" + #"{"turns": [{"llm_calls": [\#(call("8", tokens("9", "0", "1")))]}]}"#
    #expect(
      try RecordedSamples.read(.copilot, text).account.description
        == "log: 10 calls read = 2 kept + 8 dropped (1 message read before: log:1; "
        + "1 no message_id: log:1; 1 no input length: log:1; 1 no cached length: log:1; "
        + "1 no output length: log:1; 1 failed (no completion tokens): log:1; "
        + "1 no timestamp: log:1; 1 no session_id: log:2)")
  }
}
