import Demand
import Formats

/// A small log of each format, written for these tests from the documented fields.
enum RecordedSamples {
  static let texts: [(format: RecordedFormat, text: String, calls: Int)] = [
    (.agentSessions, agentSessions, 3), (.azure, azure, 2), (.mooncake, mooncake, 5),
    (.bailian, bailian, 5), (.burstGPT, burstGPT1, 2), (.burstGPT, burstGPT3, 4),
    (.traceLab, traceLab, 2), (.traceLabSessions, traceLabSessions, 4),
    (.servingSim, servingSim, 4), (.claudeCode, claudeCode, 5), (.codex, codex, 3),
    (.copilot, copilot, 4),
  ]

  static func read(
    _ format: RecordedFormat, _ text: String, file: String = "log"
  ) throws -> (sessions: RecordedSessions, account: ImportAccount) {
    try RecordedSessions.importing(
      format, file: file, source: RecordedFixtures.chunks(Array(text.utf8), size: 17))
  }

  static let agentSessions = """
    {
      "id": "one", "block_size": 64, "hash_id_scope": "local",
      "requests": [
        {"t": 0, "type": "n", "model": "m", "in": 130, "out": 5, "hash_ids": [1, 2]},
        {"t": 3, "type": "subagent", "duration_ms": 1000,
         "requests": [{"t": 0, "type": "s", "in": 64, "out": 1, "hash_ids": [3]}]}
      ]
    }
    {"id": "two {", "block_size": 64, "requests": [{"t": 0, "type": "n", "in": 9, "out": 0}]}

    """

  static let azure = """
    TIMESTAMP,ContextTokens,GeneratedTokens
    2023-11-16 18:17:03.9799600,4808,10
    2023-11-16 18:17:04.0319600,3180,8

    """

  /// Three calls of Mooncake and two turns of AIPerf, the second 2.5 s after the first.
  static let mooncake = """
    {"timestamp": 500, "input_length": 1200, "output_length": 52, "hash_ids": [0, 1, 2]}
    {"timestamp": 605, "input_length": 1800, "output_length": 26, "hash_ids": [0, 3, 4, 5]}
    {"timestamp": 774, "input_length": 1300, "output_length": 42, "hash_ids": [0, 3, 6]}
    {"session_id": "s", "timestamp": 700, "input_length": 600, "output_length": 400, "hash_ids": [0, 1]}
    {"session_id": "s", "delay": 2500, "input_length": 100, "output_length": 7, "hash_ids": [9]}

    """

  /// A chat of two turns, one branch of its first turn, a lone chat, and one whose parent is absent.
  static let bailian = """
    {"chat_id":1,"parent_chat_id":-1,"timestamp":61.114,"input_length":40,"output_length":9,"type":"text","turn":1,"hash_ids":[1089,1090,6326]}
    {"chat_id":2,"parent_chat_id":-1,"timestamp":61.5,"input_length":33,"output_length":3,"type":"search","turn":1,"hash_ids":[1089,7,8]}
    {"chat_id":4,"parent_chat_id":1,"timestamp":70.114,"input_length":70,"output_length":4,"type":"text","turn":2,"hash_ids":[1089,1090,6327,6328,6329]}
    {"chat_id":3,"parent_chat_id":1,"timestamp":64.614,"input_length":64,"output_length":6,"type":"text","turn":2,"hash_ids":[1089,1090,6327,6328]}
    {"chat_id":9,"parent_chat_id":8,"timestamp":80,"input_length":16,"output_length":1,"type":"file","turn":3,"hash_ids":[7]}

    """

  static let burstGPT1 = """
    Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type
    5,ChatGPT,472,18,490,Conversation log
    45,GPT-4,1087,0,1087,API log
    118,GPT-4,417,276,693,API log

    """

  static let burstGPT3 = """
    Timestamp,Session ID,Elapsed time,Model,Request tokens,Response tokens,Total tokens,Log Type
    5.5,7,2.25,ChatGPT,472,18,490,Conversation log
    6.0,,1.0,GPT-4,50,5,55,API log
    6.5,7,1.0,GPT-4,50,5,55,API log
    60.5,7,4,ChatGPT,600,20,620,Conversation log
    70.0,7,4,ChatGPT,600,0,600,Conversation log

    """

