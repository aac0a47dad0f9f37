import NumericalMethods
public import Quantities

/// How many calls a synthetic conversation makes.
public enum SessionLength: Hashable, Sendable {
  /// Always the same number.
  case fixed(Int)
  /// `ceil` of a lognormal draw, at most `limit`.
  case lognormal(mu: Double, sigma: Double, limit: Int)
  /// 1 + a geometric number of further calls, at most `limit`.
  case geometric(mean: Double, limit: Int)

  /// Draws the number of calls, 1 or more.
  func draw(_ stream: inout RandomStream) -> Int {
    switch self {
    case .fixed(let calls):
      return calls
    case .lognormal(let mu, let sigma, let limit):
      return max(1, min(limit, Int(deterministicExp(mu + sigma * stream.normal()).rounded(.up))))
    case .geometric(let mean, let limit):
      guard mean > 1 else { return 1 }
      let stay = deterministicLog(1 - 1 / mean)
      return min(limit, 1 + Int(deterministicLog(stream.openUniform()) / stay))
    }
  }
}

/// Parameters of a synthetic conversation whose context grows call by call until it is compacted.
public struct SyntheticSession: Hashable, Sendable {
  /// Calls per conversation.
  public var calls: SessionLength
  /// Leading input that survives a compaction (system prompt and tools) [tokens].
  public var systemTokens: TokenCount
  /// Input of the first call beyond the system prompt [tokens].
  public var firstInput: SkewedLognormal
  /// Input that each further call appends: tool results or the user's text [tokens].
  public var newInput: SkewedLognormal
  /// Output of a call at verbosity 1, reasoning included [tokens].
  public var output: SkewedLognormal
  /// Longest output (`max_tokens`) [tokens].
  public var outputLimit: TokenCount
  /// Share of the output that is hidden reasoning.
  public var reasoningShare: Double
  /// Probability that a gap is a user's and not a tool's.
  public var userTurnShare: Double
  /// Time a tool takes between two calls [s].
  public var toolGap: SkewedLognormal
  /// Time a user takes between two calls [s].
  public var userGap: SkewedLognormal
  /// Longest gap of either kind.
  public var gapLimit: SimDuration
  /// Input beyond which the conversation is compacted before the call [tokens].
  public var compactionTrigger: TokenCount
  /// History that a compaction leaves beyond the system prompt [tokens].
  public var compactionTarget: TokenCount
  /// Calls of the main conversation after which it is compacted whatever its length; 0 for never.
  public var compactionCalls: Int
  /// Share of steps before which the history is written anew, so that only the system prompt is
  /// still a known prefix: edited history, another set of tools.
  public var rewriteShare: Double
  /// Whether calls declare tools.
  public var needsTools: Bool
  /// Part of the system prompt that other conversations begin with too; none unless set.
  ///
  /// - Precondition: it is no longer than ``systemTokens``.
  public var sharedPrefix = SharedPrefix.none
  /// Sub-agents that the main conversation starts; `nil` for none.
  public var subAgents: SubAgents?

  /// Creates the parameters of a conversation.
  public init(
    calls: SessionLength, systemTokens: TokenCount, firstInput: SkewedLognormal,
    newInput: SkewedLognormal, output: SkewedLognormal, outputLimit: TokenCount,
    reasoningShare: Double, userTurnShare: Double, toolGap: SkewedLognormal,
    userGap: SkewedLognormal, gapLimit: SimDuration, compactionTrigger: TokenCount,
    compactionTarget: TokenCount, compactionCalls: Int = 0, rewriteShare: Double = 0,
    needsTools: Bool, subAgents: SubAgents? = nil
  ) {
    self.calls = calls
    self.systemTokens = systemTokens
    self.firstInput = firstInput
    self.newInput = newInput
    self.output = output
    self.outputLimit = outputLimit
    self.reasoningShare = reasoningShare
    self.userTurnShare = userTurnShare
    self.toolGap = toolGap
    self.userGap = userGap
    self.gapLimit = gapLimit
    self.compactionTrigger = compactionTrigger
    self.compactionTarget = compactionTarget
    self.compactionCalls = compactionCalls
    self.rewriteShare = rewriteShare
    self.needsTools = needsTools
    self.subAgents = subAgents
  }
}

