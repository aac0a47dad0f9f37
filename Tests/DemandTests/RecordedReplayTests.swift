import Demand
import Formats
import Quantities
import Supply
import Testing

@Suite struct RecordedReplayTests {
  private let chance = Chance(seed: 1, replication: 0)

  private func log(_ sessions: [(name: String, requests: [String])]) throws -> RecordedSessions {
    let lines = sessions.map { session in
      #"{"id": "\#(session.name)", "block_size": 10, "requests": ["#
        + session.requests.joined(separator: ", ") + "]}\n"
    }
    let source = RecordedFixtures.chunks(Array(lines.joined().utf8))
    return try RecordedSessions.importing(.agentSessions, file: "log.jsonl", source: source)
      .sessions
  }

  private func call(
    t: Double, input: Int, output: Int = 5, model: String = "big", runs: String = "[]"
  ) -> String {
    #"{"type": "n", "t": \#(t), "in": \#(input), "out": \#(output), "model": "\#(model)", "#
      + #""api_time": 1, "hash_runs": \#(runs)}"#
  }

  /// A main conversation of three calls that starts two sub-agents after the first call and one
  /// that it does not wait for after the second, and a conversation of one call.
  private func sample() throws -> RecordedSessions {
    let pair = [
      #"{"type": "subagent", "t": 9, "duration_ms": 6000, "requests": ["#
        + call(t: 0, input: 30, model: "small") + ", "
        + call(t: 4, input: 45, model: "small") + "]}",
      #"{"type": "subagent", "t": 18, "duration_ms": 15000, "requests": ["#
        + call(t: 0, input: 70) + "]}",
    ]
    let loose =
      #"{"type": "subagent", "t": 25, "status": "async_launched", "requests": ["#
      + call(t: 0, input: 80) + "]}"
    return try log([
      (
        "tree",
        [call(t: 0, input: 100, output: 9, runs: "[[1, 10]]")] + pair
          + [call(t: 20, input: 125, runs: "[[1, 12]]"), loose]
          + [call(t: 40, input: 131, output: 4, runs: "[[1, 10], [90, 3]]")]
      ), ("line", [call(t: 0, input: 33, output: 2)]),
    ])
  }

