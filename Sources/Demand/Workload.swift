import NumericalMethods
public import Quantities
public import Supply

/// Where the conversations of a workload come from.
public enum SessionSource: Sendable {
  /// Drawn from a preset's distributions.
  case synthetic(SyntheticSession)
  /// Replayed from a log.
  case recorded(RecordedReplay)
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
  /// The two kinds of sources apart: the event loop asks several times an event, and a `switch` over
  /// ``source`` would copy all parameters of a synthetic one each time.
  private let synthetic: SyntheticSession
  private let replay: RecordedReplay?
  /// Means over its tasks, worked out once.
  private(set) var expectations = WorkloadExpectations()

  /// Creates a workload.
  public init(name: String, arrivals: Arrivals, requests: RequestMix, source: SessionSource) {
    self.name = name
    self.arrivals = arrivals
    self.requests = requests
    self.source = source
    switch source {
    case .synthetic(let synthetic): (self.synthetic, replay) = (synthetic, nil)
    case .recorded(let replay): (synthetic, self.replay) = (.chat, replay)
    }
    expectations = WorkloadExpectations(self)
  }

  /// Opens the main conversation of a task.
  public func open(_ task: TaskID, chance: Chance) -> Session {
    var session = Session(task: task, branch: 0)
    switch source {
    case .synthetic(let synthetic): synthetic.open(&session, chance: chance)
    case .recorded(let replay): replay.open(&session)
    }
    return session
  }

  /// Moves a session to its first step, or to the one after the step that just ended well.
  ///
  /// - Parameter outputTokens: the output of the call that ended, or zero where sub-agents ended;
  ///   `nil` for the first step. It stays in the context of a synthetic conversation; a recorded
  ///   step takes its whole input from the record, which already holds it.
  public func advance(
    _ session: inout Session, after outputTokens: TokenCount?, chance: Chance
  ) -> NextStep {
    session.repetition = 0
    session.extraContext = 0
    if let replay { return replay.advance(&session, isFirst: outputTokens == nil) }
    return synthetic.advance(&session, after: outputTokens, chance: chance)
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
    if replay == nil { synthetic.repeatShape(&session, chance: chance) }
  }

  /// The longest answer that calls ask for.
  public var outputLimit: TokenCount {
    switch source {
    case .synthetic(let synthetic): synthetic.outputLimit
    case .recorded(let replay): replay.outputLimit
    }
  }

  /// Whether calls declare tools.
  public var needsTools: Bool {
    switch source {
    case .synthetic(let synthetic): synthetic.needsTools
    case .recorded(let replay): replay.needsTools
    }
  }

  /// Share of the output that is hidden reasoning; 0 for records, which do not say.
  public var reasoningShare: Double {
    switch source {
    case .synthetic(let synthetic): synthetic.reasoningShare
    case .recorded: 0
    }
  }

  /// Tokens in one block of the prefix cache.
  public var blockTokens: Int {
    switch source {
    case .synthetic: SyntheticSession.blockTokens
    case .recorded(let replay): replay.sessions.blockTokens
    }
  }

  /// Names the input of the present call.
  public func prefix(of session: Session) -> PrefixIdentity {
    replay?.prefix(of: session) ?? synthetic.prefix(of: session)
  }

  /// Leading blocks that two inputs of one session share.
  public func commonBlocks(_ a: PrefixIdentity, _ b: PrefixIdentity) -> Int {
    replay?.commonBlocks(a, b) ?? synthetic.commonBlocks(a, b)
  }
}

extension Workload {
  /// Times that a failed step is repeated before the task ends unsolved (DESIGN section 15).
  public static let repeatLimit: Int32 = 3

  /// Probability that the answer to a session's present step is good enough.
  ///
  /// A synthetic step: `logistic(3 + quality - difficulty)`, assumed (DESIGN section 15), with
  /// quality and difficulty on one logit scale. A recorded step is known to have succeeded with the
  /// recorded model, so the probability is conditional on that: `min(1, p / p of the recorded
  /// model)`. The recorded model and any better one thus repeat nothing beyond the record, and a
  /// worse one fails with the extra probability `1 - p / p recorded`. A step whose recorded model
  /// stands for none of the catalogue succeeds: nothing is known of how the models differ.
  public func successProbability(
    quality: Double, difficulty: Double, of session: Session
  ) -> Double {
    let success = logistic(3 + quality - difficulty)
    switch source {
    case .synthetic:
      return success
    case .recorded(let replay):
      guard let recorded = replay.model(of: session) else { return 1 }
      return min(1, success / logistic(3 + recorded.qualityLogits - difficulty))
    }
  }

  /// Opens a sub-agent's conversation.
  ///
  /// - Precondition: the branch was named by ``NextStep/spawn(branches:after:)`` of the parent.
  public func openBranch(_ branch: Int32, from parent: Session, chance: Chance) -> Session {
    var session = Session(task: parent.task, branch: branch)
    switch source {
    case .synthetic(let synthetic): synthetic.openBranch(&session, from: parent, chance: chance)
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
    case .synthetic:
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
    case .synthetic: nil
    case .recorded(let replay): replay.model(of: session)?.model
    }
  }
}
