import Quantities

/// A call as an importer reads it, before gaps are worked out.
struct CallDraft {
  var start: SimDuration
  var serviceTime: SimDuration?
  var input: Int32
  var output: Int32
  var model: String
  var runs: [BlockRun]
  var isUserTurn: Bool
}

/// A branch as an importer reads it.
struct BranchDraft {
  /// Sub-agents that the branch starts side by side.
  struct Spawn {
    var callsBefore: Int
    var start: SimDuration
    var end: SimDuration
    var isAwaited: Bool
    var branches: [BranchDraft]
  }

  var calls: [CallDraft] = []
  var spawns: [Spawn] = []
}

/// Lays drafts out in the flat arrays of ``RecordedSessions``.
struct RecordedSessionsBuilder {
  private let blockTokens: Int
  private let hasSharedBlocks: Bool
  private var models: [String] = []
  private var sessions: [RecordedSession] = []
  private var branches: [RecordedBranch] = []
  private var spawns: [RecordedSpawn] = []
  private var calls: [RecordedCall] = []
  private var runs: [BlockRun] = []
  private var drafts: [(name: String, arrival: SimDuration?, main: BranchDraft)] = []

  init(blockTokens: Int, hasSharedBlocks: Bool = false) {
    self.blockTokens = blockTokens
    self.hasSharedBlocks = hasSharedBlocks
  }

  /// Adds a session; one that holds no call at all leaves no trace.
  mutating func append(name: String, arrival: SimDuration?, main: BranchDraft) {
    guard !main.calls.isEmpty || !main.spawns.isEmpty else { return }
    drafts.append((name, arrival, main))
  }

  /// The sessions with all gaps.
  ///
  /// Where a log does not say how long a call took, the gap after it is the time to the next start
  /// less the median service time of the log's other calls.
  consuming func finish() -> RecordedSessions {
    let typical = medianServiceTime()
    let drafts = self.drafts
    for draft in drafts { layOut(draft.name, draft.arrival, draft.main, typical) }
    return RecordedSessions(
      blockTokens: blockTokens, hasSharedBlocks: hasSharedBlocks, models: models,
      sessions: sessions, branches: branches,
      spawns: spawns, calls: calls, runs: runs)
  }

  private func medianServiceTime() -> SimDuration {
    var known: [SimDuration] = []
    var pending = drafts.map(\.main)
    while let branch = pending.popLast() {
      known += branch.calls.compactMap(\.serviceTime)
      pending += branch.spawns.flatMap(\.branches)
    }
    known.sort()
    return known.isEmpty ? .zero : known[(known.count - 1) / 2]
  }

  /// Writes a session breadth first, so that the branches of one spawn are neighbours.
  private mutating func layOut(
    _ name: String, _ arrival: SimDuration?, _ main: BranchDraft, _ typical: SimDuration
  ) {
    let first = Int32(branches.count)
    var queue = [main]
    var position = 0
    while position < queue.count {
      let draft = queue[position]
      position += 1
      let firstCall = Int32(calls.count)
      let firstSpawn = Int32(spawns.count)
      var end = SimDuration.zero
      var remaining = draft.spawns[...]
      for callsBefore in 0...draft.calls.count {
        while let spawn = remaining.first, spawn.callsBefore == callsBefore {
          remaining = remaining.dropFirst()
          let firstChild = first + Int32(queue.count)
          queue += spawn.branches
          let lastChild = first + Int32(queue.count)
          spawns.append(
            RecordedSpawn(
              callsBefore: Int32(callsBefore), branches: firstChild..<lastChild,
              start: spawn.start, gap: max(.zero, spawn.start - end), isAwaited: spawn.isAwaited))
          end = max(end, spawn.isAwaited ? spawn.end : spawn.start)
        }
        guard callsBefore < draft.calls.count else { break }
        let call = draft.calls[callsBefore]
        append(call, gap: max(.zero, call.start - end))
        end = call.start + (call.serviceTime ?? typical)
      }
      branches.append(
        RecordedBranch(
          session: Int32(sessions.count), calls: firstCall..<Int32(calls.count),
          spawns: firstSpawn..<Int32(spawns.count)))
    }
    sessions.append(
      RecordedSession(name: name, branches: first..<Int32(branches.count), arrival: arrival))
  }

  private mutating func append(_ draft: CallDraft, gap: SimDuration) {
    let firstRun = Int32(runs.count)
    runs += draft.runs
    let model = models.firstIndex(of: draft.model) ?? models.count
    if model == models.count { models.append(draft.model) }
    calls.append(
      RecordedCall(
        start: draft.start, gap: gap, serviceTime: draft.serviceTime, input: draft.input,
        output: draft.output, model: Int32(model), runs: firstRun..<Int32(runs.count),
        blocks: draft.runs.reduce(0) { $0 + $1.count }, isUserTurn: draft.isUserTurn))
  }
}
