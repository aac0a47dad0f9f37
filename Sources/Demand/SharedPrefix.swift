import NumericalMethods
public import Quantities

/// Leading input that conversations have in common: the system prompt and tools of one agent, and
/// the instructions of one repository or customer behind them.
///
/// Two layers as in AIPerf's generator of agentic code traffic: tokens that all conversations share,
/// then tokens that those of one group share, groups being chosen with Zipf weights (workload and
/// provider facts, 2.1: 32 k tokens for all; 1 to 100 groups, exponent 0.6 to 1.2, to 20 k tokens).
public struct SharedPrefix: Hashable, Sendable {
  /// Input that all conversations of the workload begin with [tokens].
  public var commonTokens: TokenCount
  /// Input behind it that the conversations of one group share [tokens].
  public var groupTokens: TokenCount
  /// Number of groups.
  public var groups: Int
  /// Zipf exponent: group n (from 1) has weight n^-exponent.
  public var exponent: Double

  /// Creates the layers of a shared prefix.
  ///
  /// - Precondition: there is at least one group.
  public init(
    commonTokens: TokenCount, groupTokens: TokenCount = .zero, groups: Int = 1,
    exponent: Double = 1
  ) {
    precondition(groups > 0, "\(groups) groups")
    self.commonTokens = commonTokens
    self.groupTokens = groupTokens
    self.groups = groups
    self.exponent = exponent
  }

  /// Conversations that share nothing.
  public static let none = SharedPrefix(commonTokens: .zero)

  /// Whether there is anything to share.
  @inlinable public var isShared: Bool { commonTokens.count + groupTokens.count > 0 }

  /// The group of a task: the same whatever serves it.
  func group(of task: TaskID, chance: Chance) -> Int32 {
    guard groups > 1 else { return 0 }
    var stream = chance.stream(.sharedPrefix, task: task)
    let weights = (1...groups).lazy.map { deterministicPow(Double($0), -exponent) }
    var rest = stream.uniform() * weights.reduce(0, +)
    for (group, weight) in weights.enumerated() {
      rest -= weight
      if rest < 0 { return Int32(group) }
    }
    return Int32(groups - 1)
  }
}

/// Some leading blocks of an input that other conversations may have too.
public struct SharedSegment: Hashable, Sendable {
  /// Two segments with one number hold the same text and follow the same text.
  public var number: UInt32
  /// Its length in blocks.
  public var blocks: Int32

  /// Creates a segment.
  @inlinable public init(number: UInt32, blocks: Int32) {
    self.number = number
    self.blocks = blocks
  }
}

extension Workload {
  /// Whether conversations share prefixes with each other.
  public var sharesPrefixes: Bool {
    switch source {
    case .drawn(let synthetic): synthetic.session.sharedPrefix.isShared
    case .recorded(let replay): replay.sessions.hasSharedBlocks
    }
  }

  /// Leading blocks of the present input that other conversations may have too.
  public func sharedBlocks(of session: Session) -> Int {
    switch source {
    case .drawn(let synthetic):
      let (common, group) = synthetic.session.sharedSegments(of: session)
      return Int(common.blocks + group.blocks)
    case .recorded(let replay):
      return replay.call(of: session).map { Int(replay.sessions.calls[Int($0)].blocks) } ?? 0
    }
  }

  /// Goes through the shared segments of the present input from its beginning until `body` has had
  /// enough.
  public func forEachSharedSegment(of session: Session, while body: (SharedSegment) -> Bool) {
    switch source {
    case .drawn(let synthetic):
      let (common, group) = synthetic.session.sharedSegments(of: session)
      if common.blocks > 0, !body(common) { return }
      if group.blocks > 0 { _ = body(group) }
    case .recorded(let replay):
      guard let call = replay.call(of: session) else { return }
      let runs = replay.sessions.calls[Int(call)].runs
      for run in runs {
        let blocks = replay.sessions.runs[Int(run)]
        for block in blocks.first..<(blocks.first + blocks.count)
        where !body(SharedSegment(number: UInt32(bitPattern: block), blocks: 1)) {
          return
        }
      }
    }
  }

  /// Goes through the shared segments that lie within the first `blocks` of the present input, the
  /// last of them first.
  public func forEachSharedSegmentBackwards(
    of session: Session, from blocks: Int, _ body: (SharedSegment) -> Void
  ) {
    switch source {
    case .drawn(let synthetic):
      let (common, group) = synthetic.session.sharedSegments(of: session)
      if group.blocks > 0, Int(common.blocks + group.blocks) <= blocks { body(group) }
      if common.blocks > 0, Int(common.blocks) <= blocks { body(common) }
    case .recorded(let replay):
      guard let call = replay.call(of: session) else { return }
      var position = Int(replay.sessions.calls[Int(call)].blocks)
      for run in replay.sessions.calls[Int(call)].runs.reversed() {
        let range = replay.sessions.runs[Int(run)]
        for block in (range.first..<(range.first + range.count)).reversed() {
          if position <= blocks {
            body(SharedSegment(number: UInt32(bitPattern: block), blocks: 1))
          }
          position -= 1
        }
      }
    }
  }
}

extension SyntheticSession {
  /// The part common to all conversations and the group's, either of which may be empty.
  ///
  /// Sub-agents have a system prompt of their own, which they share with other sub-agents as far as it
  /// reaches; those that go on from their parent's context begin as their parent does.
  fileprivate func sharedSegments(
    of session: Session
  ) -> (common: SharedSegment, group: SharedSegment) {
    let isApart = session.branch != 0 && subAgents?.inheritsContext == false
    let role: UInt32 = isApart ? 1 : 0
    let whole = sharedPrefix.commonTokens + sharedPrefix.groupTokens
    let system = isApart ? subAgents?.systemTokens ?? systemTokens : systemTokens
    let input = min(session.context, Int32(clamping: system.count)) / Int32(Self.blockTokens)
    let common = min(input, Int32(sharedPrefix.commonTokens.count / Self.blockTokens))
    let both = min(input, Int32(whole.count / Self.blockTokens))
    return (
      SharedSegment(number: role, blocks: common),
      SharedSegment(number: 2 + 2 * UInt32(session.prefixGroup) + role, blocks: both - common)
    )
  }
}
