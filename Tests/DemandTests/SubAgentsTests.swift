import Demand
import NumericalMethods
import Quantities
import Testing

/// Laws of conversations that start sub-agents and wait for them.
@Suite struct SubAgentsTests {
  private let chance = Chance(seed: 5, replication: 1)

  private func workload(_ session: SyntheticSession) -> Workload {
    Workload(
      name: "fan-out", arrivals: .poisson(ratePerSecond: 1), requests: .single,
      source: .synthetic(session))
  }

  /// One thing that a conversation does.
  private enum Deed: Equatable {
    case call(context: Int32, output: Int32)
    case round(Range<Int32>)
  }

  private func deeds(
    _ opened: Session, of workload: Workload, verbosity: Double = 1
  ) -> [Deed] {
    var session = opened
    var deeds: [Deed] = []
    var next = workload.advance(&session, after: nil, chance: chance)
    while true {
      switch next {
      case .end: return deeds
      case .spawn(let branches, let gap):
        #expect(gap == .zero)
        deeds.append(.round(branches))
        next = workload.advance(&session, after: .zero, chance: chance)
      case .call:
        deeds.append(.call(context: session.context, output: session.output))
        let written = Int((Double(session.output) * verbosity).rounded())
        next = workload.advance(&session, after: TokenCount(written), chance: chance)
      case .launch, .detach:
        preconditionFailure("a synthetic conversation is no open loop")
      }
    }
  }

  private func always(_ value: Double) -> SkewedLognormal {
    // A hair above, so that cutting off the fraction gives the whole number itself.
    SkewedLognormal(mu: deterministicLog(value * (1 + 1e-9)), sigma: 0)
  }

  /// A conversation without chance: 4 calls, two rounds of three sub-agents, after calls 1 and 3.
  private func plain(_ change: (inout SubAgents) -> Void = { _ in }) -> SyntheticSession {
    var agents = SubAgents(
      firstAfter: 1, callsBetween: 2, rounds: 2, fewest: 3, most: 3, calls: .fixed(2),
      systemTokens: TokenCount(640), firstInput: always(100), newInput: always(50),
      output: always(30), returned: always(200))
    change(&agents)
    return SyntheticSession(
      calls: .fixed(4), systemTokens: TokenCount(1_280), firstInput: always(1_000),
      newInput: always(500), output: always(70), outputLimit: TokenCount(4_096),
      reasoningShare: 0, userTurnShare: 0, toolGap: always(3), userGap: always(3),
      gapLimit: SimDuration(seconds: 60), compactionTrigger: TokenCount(100_000),
      compactionTarget: TokenCount(1_000), needsTools: false, subAgents: agents)
  }

  /// By hand: each call holds the one before, its answer, what was returned and what is new.
  @Test func whatIsReturnedStaysInTheContext() {
    let workload = workload(plain())
    let main = workload.open(TaskID(3), chance: chance)
    // 2,280 + 70 + 600 + 500 = 3,450; + 70 + 500 = 4,020; + 70 + 600 + 500 = 5,190.
    let expected: [Deed] = [
      .call(context: 2_280, output: 70), .round(1..<4), .call(context: 3_450, output: 70),
      .call(context: 4_020, output: 70), .round(4..<7), .call(context: 5_190, output: 70),
    ]
    #expect(deeds(main, of: workload) == expected)
    let child = workload.openBranch(5, from: main, chance: chance)
    #expect(child.branch == 5 && child.task == TaskID(3))
    let childs: [Deed] = [.call(context: 740, output: 30), .call(context: 820, output: 30)]
    #expect(deeds(child, of: workload) == childs)
  }

  @Test func roundsMayComeBeforeTheFirstCallAndOneAfterTheOther() {
    let session = plain {
      $0.firstAfter = 0
      $0.callsBetween = 0
    }
    let workload = workload(session)
    let found = deeds(workload.open(TaskID(0), chance: chance), of: workload)
    let expected: [Deed] = [.round(1..<4), .round(4..<7), .call(context: 3_480, output: 70)]
    #expect(Array(found.prefix(3)) == expected)
    #expect(found.count == 6)
  }

  /// A round whose place lies after the last call does not come: nothing would read its results.
  @Test func noRoundComesAfterTheLastCall() {
    let workload = workload(plain { $0.callsBetween = 3 })
    let found = deeds(workload.open(TaskID(0), chance: chance), of: workload)
    #expect(found.count { if case .round = $0 { true } else { false } } == 1)
  }

  @Test func aSubAgentMayBeginWithItsParentsContext() {
    let workload = workload(plain { $0.inheritsContext = true })
    var parent = workload.open(TaskID(0), chance: chance)
    _ = workload.advance(&parent, after: nil, chance: chance)
    guard case .spawn = workload.advance(&parent, after: TokenCount(70), chance: chance) else {
      Issue.record("the first round comes after the first call")
      return
    }
    let child = workload.openBranch(1, from: parent, chance: chance)
    #expect(deeds(child, of: workload).first == .call(context: 2_450, output: 30))
  }

