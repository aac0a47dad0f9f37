import NumericalMethods
public import Quantities
public import Supply

/// Where the conversations of a workload come from.
public enum SessionSource: Sendable {
  /// Drawn from a preset's distributions.
  case drawn(SyntheticSource)
  /// Replayed from a log.
  case recorded(RecordedReplay)
}

extension SessionSource {
  /// Conversations drawn from a preset's distributions.
  public static func synthetic(_ session: SyntheticSession) -> SessionSource {
    .drawn(SyntheticSource(session))
  }
}

/// The parameters of synthetic conversations in a place of their own, so that a copy of a workload
/// counts one reference and moves no parameters.
public final class SyntheticSource: Sendable {
  /// The parameters.
  public let session: SyntheticSession

  init(_ session: SyntheticSession) { self.session = session }
}

/// Everything that clients bring: arrivals, what tasks ask for, and how conversations go.
///
/// A workload is a pure description. All its functions depend only on their arguments, so any
/// task can be asked about at any time, by any policy, on any thread, with the same answer.
public struct Workload: Sendable {
  /// The name in the scenario.
  public var name: String
  /// When tasks arrive.
  public var arrivals: Arrivals
  /// What tasks ask for.
  public var requests: RequestMix
  /// How conversations go.
  public let source: SessionSource
  /// The service tier that calls buy; only endpoints that offer it can serve them.
  public var serviceTier = ServiceTier.standard
  /// Parameters that calls send, besides tools.
  public var parameters: ParameterSet = []
  /// What clients ask of explicit prefix caches.
  public var cacheControl = CacheControl.standard
  /// How likely a step is to succeed.
  public var solvedTask: SolvedTaskLaw
  /// Means over its tasks, worked out once.
  private(set) var expectations = WorkloadExpectations()

  /// Creates a workload.
  public init(
    name: String, arrivals: Arrivals, requests: RequestMix, source: SessionSource,
    solvedTask: SolvedTaskLaw = .calibrated
  ) {
    self.name = name
    self.arrivals = arrivals
    self.requests = requests
    self.source = source
    self.solvedTask = solvedTask
    expectations = WorkloadExpectations(self)
  }

  /// Opens the main conversation of a task.
  public func open(_ task: TaskID, chance: Chance) -> Session {
    var session = Session(task: task, branch: 0)
    switch source {
    case .drawn(let synthetic): synthetic.session.open(&session, chance: chance)
    case .recorded(let replay): replay.open(&session)
    }
    return session
  }

  /// Moves a session to its first step, or to the one after the step that just ended well.
  ///
  /// - Parameters:
  ///   - session: the conversation, which goes on to the step.
  ///   - outputTokens: the output of the call that ended, or zero where sub-agents ended; `nil` for
  ///     the first step. It stays in the context of a synthetic conversation; a recorded step takes
  ///     its whole input from the record, which already holds it.
  ///   - chance: the draws of the replication.
  public func advance(
    _ session: inout Session, after outputTokens: TokenCount?, chance: Chance
  ) -> NextStep {
    session.repetition = 0
    session.extraContext = 0
    switch source {
    case .drawn(let synthetic):
      return synthetic.session.advance(&session, after: outputTokens, chance: chance)
    case .recorded(let replay):
      return replay.advance(&session, isFirst: outputTokens == nil)
    }
  }

  /// Prepares another try of the present step; its input has grown by the failed output.
  ///
  /// The repeat of a recorded step writes the recorded output again, and the step after it goes on
  /// from the recorded input, without what failed.
  public func repeatStep(
    _ session: inout Session, after failedOutput: TokenCount, chance: Chance
  ) {
    session.repetition += 1
    session.context += Int32(clamping: failedOutput.count)
    session.extraContext += Int32(clamping: failedOutput.count)
    switch source {
    case .drawn(let synthetic): synthetic.session.repeatShape(&session, chance: chance)
    case .recorded: break
    }
  }

