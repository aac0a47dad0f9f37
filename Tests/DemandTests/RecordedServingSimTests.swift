import Demand
import Formats
import Quantities
import Testing

@Suite struct RecordedServingSimTests {
  @Test func readsSessionsAndSingleCalls() throws {
    let (log, account) = try RecordedSamples.read(.servingSim, RecordedSamples.servingSim)
    #expect(account.description == "log: 4 calls read = 4 kept + 0 dropped")
    #expect(log.sessions.map(\.name) == ["row 2", "row 3", "s0"])
    #expect(log.arrivalOffsets?.map(\.microseconds) == [0, 1_000, 3_060])
    #expect(log.calls.map(\.input) == [32, 50, 40, 48])
    #expect(log.calls.map(\.gap.seconds) == [0, 0, 0, 1.5])
    // Tokens 0 to 39 are two whole blocks of 16, both also the beginning of tokens 0 to 47; the
    // single call shares the first.
    #expect(log.calls.map(\.blocks) == [2, 0, 2, 3])
    #expect(log.commonBlocks(2, 3) == 2)
    #expect(log.commonBlocks(0, 2) == 1)
    #expect(log.hasSharedBlocks)
  }

  /// A block is named by all that comes before it, too.
  @Test func equalTextAfterOtherTextIsAnotherBlock() throws {
    let zeros = Array(repeating: "0", count: 16)
    let ones = Array(repeating: "1", count: 16)
    func row(_ ids: [String]) -> String {
      #"{"input_toks": \#(ids.count), "output_toks": 1, "arrival_time_ns": 0, "#
        + #""input_tok_ids": [\#(ids.joined(separator: ","))]}"# + "\n"
    }
    let log = try RecordedSamples.read(
      .servingSim, row(zeros + ones) + row(ones + ones) + row(zeros + ones)
    ).sessions
    #expect(log.commonBlocks(0, 1) == 0)
    #expect(log.commonBlocks(0, 2) == 2)
    #expect(Set(log.runs).count == 2)
  }

  @Test func countsWhatItDrops() throws {
    let rows = [
      #"{"session_id": "a", "arrival_time_ns": 0, "sub_requests": [{"input_toks": 1, "output_toks": 1}, {"input_toks": -1, "output_toks": 1}, {"input_toks": 1, "output_toks": "1"}, {"input_toks": 1, "output_toks": 1, "tool_duration_ns": -2}]}"#,
      #"{"session_id": "a", "arrival_time_ns": 0, "sub_requests": [{"input_toks": 1, "output_toks": 1}]}"#,
      #"{"session_id": "b", "arrival_time_ns": -1, "sub_requests": [{"input_toks": 1, "output_toks": 1}]}"#,
      #"{"session_id": "c", "arrival_time_ns": 0, "sub_requests": []}"#,
      #"{"input_toks": 2, "output_toks": 1, "arrival_time_ns": 0, "input_tok_ids": [1]}"#,
    ]
    #expect(
      try RecordedSamples.read(.servingSim, rows.joined(separator: "\n")).account.description
        == "log: 8 calls read = 1 kept + 7 dropped (1 no input length: log:1; "
        + "1 no output length: log:1; 1 no tool duration: log:1; "
        + "1 session_id named before: log:2; 1 no arrival time: log:3; "
        + "1 a session without calls: log:4; "
        + "1 token ids that do not make up the input: log:5)")
  }
}
