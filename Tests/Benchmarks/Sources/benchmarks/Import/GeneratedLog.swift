import NumericalMethods

/// Rows of a gateway's log, made up so that they look like real ones, the same for every run.
///
/// Calls come in sessions of 20, ten of them open at a time, in order of time.
struct GeneratedLog {
  /// The forms of log that the benchmark reads.
  enum Kind: String, CaseIterable {
    /// LiteLLM's payloads with prompts and answers, as it logs them unless told otherwise.
    case litellm
    /// The same with prompts and answers taken out (`turn_off_message_logging`).
    case litellmRedacted = "litellm-redacted"
    /// OpenRouter's CSV.
    case openrouter
    /// Export requests of OTLP, 20 spans each.
    case otlp
  }

  let kind: Kind
  private var stream = RandomStream(seed: 42, entity: 0, code: 0)
  private var row = 0
  /// Microseconds since 1970.
  private var clock = 1_760_000_000_000_000

  init(_ kind: Kind) { self.kind = kind }

  private struct Row {
    var id: String
    var session: Int
    var start: Int
    var duration: Int
    var firstToken: Int
    var input: Int
    var output: Int
    var cached: Int
    var reasoning: Int
    var model: Int
    /// Billionths of a dollar.
    var cost: Int
  }

  private static let models = [
    ("anthropic/claude-4.6-opus", "anthropic"), ("openai/gpt-5.4", "openai"),
    ("deepseek/deepseek-v3.2", "deepinfra"), ("google/gemini-3-pro", "vertex_ai"),
  ]

  private mutating func draw(_ range: Range<Int>) -> Int {
    range.lowerBound + Int(stream.next() % UInt64(range.count))
  }

  private mutating func hex(_ digits: Int) -> String {
    var text = ""
    while text.utf8.count < digits {
      let word = String(stream.next(), radix: 16)
      text += String(repeating: "0", count: 16 - word.utf8.count) + word
    }
    return String(text.prefix(digits))
  }

  private mutating func nextRow() -> Row {
    // Ten sessions take turns, so that calls of one lie seconds apart.
    let session = row / 200 * 10 + row % 10
    row += 1
    clock += draw(900_000..<1_100_000)
    let input = draw(2_000..<120_000)
    let output = draw(20..<1_500)
    return Row(
      id: hex(32), session: session, start: clock, duration: draw(500_000..<8_000_000),
      firstToken: draw(200_000..<450_000), input: input, output: output, cached: draw(0..<input),
      reasoning: draw(0..<output), model: draw(0..<Self.models.count),
      cost: input * 300 + output * 1_500)
  }

  /// The line that the file begins with.
  var header: String {
    guard kind == .openrouter else { return "" }
    return "generation_id,created_at,cost_total,cost_web_search,cost_cache,cost_file_processing,"
      + "byok_usage_inference,tokens_prompt,tokens_completion,tokens_reasoning,tokens_cached,"
      + "model_permaslug,provider_name,variant,cancelled,streamed,user,finish_reason_raw,"
      + "finish_reason_normalized,generation_time_ms,time_to_first_token_ms,api_key_disabled,"
      + "api_key_name,app_name\n"
  }

  /// Rows of one line; only an OTLP request has more than one.
  var rowsPerLine: Int { kind == .otlp ? 20 : 1 }

  /// The next line with its end.
  mutating func nextLine() -> String {
    switch kind {
    case .litellm, .litellmRedacted: return payload(nextRow())
    case .openrouter: return generation(nextRow())
    case .otlp:
      let spans = (0..<rowsPerLine).map { _ in span(nextRow()) }.joined(separator: ",")
      return #"{"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":"#
        + #"{"stringValue":"agents"}}]},"scopeSpans":[{"scope":{"name":"gateway","version":"1"},"#
        + #""spans":["# + spans + "]}]}]}\n"
    }
  }

  /// Whole and thousandths or millionths, as decimals are spelled.
  private func decimal(_ value: Int, places: Int) -> String {
    var scale = 1
    for _ in 0..<places { scale *= 10 }
    let fraction = String(value % scale)
    return "\(value / scale)." + String(repeating: "0", count: places - fraction.count) + fraction
  }

