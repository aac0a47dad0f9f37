import Demand
import Formats
import Quantities
import Testing

@Suite struct RecordedAgentLogTests {
  private func read(_ text: String) throws -> (sessions: RecordedSessions, account: ImportAccount) {
    try RecordedSessions.importingAgentSessions(
      file: "log.jsonl", source: RecordedFixtures.chunks(Array(text.utf8), size: 11))
  }

  private func call(_ rest: String) -> String {
    #"{"type": "n", "in": 130, "out": 5, "model": "m", "hash_runs": [[1, 2]], \#(rest)}"#
  }

  private func session(_ requests: [String], name: String = "one") -> String {
    #"{"id": "\#(name)", "block_size": 64, "requests": [\#(requests.joined(separator: ", "))]}"#
      + "\n"
  }

  /// A parent that calls at 0 s, starts two sub-agents at 3 s of which one has a sub-agent of its
  /// own, calls again at 20 s, starts one without waiting at 25 s and calls a last time at 40 s.
  private var nested: String {
    let inner =
      #"{"type": "subagent", "t": 3, "duration_ms": 1000, "requests": [\#(call(#""t": 0"#))]}"#
    let first =
      #"{"type": "subagent", "t": 9, "duration_ms": 6000, "requests": "#
      + "[\(call(#""t": 0, "api_time": 1"#)), \(inner), \(call(#""t": 4.5, "api_time": 1"#))]}"
    let second =
      #"{"type": "subagent", "t": 18, "duration_ms": 15000, "requests": [\#(call(#""t": 0"#))]}"#
    let loose =
      #"{"type": "subagent", "t": 25, "duration_ms": null, "status": "async_launched", "#
      + #""requests": [\#(call(#""t": 0"#))]}"#
    return session([
      call(#""t": 0, "api_time": 2, "input_types": ["text"]"#), first, second,
      call(#""t": 20, "api_time": 2, "input_types": ["tool_result"]"#), loose,
      call(#""t": 40, "api_time": 2"#),
    ])
  }

  @Test func laysOutNestedSubAgents() throws {
    let (log, account) = try read(nested)
    #expect(account.read == 8)
    #expect(account.kept == 8)
    #expect(log.sessions.map(\.branches) == [0..<5])
    // Breadth first: main, the pair, the loose one, then the grandchild.
    #expect(log.branches.map { $0.calls.count } == [3, 2, 1, 1, 1])
    #expect(log.spawns.map(\.branches) == [1..<3, 3..<4, 4..<5])
    #expect(log.spawns.map(\.callsBefore) == [1, 2, 1])
    #expect(log.spawns.map(\.isAwaited) == [true, false, true])
    #expect(log.branches.map { $0.spawns.count } == [2, 1, 0, 0, 0])
  }

  /// Gaps run from the end of what came before: 0; sub-agents 3 - 2; call 20 - 18; loose 25 - 22;
  /// call 40 - 25. In the sub-agent: 0; its own sub-agent (3 - 1) - 1; then 4.5 - 3.
  @Test func worksOutGaps() throws {
    let log = try read(nested).sessions
    let gaps = { (branch: Int) in log.calls[log.branches[branch].calls.asIndices].map(\.gap.seconds)
    }
    #expect(gaps(0) == [0, 2, 15])
    #expect(gaps(1) == [0, 1.5])
    #expect(log.spawns.map(\.gap.seconds) == [1, 3, 1])
    #expect(log.calls.map(\.isUserTurn).filter { $0 }.count == 1)
  }

  @Test func estimatesGapsAfterUnknownServiceTimes() throws {
    let text = session([
      call(#""t": 0, "api_time": 4"#), call(#""t": 10"#), call(#""t": 30, "api_time": 6"#),
      call(#""t": 31"#),
    ])
    let (log, account) = try read(text)
    // The lower median of 4 and 6 stands for the second call; the last gap would be negative.
    #expect(log.calls.map(\.gap.seconds) == [0, 6, 16, 0])
    #expect(account.withoutServiceTime == 2)
  }

  @Test func countsWhatItDrops() throws {
    let text =
      session([
        call(#""t": 0"#), #"{"type": "n", "t": 1, "out": 1}"#, #"{"type": "n", "t": 1, "in": 0}"#,
        #"{"type": "s", "in": 1, "out": 1}"#, #"{"type": "s", "t": -1, "in": 1, "out": 1}"#,
      ])
      + session(
        [
          #"{"type": "n", "t": 0, "in": 7, "out": -1}"#, #"{"type": "x"}"#,
          #"{"type": "n", "t": 0, "in": 7, "out": 0, "hash_runs": [[1, 0]]}"#,
        ], name: "two")
    let (log, account) = try read(text)
    #expect(log.calls.count == 1)
    #expect(log.sessions.map(\.name) == ["one"])
    #expect(
      account.description == "log.jsonl: 8 calls read = 1 kept + 7 dropped "
        + "(2 no input length: log.jsonl:1, log.jsonl:1; "
        + "2 no start time: log.jsonl:1, log.jsonl:1; 1 no output length: log.jsonl:2; "
        + "1 no known type: log.jsonl:2; 1 malformed blocks: log.jsonl:2)")
    #expect(account.read == account.kept + account.dropped)
  }

  @Test(arguments: [
    ("", "log.jsonl: error: found no session"), ("[]", "log.jsonl:1: error: a session needs an"),
    ("\n{\"id\": \"a\"}", "log.jsonl:2: error: a session needs a \"block_size\""),
    ("{\"id\": \"a\", \"block_size\": 64}", "log.jsonl:1: error: a session needs a list"),
    ("nope", "log.jsonl:1: error: found nope; expected a value"),
    (
      "{\"id\": \"a\", \"block_size\": 64, \"requests\": []}\n"
        + "{\"id\": \"a\", \"block_size\": 16, \"requests\": []}", "log.jsonl:2: error: block_size"
    ),
    (
      "{\"id\": \"a\", \"block_size\": 64, \"requests\": [{\"type\": \"subagent\"}]}",
      "log.jsonl:1: error: a sub-agent needs a list"
    ),
  ])
  func refusesWhatIsNoLog(text: String, message: String) throws {
    let error = try #require(throws: ContentError.self) { try read(text) }
    #expect(error.description.hasPrefix(message), "\(error)")
  }

  @Test func readsBlockListsAsRuns() throws {
    let text = session([
      #"{"type": "n", "t": 0, "in": 400, "out": 1, "hash_ids": [1, 2, 3, 7, 8, 1]}"#
    ])
    let log = try read(text).sessions
    #expect(
      log.runs == [
        BlockRun(first: 1, count: 3), BlockRun(first: 7, count: 2), BlockRun(first: 1, count: 1),
      ])
    #expect(log.calls[0].blocks == 6)
  }

  /// Law: the length of the common prefix by runs is that of the two lists written out.
  @Test func commonBlocksEqualThoseOfTheLists() throws {
    let inputs: [[(Int, Int)]] = [
      [(1, 5)], [(1, 3), (4, 2)], [(1, 3), (9, 2)], [(2, 5)], [], [(1, 5), (6, 1), (20, 3)],
      [(1, 1), (2, 4), (6, 1), (20, 2), (40, 1)], [(1, 6), (20, 3), (23, 1)],
    ]
    let text = session(
      inputs.map { runs in
        let spelled = runs.map { "[\($0.0), \($0.1)]" }.joined(separator: ",")
        return #"{"type": "n", "t": 0, "in": 900, "out": 1, "hash_runs": [\#(spelled)]}"#
      })
    let log = try read(text).sessions
    let lists = inputs.map { runs in runs.flatMap { Array($0.0..<($0.0 + $0.1)) } }
    for (i, a) in lists.enumerated() {
      for (j, b) in lists.enumerated() {
        let common = zip(a, b).prefix { $0 == $1 }.count
        #expect(log.commonBlocks(i, j) == common, "\(a) \(b)")
      }
    }
  }
}

extension Range<Int32> {
  /// The same positions as indices of an array.
  var asIndices: Range<Int> { Int(lowerBound)..<Int(upperBound) }
}
