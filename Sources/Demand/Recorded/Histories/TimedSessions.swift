import Quantities

/// A call of a log that says when it began and how much of its input a cache held.
struct TimedCall {
  var start: UTCInstant
  /// When its answer was complete; `nil` where the log does not say.
  var end: UTCInstant?
  var input: Int32
  var output: Int32
  /// Input that was read from a cache [tokens].
  var cached: Int32
  var model: String
  var isUserTurn: Bool
}

/// Sessions of calls with a time of day, in any order, some of them made by sub-agents.
///
/// The log does not say which sub-agents their parent waited for, but when each call was made: a
/// sub-agent begins after the last call of the main conversation that began before it, and is
/// waited for unless the next one begins before its last answer.
struct TimedSessions {
  /// How long the shortest-lived of the large providers' caches keeps what it is not asked for.
  static let cacheLifetime = SimDuration(seconds: 300)

  private struct Session {
    var name: String
    var main: [TimedCall] = []
    var agents: [[TimedCall]] = []
    var agentPositions: [String: Int] = [:]
  }

  private var sessions: [Session] = []
  private var positions: [String: Int] = [:]

  /// Adds a call of the main conversation or of a sub-agent.
  mutating func append(_ call: TimedCall, session: String, agent: String? = nil) {
    let position = positions[session] ?? sessions.count
    if position == sessions.count {
      positions[session] = position
      sessions.append(Session(name: session))
    }
    guard let agent else {
      sessions[position].main.append(call)
      return
    }
    let index = sessions[position].agentPositions[agent] ?? sessions[position].agents.count
    if index == sessions[position].agents.count {
      sessions[position].agentPositions[agent] = index
      sessions[position].agents.append([])
    }
    sessions[position].agents[index].append(call)
  }

  /// The sessions in order of their first call, each with the blocks that its cached tokens tell.
  func finish() -> RecordedSessions {
    var builder = RecordedSessionsBuilder(blockTokens: PrefixChain.blockTokens)
    let starts = sessions.map { session in
      (session.main + session.agents.joined()).map(\.start).min() ?? UTCInstant(microseconds: 0)
    }
    let order = sessions.indices.sorted { (starts[$0], $0) < (starts[$1], $1) }
    guard let first = order.first else { return builder.finish() }
    for position in order {
      builder.append(
        name: sessions[position].name, arrival: starts[position].after(starts[first]),
        main: Self.draft(sessions[position], begin: starts[position]))
    }
    return builder.finish()
  }

  private static func draft(_ session: Session, begin: UTCInstant) -> BranchDraft {
    var minter = BlockMinter()
    let main = sorted(session.main)
    var draft = BranchDraft(calls: drafts(main, begin: begin, &minter))
    let agents = session.agents.map(sorted)
    let order = agents.indices.sorted { (agents[$0][0].start, $0) < (agents[$1][0].start, $1) }
    for position in order {
      let agent = agents[position]
      let start = agent[0].start
      let end = agent.reduce(start) { max($0, $1.end ?? $1.start) }
      let callsBefore = main.count { $0.start < start }
      let isAwaited = callsBefore == main.count || main[callsBefore].start >= end
      let last = draft.spawns.count - 1
      if last >= 0, draft.spawns[last].callsBefore == callsBefore,
        draft.spawns[last].isAwaited == isAwaited
      {
        let together = begin + draft.spawns[last].start
        let branch = BranchDraft(calls: drafts(agent, begin: together, &minter))
        draft.spawns[last].branches.append(branch)
        draft.spawns[last].end = max(draft.spawns[last].end, end.after(begin))
      } else {
        draft.spawns.append(
          BranchDraft.Spawn(
            callsBefore: callsBefore, start: start.after(begin), end: end.after(begin),
            isAwaited: isAwaited,
            branches: [BranchDraft(calls: drafts(agent, begin: start, &minter))]))
      }
    }
    return draft
  }

  /// The calls of a branch in order of time, those of one moment in order of the log.
  private static func sorted(_ calls: [TimedCall]) -> [TimedCall] {
    calls.indices.sorted { (calls[$0].start, $0) < (calls[$1].start, $1) }.map { calls[$0] }
  }

  private static func drafts(
    _ calls: [TimedCall], begin: UTCInstant, _ minter: inout BlockMinter
  ) -> [CallDraft] {
    var chain = PrefixChain()
    var previous: TimedCall?
    return calls.map { call in
      let shared = previous.map { sharedTokens(of: call, with: $0) } ?? 0
      previous = call
      return CallDraft(
        start: call.start.after(begin), serviceTime: call.end.map { $0.after(call.start) },
        input: call.input, output: call.output, model: call.model,
        runs: chain.next(input: call.input, shared: shared, &minter), isUserTurn: call.isUserTurn)
    }
  }

  /// Leading tokens that a call shares with the call before it.
  ///
  /// They are those that its cache held. A cache that had forgotten them, or that of another model,
  /// says nothing of the text, though: where the input has not become shorter since, which would
  /// mean that the conversation was compacted, all of the earlier input then counts as shared. So a
  /// replay decides itself what its caches still hold, and does not count the recorded misses twice.
  static func sharedTokens(of call: TimedCall, with previous: TimedCall) -> Int32 {
    let isWarm = call.model == previous.model && call.start.after(previous.start) <= cacheLifetime
    if isWarm || call.input < previous.input { return call.cached }
    return max(call.cached, previous.input)
  }
}

extension UTCInstant {
  /// The time since an earlier moment, at least 0.
  func after(_ earlier: UTCInstant) -> SimDuration {
    SimDuration(microseconds: max(0, microseconds - earlier.microseconds))
  }
}
