import NumericalMethods
public import Quantities

/// Sub-agents that a synthetic conversation starts side by side and waits for.
///
/// A round of them starts before a call of the parent, which reads what all of them returned. Each
/// is a conversation with a session key and a length of its own, and starts none itself. What is
/// not said here (tool gaps, compaction, limits) is the parent's.
public struct SubAgents: Hashable, Sendable {
  /// Calls of the parent before the first round.
  public var firstAfter: Int
  /// Calls of the parent between two rounds; 0 where rounds follow each other.
  public var callsBetween: Int
  /// The most rounds in a conversation; a round that would come after its last call does not come.
  public var rounds: Int
  /// Probability that a round takes place.
  public var share: Double
  /// The fewest sub-agents of a round.
  public var fewest: Int
  /// The most sub-agents of a round; all numbers between are equally likely.
  public var most: Int
  /// Calls per sub-agent.
  public var calls: SessionLength
  /// Whether a sub-agent begins with its parent's context, and not with its own system prompt.
  public var inheritsContext: Bool
  /// Leading input that survives a compaction (system prompt and tools) [tokens].
  public var systemTokens: TokenCount
  /// Input of the first call beyond what it begins with [tokens].
  public var firstInput: SkewedLognormal
  /// Input that each further call appends [tokens].
  public var newInput: SkewedLognormal
  /// Output of a call at verbosity 1, reasoning included [tokens].
  public var output: SkewedLognormal
  /// What a sub-agent returns into its parent's context [tokens].
  public var returned: SkewedLognormal
  /// Share of steps before which the history is written anew (see ``SyntheticSession``).
  public var rewriteShare: Double

  /// Creates the parameters of sub-agents.
  ///
  /// - Precondition: 1 or more in a round, and fewer than 65,536 in all (a draw is keyed by 16 bits
  ///   of branch).
  public init(
    firstAfter: Int = 1, callsBetween: Int = 1, rounds: Int = 1, share: Double = 1,
    fewest: Int, most: Int, calls: SessionLength, inheritsContext: Bool = false,
    systemTokens: TokenCount, firstInput: SkewedLognormal, newInput: SkewedLognormal,
    output: SkewedLognormal, returned: SkewedLognormal, rewriteShare: Double = 0
  ) {
    precondition(fewest >= 1 && most >= fewest, "a round has at least one sub-agent")
    precondition(rounds * most <= Self.branchLimit, "more sub-agents than draws can name")
    self.firstAfter = firstAfter
    self.callsBetween = callsBetween
    self.rounds = rounds
    self.share = share
    self.fewest = fewest
    self.most = most
    self.calls = calls
    self.inheritsContext = inheritsContext
    self.systemTokens = systemTokens
    self.firstInput = firstInput
    self.newInput = newInput
    self.output = output
    self.returned = returned
    self.rewriteShare = rewriteShare
  }

  /// The most sub-agents of a conversation.
  public static let branchLimit = 65_535
}

extension SubAgents {
  // Draws that belong to no step of a branch have numbers that no step has.
  static let lengthStep = 0xFFFF_FFFF
  private static let returnStep = 0xFFFF_FFFE
  private static let roundStep = 0xFFFF_FFFD

  /// Calls of the parent that have ended when a round starts.
  func callsBefore(round: Int32) -> Int { firstAfter + Int(round) * callsBetween }

  /// The branches of a round, always the same ones; empty where it does not take place.
  func branches(ofRound round: Int32, of task: TaskID, chance: Chance) -> Range<Int32> {
    let first = 1 + round * Int32(most)
    var stream = chance.stream(.stepShape, task: task, branch: Int(first), step: Self.roundStep)
    let takesPlace = stream.uniform() < share
    let more = Int32(stream.below(UInt64(most - fewest + 1)))
    return first..<(takesPlace ? first + Int32(fewest) + more : first)
  }

  /// What the sub-agents of a round return together [tokens].
  func returned(byRound round: Int32, of task: TaskID, chance: Chance) -> Int {
    var sum = 0.0
    for branch in branches(ofRound: round, of: task, chance: chance) {
      var stream = chance.stream(
        .stepShape, task: task, branch: Int(branch), step: Self.returnStep)
      sum += returned.draw(&stream).rounded(.down)
    }
    return Int(min(1e9, sum))
  }
}

// How a synthetic conversation goes on from what it did last.
extension SyntheticSession {
  /// Moves to the first step, or to what follows the call or the sub-agents that ended.
  func advance(
    _ session: inout Session, after outputTokens: TokenCount?, chance: Chance
  ) -> NextStep {
    if session.isJoining {
      join(&session, chance: chance)
    } else if let outputTokens {
      session.step += 1
      session.context += Int32(clamping: outputTokens.count)
    }
    guard session.step < session.stepCount else { return .end }
    if let branches = nextRound(&session, chance: chance) {
      return .spawn(branches: branches, after: .zero)
    }
    return .call(after: shape(&session, chance: chance))
  }

  /// The sub-agents that start before the step the session has come to; `nil` for none.
  private func nextRound(_ session: inout Session, chance: Chance) -> Range<Int32>? {
    guard session.branch == 0, let subAgents else { return nil }
    while session.spawnsBehind < subAgents.rounds,
      subAgents.callsBefore(round: session.spawnsBehind) == session.step
    {
      let branches = subAgents.branches(
        ofRound: session.spawnsBehind, of: session.task, chance: chance)
      session.spawnsBehind += 1
      if branches.isEmpty { continue }
      session.isJoining = true
      return branches
    }
    return nil
  }

  /// Adds what sub-agents returned to the context of the parent that waited for them.
  private func join(_ session: inout Session, chance: Chance) {
    session.isJoining = false
    guard let subAgents else { return }
    let returned = subAgents.returned(
      byRound: session.spawnsBehind - 1, of: session.task, chance: chance)
    append(cut(returned), to: &session)
  }

  /// Opens a sub-agent that its parent has named.
  func openBranch(_ session: inout Session, from parent: Session, chance: Chance) {
    guard let subAgents else { preconditionFailure("this conversation has no sub-agents") }
    var stream = chance.stream(
      .stepShape, task: session.task, branch: Int(session.branch), step: SubAgents.lengthStep)
    session.stepCount = Int32(subAgents.calls.draw(&stream))
    session.prefixGroup = parent.prefixGroup
    session.context =
      subAgents.inheritsContext ? parent.context : Int32(subAgents.systemTokens.count)
  }
}
