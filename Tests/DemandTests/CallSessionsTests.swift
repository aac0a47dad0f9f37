import Formats
import Quantities
import Testing

@testable import Demand

@Suite struct CallSessionsTests {
  /// A call of a made-up log; times in seconds.
  private struct Call {
    var session = 1
    var start: Int
    var length: Int? = 1
    var input = 100
    var cached: Int? = nil
  }

  private func taking(_ calls: [Call], _ sink: inout some LoggedCallSink) {
    for (row, call) in calls.enumerated() {
      let logged = LoggedCall(
        row: row + 1, id: 0, session: UInt64(call.session),
        start: UTCInstant(microseconds: Int64(call.start) * 1_000_000),
        duration: call.length.map { SimDuration(microseconds: Int64($0) * 1_000_000) },
        timeToFirstToken: nil, input: Int32(call.input), output: 1,
        cached: call.cached.map { Int32($0) }, cacheWrite: nil, reasoning: nil, model: 0,
        provider: 0, cost: nil, wasCancelled: false, attempts: [])
      sink.take(logged) { "s\(call.session)" }
    }
  }

  private func sessions(_ calls: [Call]) -> RecordedSessions {
    var sink = CallSessions()
    taking(calls, &sink)
    return sink.finish(models: ["m"])
  }

  @Test func callsThatOverlapRunSideBySideAndTheSessionWaits() {
    let log = sessions([
      Call(start: 0, length: 2), Call(start: 5, length: 10), Call(start: 6, length: 2),
      Call(start: 9, length: 1), Call(start: 14, length: 4), Call(start: 20, length: 1),
    ])
    // 5...15 overlaps 6...8, 9...10 and 14...18; the second line takes 6, 9 and 14 in turn.
    #expect(log.branches.map { $0.calls.count } == [2, 1, 3])
    let spawn = log.spawns[0]
    #expect(log.spawns.count == 1)
    #expect(spawn.callsBefore == 1)
    #expect(spawn.isAwaited)
    #expect(spawn.gap.seconds == 3)
    #expect(log.calls.map(\.start.seconds) == [0, 20, 0, 1, 4, 9])
    #expect(log.calls.map(\.gap.seconds) == [0, 2, 0, 1, 1, 4])
  }

  @Test func touchingCallsAndCallsWithoutATimeFollowOneAnother() {
    let log = sessions([
      Call(start: 0, length: 5), Call(start: 5, length: nil), Call(start: 5, length: nil),
    ])
    #expect(log.branches.map { $0.calls.count } == [3])
  }

  @Test func cachedTokensAreSharedWithTheCallBefore() {
    let inputs = [1_000, 1_500, 1_400, 3_000, 3_100, 50]
    let cached: [Int?] = [700, 990, 1_500, 1_390, 0, 200]
    let log = sessions(
      inputs.indices.map { Call(start: $0 * 10, input: inputs[$0], cached: cached[$0]) })
    #expect(log.blockTokens == 1)
    for (position, call) in log.calls.enumerated() {
      #expect(call.blocks == call.input)
      guard position > 0 else { continue }
      let expected = min(cached[position] ?? 0, inputs[position - 1], inputs[position])
      #expect(log.commonBlocks(position - 1, position) == expected)
    }
  }

  @Test func aGrowingConversationHasTwoRunsForEachCall() {
    let calls = (0..<1_000).map { Call(start: $0 * 10, input: 1_000 + $0 * 100, cached: $0 * 100) }
    let log = sessions(calls)
    #expect(log.calls.allSatisfy { $0.runs.count <= 2 })
    #expect(log.commonBlocks(500, 999) == 500 * 100 + 100)
  }

  @Test func aLogWithoutCachedTokensSaysNothingOfPrefixes() {
    #expect(sessions([Call(start: 0), Call(start: 9)]).runs.isEmpty)
    #expect(!sessions([Call(start: 0), Call(start: 9, cached: 0)]).runs.isEmpty)
  }

  @Test func sessionsAreInOrderOfTheirFirstCalls() {
    let log = sessions([
      Call(session: 7, start: 30), Call(session: 0, start: 20), Call(session: 7, start: 10),
      Call(session: 0, start: 5),
    ])
    #expect(log.sessions.map(\.name) == ["row 4", "s7", "row 2"])
    #expect(log.arrivalOffsets?.map(\.seconds) == [0, 5, 15])
  }

  /// The law of the one-pass summary: it says what the sessions themselves say.
  @Test func countersAgreeWithTheSessionsTheyDoNotHold() {
    var state: UInt64 = 11
    func next(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(limit))
    }
    var sideBySide = 0
    for _ in 0..<300 {
      var clock = 0
      let calls = (0..<next(60)).map { _ -> Call in
        clock += next(3)
        return Call(
          session: next(5), start: clock, length: next(9), input: 1 + next(2_000),
          cached: next(2_000))
      }
      var counter = CallLogCounter()
      taking(calls, &counter)
      #expect(counter.isExact)
      var reading = CallLogReading(file: "log")
      _ = reading.names.models.position(of: 1) { "m" }
      _ = reading.names.providers.position(of: 1) { "p" }
      let counted = counter.finish(reading).replayed
      #expect(counted == RecordedSummary(sessions(calls)))
      sideBySide += counted.subAgents
    }
    #expect(sideBySide > 1_000)
  }

  @Test func callsOutOfOrderAreCountedBySortingThem() {
    var counter = CallLogCounter()
    taking([Call(start: 10), Call(start: 0)], &counter)
    #expect(!counter.isExact)
    counter = CallLogCounter()
    taking([Call(start: 0, length: nil), Call(start: 9)], &counter)
    #expect(!counter.isExact)
    counter = CallLogCounter()
    taking([Call(session: 0, start: 10), Call(session: 0, start: 0)], &counter)
    #expect(counter.isExact)
  }
}

@Suite struct RepeatedIdentifiersTests {
  @Test func aRepeatIsFoundWithinAGeneration() {
    var identifiers = RepeatedIdentifiers(generationSize: 1_000)
    var (early, missed) = (0, 0)
    func word(_ id: UInt64) -> UInt64 { id &* 0x9E37_79B9_7F4A_7C15 }
    for id in 1...5_000 as ClosedRange<UInt64> {
      if identifiers.isRepeated(word(id)) { early += 1 }
      if !identifiers.isRepeated(word(id)) { missed += 1 }
      if id > 999, !identifiers.isRepeated(word(id - 999)) { missed += 1 }
    }
    #expect(early == 0)
    #expect(missed == 0)
    #expect(identifiers.hasForgotten)
    let isFirstKnown = identifiers.isRepeated(word(1))
    #expect(!isFirstKnown)
  }
}

@Suite struct QuantileCounterTests {
  @Test func manyValuesHaveQuantilesWithinAHundredth() throws {
    var counter = QuantileCounter()
    let values = (0..<20_000).map { ($0 * 7_919) % 20_011 }
    for value in values { counter.record(value) }
    let exact = try #require(RecordedSummary.Quantiles(values))
    let rounded = try #require(counter.quantiles)
    #expect(counter.isRounded)
    #expect(rounded.sum == exact.sum && rounded.max == exact.max)
    for (low, value) in [
      (rounded.p10, exact.p10), (rounded.p50, exact.p50), (rounded.p90, exact.p90),
      (rounded.p99, exact.p99),
    ] {
      #expect(low <= value && Double(value - low) < 0.008 * Double(value))
    }
  }
}