  static let traceLab = """
    {"provider":"claude","session_id":"claude:a","round_index":0,"round_id":"r0","model":"opus","input_tokens_total":1000,"prefix_tokens":400,"newly_append_tokens":600,"output_tokens":50,"reasoning_output_tokens":null,"timing_events":[{"event_type":"user_message","timestamp":"2026-06-01T05:40:20.000Z"},{"event_type":"text","timestamp":"2026-06-01T05:40:24.500Z"}],"tools":[],"trace_key":"a:r0"}
    {"provider":"claude","session_id":"claude:a","round_index":1,"round_id":"r1","model":"opus","input_tokens_total":1300,"prefix_tokens":998,"newly_append_tokens":302,"output_tokens":20,"reasoning_output_tokens":null,"timing_events":[{"event_type":"tool_result","timestamp":"2026-06-01T05:40:25.000Z"},{"event_type":"tool_result","timestamp":"2026-06-01T05:40:26.500Z"},{"event_type":"tool_call","timestamp":"2026-06-01T05:40:29.000Z"}],"tools":[],"trace_key":"a:r1"}

    """

  static let traceLabSessions = """
    session_id,arrival_time,round_idx,prefix_len,input_len,output_len,tool_wait_after_ms
    0,117,0,0,2318,200,300
    0,117,1,2518,348,131,154
    1,393,1,0,100,10,0
    1,393,0,0,861,107,273

    """

  static let servingSim: String = {
    let first = (0..<40).map(String.init).joined(separator: ",")
    let second = (0..<48).map(String.init).joined(separator: ",")
    let other = (Array(0..<16) + Array(100..<116)).map(String.init).joined(separator: ",")
    return """
      {"session_id":"s0","arrival_time_ns":4059740,"sub_requests":[{"input_toks":40,"output_toks":4,"tool_duration_ns":1500000000,"input_tok_ids":[\(first)]},{"input_toks":48,"output_toks":5,"tool_duration_ns":0,"input_tok_ids":[\(second)]}]}
      {"input_toks":32,"output_toks":1,"arrival_time_ns":1000000,"input_tok_ids":[\(other)]}
      {"input_toks":50,"output_toks":7,"arrival_time_ns":2000000}

      """
  }()

  private static func claude(
    _ type: String, _ time: String, _ message: String, _ more: String = ""
  ) -> String {
    #"{"parentUuid":null,"sessionId":"S","type":"\#(type)","timestamp":"2026-06-01T10:\#(time)Z""#
      + #"\#(more),"message":\#(message)}"# + "\n"
  }

  private static func answer(_ id: String, _ usage: (Int, Int, Int, Int)) -> String {
    #"{"id":"\#(id)","role":"assistant","model":"opus","content":[],"usage":{"input_tokens":\#(usage.0),"#
      + #""cache_creation_input_tokens":\#(usage.1),"cache_read_input_tokens":\#(usage.2),"#
      + #""output_tokens":\#(usage.3)}}"#
  }

  private static let toolResult =
    #"{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"x"}]}"#

