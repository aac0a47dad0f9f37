public import Quantities

/// The conversations of a log: who called when, with how many tokens, and which prefix they shared.
///
/// Everything lies in flat arrays that name each other by position, so that a replay copies
/// nothing: a session has branches, a branch has calls and spawns, a call has block runs.
public struct RecordedSessions: Sendable {
  /// Tokens in one block of the prefix cache.
  public let blockTokens: Int
  /// Whether blocks of different sessions with one number hold the same text; else numbers are of
  /// one session.
  public let hasSharedBlocks: Bool
  /// Names of the models that were called.
  public let models: [String]
  /// Conversations, in order of arrival where the log says when they arrived.
  public let sessions: [RecordedSession]
  /// Main conversations and sub-agents.
  public let branches: [RecordedBranch]
  /// Places where a branch starts sub-agents.
  public let spawns: [RecordedSpawn]
  /// Calls, the calls of one branch side by side.
  public let calls: [RecordedCall]
  /// Blocks of input, the runs of one call side by side.
  public let runs: [BlockRun]
}

/// One conversation of a log with its sub-agents.
public struct RecordedSession: Sendable {
  /// The name in the log.
  public let name: String
  /// Its branches; the first is the main conversation.
  public let branches: Range<Int32>
  /// When it began, from the beginning of the log; `nil` where the log does not say.
  public let arrival: SimDuration?
}

/// A main conversation or a sub-agent: calls one after the other.
public struct RecordedBranch: Sendable {
  /// The session it belongs to.
  public let session: Int32
  /// Its calls in order.
  public let calls: Range<Int32>
  /// Its spawns in order.
  public let spawns: Range<Int32>
}

/// Sub-agents that start side by side after some call of their parent.
public struct RecordedSpawn: Sendable {
  /// Calls of the parent that have ended when they start.
  public let callsBefore: Int32
  /// The sub-agents.
  public let branches: Range<Int32>
  /// Start, from the beginning of the parent's branch.
  public let start: SimDuration
  /// Time from the end of what the parent did before to their start.
  public let gap: SimDuration
  /// Whether the parent waits until all have ended.
  public let isAwaited: Bool
}

/// One call of a log.
public struct RecordedCall: Sendable {
  /// Start, from the beginning of its branch.
  public let start: SimDuration
  /// Time from the end of the call or awaited spawn before it (or the branch's beginning) to its
  /// start: tools at work, or a user thinking.
  public let gap: SimDuration
  /// How long it took; `nil` where the log does not say.
  public let serviceTime: SimDuration?
  /// Length of the input [tokens].
  public let input: Int32
  /// Length of the output [tokens].
  public let output: Int32
  /// Position in ``RecordedSessions/models``.
  public let model: Int32
  /// Its runs in ``RecordedSessions/runs``.
  public let runs: Range<Int32>
  /// Whole blocks of input: the sum of its runs.
  public let blocks: Int32
  /// Whether a user spoke, and not a tool only.
  public let isUserTurn: Bool
}

/// Consecutive blocks of a prefix, `first`, `first + 1` and so on.
///
/// Two blocks of one session have the same number when they and all before them hold the same text.
public struct BlockRun: Hashable, Sendable {
  /// Number of the first block.
  public let first: Int32
  /// Number of blocks, at least 1.
  public let count: Int32

  /// Creates a run.
  public init(first: Int32, count: Int32) {
    self.first = first
    self.count = count
  }
}

extension RecordedSessions {
  /// The main conversation of a session.
  public func mainBranch(of session: RecordedSession) -> RecordedBranch {
    branches[Int(session.branches.lowerBound)]
  }

  /// When each session arrived, or `nil` where the log does not say it of every session.
  public var arrivalOffsets: [SimDuration]? {
    let offsets = sessions.compactMap(\.arrival)
    return offsets.count == sessions.count ? offsets : nil
  }

  /// Leading blocks that the inputs of two calls of one session share.
  ///
  /// - Complexity: O(runs of the shared part), not its blocks.
  public func commonBlocks(_ first: Int, _ second: Int) -> Int {
    let (left, right) = (calls[first].runs, calls[second].runs)
    var (i, j) = (Int(left.lowerBound), Int(right.lowerBound))
    let (iEnd, jEnd) = (Int(left.upperBound), Int(right.upperBound))
    var (iDone, jDone): (Int32, Int32) = (0, 0)
    var common = 0
    while i < iEnd, j < jEnd {
      let (a, b) = (runs[i], runs[j])
      if a.first + iDone != b.first + jDone { break }
      let shared = min(a.count - iDone, b.count - jDone)
      common += Int(shared)
      iDone += shared
      jDone += shared
      if iDone == a.count { (i, iDone) = (i + 1, 0) }
      if jDone == b.count { (j, jDone) = (j + 1, 0) }
    }
    return common
  }

  /// Input that a cache that never forgets anything of any session would have held [tokens].
  ///
  /// - Precondition: blocks are numbered across sessions.
  /// - Complexity: O(blocks); memory is one bit per block.
  func sharedHits() -> Int {
    precondition(hasSharedBlocks)
    let order = callsByTime()
    let last = runs.reduce(Int32(-1)) { max($0, $1.first + ($1.count - 1)) }
    var isHeld = Array(repeating: false, count: Int(last) + 1)
    var hits = 0
    for call in order {
      let blocks = runs[Int(calls[call].runs.lowerBound)..<Int(calls[call].runs.upperBound)]
      var isHit = true
      var common = 0
      for run in blocks {
        for block in Int(run.first)..<(Int(run.first) + Int(run.count)) {
          isHit = isHit && isHeld[block]
          common += isHit ? 1 : 0
          isHeld[block] = true
        }
      }
      hits += min(Int(calls[call].input), common * blockTokens)
    }
    return hits
  }

  /// Positions of calls in order of time, of sessions where the log does not say when they began.
  private func callsByTime() -> [Int] {
    guard arrivalOffsets != nil else { return Array(calls.indices) }
    var starts = Array(repeating: SimDuration.zero, count: calls.count)
    for branch in branches {
      let arrival = sessions[Int(branch.session)].arrival ?? .zero
      for call in branch.calls { starts[Int(call)] = arrival + calls[Int(call)].start }
    }
    return calls.indices.sorted { (starts[$0], $0) < (starts[$1], $1) }
  }

  /// Input that a call would find cached if the call before it were never forgotten [tokens].
  ///
  /// - Precondition: the call is not the first of its branch.
  func idealHit(ofCall call: Int) -> Int {
    min(Int(calls[call].input), commonBlocks(call - 1, call) * blockTokens)
  }
}
