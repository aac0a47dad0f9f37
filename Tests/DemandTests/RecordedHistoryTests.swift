import Demand
import Formats
import Foundation
import Quantities
import Testing

/// The published rounds of TraceLab, which its scripts made of histories, written back as the
/// histories they came from: the importers of both must say the same of them.
@Suite(.enabled(if: RecordedFixtures.hasTraces, "recorded traces are absent"))
struct RecordedHistoryTests {
  private struct Event {
    var kind: String
    var time: String
  }

  private struct Round {
    var id: String
    var model: String
    var input: Int
    var uncached: Int
    var written: Int
    var cached: Int
    var output: Int
    var events: [Event]
  }

  private let bytes: [UInt8]

  init() throws {
    bytes = try #require(RecordedFixtures.trace("tracelab/tracelab_sanitized_round_trace.jsonl"))
  }

  private func rounds(of provider: String) throws -> [Round] {
    var rounds: [Round] = []
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      let row = try #require(
        try JSONSerialization.jsonObject(with: Data(line)) as? [String: Any])
      guard row["provider"] as? String == provider else { continue }
      let events = try #require(row["timing_events"] as? [[String: Any]])
      rounds.append(
        Round(
          id: try #require(row["round_id"] as? String),
          model: try #require(row["model"] as? String),
          input: try #require(row["input_tokens_total"] as? Int),
          uncached: row["claude_uncached_input_tokens"] as? Int ?? 0,
          written: row["claude_cache_creation_input_tokens"] as? Int ?? 0,
          cached: try #require(row["prefix_tokens"] as? Int),
          output: try #require(row["output_tokens"] as? Int),
          events: try events.map { event in
            Event(
              kind: try #require(event["event_type"] as? String),
              time: try #require(event["timestamp"] as? String))
          }))
    }
    return rounds
  }

  /// A record per event; those of an answer repeat its id and its usage.
  private func claudeRecord(_ event: Event, of round: Round) -> String {
    let head = #"{"sessionId":"s","parentUuid":null,"timestamp":"\#(event.time)","#
    switch event.kind {
    case "user_message":
      return head + #""type":"user","message":{"role":"user","content":"x"}}"#
    case "tool_result":
      return head
        + #""type":"user","message":{"role":"user","content":[{"type":"tool_result"}]}}"#
    default:
      return head + #""type":"assistant","message":{"id":"\#(round.id)","role":"assistant","#
        + #""model":"\#(round.model)","usage":{"input_tokens":\#(round.uncached),"#
        + #""cache_creation_input_tokens":\#(round.written),"#
        + #""cache_read_input_tokens":\#(round.cached),"output_tokens":\#(round.output)}}}"#
    }
  }

  private func codexRecord(_ event: Event, of round: Round) -> String {
    func line(_ type: String, _ payload: String) -> String {
      #"{"timestamp":"\#(event.time)","type":"\#(type)","payload":{\#(payload)}}"#
    }
    switch event.kind {
    case "user_message": return line("event_msg", #""type":"user_message""#)
    case "tool_result": return line("response_item", #""type":"function_call_output""#)
    case "usage_report":
      return line("turn_context", #""model":"\#(round.model)""#) + "\n"
        + line(
          "event_msg",
          #""type":"token_count","info":{"total_token_usage":{"id":"\#(round.id)"},"#
            + #""last_token_usage":{"input_tokens":\#(round.input),"#
            + #""cached_input_tokens":\#(round.cached),"output_tokens":\#(round.output)}}"#)
    default: return line("response_item", #""type":"message""#)
    }
  }

  @Test(arguments: [RecordedFormat.claudeCode, .codex])
  func historyAndRoundsAreTheSameCalls(format: RecordedFormat) throws {
    let provider = format == .codex ? "codex" : "claude"
    let rounds = try rounds(of: provider)
    var lines: [String] = []
    for round in rounds {
      for event in round.events {
        lines.append(
          format == .codex ? codexRecord(event, of: round) : claudeRecord(event, of: round))
      }
    }
    let (log, account) = try RecordedSamples.read(format, lines.joined(separator: "\n"))
    #expect(account.kept == rounds.count)
    #expect(account.dropped == 0)
    let whole = try RecordedSessions.importingTraceLab(
      file: "rounds", source: RecordedFixtures.chunks(bytes)
    ).sessions
    let session = try #require(whole.sessions.first { $0.name.hasPrefix(provider) })
    let first = Int(whole.mainBranch(of: session).calls.lowerBound)
    for (index, call) in log.calls.enumerated() {
      let other = whole.calls[first + index]
      #expect([call.start, call.gap] == [other.start, other.gap])
      #expect(call.serviceTime == other.serviceTime)
      #expect([call.input, call.output, call.blocks] == [other.input, other.output, other.blocks])
      #expect(call.isUserTurn == other.isUserTurn)
      #expect(log.models[Int(call.model)] == whole.models[Int(other.model)])
      #expect(Array(log.runs[call.runs.asIndices]) == Array(whole.runs[other.runs.asIndices]))
    }
  }
}