  /// What a sub-agent's rewritten history still shares is its own system prompt, not its parent's.
  @Test func prefixesKnowWhoseSystemPromptTheyBeginWith() {
    let workload = workload(plain { $0.rewriteShare = 1 })
    let main = workload.open(TaskID(0), chance: chance)
    var child = workload.openBranch(1, from: main, chance: chance)
    _ = workload.advance(&child, after: nil, chance: chance)
    let first = workload.prefix(of: child)
    _ = workload.advance(&child, after: TokenCount(30), chance: chance)
    #expect(workload.commonBlocks(first, workload.prefix(of: child)) == 640 / 64)
    #expect(workload.commonBlocks(first, first) == 740 / 64)
  }

  /// Law: numbers of a round are uniform between its bounds (χ² at 1e-5), rounds take place with
  /// their probability (4.5 standard errors), and branches of different rounds differ.
  @Test func roundsAreDrawn() {
    let workload = workload(
      plain {
        $0.fewest = 2
        $0.most = 6
        $0.share = 0.75
      })
    var counts = [Double](repeating: 0, count: 5)
    let tasks = 5_000
    for task in 0..<UInt64(tasks) {
      var seen = Set<Int32>()
      for deed in deeds(workload.open(TaskID(task), chance: chance), of: workload) {
        guard case .round(let branches) = deed else { continue }
        counts[branches.count - 2] += 1
        #expect(branches.lowerBound == 1 || branches.lowerBound == 7)
        #expect(seen.isDisjoint(with: branches))
        seen.formUnion(branches)
      }
    }
    let rounds = counts.reduce(0, +)
    let expected = rounds / 5
    let statistic = counts.reduce(0) { $0 + ($1 - expected) * ($1 - expected) / expected }
    #expect(ChiSquare(degreesOfFreedom: 4).upperTail(statistic) > 1e-5, "\(counts)")
    let places = 2 * Double(tasks)
    #expect(abs(rounds / places - 0.75) < 4.5 * (0.75 * 0.25 / places).squareRoot())
  }

  /// Law: sub-agents, their number and their lengths move no draw of the main conversation, and
  /// what a model writes moves no draw of a sub-agent.
  @Test func nothingShiftsADraw() {
    let deep = workload(.deepResearch)
    var without = SyntheticSession.deepResearch
    without.subAgents = nil
    var other = SyntheticSession.deepResearch
    other.subAgents?.most = 9
    other.subAgents?.calls = .fixed(2)
    for task in (0..<40).map({ TaskID($0) }) {
      let outputs = [deep, workload(without), workload(other)].map { workload in
        deeds(workload.open(task, chance: chance), of: workload).compactMap { deed -> Int32? in
          if case .call(_, let output) = deed { output } else { nil }
        }
      }
      #expect(outputs[0] == outputs[1] && outputs[0] == outputs[2])
      let main = deep.open(task, chance: chance)
      let child = deep.openBranch(2, from: main, chance: chance)
      let base = deeds(child, of: deep)
      let wordy = deeds(child, of: deep, verbosity: 2)
      #expect(base.count == wordy.count && base.first == wordy.first)
      #expect(base == deeds(deep.openBranch(2, from: main, chance: chance), of: deep))
    }
  }

  /// Law: with a compaction at every call an input is what is kept and what is new, nothing else.
  @Test func compactionAtEveryCallKeepsTheReportOnly() {
    var session = plain()
    session.subAgents = nil
    session.compactionCalls = 1
    let everyCall = workload(session)
    let kept = Deed.call(context: 2_780, output: 70)
    let expected: [Deed] = [.call(context: 2_280, output: 70), kept, kept, kept]
    #expect(deeds(everyCall.open(TaskID(0), chance: chance), of: everyCall) == expected)
    session.compactionCalls = 3
    let everyThird = workload(session)
    #expect(deeds(everyThird.open(TaskID(0), chance: chance), of: everyThird).last == kept)
  }

  /// The means that gateways expect hold sub-agents too.
  @Test func expectationsHoldSubAgents() {
    let fixed = workload(plain())
    #expect(fixed.meanSteps == 4 + 6 * 2)
    #expect(fixed.meanFirstInput == 2_280)
    let mix = fixed.expectedCallMix
    let main = 2_280.0 + 3_450 + 4_020 + 5_190
    let input = (mix.newInput + mix.cachedInput) * 16
    #expect(abs(input - main - 6 * (740 + 820)) < 1e-6)
    let output = 4.0 * 70 + 12 * 30
    #expect(abs(mix.output * 16 - output) < 1e-9)
  }
}
