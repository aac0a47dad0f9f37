import Demand
import Quantities
import Routing
import Supply
import Testing

@testable import Scoring

/// What the rows of a gateway's log become.
@Suite struct CallReaderTests {
  /// The calls of a text, with the names that they refer to.
  private static func calls(
    _ text: String, _ format: RecordedFormat
  ) throws -> (calls: [LoggedCall], names: LoggedNames) {
    final class Kept {
      var calls: [LoggedCall] = []
      var told: [Int] = []
    }
    let kept = Kept()
    var bytes: [UInt8]? = Array(text.utf8)
    let end = try format.readCalls(
      file: "log",
      source: {
        defer { bytes = nil }
        return bytes
      }, names: { kept.told.append($0.models.names.count) }, call: { kept.calls.append($0) })
    // Names are told before the first call that has a new one, and not again.
    #expect(kept.told == kept.told.sorted())
    #expect(end.account.kept == kept.calls.count)
    return (kept.calls, end.names)
  }

  private static func callers(_ text: String, _ format: RecordedFormat) throws -> [String?] {
    let (calls, names) = try calls(text, format)
    return calls.map { $0.caller < 0 ? nil : names.callers.names[Int($0.caller)] }
  }

  @Test func `callers are users, keys or teams`() throws {
    let openRouter = """
      generation_id,created_at,tokens_prompt,tokens_completion,model_permaslug,user,api_key_name
      a,2026-06-28 03:46:57.713,10,1,m/x,session:s1,team-a
      b,2026-06-28 03:46:58.713,10,1,m/x,ann,team-a
      c,2026-06-28 03:46:59.713,10,1,m/x,,

      """
    #expect(try Self.callers(openRouter, .openRouterLogs) == ["team-a", "ann", nil])
    let liteLLM = """
      {"id": "a", "call_type": "acompletion", "prompt_tokens": 5, "completion_tokens": 1, \
      "startTime": 1780000000, "model": "m", "end_user": "ann", "custom_llm_provider": "p"}
      {"id": "b", "call_type": "acompletion", "prompt_tokens": 5, "completion_tokens": 1, \
      "startTime": 1780000001, "model": "m", "team_id": "t", "custom_llm_provider": "p"}

      """
    #expect(try Self.callers(liteLLM, .liteLLM) == ["ann", "t"])
    let helicone = """
      {"request_id": "a", "request_created_at": "2026-06-28T03:46:57Z", "model": "m", \
      "prompt_tokens": 5, "completion_tokens": 1, "request_user_id": "ann", "delay_ms": 5}

      """
    #expect(try Self.callers(helicone, .helicone) == ["ann"])
    let langfuse = """
      {"id": "a", "traceId": "t", "type": "GENERATION", "model": "m", "userId": "ann", \
      "startTime": "2026-06-28T03:46:57Z", "usageDetails": {"input": 5, "output": 1}}

      """
    #expect(try Self.callers(langfuse, .langfuse) == ["ann"])
  }

  /// Reads calls of four models into a world that has `acme/m0` only, whatever else.
  private static func facts(_ naming: ModelNaming) throws -> LogFacts {
    var draw = RandomLogs(1)
    let world = draw.world(drawn: false, cache: .logged, sticky: false)
    var reader = CallReader(world, naming: naming)
    let text = """
      generation_id,created_at,tokens_prompt,tokens_completion,model_permaslug,cost_total
      a,2026-06-28 03:46:57.713,10,1,acme/m0,0.5
      b,2026-06-28 03:46:58.713,10,1,other,0.25
      c,2026-06-28 03:46:59.713,10,1,auto,
      d,2026-06-28 03:47:59.713,300000000,1,acme/m0,

      """
    let (calls, names) = try calls(text, .openRouterLogs)
    reader.take(names: names)
    for call in calls { _ = reader.take(call) }
    _ = reader.finish()
    return reader.facts
  }

  @Test func `a model that the catalogue does not have is left out and counted`() throws {
    let facts = try Self.facts(ModelNaming())
    #expect(facts.calls == 1)
    #expect(
      facts.leftOut.map(\.name) == ["other", "auto", "more than 100,000,000 tokens in a call"])
    #expect(facts.leftOutCalls == 3)
    #expect(facts.pricedCalls == 2)
    #expect(facts.loggedSpend == USDTotal(picoDollars: 750_000_000_000))
  }

  @Test func `a model can stand for another`() throws {
    let facts = try Self.facts(ModelNaming(standIns: ["other": ModelID(0)]))
    #expect(facts.calls == 2)
    #expect(facts.groups.map(\.requested) == [ModelID(0)])
  }
}
