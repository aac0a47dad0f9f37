import Demand
import NumericalMethods
import Quantities
import Testing

/// Laws of a workload as a pure description.
@Suite struct WorkloadTests {
  private let chance = Chance(seed: 9, replication: 2)

  private func workload(_ session: SyntheticSession) -> Workload {
    Workload(
      name: "laws", arrivals: .poisson(ratePerSecond: 0.1), requests: .single,
      source: .synthetic(session))
  }

  private struct Step: Equatable {
    var gap: SimDuration
    var context: Int32
    var output: Int32
    var prefix: PrefixIdentity
  }

  /// The steps of a task whose calls write `verbosity` times what they are drawn to.
  private func steps(
    of task: UInt64, _ workload: Workload, verbosity: Double = 1, limit: Int = 300
  ) -> [Step] {
    var session = workload.open(TaskID(task), chance: chance)
    var steps: [Step] = []
    var next = workload.advance(&session, after: nil, chance: chance)
    while case .call(let gap) = next, steps.count < limit {
      steps.append(
        Step(
          gap: gap, context: session.context, output: session.output,
          prefix: workload.prefix(of: session)))
      let written = Int((Double(session.output) * verbosity).rounded())
      next = workload.advance(&session, after: TokenCount(written), chance: chance)
    }
    return steps
  }

  /// Law: a task is the same whatever was asked before, in any order.
  @Test func sameTaskSameShape() {
    let workload = workload(.codingAgentHeavy)
    let forward = (0..<20).map { steps(of: UInt64($0), workload) }
    let backward = (0..<20).reversed().map { steps(of: UInt64($0), workload) }
    #expect(forward == backward.reversed())
    #expect(Set(forward.map(\.count)).count > 10)
  }

  /// Law: what a model writes changes the context and no draw.
  @Test func verbosityMovesNoDraw() {
    let workload = workload(.codingAgentHeavy)
    var longer = 0
    for task in UInt64(0)..<20 {
      let base = steps(of: task, workload)
      let wordy = steps(of: task, workload, verbosity: 3)
      #expect(base.map(\.output) == wordy.map(\.output))
      #expect(base.map(\.gap) == wordy.map(\.gap))
      longer += zip(base, wordy).count { $0.context < $1.context }
    }
    #expect(longer > 100)
  }

  /// Law: a parameter changes what it is about and nothing else.
  @Test func parametersMoveNoOtherDraw() {
    var session = SyntheticSession.codingAgentMedian
    session.rewriteShare = 0.5
    session.userTurnShare = 1
    session.newInput.mu += 1
    session.toolGap.tailShare = 0.9
    for task in UInt64(0)..<10 {
      let base = steps(of: task, workload(.codingAgentMedian))
      let changed = steps(of: task, workload(session))
      #expect(base.map(\.output) == changed.map(\.output))
    }
  }

  /// Law: the next step follows from the end of the one before it: its input is that input, what
  /// was written, and something new, unless the conversation was compacted.
  @Test func theNextStepHoldsTheOneBefore() {
    var (compactions, appended) = (0, 0)
    for task in UInt64(0)..<30 {
      let steps = steps(of: task, workload(.codingAgentHeavy), verbosity: 2)
      #expect(steps.first?.gap == .zero)
      for (before, after) in zip(steps, steps.dropFirst()) {
        if after.context > before.context + 2 * before.output {
          appended += 1
        } else {
          compactions += 1
          #expect(after.prefix.line > before.prefix.line)
        }
      }
    }
    #expect(appended > 1_000)
    #expect(compactions > 5)
  }

  /// Law: a rewritten history is no prefix of the old one beyond the system prompt.
  @Test func rewritesKeepTheSystemPromptOnly() {
    var session = SyntheticSession.codingAgentMedian
    session.rewriteShare = 1
    session.calls = .fixed(20)
    let workload = workload(session)
    let steps = steps(of: 3, workload)
    let system = session.systemTokens.count / SyntheticSession.blockTokens
    for (before, after) in zip(steps, steps.dropFirst()) {
      #expect(after.prefix.line == before.prefix.line + 1)
      #expect(workload.commonBlocks(before.prefix, after.prefix) == system)
    }
  }

  /// Repeats draw on streams of their own: the steps after them are as without.
  @Test func repeatsMoveNoLaterDraw() {
    let workload = workload(.codingAgentHeavy)
    let base = steps(of: 1, workload)
    var session = workload.open(TaskID(1), chance: chance)
    var next = workload.advance(&session, after: nil, chance: chance)
    var outputs: [Int32] = []
    var gaps: [SimDuration] = []
    while case .call(let gap) = next {
      outputs.append(session.output)
      gaps.append(gap)
      let context = session.context
      workload.repeatStep(&session, after: TokenCount(50), chance: chance)
      #expect(session.context == context + 50 || session.context < context)
      next = workload.advance(&session, after: TokenCount(50), chance: chance)
    }
    #expect(outputs == base.map(\.output))
    #expect(gaps == base.map(\.gap))
  }
}
