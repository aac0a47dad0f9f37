import Demand
import Formats
import Quantities
import Testing

@Suite struct SimulatedLogTests {
  /// Law: what is read back is what the workload draws, call by call and prefix by prefix.
  ///
  /// Gaps are written in milliseconds: each end of a gap is rounded, so it moves by 1 ms at most.
  @Test(arguments: ["coding-agent-heavy", "coding-agent-median", "chat"])
  func readsBackAsTheWorkload(preset: String) throws {
    let session = try #require(SyntheticSession.presets.first { $0.name == preset }).session
    let text = try #require(SimulatedLog(preset: preset, sessions: 12, seed: 5)).text
    let (log, account) = try RecordedSessions.importing(
      .agentSessions, file: "log.jsonl", source: RecordedFixtures.chunks(Array(text.utf8)))
    #expect(account.dropped == 0)
    #expect(log.sessions.count == 12)
    let drawn = Workload(
      name: "drawn", arrivals: .poisson(ratePerSecond: 1), requests: .single,
      source: .synthetic(session))
    let replayed = Workload(
      name: "replayed", arrivals: .poisson(ratePerSecond: 1), requests: .single,
      source: .recorded(try #require(RecordedReplay(log, needsTools: session.needsTools))))
    let chance = Chance(seed: 5, replication: 0)
    var calls = 0
    for number in 0..<12 {
      var a = drawn.open(TaskID(UInt64(number)), chance: chance)
      var b = replayed.open(TaskID(UInt64(number)), chance: chance)
      var nextA = drawn.advance(&a, after: nil, chance: chance)
      var nextB = replayed.advance(&b, after: nil, chance: chance)
      var previous: (PrefixIdentity, PrefixIdentity)?
      while case .call(let gapA) = nextA, case .call(let gapB) = nextB {
        calls += 1
        let prefixes = (drawn.prefix(of: a), replayed.prefix(of: b))
        let isSame =
          a.context == b.context && a.output == b.output
          && abs((gapA - gapB).microseconds) <= 1_000
        #expect(isSame, "task \(number), step \(a.step)")
        if let previous {
          #expect(
            drawn.commonBlocks(previous.0, prefixes.0)
              == replayed.commonBlocks(previous.1, prefixes.1))
        }
        previous = prefixes
        let output = TokenCount(Int(a.output))
        nextA = drawn.advance(&a, after: output, chance: chance)
        nextB = replayed.advance(&b, after: output, chance: chance)
      }
      guard case .end = nextA, case .end = nextB else {
        Issue.record("task \(number) has another number of steps")
        return
      }
    }
    #expect(calls == log.calls.count)
  }

  /// The shipped log is what the generator writes: `sim import sample` prints these bytes.
  @Test func theShippedLogIsRegenerated() throws {
    let path = "scenarios/data/recorded-simulated.jsonl"
    let shipped = try #require(RecordedFixtures.repositoryFile(path))
    #expect(Array(SimulatedLog.shipped.text.utf8) == shipped)
  }
}