  /// A prompt, a call in three records, a sub-agent of one call, a call after its result, a message
  /// of the program, and a call ten minutes later whose cache has expired.
  static let claudeCode: String = {
    let sidechain = #","isSidechain":true,"agentId":"g1""#
    return #"{"type":"summary","summary":"x","leafUuid":"y"}"# + "\n"
      + claude("user", "00:00.000", #"{"role":"user","content":"go"}"#)
      + claude("assistant", "00:04.000", answer("m1", (10, 600, 400, 1)))
      + claude("assistant", "00:05.000", answer("m1", (10, 600, 400, 77)))
      + claude("assistant", "00:05.500", answer("m1", (0, 0, 0, 0)))
      + claude("user", "00:06.000", #"{"role":"user","content":"do it"}"#, sidechain)
      + claude("assistant", "00:08.000", answer("a1", (5, 500, 0, 30)), sidechain)
      + claude("user", "00:10.000", toolResult)
      + claude("assistant", "00:12.000", answer("m2", (2, 190, 1_008, 20)))
      + claude(
        "assistant", "00:13.000",
        #"{"id":"x","role":"assistant","model":"<synthetic>","usage":{"input_tokens":0,"output_tokens":0}}"#
      )
      + claude("user", "09:59.000", #"{"role":"user","content":[{"type":"text","text":"more"}]}"#)
      + claude("assistant", "10:03.000", answer("m3", (3, 1_297, 0, 9)))
      + claude("user", "10:04.000", #"{"role":"user","content":"shorter"}"#)
      + claude("assistant", "10:05.000", answer("m4", (0, 640, 128, 8)))
  }()

  private static func codex(_ time: String, _ type: String, _ payload: String) -> String {
    #"{"timestamp":"2026-03-21T10:\#(time)Z","type":"\#(type)","payload":\#(payload)}"# + "\n"
  }

  private static func count(_ total: Int, _ usage: (Int, Int, Int)) -> String {
    #"{"type":"token_count","info":{"total_token_usage":{"total_tokens":\#(total)},"last_token_usage":{"#
      + #""input_tokens":\#(usage.0),"cached_input_tokens":\#(usage.1),"output_tokens":\#(usage.2),"#
      + #""reasoning_output_tokens":3}},"rate_limits":null}"#
  }

  /// Three calls; the second is reported twice, and one event knows only of rate limits.
  static let codex: String =
    codex("05:59.000", "session_meta", #"{"id":"019d-thread","cwd":"/w","source":"cli"}"#)
    + codex("05:59.100", "turn_context", #"{"turn_id":"019d-x","model":"gpt-5.4"}"#)
    + codex("06:00.000", "event_msg", #"{"type":"user_message","message":"go"}"#)
    + codex("06:00.500", "event_msg", #"{"type":"token_count","info":null}"#)
    + codex("06:02.000", "response_item", #"{"type":"reasoning"}"#)
    + codex("06:05.500", "event_msg", count(9_768, (9_324, 6_912, 444)))
    + codex("06:06.000", "response_item", #"{"type":"function_call_output","call_id":"c"}"#)
    + codex("06:08.000", "event_msg", count(19_779, (9_917, 9_216, 94)))
    + codex("06:08.010", "event_msg", count(19_779, (9_917, 9_216, 94)))
    + codex("06:09.000", "response_item", #"{"type":"custom_tool_call_output","call_id":"d"}"#)
    + codex("06:14.600", "event_msg", count(29_896, (10_058, 9_856, 59)))

  private static func copilotCall(
    _ id: String, _ time: String, _ model: String, _ who: String, _ tokens: (Int, Int, Int)
  ) -> String {
    #"{"message_id":"\#(id)","timestamp":"2026-06-01T00:\#(time)Z","duration_ms":1500.5,"#
      + #""initiator_type":"\#(who)","model":"\#(model)","result":"Success","status_code":"OK","#
      + #""tokens":{"total":\#(tokens.0 + tokens.2),"prompt":\#(tokens.0),"cached":\#(tokens.1),"#
      + #""completion":\#(tokens.2),"cached_pct":1.5},"message_metadata":[]}"#
  }

  /// Two turns; after the first call an edit is applied by the side model.
  static let copilot: String =
    #"{"session_id":"c","date":"2026-06-01","turns":[{"turn_id":"t0","llm_calls":["#
    + copilotCall("m0", "00:01.000", "Model A", "user", (6_400, 0, 100)) + ","
    + copilotCall("m1", "00:03.000", "tool-model", "agent", (900, 640, 300)) + ","
    + copilotCall("m2", "00:05.000", "Model A", "agent", (7_000, 6_400, 50))
    + #"],"tool_batches":[{"timestamp":"2026-06-01T00:00:02.6Z","function_calls":[]}]},"#
    + #"{"turn_id":"t1","llm_calls":["#
    + copilotCall("m3", "30:00.000", "Model A", "user", (8_000, 0, 70)) + #"],"tool_batches":[]}]}"#
    + "\n"
}
