import Accounting
import Analysis
import Demand
import Formats
import Quantities
import Supply
import Testing

/// Spans of calls and attempts, worked out by hand.
@Suite struct OTLPLogTests {
  private struct Span {
    let node: JSONNode
    /// Keys with the kind and the text of their values.
    let attributes: [String: String]

    init(_ node: JSONNode) {
      self.node = node
      var attributes: [String: String] = [:]
      for attribute in node["attributes"]?.array ?? [] {
        attributes[attribute["key"]?.string ?? ""] = attribute["value"]?.compactText
      }
      self.attributes = attributes
    }

    subscript(_ key: String) -> String? { node[key]?.string }
  }

  private func spans(of number: Int) throws -> [Span] {
    let line = try JSONNode(
      parsing: Array(ExportFixture.lines(.otlp)[number].utf8), file: "log.otlp.jsonl")
    let scopes = try #require(line["resourceSpans"]?.array?.first?["scopeSpans"]?.array)
    return try #require(scopes.first?["spans"]?.array).map(Span.init)
  }

  /// A line without attempts, whole: the form is that of the OTLP specification's JSON example.
  @Test func `a call that nobody took is one span`() throws {
    let line = ExportFixture.lines(.otlp)[1]
    let expected: String = #"""
      {"resourceSpans": [{"resource": {"attributes": [{"key": "service.name", "value": \#
      {"stringValue": "tollway"}}, {"key": "tollway.workload", "value": {"stringValue": \#
      "agents"}}, {"key": "tollway.policy", "value": {"stringValue": "the \"new\", one"}}, \#
      {"key": "tollway.simulated", "value": {"boolValue": true}}]}, "scopeSpans": [{"scope": \#
      {"name": "tollway"}, "spans": [{"traceId": "T", "spanId": "S", "parentSpanId": "", \#
      "kind": 3, "startTimeUnixNano": "1771286399999999000", "endTimeUnixNano": \#
      "1771286399999999000", "name": "chat", "attributes": [{"key": "gen_ai.operation.name", \#
      "value": {"stringValue": "chat"}}, {"key": "gen_ai.conversation.id", "value": \#
      {"stringValue": "task-1.2"}}, {"key": "tollway.step", "value": {"intValue": "0"}}, \#
      {"key": "tollway.repeat", "value": {"intValue": "0"}}, {"key": "error.type", "value": \#
      {"stringValue": "404"}}], "status": {"code": 2}}]}]}]}
      """#
    let masked = line.replacing(/"traceId": "[0-9a-f]{32}"/, with: #""traceId": "T""#)
      .replacing(/"spanId": "[0-9a-f]{16}"/, with: #""spanId": "S""#)
    #expect(masked == expected)
  }

  @Test func `a call has the names of the GenAI conventions`() throws {
    let call = try #require(spans(of: 0).first)
    #expect(call["name"] == "chat acme/big")
    #expect(call["startTimeUnixNano"] == "1771200001000400000")
    #expect(call["endTimeUnixNano"] == "1771200004290400000")
    let generation = call.attributes["gen_ai.response.id"] ?? ""
    #expect(generation.hasPrefix(#"{"stringValue": "gen-1771200001-"#))
    // The wait runs from the client's call, the refused try included: 290,000 + 709,599 µs.
    let expected = [
      "gen_ai.operation.name": #"{"stringValue": "chat"}"#,
      "gen_ai.provider.name": #"{"stringValue": "acme"}"#,
      "gen_ai.request.model": #"{"stringValue": "acme/big"}"#,
      "gen_ai.response.model": #"{"stringValue": "acme/big"}"#,
      "gen_ai.response.id": generation,
      "gen_ai.response.finish_reasons": #"{"arrayValue": {"values": [{"stringValue": "stop"}]}}"#,
      "gen_ai.response.time_to_first_chunk": #"{"doubleValue": 0.999599}"#,
      "gen_ai.conversation.id": #"{"stringValue": "task-0"}"#,
      "gen_ai.usage.input_tokens": #"{"intValue": "1200"}"#,
      "gen_ai.usage.output_tokens": #"{"intValue": "60"}"#,
      "gen_ai.usage.cache_read.input_tokens": #"{"intValue": "1000"}"#,
      "gen_ai.usage.cache_creation.input_tokens": #"{"intValue": "200"}"#,
      "gen_ai.usage.reasoning.output_tokens": #"{"intValue": "10"}"#,
      "gen_ai.usage.cost": #"{"doubleValue": 0.00195}"#,
      "tollway.step": #"{"intValue": "0"}"#, "tollway.repeat": #"{"intValue": "0"}"#,
    ]
    #expect(call.attributes == expected)
  }

  @Test func `attempts are children of their call and no GenAI spans`() throws {
    let spans = try spans(of: 0)
    #expect(spans.count == 3)
    let (refused, served) = (spans[1], spans[2])
    #expect(spans.allSatisfy { $0["traceId"] == spans[0]["traceId"] })
    #expect(Set(spans.compactMap { $0["spanId"] }).count == 3)
    for attempt in [refused, served] {
      #expect(attempt["parentSpanId"] == spans[0]["spanId"])
      #expect(attempt["name"] == "POST")
      #expect(!attempt.attributes.keys.contains { $0.hasPrefix("gen_ai.") })
    }
    #expect(refused["startTimeUnixNano"] == "1771200001000400000")
    #expect(refused["endTimeUnixNano"] == "1771200001290400000")
    #expect(
      refused.attributes == [
        "http.request.method": #"{"stringValue": "POST"}"#,
        "http.response.status_code": #"{"intValue": "429"}"#,
        "tollway.provider": #"{"stringValue": "hostel"}"#,
        "tollway.model": #"{"stringValue": "lotus/small"}"#,
        "tollway.outcome": #"{"stringValue": "429 rate limited"}"#,
        "tollway.sticky": #"{"boolValue": false}"#, "tollway.cost_usd": #"{"doubleValue": 0}"#,
        "tollway.disposition": #"{"stringValue": "billed"}"#,
        "error.type": #"{"stringValue": "429"}"#,
      ])
    #expect(served.attributes["http.request.resend_count"] == #"{"intValue": "1"}"#)
    #expect(served.attributes["http.response.status_code"] == #"{"intValue": "200"}"#)
    #expect(served.node["status"]?.compactText == #"{"code": 0}"#)
    #expect(refused.node["status"]?.compactText == #"{"code": 2}"#)
  }

  @Test func `what failed says why, and has tokens only where an answer began`() throws {
    let names = ["", "404", "503", "zero_completion", "stream_cut"]
    let outputs = ["60", nil, nil, "0", "20"]
    for number in 1..<5 {
      let call = try #require(spans(of: number).first)
      #expect(call.attributes["error.type"] == #"{"stringValue": "\#(names[number])"}"#)
      #expect(call.node["status"]?.compactText == #"{"code": 2}"#)
      let output = outputs[number].map { #"{"intValue": "\#($0)"}"# }
      #expect(call.attributes["gen_ai.usage.output_tokens"] == output)
      #expect(call.attributes["gen_ai.response.finish_reasons"] == nil)
    }
    // What a provider charged and the client did not pay stands with the attempt.
    let cut = try #require(spans(of: 4).last)
    #expect(cut.attributes["tollway.cost_usd"] == #"{"doubleValue": 0.0006}"#)
    #expect(cut.attributes["tollway.disposition"] == #"{"stringValue": "absorbed"}"#)
    let call = try #require(spans(of: 4).first)
    #expect(call.attributes["gen_ai.usage.cost"] == #"{"doubleValue": 0}"#)
  }
}
