import Formats
import Quantities
import Testing

@testable import Demand

/// The fixtures of `Tests/Fixtures/logs`, written by hand from the documented fields of each format.
@Suite struct GatewayLogTests {
  private func bytes(_ name: String) throws -> [UInt8] {
    try #require(RecordedFixtures.repositoryFile("Tests/Fixtures/logs/" + name))
  }

  private func read(
    _ name: String, as format: RecordedFormat
  ) throws -> (log: RecordedSessions, account: ImportAccount) {
    let bytes = try bytes(name)
    #expect(RecordedFormat.detected(in: bytes, file: name) == format)
    // Chunks that end anywhere.
    let (log, account) = try RecordedSessions.importing(
      format, file: name, source: RecordedFixtures.chunks(bytes, size: 101))
    return (log, account)
  }

  private func gateway(_ name: String, as format: RecordedFormat) throws -> GatewayFigures {
    let bytes = try bytes(name)
    let (summary, gateway, account) = try format.summary(file: name) {
      RecordedFixtures.chunks(bytes, size: 77)
    }
    let (log, sameAccount) = try read(name, as: format)
    #expect(summary == RecordedSummary(log))
    #expect(account == sameAccount)
    return try #require(gateway)
  }

  private func starts(_ log: RecordedSessions) -> [Int64] {
    (log.arrivalOffsets ?? []).map { $0.microseconds / 1000 }
  }

  private func milliseconds(_ spans: [SimDuration?]) -> [Int64?] {
    spans.map { $0.map { $0.microseconds / 1000 } }
  }

