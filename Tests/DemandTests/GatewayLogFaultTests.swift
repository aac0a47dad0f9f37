import Demand
import Formats
import Testing

/// Faults in logs: each is a counted drop or a clear error, in every family of formats.
@Suite struct GatewayLogFaultTests {
  private func account(_ text: [UInt8], _ format: RecordedFormat) throws -> String {
    var texts: [String] = []
    for size in [13, 4_096] {
      let (summary, _, account) = try format.summary(file: "log") {
        RecordedFixtures.chunks(text, size: size)
      }
      let (log, same) = try RecordedSessions.importing(
        format, file: "log", source: RecordedFixtures.chunks(text, size: size))
      #expect(account == same)
      #expect(summary == RecordedSummary(log))
      texts.append(account.description)
    }
    #expect(texts[0] == texts[1])
    return texts[0]
  }

  /// A row of each family with one value changed.
  private static func line(
    _ id: String = "a", input: String = "10", start: String = "1760000000.5",
    end: String = "1760000001.5", model: String = "m"
  ) -> String {
    #"{"id":"\#(id)","call_type":"completion","custom_llm_provider":"p","model":"\#(model)","#
      + #""prompt_tokens":\#(input),"completion_tokens":1,"startTime":\#(start),"endTime":\#(end)}"#
      + "\n"
  }

  private static func row(
    _ id: String = "a", input: String = "10", start: String = "2026-06-28 03:46:40.000",
    time: String = "1000", model: String = "m"
  ) -> String { "\(id),\(start),\(input),1,\(model),\(time)\n" }

  private static let columns =
    "generation_id,created_at,tokens_prompt,tokens_completion,model_permaslug,generation_time_ms\n"

  private static func span(
    _ id: String = "a", input: String = #""10""#, start: String = "1700000000000000000",
    end: String = "1700000001000000000", model: String = "m"
  ) -> String {
    #"{"traceId":"t","spanId":"\#(id)","startTimeUnixNano":"\#(start)","endTimeUnixNano":"\#(end)","#
      + #""attributes":[{"key":"gen_ai.request.model","value":{"stringValue":"\#(model)"}},"#
      + #"{"key":"gen_ai.usage.input_tokens","value":{"intValue":\#(input)}},"#
      + #"{"key":"gen_ai.usage.output_tokens","value":{"intValue":"1"}}]}"#
  }

  private static func spans(_ spans: String...) -> String {
    #"{"resourceSpans":[{"scopeSpans":[{"spans":["# + spans.joined(separator: ",") + "]}]}]}"
  }

