import Demand
import Formats
import NumericalMethods
import Quantities
import Testing

@Suite struct RecordedMooncakeTests {
  @Test func readsCallsAndTurns() throws {
    let (log, account) = try RecordedSamples.read(.mooncake, RecordedSamples.mooncake)
    #expect(account.description == "log: 5 calls read = 5 kept + 0 dropped")
    #expect(log.hasSharedBlocks)
    #expect(log.blockTokens == 512)
    #expect(log.sessions.map(\.name) == ["row 1", "row 2", "s", "row 3"])
    #expect(log.arrivalOffsets?.map(\.seconds) == [0, 0.105, 0.2, 0.274])
    #expect(log.calls.map(\.output) == [52, 26, 400, 7, 42])
    // The second turn holds the first, its answer and 100 tokens of its own: two whole blocks, of
    // which the first is the session's first one.
    #expect(log.calls.map(\.input) == [1_200, 1_800, 600, 1_100, 1_300])
    #expect(log.calls.map(\.gap.seconds) == [0, 0, 0, 2.5, 0])
    #expect(log.calls.map(\.blocks) == [3, 4, 2, 2, 3])
    #expect(log.commonBlocks(2, 3) == 1)
    #expect(log.commonBlocks(1, 4) == 2)
    #expect(log.commonBlocks(0, 2) == 2)
  }

  /// By hand: the calls hit 0, 1, 2, 1 and 2 blocks of those before them, in order of time: the
  /// turn at 2.7 s is the last.
  @Test func sumsUpWhatAnEndlessCacheWouldHold() throws {
    let log = try RecordedSamples.read(.mooncake, RecordedSamples.mooncake).sessions
    let hits = 0 + 512 + 600 + 1_024 + 512
    let total = 1_200 + 1_800 + 600 + 1_300 + 1_100
    #expect(RecordedSummary(log).idealCacheHitShare == Double(hits) / Double(total))
  }

  @Test func rowsThatHoldTheirWholeInputDoNotAddUp() throws {
    let mode = #""context_mode": "message_array_with_responses""#
    let log = try RecordedSamples.read(
      .mooncake,
      """
      {"session_id": 1, "timestamp": 0, "input_length": 600, "output_length": 1, "hash_ids": [5, 6], \(mode)}
      {"session_id": 1, "timestamp": 40, "input_length": 700, "output_length": 1, "hash_ids": [5, 7], \(mode)}
      """
    ).sessions
    #expect(log.calls.map(\.input) == [600, 700])
    #expect(log.calls.map(\.gap.seconds) == [0, 0.04])
    #expect(log.commonBlocks(0, 1) == 1)
  }

  @Test func numbersBlocksAnewByFirstAppearance() throws {
    let row = #"{"timestamp": 0, "input_length": 9, "output_length": 1, "hash_ids": "#
    let log = try RecordedSamples.read(
      .mooncake, row + "[-5, 9223372036854775807, 3]}\n" + row + "[9223372036854775807, 3, 4]}"
    ).sessions
    #expect(
      log.runs == [
        BlockRun(first: 0, count: 3), BlockRun(first: 1, count: 3),
      ])
  }

  @Test func countsWhatItDrops() throws {
    let rows = [
      #"{"timestamp": 0, "input_length": 9, "output_length": 1}"#,
      #"{"timestamp": -1, "input_length": 9, "output_length": 1}"#,
      #"{"timestamp": "0", "input_length": 9, "output_length": 1}"#,
      #"{"timestamp": 0, "input_length": 0, "output_length": 1}"#,
      #"{"timestamp": 0, "messages": [], "output_length": 1}"#,
      #"{"timestamp": 0, "input_length": 9, "output_length": -4}"#,
      #"{"timestamp": 0, "input_length": 9, "output_length": 1, "hash_ids": [1.5]}"#,
      #"{"timestamp": 0, "input_length": 9, "output_length": 1, "hash_ids": 3}"#,
      #"{"timestamp": NaN, "input_length": 9, "output_length": 1}"#,
      #"{"session_id": "s", "timestamp": 9, "input_length": 9, "output_length": 1}"#,
      #"{"session_id": "s", "timestamp": 8, "input_length": 9, "output_length": 1}"#,
      #"{"session_id": "s", "delay": -8, "input_length": 9, "output_length": 1}"#,
    ]
    let account = try RecordedSamples.read(.mooncake, rows.joined(separator: "\n")).account
    #expect(
      account.description == "log: 12 calls read = 2 kept + 10 dropped "
        + "(2 no timestamp: log:2, log:3; 2 no input length: log:4, log:5; "
        + "1 no output length: log:6; 2 malformed blocks: log:7, log:8; 1 no JSON: log:9; "
        + "1 time goes backwards: log:11; 1 no delay: log:12)")
  }

  /// Figures of `data/README.md`, worked out there with another program.
  @Test(.enabled(if: RecordedFixtures.hasTraces, "recorded traces are absent"))
  func traceHasTheStatedTotals() throws {
    let bytes = try #require(RecordedFixtures.trace("mooncake_synthetic.jsonl.gz"))
    let (log, account) = try RecordedSessions.importingMooncake(
      file: "mooncake.jsonl.gz", source: RecordedFixtures.chunks(bytes))
    #expect(account.description == "mooncake.jsonl.gz: 3993 calls read = 3993 kept + 0 dropped")
    let summary = RecordedSummary(log)
    #expect(summary.sessions == 3_993)
    #expect(Int(Moments(log.calls.map { Double($0.input) }).mean.rounded()) == 15_325)
    #expect(Int(Moments(log.calls.map { Double($0.output) }).mean.rounded()) == 149)
    #expect(summary.input?.p50 == 11_587)
    #expect(summary.output?.p50 == 69)
    #expect(summary.arrivalSpan?.seconds.rounded() == 1_022)
    #expect(summary.idealCacheHitShare.map { ($0 * 1_000).rounded() } == 651)
    // The trace numbers its blocks by first appearance, and so they stay.
    #expect(log.runs.map { $0.first + $0.count }.max() == 43_924)
    #expect(log.calls.allSatisfy { ($0.input + 511) / 512 == $0.blocks })
  }
}