  private func workload(_ replay: RecordedReplay?, namedShare: Double = 0) throws -> Workload {
    var mix = RequestMix.single
    mix.namedShare = namedShare
    return Workload(
      name: "replay", arrivals: .poisson(ratePerSecond: 1), requests: mix,
      source: .recorded(try #require(replay)))
  }

  /// The steps of a conversation in words: calls as `gap:input>output`, spawns as `gap[branches]`.
  private func walk(_ session: Session, of workload: Workload) -> [String] {
    var session = session
    var words: [String] = []
    var next = workload.advance(&session, after: nil, chance: chance)
    while words.count < 20 {
      switch next {
      case .end: return words
      case .spawn(let branches, let gap):
        words.append("\(gap.seconds)[\(branches)]")
        next = workload.advance(&session, after: .zero, chance: chance)
      case .call(let gap):
        words.append("\(gap.seconds):\(session.context)>\(session.output)")
        next = workload.advance(&session, after: TokenCount(1_000), chance: chance)
      case .launch, .detach:
        words.append("a closed loop waits")
      }
    }
    return words
  }

  /// Inputs and outputs are the record's, whatever the calls really wrote.
  @Test func replaysCallsAndSubAgents() throws {
    let workload = try workload(RecordedReplay(sample(), needsTools: true))
    let main = workload.open(TaskID(0), chance: chance)
    #expect(
      walk(main, of: workload) == [
        "0.0:100>9", "2.0[1..<3]", "2.0:125>5", "4.0[3..<4]", "15.0:131>4",
      ])
    let children = (Int32(1)...3).map {
      workload.openBranch($0, from: main, chance: chance)
    }
    #expect(children.map(\.branch) == [1, 2, 3])
    #expect(walk(children[0], of: workload) == ["0.0:30>5", "3.0:45>5"])
    #expect(walk(children[1], of: workload) == ["0.0:70>5"])
    #expect(walk(children[2], of: workload) == ["0.0:80>5"])
  }

  @Test func replaysSessionsInTurn() throws {
    let workload = try workload(RecordedReplay(sample(), needsTools: true))
    for number in 0..<6 {
      let words = walk(workload.open(TaskID(UInt64(number)), chance: chance), of: workload)
      #expect(words.last == (number % 2 == 0 ? "15.0:131>4" : "0.0:33>2"))
    }
  }

  /// Law: a repeat grows by what failed and shares all of the input before it; the step after it
  /// knows nothing of repeats, neither in its length nor in its prefix.
  @Test func repeatsGrowByWhatFailed() throws {
    let workload = try workload(RecordedReplay(sample(), needsTools: true))
    var session = workload.open(TaskID(0), chance: chance)
    _ = workload.advance(&session, after: nil, chance: chance)
    _ = workload.advance(&session, after: TokenCount(9), chance: chance)
    _ = workload.advance(&session, after: .zero, chance: chance)
    #expect(session.context == 125)
    let first = workload.prefix(of: session)
    workload.repeatStep(&session, after: TokenCount(7), chance: chance)
    #expect(session.context == 132)
    #expect(session.output == 5)
    let second = workload.prefix(of: session)
    workload.repeatStep(&session, after: TokenCount(40), chance: chance)
    #expect(session.context == 172)
    let third = workload.prefix(of: session)
    #expect(workload.commonBlocks(first, second) == 12)
    #expect(workload.commonBlocks(second, third) == 13)
    #expect(workload.commonBlocks(first, third) == 12)
    _ = workload.advance(&session, after: TokenCount(40), chance: chance)
    _ = workload.advance(&session, after: .zero, chance: chance)
    #expect(session.context == 131)
    #expect(session.repetition == 0)
    let last = workload.prefix(of: session)
    #expect(workload.commonBlocks(third, last) == 10)
    #expect(workload.commonBlocks(last, third) == 10)
  }

  /// A repeat of a call of a log without blocks still finds the call's own input.
  @Test func repeatsShareTheirInputWithoutBlocks() throws {
    let text = "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03,500,20\n"
    let log = try RecordedSessions.importing(
      .azure, file: "log.csv", source: RecordedFixtures.chunks(Array(text.utf8))
    ).sessions
    let workload = try workload(RecordedReplay(log, needsTools: false))
    var session = workload.open(TaskID(7), chance: chance)
    _ = workload.advance(&session, after: nil, chance: chance)
    let first = workload.prefix(of: session)
    workload.repeatStep(&session, after: TokenCount(20), chance: chance)
    #expect(session.context == 520)
    let second = workload.prefix(of: session)
    #expect(workload.commonBlocks(first, second) * workload.blockTokens == 500)
    let end = workload.advance(&session, after: TokenCount(20), chance: chance)
    guard case .end = end else {
      Issue.record("one call is one task")
      return
    }
  }

  /// DESIGN section 15 with slope 2, worked by hand: D = 1; p = logistic(3 + 2q - 1). Recorded
  /// q = 0.5: logistic(3) = 0.952574; a model of q = -1: logistic(0) = 0.5; ratio 0.524894.
  @Test func worseModelsFailMoreAndOthersNever() throws {
    let log = try sample()
    let big = RecordedModel(model: ModelID(3), qualityLogits: 0.5, verbosity: 1)
    let workload = try workload(RecordedReplay(log, models: [big, nil], needsTools: true))
    var session = workload.open(TaskID(0), chance: chance)
    _ = workload.advance(&session, after: nil, chance: chance)
    let success = { (quality: Double) in
      workload.successProbability(quality: quality, difficulty: 1, of: session)
    }
    #expect(abs(success(-1) - 0.524894) < 1e-6)
    #expect(success(0.5) == 1)
    #expect(success(2) == 1)
    // The sub-agent's model stands for none of the catalogue.
    let child = workload.openBranch(1, from: session, chance: chance)
    #expect(workload.successProbability(quality: -9, difficulty: 1, of: child) == 1)
  }

  @Test func tasksNameTheModelOfTheirRecord() throws {
    let log = try sample()
    let big = RecordedModel(model: ModelID(3), qualityLogits: 0.5, verbosity: 1)
    let small = RecordedModel(model: ModelID(5), qualityLogits: 0, verbosity: 1)
    let replay = RecordedReplay(log, models: [big, small], needsTools: true)
    #expect(log.models == ["big", "small"])
    let named = try workload(replay, namedShare: 1)
    #expect(named.profile(of: TaskID(0), chance: chance).namedModel == ModelID(3))
    let main = named.open(TaskID(0), chance: chance)
    let child = named.openBranch(1, from: main, chance: chance)
    #expect(named.recordedModel(of: child) == ModelID(5))
    let free = try workload(replay, namedShare: 0)
    #expect(free.profile(of: TaskID(0), chance: chance).namedModel == nil)
    // Whether a model is named moves no other draw.
    #expect(
      named.profile(of: TaskID(0), chance: chance).difficulty
        == free.profile(of: TaskID(0), chance: chance).difficulty)
    // Without a mapping the mix decides, and it names none here.
    let unmapped = try workload(RecordedReplay(log, needsTools: true), namedShare: 1)
    #expect(unmapped.profile(of: TaskID(0), chance: chance).namedModel == nil)
  }

  @Test func outputsAreBroughtToVerbosityOne() throws {
    let wordy = RecordedModel(model: ModelID(0), qualityLogits: 0, verbosity: 1.5)
    let replay = try RecordedReplay(sample(), models: [wordy, nil], needsTools: true)
    let workload = try workload(replay)
    var session = workload.open(TaskID(0), chance: chance)
    _ = workload.advance(&session, after: nil, chance: chance)
    #expect(session.output == 6)
    #expect(session.output == 6)
  }

  @Test func leavesOutSessionsThatAreTooLong() throws {
    let log = try sample()
    let all = try #require(RecordedReplay(log, needsTools: true))
    #expect(all.order == [0, 1])
    #expect(all.longestInput == TokenCount(131))
    #expect(all.outputLimit == TokenCount(9))
    let short = try #require(
      RecordedReplay(log, inputLimit: TokenCount(130), needsTools: true))
    #expect(short.order == [1])
    #expect(short.longestInput == TokenCount(33))
    #expect(try workload(short).meanSteps == 1)
    #expect(RecordedReplay(log, inputLimit: TokenCount(32), needsTools: true) == nil)
  }

  /// Eight calls in two tasks. Common prefixes: 10 blocks from the main conversation's first call
  /// to its second, and from that to its third; the sub-agents' calls have none.
  @Test func expectationsAreThoseOfTheRecord() throws {
    let workload = try workload(RecordedReplay(sample(), needsTools: true))
    #expect(workload.meanSteps == 4)
    #expect(workload.meanFirstInput == Double(100 + 33) / 2)
    let mix = workload.expectedCallMix
    let input = 100 + 125 + 131 + 30 + 45 + 70 + 80 + 33
    #expect(mix.cachedInput * 8 == 200)
    #expect((mix.cachedInput + mix.newInput) * 8 == Double(input))
    #expect(mix.output * 8 == Double(9 + 5 + 4 + 5 * 4 + 2))
  }
}