  private mutating func payload(_ row: Row) -> String {
    let (model, provider) = Self.models[row.model]
    let end = decimal(row.start + row.duration, places: 6)
    let cost = decimal(row.cost, places: 9)
    let isRedacted = kind == .litellmRedacted
    let prompt =
      isRedacted ? "redacted-by-litellm" : Self.prose(2_000 + row.input % 4_000, from: row.output)
    let answer = isRedacted ? "redacted-by-litellm" : Self.prose(row.output, from: row.input)
    let usage =
      #""usage_object": {"completion_tokens": \#(row.output), "prompt_tokens": \#(row.input), "#
      + #""total_tokens": \#(row.input + row.output), "completion_tokens_details": "#
      + #"{"reasoning_tokens": \#(row.reasoning)}, "prompt_tokens_details": {"audio_tokens": null, "#
      + #""cached_tokens": \#(row.cached)}}"#
    return #"{"id": "chatcmpl-\#(row.id)", "trace_id": "\#(hex(32))", "session_id": "#
      + #""session-\#(row.session)", "call_type": "acompletion", "stream": true, "#
      + #""response_cost": \#(cost), "cost_breakdown": {"input_cost": \#(cost), "#
      + #""output_cost": 0.0, "total_cost": \#(cost)}, "status": "success", "#
      + #""custom_llm_provider": "\#(provider)", "total_tokens": \#(row.input + row.output), "#
      + #""prompt_tokens": \#(row.input), "completion_tokens": \#(row.output), "startTime": "#
      + #"\#(decimal(row.start, places: 6)), "endTime": \#(end), "completionStartTime": "#
      + #"\#(decimal(row.start + row.firstToken, places: 6)), "response_time": "#
      + #"\#(decimal(row.duration, places: 6)), "model": "\#(model)", "model_id": "\#(hex(64))", "#
      + #""model_group": "default", "api_base": "https://api.example.com/v1/messages", "metadata": "#
      + #"{"user_api_key_hash": "\#(hex(64))", "user_api_key_alias": "team-a", "#
      + #""user_api_key_team_id": null, "user_api_key_org_id": null, "user_api_key_user_id": "#
      + #""u\#(row.session)", "requester_ip_address": "10.0.0.1"}, "cache_hit": false, "#
      + #""request_tags": ["User-Agent: agent", "User-Agent: agent/1.2"], "end_user": "", "#
      + #""messages": [{"role": "user", "content": "\#(prompt)"}], "response": {"choices": "#
      + #"[{"index": 0, "message": {"role": "assistant", "content": "\#(answer)"}}]}, "#
      + #""model_parameters": {"temperature": 1, "max_tokens": 8192}, "hidden_params": "#
      + #"{"model_id": "\#(hex(16))", "cache_key": null, "api_base": null, "#
      + #""litellm_overhead_time_ms": 1.25, "additional_headers": "#
      + #"{"x_ratelimit_remaining_requests": 999, "x_ratelimit_limit_tokens": 100000}, "#
      + usage + "}}\n"
  }

  /// Text with line ends and quotes, as prompts and code have them.
  private static func prose(_ count: Int, from start: Int) -> String {
    var text = ""
    var number = start
    while text.utf8.count < count {
      number = (number &* 48_271) % 2_147_483_647
      text += sentences[number % sentences.count]
    }
    return text
  }

  private static let sentences = [
    "The function returns the first element that satisfies the predicate, or nothing at all. ",
    #"    let total = rows.reduce(0) { $0 + $1.count }\n    print(\"total: \\(total)\")\n"#,
    #"Please look at the failing test and explain why the second assertion does not hold.\n\n"#,
    "Reading the file again shows that the index is one too large after the last iteration; ",
    #"- [ ] update the documentation\n- [x] run the tests\n"#,
  ]

  private func generation(_ row: Row) -> String {
    let (model, provider) = Self.models[row.model]
    // 2025-10-09 and on, from the clock; the benchmark stays within one month of 30 days.
    let day = 9 + row.start / 86_400_000_000 - 1_760_000_000 / 86_400
    let second = row.start / 1_000_000 % 86_400
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let date = "2025-\(two(10 + (day - 1) / 28))-\(two((day - 1) % 28 + 1))"
    let time =
      "\(two(second / 3600)):\(two(second / 60 % 60)):\(two(second % 60))"
      + "." + decimal(row.start / 1_000 % 1_000, places: 3).dropFirst(2)
    return "gen-\(row.start / 1_000_000)-\(row.id),\(date) \(time),\(decimal(row.cost, places: 9)),"
      + "0,-0.000012,0,0,\(row.input),\(row.output),\(row.reasoning),\(row.cached),\(model),"
      + "\(provider),standard,false,true,user_\(row.session),end_turn,stop,\(row.duration / 1_000),"
      + "\(row.firstToken / 1_000),false,\"team \(row.session % 7), main\",agent\n"
  }

  private mutating func span(_ row: Row) -> String {
    let (model, provider) = Self.models[row.model]
    func text(_ key: String, _ value: String) -> String {
      #"{"key":"\#(key)","value":{"stringValue":"\#(value)"}}"#
    }
    func count(_ key: String, _ value: Int) -> String {
      #"{"key":"\#(key)","value":{"intValue":"\#(value)"}}"#
    }
    let attributes = [
      text("gen_ai.operation.name", "chat"), text("gen_ai.provider.name", provider),
      text("gen_ai.request.model", model), text("gen_ai.response.model", model + "-20260205"),
      text("gen_ai.conversation.id", "session-\(row.session)"),
      count("gen_ai.request.max_tokens", 8192), count("gen_ai.usage.input_tokens", row.input),
      count("gen_ai.usage.output_tokens", row.output),
      count("gen_ai.usage.cache_read.input_tokens", row.cached),
      count("gen_ai.usage.reasoning.output_tokens", row.reasoning),
      #"{"key":"gen_ai.response.time_to_first_chunk","value":{"doubleValue":"#
        + decimal(row.firstToken, places: 6) + "}}",
      text("server.address", "gateway.example.com"), text("gen_ai.response.id", "resp-" + row.id),
    ]
    return #"{"traceId":"\#(row.id)","spanId":"\#(hex(16))","parentSpanId":"","name":"chat "#
      + #"\#(model)","kind":3,"startTimeUnixNano":"\#(row.start)000","endTimeUnixNano":"#
      + #""\#(row.start + row.duration)000","attributes":[\#(attributes.joined(separator: ","))],"#
      + #""status":{"code":0}}"#
  }
}