extension SyntheticSession {
  /// Tokens in one cache block of a synthetic conversation.
  @inlinable public static var blockTokens: Int { 64 }

  func open(_ session: inout Session, chance: Chance) {
    var stream = chance.stream(
      .stepShape, task: session.task, branch: Int(session.branch), step: 0xFFFF_FFFF)
    session.stepCount = Int32(calls.draw(&stream))
    session.context = Int32(systemTokens.count)
    session.prefixGroup = sharedPrefix.group(of: session.task, chance: chance)
  }

  /// Draws the step that the session has come to and the gap before it.
  func shape(_ session: inout Session, chance: Chance) -> SimDuration {
    shapeStep(&session, chance: chance).gap
  }

  /// Draws the step that the session has come to, the gap before it and whether a user filled it.
  func shapeStep(
    _ session: inout Session, chance: Chance
  ) -> (gap: SimDuration, isUserTurn: Bool) {
    var stream = chance.stream(
      .stepShape, task: session.task, branch: Int(session.branch), step: Int(session.step))
    let isFirst = session.step == 0
    let agents = session.branch > 0 ? subAgents : nil
    let appended =
      isFirst
      ? (agents?.firstInput ?? firstInput).draw(&stream)
      : (agents?.newInput ?? newInput).draw(&stream)
    session.output = drawOutput(agents, &stream)
    // Nobody talks to a sub-agent.
    let isUser = stream.uniform() < userTurnShare && agents == nil
    let gap = isUser ? userGap.draw(&stream) : toolGap.draw(&stream)
    let isRewritten = stream.uniform() < (agents?.rewriteShare ?? rewriteShare)
    if isRewritten, !isFirst { session.generation += 1 }
    if compactionCalls > 0, agents == nil, !isFirst, Int(session.step) % compactionCalls == 0 {
      compact(&session)
    }
    append(cut(max(1, Int(min(1e9, appended)))), to: &session)
    return isFirst
      ? (.zero, true) : (SimDuration(seconds: min(gapLimit.seconds, gap)), isUser)
  }

  /// Draws the output of a repeated step; the context has grown by the failed answer.
  func repeatShape(_ session: inout Session, chance: Chance) {
    var stream = chance.stream(
      .stepShape, task: session.task, branch: Int(session.branch), step: Int(session.step),
      repetition: Int(session.repetition))
    session.output = drawOutput(session.branch > 0 ? subAgents : nil, &stream)
    append(0, to: &session)
  }

  private func drawOutput(_ agents: SubAgents?, _ stream: inout RandomStream) -> Int32 {
    let drawn = (agents?.output ?? output).draw(&stream)
    return Int32(clamping: Int(max(1, min(Double(outputLimit.count), drawn))))
  }

  /// What the agent keeps of new input: more than half of what triggers a compaction is cut.
  func cut(_ tokens: Int) -> Int { min(compactionTrigger.count / 2, tokens) }

  func append(_ tokens: Int, to session: inout Session) {
    if Int(session.context) + tokens > compactionTrigger.count { compact(&session) }
    session.context += Int32(tokens)
  }

  private func compact(_ session: inout Session) {
    session.generation += 1
    let system = (session.branch > 0 ? subAgents?.systemTokens : nil) ?? systemTokens
    session.context = Int32(system.count + compactionTarget.count)
  }

  /// Names the input of the present call; the lines of sub-agents are below zero.
  @inlinable func prefix(of session: Session) -> PrefixIdentity {
    PrefixIdentity(
      line: session.branch > 0 ? ~session.generation : session.generation,
      blocks: session.context / Int32(Self.blockTokens))
  }

  /// Leading blocks that two inputs of one conversation share.
  @inlinable func commonBlocks(_ a: PrefixIdentity, _ b: PrefixIdentity) -> Int {
    let shorter = Int(min(a.blocks, b.blocks))
    if a.line == b.line { return shorter }
    let system = (a.line < 0 ? subAgents?.systemTokens : nil) ?? systemTokens
    return min(shorter, system.count / Self.blockTokens)
  }
}
