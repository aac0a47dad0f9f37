import Demand
import Formats
import Quantities
import Supply
import Testing

/// Logs whose times are changed.
@Suite struct RetimingTests {
  private let chance = Chance(seed: 1, replication: 0)

  private func call(_ start: Double, _ input: Int) -> String {
    #"{"type": "n", "t": \#(start), "in": \#(input), "out": 5, "model": "m", "api_time": 2}"#
  }

  /// Calls at 0, 3 and 10 s of 2 s each; a sub-agent from 6 s to 9 s with calls 0 and 1 s after its
  /// own start, and one at 12 s for which nobody waits.
  private func tree() throws -> RecordedSessions {
    let awaited =
      #"{"type": "subagent", "t": 9, "duration_ms": 3000, "requests": ["#
      + "\(call(0, 70)), \(call(1, 80))]}"
    let loose =
      #"{"type": "subagent", "t": 12, "status": "async_launched", "requests": [\#(call(0, 90))]}"#
    let requests = [call(0, 10), call(3, 20), awaited, call(10, 30), loose].joined(separator: ", ")
    let line = #"{"id": "tree", "block_size": 10, "requests": [\#(requests)]}"#
    let source = RecordedFixtures.chunks(Array(line.utf8))
    return try RecordedSessions.importing(.agentSessions, file: "log.jsonl", source: source)
      .sessions
  }

  /// Single calls that arrived after 0, 90, 100 and 340 s.
  private func calls() throws -> RecordedSessions {
    let rows = ["18:00:00,1", "18:01:30,2", "18:01:40,3", "18:05:40,4"].map {
      "2023-11-16 \($0),1\n"
    }
    let text = "TIMESTAMP,ContextTokens,GeneratedTokens\n" + rows.joined()
    return try RecordedSessions.importing(
      .azure, file: "log.csv", source: RecordedFixtures.chunks(Array(text.utf8))
    ).sessions
  }

  private func retiming(_ change: (inout Retiming) -> Void) -> Retiming {
    var retiming = Retiming.asRecorded
    change(&retiming)
    return retiming
  }

  /// When each step starts if nothing takes any time: calls by their input, sub-agents by their
  /// branches.
  private func starts(_ retiming: Retiming, branch: Int32 = 0) throws -> [String] {
    let replay = try #require(RecordedReplay(tree(), needsTools: true, retiming: retiming))
    let workload = Workload(
      name: "replay", arrivals: .poisson(ratePerSecond: 1), requests: .single,
      source: .recorded(replay))
    let main = workload.open(TaskID(0), chance: chance)
    var session = branch == 0 ? main : workload.openBranch(branch, from: main, chance: chance)
    var words: [String] = []
    var clock = 0.0
    var next = workload.advance(&session, after: nil, chance: chance)
    while true {
      switch next {
      case .end: return words
      case .call(let gap):
        clock += gap.seconds
        words.append("after \(clock): \(session.context)")
      case .launch(let gap):
        clock += gap.seconds
        words.append("\(clock): \(session.context)")
      case .spawn(let branches, let gap):
        clock += gap.seconds
        words.append("after \(clock): \(branches)")
      case .detach(let branches, let gap):
        clock += gap.seconds
        words.append("\(clock): \(branches)")
      }
      next = workload.advance(&session, after: .zero, chance: chance)
    }
  }

  /// The gaps are those that `tree` was written with: 1 s after the first call, 1 s to the
  /// sub-agent, 1 s after its end, none to the loose one.
  @Test func `a closed loop keeps or scales the recorded gaps`() throws {
    #expect(
      try starts(.asRecorded) == [
        "after 0.0: 10", "after 1.0: 20", "after 2.0: 1..<2", "after 3.0: 30", "after 3.0: 2..<3",
      ])
    #expect(
      try starts(retiming { $0.gapFactor = 2.5 }) == [
        "after 0.0: 10", "after 2.5: 20", "after 5.0: 1..<2", "after 7.5: 30", "after 7.5: 2..<3",
      ])
  }

  @Test func `an open loop keeps or scales the recorded times`() throws {
    #expect(
      try starts(retiming { $0.loop = .open }) == [
        "0.0: 10", "3.0: 20", "6.0: 1..<2", "10.0: 30", "12.0: 2..<3",
      ])
    let half = retiming {
      $0.loop = .open
      $0.gapFactor = 0.5
    }
    #expect(
      try starts(half) == ["0.0: 10", "1.5: 20", "3.0: 1..<2", "5.0: 30", "6.0: 2..<3"])
    #expect(try starts(half, branch: 1) == ["0.0: 70", "0.5: 80"])
    #expect(
      try starts(
        retiming {
          $0.loop = .open
          $0.gapFactor = 0
        }
      ).allSatisfy { $0.hasPrefix("0.0: ") })
  }

  @Test func `arrivals are as many times as fast`() throws {
    for (factor, seconds) in [
      (1.0, [0.0, 90, 100, 340]), (2, [0, 45, 50, 170]), (0.5, [0, 180, 200, 680]),
    ] {
      let replay = try #require(
        RecordedReplay(
          calls(), needsTools: false, retiming: retiming { $0.arrivalRateFactor = factor }))
      #expect(replay.arrivalOffsets?.map(\.seconds) == seconds)
    }
  }

  @Test func `a window has its beginning and not its end, and starts the replay`() throws {
    let window = retiming {
      $0.from = SimDuration(seconds: 90)
      $0.to = SimDuration(seconds: 340)
      $0.arrivalRateFactor = 2
    }
    let replay = try #require(RecordedReplay(calls(), needsTools: false, retiming: window))
    #expect(replay.order == [1, 2])
    #expect(replay.arrivalOffsets?.map(\.seconds) == [0, 5])
    #expect(replay.longestInput == TokenCount(3))
    let empty = retiming { $0.from = SimDuration(seconds: 341) }
    #expect(try RecordedReplay(calls(), needsTools: false, retiming: empty) == nil)
    // A session that does not say when it began is in no window.
    let late = retiming { $0.to = SimDuration(seconds: 1e9) }
    #expect(try RecordedReplay(tree(), needsTools: true, retiming: late) == nil)
  }
}
