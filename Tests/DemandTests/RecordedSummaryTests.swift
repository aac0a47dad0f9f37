import Demand
import Formats
import Quantities
import Testing

@Suite struct RecordedSummaryTests {
  @Test func sumsUpBranchesAndModels() throws {
    let text =
      #"{"id": "a", "block_size": 10, "requests": ["#
      + #"{"type": "n", "t": 0, "in": 40, "out": 1, "model": "x", "api_time": 1,"#
      + #" "hash_runs": [[1, 4]], "input_types": ["text"]},"#
      + #"{"type": "n", "t": 3, "in": 60, "out": 2, "model": "x", "api_time": 1,"#
      + #" "hash_runs": [[1, 6]], "input_types": ["tool_result"]},"#
      + #"{"type": "subagent", "t": 9, "duration_ms": 4000, "requests": ["#
      + #"{"type": "n", "t": 0, "in": 50, "out": 3, "model": "y", "hash_runs": [[1, 5]]}]},"#
      + #"{"type": "n", "t": 19.5, "in": 70, "out": 4, "model": "x", "api_time": 1,"#
      + #" "hash_runs": [[1, 2], [80, 5]], "input_types": ["text"]}]}"#
    let log = try RecordedSessions.importing(
      .agentSessions, file: "log.jsonl", source: RecordedFixtures.chunks(Array(text.utf8))
    ).sessions
    let summary = RecordedSummary(log)
    #expect([summary.sessions, summary.subAgents, summary.calls] == [1, 1, 4])
    #expect(summary.callsPerSession?.p50 == 4)
    // 40, 50, 60, 70: ranks 1, 2, 4, 4.
    let input = try #require(summary.input)
    #expect([input.p10, input.p50, input.p90, input.p99, input.max] == [40, 50, 70, 70, 70])
    #expect(input.sum == 220)
    #expect(summary.toolGap?.p50 == 2_000)
    #expect(summary.userGap?.p50 == 10_500)
    #expect(summary.idealCacheHitShare == Double(40 + 20) / 220)
    #expect(summary.arrivalSpan == nil)
    #expect(summary.models.map(\.name) == ["x", "y"])
    #expect(summary.models.map(\.calls) == [3, 1])
  }

  @Test func saysNothingOfWhatALogDoesNotHold() throws {
    let text = "TIMESTAMP,ContextTokens,GeneratedTokens\n"
    let rows = "2023-11-16 18:17:03,500,20\n2023-11-16 18:17:13.5,700,2\n"
    func summary(_ text: String) throws -> RecordedSummary {
      RecordedSummary(
        try RecordedSessions.importing(
          .azure, file: "log.csv", source: RecordedFixtures.chunks(Array(text.utf8))
        ).sessions)
    }
    let two = try summary(text + rows)
    #expect(two.idealCacheHitShare == nil)
    #expect(two.userGap == nil)
    #expect(two.arrivalSpan == SimDuration(microseconds: 10_500_000))
    let none = try summary(text)
    #expect(none.input == nil)
    #expect(none.arrivalSpan == nil)
  }
}

/// The corpus against the figures that two other programs found in it.
@Suite(.enabled(if: RecordedFixtures.hasTraces, "recorded traces are absent"))
struct RecordedSummaryTraceTests {
  /// Main conversations alone read 96.18 % (cache routing table, sticky infinite TTL); with the
  /// 348 calls of sub-agents the share is within a tenth of a point of that.
  @Test func agreesWithTheReference() throws {
    let summary = RecordedSummary(try #require(RecordedFixtures.agentLog).sessions)
    #expect([summary.sessions, summary.subAgents, summary.calls] == [485, 32, 31_798])
    #expect(abs(try #require(summary.idealCacheHitShare) - 0.9618) < 0.001)
    #expect(summary.models.first?.name == "claude-opus-4-5-20251101")
  }
}