  /// The longest answer that calls ask for.
  public var outputLimit: TokenCount {
    switch source {
    case .drawn(let synthetic): synthetic.session.outputLimit
    case .recorded(let replay): replay.outputLimit
    }
  }

  /// Whether calls declare tools.
  public var needsTools: Bool {
    switch source {
    case .drawn(let synthetic): synthetic.session.needsTools
    case .recorded(let replay): replay.needsTools
    }
  }

  /// Share of the output that is hidden reasoning; 0 for records, which do not say.
  public var reasoningShare: Double {
    switch source {
    case .drawn(let synthetic): synthetic.session.reasoningShare
    case .recorded: 0
    }
  }

  /// Tokens in one block of the prefix cache.
  public var blockTokens: Int {
    switch source {
    case .drawn: SyntheticSession.blockTokens
    case .recorded(let replay): replay.sessions.blockTokens
    }
  }

  /// Names the input of the present call.
  public func prefix(of session: Session) -> PrefixIdentity {
    switch source {
    case .drawn(let synthetic): synthetic.session.prefix(of: session)
    case .recorded(let replay): replay.prefix(of: session)
    }
  }

  /// Leading blocks that two inputs of one session share.
  public func commonBlocks(_ a: PrefixIdentity, _ b: PrefixIdentity) -> Int {
    switch source {
    case .drawn(let synthetic): synthetic.session.commonBlocks(a, b)
    case .recorded(let replay): replay.commonBlocks(a, b)
    }
  }
}

extension Workload {
  /// Times that a failed step is repeated before the task ends unsolved (DESIGN section 15).
  public static let repeatLimit: Int32 = 3

  /// Probability that the answer to a session's present step is good enough.
  ///
  /// A synthetic step: as ``solvedTask`` says. A recorded step is known to have succeeded with the
  /// recorded model, so the probability is conditional on that: `min(1, p / p of the recorded
  /// model)`. The recorded model and any better one thus repeat nothing beyond the record, and a
  /// worse one fails with the extra probability `1 - p / p recorded`. A step whose recorded model
  /// stands for none of the catalogue succeeds: nothing is known of how the models differ.
  public func successProbability(
    quality: Double, difficulty: Double, of session: Session
  ) -> Double {
    let success = solvedTask.success(quality: quality, difficulty: difficulty)
    switch source {
    case .drawn:
      return success
    case .recorded(let replay):
      guard let recorded = replay.model(of: session) else { return 1 }
      let known = solvedTask.success(quality: recorded.qualityLogits, difficulty: difficulty)
      return min(1, success / known)
    }
  }

  /// Opens a sub-agent's conversation.
  ///
  /// - Precondition: the branch was named by ``NextStep/spawn(branches:after:)`` of the parent.
  public func openBranch(_ branch: Int32, from parent: Session, chance: Chance) -> Session {
    var session = Session(task: parent.task, branch: branch)
    switch source {
    case .drawn(let synthetic): synthetic.session.openBranch(&session, from: parent, chance: chance)
    case .recorded(let replay): replay.open(&session)
    }
    return session
  }
}

extension Workload {
  /// What is settled about a task when it arrives: as the request mix draws it, but a task that
  /// names a model names the one of its record, where that stands for one of the catalogue.
  public func profile(of task: TaskID, chance: Chance) -> TaskProfile {
    switch source {
    case .drawn:
      requests.profile(of: task, chance: chance)
    case .recorded(let replay):
      requests.profile(
        of: task, recordedModel: replay.model(of: open(task, chance: chance))?.model,
        chance: chance)
    }
  }

  /// The catalogue's model that a session's recorded step stands for; `nil` where there is none.
  public func recordedModel(of session: Session) -> ModelID? {
    switch source {
    case .drawn: nil
    case .recorded(let replay): replay.model(of: session)?.model
    }
  }
}
