import Demand
import Formats
import Foundation
import Quantities
import Testing

@Suite struct RecordedTraceLabTests {
  @Test func readsRounds() throws {
    let (log, account) = try RecordedSamples.read(.traceLab, RecordedSamples.traceLab)
    #expect(account.description == "log: 2 calls read = 2 kept + 0 dropped")
    #expect(log.sessions.map(\.name) == ["claude:a"])
    #expect(log.calls.map { $0.serviceTime?.seconds } == [4.5, 2.5])
    // From the first answer at 24.5 s to the second tool result at 26.5 s.
    #expect(log.calls.map(\.gap.seconds) == [0, 2])
    #expect(log.calls.map(\.isUserTurn) == [true, false])
    #expect(log.blockTokens == 64)
    // Of 1,000 tokens 998 were shared: 15 of 15 whole blocks.
    #expect(log.calls.map(\.blocks) == [15, 20])
    #expect(log.commonBlocks(0, 1) == 15)
  }

  @Test func readsSessionWorkloads() throws {
    let (log, account) = try RecordedSamples.read(
      .traceLabSessions, RecordedSamples.traceLabSessions)
    #expect(account.kept == 4)
    #expect(log.arrivalOffsets?.map(\.seconds) == [0, 0.276])
    #expect(log.calls.map(\.input) == [2_318, 2_866, 861, 100])
    #expect(log.calls.map(\.gap.seconds) == [0, 0.3, 0, 0.273])
    #expect(log.commonBlocks(0, 1) == 2_318 / 64)
    #expect(log.commonBlocks(2, 3) == 0)
  }

  @Test func countsWhatItDrops() throws {
    func row(_ key: String, _ total: String, _ prefix: String, _ rest: String) -> String {
      #"{"session_id": "s", "trace_key": "\#(key)", "input_tokens_total": \#(total), "#
        + #""prefix_tokens": \#(prefix), "newly_append_tokens": \#(rest), "output_tokens": 1, "#
        + #""timing_events": [{"event_type": "text", "timestamp": "2026-06-01T05:40:20Z"}]}"#
    }
    let rows = [
      row("a", "10", "4", "6"), row("a", "10", "4", "6"), row("b", "10", "4", "5"),
      row("c", "-10", "4", "6"), row("d", "10", "null", "10"), row("e", "10", "-1", "11"),
      #"{"session_id": "s", "input_tokens_total": 1, "prefix_tokens": 0, "#
        + #""newly_append_tokens": 1, "output_tokens": 1, "timing_events": [{"timestamp": 3}]}"#,
    ]
    #expect(
      try RecordedSamples.read(.traceLab, rows.joined(separator: "\n")).account.description
        == "log: 7 calls read = 1 kept + 6 dropped (1 round read before: log:2; "
        + "3 prefix and rest that do not make up the input: log:3, log:5, log:6; "
        + "1 no input length: log:4; 1 no start time: log:7)")
    let table = """
      id,round_idx,prefix_len,input_len,output_len,tool_wait_after_ms,arrival_time
      a,0,0,9,1,0,0
      a,0,9,9,1,0,0
      a,-1,0,9,1,0,0
      ,0,0,9,1,0,0
      a,1,0,0,1,0,0
      a,2,-1,9,1,0,0
      a,3,2147483647,1,1,0,0
      a,4,0,9,,0,0
      a,5,0,9,1,nan,0
      b,0,0,9,1,0,-5
      """
    #expect(
      try RecordedSamples.read(.traceLabSessions, table).account.description
        == "log: 10 calls read = 1 kept + 9 dropped (1 round named before: log:3; "
        + "1 no round_idx: log:4; 1 no session_id: log:5; "
        + "3 no input length: log:6, log:7, log:8; 1 no output length: log:9; "
        + "1 no tool wait: log:10; 1 no arrival time: log:11)")
  }
}

/// The published samples, against figures that a Python script read out of them.
@Suite(.enabled(if: RecordedFixtures.hasTraces, "recorded traces are absent"))
struct RecordedTraceLabSampleTests {
  @Test func roundsHaveTheirTotals() throws {
    let bytes = try #require(
      RecordedFixtures.trace("tracelab/tracelab_sanitized_round_trace.jsonl"))
    let (log, account) = try RecordedSessions.importingTraceLab(
      file: "rounds.jsonl", source: RecordedFixtures.chunks(bytes))
    #expect(account.description == "rounds.jsonl: 19 calls read = 19 kept + 0 dropped")
    #expect(account.withoutServiceTime == 0)
    #expect(log.branches.map { $0.calls.count } == [9, 10])
    #expect(RecordedSummary(log).input?.sum == 514_012)
    #expect(RecordedSummary(log).output?.sum == 11_335)
    #expect(RecordedSummary(log).models.map(\.name) == ["claude-opus-4-8", "gpt-5.4"])
  }

  /// Law: input is prefix plus rest, and of the prefix each call shares the whole blocks with the
  /// call before it. No cache had expired in these sessions.
  @Test func sharedBlocksAreTheRecordedPrefixes() throws {
    let bytes = try #require(
      RecordedFixtures.trace("tracelab/tracelab_sanitized_round_trace.jsonl"))
    let log = try RecordedSessions.importingTraceLab(
      file: "rounds.jsonl", source: RecordedFixtures.chunks(bytes)
    ).sessions
    var rows: [[String: Any]] = []
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      let row = try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
      rows.append(try #require(row))
    }
    // The importer puts the earlier session first, which is the second of the file.
    rows =
      rows.filter { $0["provider"] as? String == "codex" }
      + rows.filter { $0["provider"] as? String == "claude" }
    for branch in log.branches {
      for (index, call) in branch.calls.asIndices.enumerated() {
        let total = try #require(rows[call]["input_tokens_total"] as? Int)
        let prefix = try #require(rows[call]["prefix_tokens"] as? Int)
        let rest = try #require(rows[call]["newly_append_tokens"] as? Int)
        #expect(total == prefix + rest)
        #expect(Int(log.calls[call].input) == total)
        #expect(Int(log.calls[call].blocks) == total / 64)
        guard index > 0 else { continue }
        let before = Int(log.calls[call - 1].input)
        #expect(log.commonBlocks(call - 1, call) == min(prefix, before) / 64)
      }
    }
  }

  @Test func sessionWorkloadHasItsTotals() throws {
    let bytes = try #require(
      RecordedFixtures.trace("tracelab/tracelab_multi_session_large.csv"))
    let (log, account) = try RecordedSessions.importingTraceLabSessions(
      file: "sessions.csv", source: RecordedFixtures.chunks(bytes))
    #expect(account.description == "sessions.csv: 303 calls read = 303 kept + 0 dropped")
    let summary = RecordedSummary(log)
    #expect(summary.sessions == 48)
    #expect(summary.input?.sum == 1_150_397)
    #expect(summary.output?.sum == 58_678)
    #expect(summary.arrivalSpan?.microseconds == 9_877_000)
    let gaps = log.calls.reduce(Int64(0)) { $0 + $1.gap.microseconds }
    #expect(gaps == 81_628_000)
    // 889,873 tokens are shared with the inputs before; 881,920 of them are in whole blocks.
    #expect(summary.idealCacheHitShare == 881_920.0 / 1_150_397.0)
  }
}