  @Test func readsOpenRouterLogs() throws {
    let (log, account) = try read("openrouter-logs.csv", as: .openRouterLogs)
    #expect(
      account.description == "openrouter-logs.csv: 5 rows read = 3 kept + 2 dropped "
        + "(1 the call failed: openrouter-logs.csv:5; 1 its id came before: openrouter-logs.csv:6)")
    #expect(log.calls.map(\.input) == [9_000, 10_000, 1_500])
    #expect(log.calls.map(\.output) == [120, 200, 30])
    #expect(starts(log) == [0, 17_713, 100_500])
    #expect(milliseconds(log.calls.map(\.serviceTime)) == [4_000, 5_200, 1_250])
    #expect(log.sessions.map(\.name) == ["row 3", "row 2", "row 4"])
    #expect(log.models == ["anthropic/claude-4.6-opus-20260205", "deepseek/deepseek-v3.2"])
    let gateway = try gateway("openrouter-logs.csv", as: .openRouterLogs)
    #expect(gateway.cachedTokens == 8_000)
    #expect(gateway.reasoningTokens == 50)
    #expect(gateway.cost?.description == "$0.0505")
    #expect(gateway.cancelledCalls == 1)
    #expect(gateway.providers.map(\.name) == ["Amazon Bedrock", "Anthropic", "DeepInfra"])
  }

  @Test func readsOpenRouterGenerations() throws {
    let (log, account) = try read("openrouter-generations.jsonl", as: .openRouterGenerations)
    #expect(account.kept == 3)
    #expect(log.sessions.map(\.name) == ["s1", "row 3"])
    #expect(log.calls.map(\.input) == [10_000, 10_500, 500])
    #expect(log.calls.map(\.output) == [120, 82, 10])
    #expect(milliseconds(log.calls.map(\.gap)) == [0, 6_500, 0])
    // 05:46:55 at +02:00 is 15 s after 03:46:40 at +00:00.
    #expect(starts(log) == [0, 15_000])
    #expect(log.commonBlocks(0, 1) * log.blockTokens == 9_984)
    let gateway = try gateway("openrouter-generations.jsonl", as: .openRouterGenerations)
    #expect(gateway.failovers == 1)
    #expect(gateway.timeToFirstToken?.max == 950)
    #expect(gateway.cost?.description == "$0.0382")
    #expect(gateway.providers.map(\.calls) == [2, 1])
  }

  @Test func keepsTheChainOfAttempts() throws {
    struct Calls: LoggedCallSink {
      var calls: [LoggedCall] = []
      var count: Int { calls.count }
      mutating func take(_ call: LoggedCall, nameOfSession: () -> String) { calls.append(call) }
    }
    var sink = Calls()
    let bytes = try bytes("openrouter-generations.jsonl")
    let names = try OpenRouterGenerations.read(
      file: "log", source: RecordedFixtures.chunks(bytes), into: &sink
    ).names
    let chain = try #require(sink.calls.first).attempts
    #expect(
      chain.map { names.providers.names[Int($0.provider)] } == ["Amazon Bedrock", "Anthropic"])
    #expect(chain.map(\.status) == [529, 200])
    #expect(milliseconds(chain.map(\.latency)) == [210, 950])
    #expect(sink.calls.map(\.attempts.count) == [2, 1, 0])
  }

  @Test func readsThreeDialectsOfSpans() throws {
    let (log, account) = try read("otlp.json", as: .otlp)
    #expect(
      account.description == "otlp.json: 4 rows read = 2 kept + 2 dropped "
        + "(1 no model call: otlp.json:2; 1 the call failed: otlp.json:4)")
    #expect(log.sessions.map(\.name) == ["5b8aa5a2d2c872e8321cf37308d69df2"])
    #expect(log.calls.map(\.input) == [10_000, 10_500])
    #expect(log.calls.map(\.output) == [120, 80])
    #expect(milliseconds(log.calls.map(\.serviceTime)) == [4_250, 1_750])
    #expect(milliseconds(log.calls.map(\.gap)) == [0, 2_000])
    #expect(log.models == ["claude-opus-4.6"])
    #expect(log.commonBlocks(0, 1) == 9_990)
    let gateway = try gateway("otlp.json", as: .otlp)
    #expect(gateway.timeToFirstToken?.max == 750)
    #expect(gateway.reasoningTokens == 40)
    #expect(gateway.providers.map(\.name) == ["anthropic"])

    for (name, session) in [("otlp-flat.json", "c1"), ("otlp-lines.jsonl", "t1")] {
      let (log, account) = try read(name, as: .otlp)
      #expect(account.kept == 2)
      #expect(log.sessions.map(\.name) == [session])
      #expect(log.calls.map(\.input) == [300, 350])
      #expect(milliseconds(log.calls.map(\.gap)) == [0, 3_000])
      #expect(milliseconds(log.calls.map(\.serviceTime)) == [2_000, 1_500])
      #expect(log.runs.isEmpty)
    }
  }

  @Test func readsLiteLLMPayloads() throws {
    let (log, account) = try read("litellm.jsonl", as: .liteLLM)
    #expect(
      account.description == "litellm.jsonl: 5 rows read = 3 kept + 2 dropped "
        + "(1 no model call: litellm.jsonl:3; 1 the call failed: litellm.jsonl:4)")
    #expect(log.sessions.map(\.name) == ["s1", "tr-5"])
    #expect(log.calls.map(\.input) == [10_000, 10_500, 50])
    #expect(log.calls.map(\.output) == [120, 80, 5])
    #expect(milliseconds(log.calls.map(\.serviceTime)) == [4_250, 2_500, 1_000])
    #expect(milliseconds(log.calls.map(\.gap)) == [0, 2_000, 0])
    #expect(starts(log) == [0, 11_750])
    #expect(log.commonBlocks(0, 1) == 9_990)
    let gateway = try gateway("litellm.jsonl", as: .liteLLM)
    #expect(gateway.cachedTokens == 9_990)
    #expect(gateway.cacheWriteTokens == 9_990)
    #expect(gateway.reasoningTokens == 64)
    #expect(gateway.cost?.description == "$0.016515")
    // The second call was not streamed: what it says of a first token is its end.
    #expect(gateway.timeToFirstToken?.max == 800)
    #expect(gateway.timeToFirstToken?.sum == 800)
  }

  @Test func readsLiteLLMSpendLogsNewestFirst() throws {
    let (log, account) = try read("litellm-spend.csv", as: .liteLLM)
    #expect(account.kept == 2)
    #expect(log.calls.map(\.input) == [10_000, 10_500])
    #expect(milliseconds(log.calls.map(\.gap)) == [0, 2_000])
    #expect(log.commonBlocks(0, 1) == 9_990)
    let gateway = try gateway("litellm-spend.csv", as: .liteLLM)
    #expect(gateway.cacheWriteTokens == 9_990)
    #expect(gateway.cost?.description == "$0.0165")
  }

  @Test func readsLangfuseObservations() throws {
    let (log, account) = try read("langfuse.json", as: .langfuse)
    #expect(
      account.description == "langfuse.json: 4 rows read = 2 kept + 2 dropped "
        + "(1 no model call: langfuse.json:2; 1 the call failed: langfuse.json:4)")
    #expect(log.sessions.map(\.name) == ["s1", "t2"])
    #expect(log.calls.map(\.input) == [10_000, 40])
    #expect(log.calls.map(\.output) == [150, 4])
    let gateway = try gateway("langfuse.json", as: .langfuse)
    #expect(gateway.cachedTokens == 9_000)
    #expect(gateway.cacheWriteTokens == 900)
    #expect(gateway.reasoningTokens == 30)
    #expect(gateway.timeToFirstToken?.max == 600)
  }

  @Test func readsHeliconeRequests() throws {
    let (log, account) = try read("helicone.jsonl", as: .helicone)
    #expect(
      account.description == "helicone.jsonl: 3 rows read = 2 kept + 1 dropped "
        + "(1 the call failed: helicone.jsonl:3)")
    #expect(log.sessions.map(\.name) == ["s1"])
    #expect(log.models == ["gpt-5.4"])
    #expect(milliseconds(log.calls.map(\.serviceTime)) == [2_400, 1_000])
    #expect(milliseconds(log.calls.map(\.gap)) == [0, 2_600])
    #expect(log.commonBlocks(0, 1) == 960)
    #expect(try gateway("helicone.jsonl", as: .helicone).cachedTokens == 1_856)
  }

  @Test func csvFormsOfLangfuseAndHeliconeReadAsTheirJSON() throws {
    let langfuse =
      "id,traceId,sessionId,type,startTime,endTime,model,usageDetails,totalCost,level\n"
      + "o1,t1,s1,GENERATION,2026-01-01T00:00:00.000Z,2026-01-01T00:00:03.000Z,m,"
      + #""{""input"":100,""cache_read_input_tokens"":900,""output"":12}",0.5,DEFAULT"#
    let helicone =
      "request_id,request_created_at,delay_ms,model,prompt_tokens,completion_tokens,"
      + "prompt_cache_read_tokens,cost,response_status,request_properties\n"
      + "h1,2026-01-01T00:00:00.000Z,3000,m,1000,12,900,0.5,200,"
      + #""{""Helicone-Session-Id"":""s1""}""#
    for (text, format) in [(langfuse, RecordedFormat.langfuse), (helicone, .helicone)] {
      let bytes = Array(text.utf8)
      #expect(RecordedFormat.detected(in: bytes, file: "log") == format)
      let (log, account) = try RecordedSessions.importing(
        format, file: "log", source: RecordedFixtures.chunks(bytes, size: 31))
      #expect(account.kept == 1)
      #expect(log.sessions.map(\.name) == ["s1"])
      #expect(log.calls.map(\.input) == [1_000])
      #expect(log.calls.map(\.output) == [12])
      #expect(milliseconds(log.calls.map(\.serviceTime)) == [3_000])
    }
  }
}