  @Test(arguments: [
    (line() + line("b", input: "-1"), "a token count is below zero"),
    (line() + line("b", input: "NaN"), "no JSON: found a number that is not finite"),
    (line() + line("b", input: #""NaN""#), "a token count is no whole number"),
    (line() + line("b", input: "1.5"), "a token count is no whole number"),
    (line() + line("b", input: "9999999999"), "a token count is too large"),
    (line() + line("b", input: "0"), "no input length"),
    (line() + line("b", input: "null"), "no input length"),
    (line() + line("b", start: "null"), "no start time"),
    (line() + line("b", start: "-5"), "a time is no moment from 1970 to 9999"),
    (line() + line("b", start: #""yesterday""#), "a time is no date and time"),
    (line() + line("b", end: "1759999999"), "ends before it starts"),
    (line() + line("a"), "its id came before"),
    (line() + "{\"id\": \"b\", \"prompt_tok\n", "no JSON: a string has no closing quote"),
    (line() + "no object\n", "no JSON object"),
  ]) func aLineWithAFaultIsDropped(text: String, reason: String) throws {
    #expect(
      try account(Array(text.utf8), .liteLLM)
        == "log: 2 rows read = 1 kept + 1 dropped (1 \(reason): log:2)")
  }

  @Test(arguments: [
    (row() + row("b", input: "-1"), "a token count is below zero"),
    (row() + row("b", input: "NaN"), "a token count is no whole number"),
    (row() + row("b", input: ""), "no input length"),
    (row() + row("b", start: ""), "no start time"),
    (row() + row("b", start: "2026-02-30 00:00:00"), "a time is no date and time"),
    (row() + row("b", time: "-1"), "a time is below zero"),
    (row() + row("b", time: "nan"), "a time is no number of a length"),
    (row() + row("a"), "its id came before"),
    (row() + "b,2026-06-28 03:46\n", "not as many fields as columns"),
  ]) func aRowWithAFaultIsDropped(text: String, reason: String) throws {
    #expect(
      try account(Array((Self.columns + text).utf8), .openRouterLogs)
        == "log: 2 rows read = 1 kept + 1 dropped (1 \(reason): log:3)")
  }

  @Test(arguments: [
    (spans(span(), span("b", input: #""-1""#)), "a token count is below zero"),
    (spans(span(), span("b", input: #""NaN""#)), "a token count is no whole number"),
    (spans(span(), span("b", end: "1699999999000000000")), "ends before it starts"),
    (spans(span(), span("b", start: "soon")), "a time is no moment from 1970 to 9999"),
    (spans(span(), span("a")), "its id came before"),
  ]) func aSpanWithAFaultIsDropped(text: String, reason: String) throws {
    #expect(
      try account(Array(text.utf8), .otlp)
        == "log: 2 rows read = 1 kept + 1 dropped (1 \(reason): log:2)")
  }

  @Test func brokenUTF8IsDroppedWhereItIsKept() throws {
    func broken(_ text: String) -> [UInt8] { text.utf8.map { $0 == UInt8(ascii: "?") ? 0xFF : $0 } }
    let reason = "1 kept + 1 dropped (1 a name is not UTF-8 text: log:"
    let line = Self.line() + Self.line("b", model: "m?")
    #expect(try account(broken(line), .liteLLM).contains(reason))
    let row = Self.columns + Self.row() + Self.row("b", model: "m?")
    #expect(try account(broken(row), .openRouterLogs).contains(reason))
    let spans = Self.spans(Self.span(), Self.span("b", model: "m?"))
    #expect(try account(broken(spans), .otlp).contains(reason))
    // What nobody looks at may be anything.
    let other = Self.line().replacing(#""call_type""#, with: #""messages":"?","call_type""#)
    #expect(try account(broken(other), .liteLLM) == "log: 1 rows read = 1 kept + 0 dropped")
  }

  @Test(arguments: [
    (RecordedFormat.openRouterLogs, "a,b\n1,2\n", "log:1: error: no column \"created_at\""),
    (.openRouterLogs, "", "log:1: error: found nothing; expected a row of names"),
    (.liteLLM, "a,b\n1,2\n", "log:1: error: no column \"startTime\""),
    (
      .otlp, #"{"resourceSpans":[{"scopeSpans":[{"spans":[{"a":NaN}]}]}]}"#,
      "JSON, byte 48: found a number that is not finite"
    ),
    (.otlp, #"{"resourceSpans":[{"scopeSpans":[{"#, "JSON, byte 34: found no key in double quotes"),
    (.otlp, #"{"resourceSpans":[7]}"#, "JSON, byte 18: found no object and no array"),
  ]) func anotherFormIsRefused(format: RecordedFormat, text: String, message: String) throws {
    let error = try #require(throws: ContentError.self) { try account(Array(text.utf8), format) }
    #expect(error.description.contains(message), "\(error)")
  }

  /// `printf` of two lines through `gzip -n`, cut off: the error names the byte, as for all logs.
  @Test func gzipThatEndsEarlyIsRefused() throws {
    let gzip: [UInt8] = [
      0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x0B, 0xF1, 0xF4, 0x75,
    ]
    for format in [RecordedFormat.liteLLM, .openRouterLogs, .otlp] {
      let error = try #require(throws: ContentError.self) { try account(gzip, format) }
      #expect(error.description.contains("ends in the middle of the compressed data"))
    }
  }

  /// A file of a line of 100 MB between two others, made as it is read.
  private func withLongLine(_ first: String, _ last: String) -> ChunkSource {
    let filler = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
    var parts = [Array(first.utf8)] + Array(repeating: filler, count: 100) + [Array(last.utf8)]
    parts.reverse()
    return { parts.popLast() }
  }

  @Test func aLineOf100MBIsPassedOver() throws {
    let lines = try RecordedSessions.importing(
      .liteLLM, file: "log",
      source: withLongLine(Self.line() + "{\"id\":\"", "\"}\n" + Self.line("b")))
    #expect(
      lines.account.description
        == "log: 3 rows read = 2 kept + 1 dropped (1 longer than 64 MiB: log:2)")
    let rows = try RecordedSessions.importing(
      .openRouterLogs, file: "log",
      source: withLongLine(Self.columns + Self.row(), "\n" + Self.row("b")))
    #expect(
      rows.account.description
        == "log: 3 rows read = 2 kept + 1 dropped (1 longer than 64 MiB: log:3)")
    let error = try #require(throws: ContentError.self) {
      try RecordedSessions.importing(
        .otlp, file: "log",
        source: withLongLine(
          #"{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":""#, "\"}]}]}]}"))
    }
    #expect(error.description.contains("a record is longer than 64 MiB"))
  }
}
