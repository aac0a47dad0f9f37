import NumericalMethods
public import Quantities
public import Supply

/// Where the conversations of a workload come from.
public enum SessionSource: Sendable {
  /// Drawn from a preset's distributions.
  case synthetic(SyntheticSession)
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
  /// Means over its tasks, worked out once.
  private(set) var expectations = WorkloadExpectations()

  /// Creates a workload.
  public init(name: String, arrivals: Arrivals, requests: RequestMix, source: SessionSource) {
    self.name = name
    self.arrivals = arrivals
    self.requests = requests
    self.source = source
    expectations = WorkloadExpectations(self)
  }

  /// Opens the main conversation of a task.
  public func open(_ task: TaskID, chance: Chance) -> Session {
    var session = Session(task: task, branch: 0)
    switch source {
    case .synthetic(let synthetic): synthetic.open(&session, chance: chance)
    }
    return session
  }

  /// Moves a session to its first step, or to the one after the step that just ended well.
  ///
  /// - Parameter outputTokens: the output of the call that ended, which stays in the context.
  public func advance(
    _ session: inout Session, after outputTokens: TokenCount?, chance: Chance
  ) -> NextStep {
    if let outputTokens {
      session.step += 1
      session.context += Int32(clamping: outputTokens.count)
    }
    session.repetition = 0
    session.extraContext = 0
    guard session.step < session.stepCount else { return .end }
    switch source {
    case .synthetic(let synthetic):
      return .call(after: synthetic.shape(&session, chance: chance))
    }
  }

  /// Prepares another try of the present step; its input has grown by the failed output.
  public func repeatStep(
    _ session: inout Session, after failedOutput: TokenCount, chance: Chance
  ) {
    session.repetition += 1
    session.context += Int32(clamping: failedOutput.count)
    session.extraContext += Int32(clamping: failedOutput.count)
    switch source {
    case .synthetic(let synthetic): synthetic.repeatShape(&session, chance: chance)
    }
  }

  /// What the present call of a session declares.
  @inlinable public func request(_ session: Session, type: Int32, model: ModelID) -> CallRequest {
    CallRequest(
      task: session.task, branch: session.branch, taskType: type, model: model,
      input: TokenCount(Int(session.context)), outputLimit: outputLimit, needsTools: needsTools)
  }

  /// What is true of the present call of a session.
  @inlinable public func truth(_ session: Session) -> CallTruth {
    CallTruth(output: TokenCount(Int(session.output)), prefix: prefix(of: session))
  }

  /// The longest answer that calls ask for.
  public var outputLimit: TokenCount {
    switch source {
    case .synthetic(let synthetic): synthetic.outputLimit
    }
  }

  /// Whether calls declare tools.
  public var needsTools: Bool {
    switch source {
    case .synthetic(let synthetic): synthetic.needsTools
    }
  }

  /// Share of the output that is hidden reasoning.
  public var reasoningShare: Double {
    switch source {
    case .synthetic(let synthetic): synthetic.reasoningShare
    }
  }

  /// Tokens in one block of the prefix cache.
  public var blockTokens: Int { SyntheticSession.blockTokens }

  /// Names the input of the present call.
  public func prefix(of session: Session) -> PrefixIdentity {
    PrefixIdentity(
      line: session.generation, blocks: session.context / Int32(SyntheticSession.blockTokens))
  }

  /// Leading blocks that two inputs of one session share.
  public func commonBlocks(_ a: PrefixIdentity, _ b: PrefixIdentity) -> Int {
    switch source {
    case .synthetic(let synthetic): synthetic.commonBlocks(a, b)
    }
  }
}

extension Workload {
  /// What a mean call is expected to use when its conversation stays with one endpoint.
  ///
  /// For synthetic conversations: the mean over the first 512 tasks of seed 0, replication 0,
  /// walked without repeats. Seed 0 is used so that the gateway's expectation does not know the
  /// tasks of the run.
  public var expectedCallMix: CallMix { expectations.mix }

  /// Mean input of a task's first call in the same tasks [tokens].
  public var meanFirstInput: Double { expectations.firstInput }

  /// Mean number of steps in the same tasks.
  public var meanSteps: Double { expectations.steps }

  /// The longest input that conversations are allowed to reach before they are compacted.
  public var longestExpectedInput: TokenCount {
    switch source {
    case .synthetic(let synthetic): synthetic.compactionTrigger
    }
  }
}

/// What a mean call of a workload is expected to use: the basket in which models are compared.
public struct CallMix: Hashable, Sendable {
  /// Input that is not read from cache [tokens].
  public var newInput: Double
  /// Input read from cache when the conversation stays with one endpoint [tokens].
  public var cachedInput: Double
  /// Output [tokens].
  public var output: Double

  /// Creates a mix.
  public init(newInput: Double, cachedInput: Double, output: Double) {
    self.newInput = newInput
    self.cachedInput = cachedInput
    self.output = output
  }
}

/// Means over tasks walked without a gateway.
struct WorkloadExpectations: Sendable {
  var mix = CallMix(newInput: 0, cachedInput: 0, output: 0)
  var firstInput = 0.0
  var steps = 0.0

  init() {}

  init(_ workload: Workload, tasks: Int = 512) {
    let chance = Chance(seed: 0, replication: 0)
    var (newInput, cached, output, first, calls) = (0, 0, 0, 0, 0)
    var walked = 0
    for number in 0..<tasks where calls < 40_000 || walked < 4 {
      walked += 1
      var session = workload.open(TaskID(UInt64(number)), chance: chance)
      var next = workload.advance(&session, after: nil, chance: chance)
      var previous: PrefixIdentity?
      first += Int(session.context)
      while case .call = next {
        let prefix = workload.prefix(of: session)
        let common = previous.map { workload.commonBlocks($0, prefix) } ?? 0
        let hit = min(common * workload.blockTokens, Int(session.context))
        cached += hit
        newInput += Int(session.context) - hit
        output += Int(session.output)
        calls += 1
        previous = prefix
        next = workload.advance(
          &session, after: TokenCount(Int(session.output)), chance: chance)
      }
    }
    let count = Double(max(1, calls))
    mix = CallMix(
      newInput: Double(newInput) / count, cachedInput: Double(cached) / count,
      output: Double(output) / count)
    firstInput = Double(first) / Double(walked)
    steps = Double(calls) / Double(walked)
  }
}

extension Workload {
  /// Times that a failed step is repeated before the task ends unsolved (DESIGN section 15).
  public static let repeatLimit: Int32 = 3

  /// Probability that one step's answer is good enough: `logistic(3 + quality - difficulty)`.
  ///
  /// Assumed (DESIGN section 15), with quality and difficulty on one logit scale.
  public func successProbability(quality: Double, difficulty: Double) -> Double {
    logistic(3 + quality - difficulty)
  }

  /// Opens a sub-agent's conversation.
  public func openBranch(_ recordedBranch: Int32, of task: TaskID, chance: Chance) -> Session {
    preconditionFailure("synthetic conversations have no sub-agents")
  }
}
