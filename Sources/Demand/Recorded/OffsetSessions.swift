import Quantities

/// Sessions as a log gives them whose clock begins with it.
struct OffsetSessions {
  private struct Session {
    var name: String
    var arrival: SimDuration?
    var calls: [CallDraft]
  }

  private var sessions: [Session] = []
  private var positions: [String: Int] = [:]

  /// Begins a session; only one whose name is the log's can be gone on with.
  mutating func open(
    _ name: String, isNamed: Bool = true, arrival: SimDuration?, _ call: CallDraft
  ) {
    if isNamed { positions[name] = sessions.count }
    sessions.append(Session(name: name, arrival: arrival, calls: [call]))
  }

  /// The call that a session made last.
  func last(of name: String) -> CallDraft? { positions[name].flatMap { sessions[$0].calls.last } }

  /// When a session began.
  func arrival(of name: String) -> SimDuration? { positions[name].flatMap { sessions[$0].arrival } }

  /// Adds a call to a session that was opened.
  mutating func append(_ call: CallDraft, to name: String) {
    if let position = positions[name] { sessions[position].calls.append(call) }
  }

  /// The sessions in order of arrival, where the log says it of all, the first arriving at 0.
  func finish(blockTokens: Int, hasSharedBlocks: Bool = true) -> RecordedSessions {
    var builder = RecordedSessionsBuilder(
      blockTokens: blockTokens, hasSharedBlocks: hasSharedBlocks)
    let arrivals = sessions.compactMap(\.arrival)
    var order = Array(sessions.indices)
    let areTimed = arrivals.count == sessions.count
    if areTimed { order.sort { (arrivals[$0], $0) < (arrivals[$1], $1) } }
    let first = arrivals.min() ?? .zero
    for position in order {
      let session = sessions[position]
      builder.append(
        name: session.name, arrival: session.arrival.map { $0 - first },
        main: BranchDraft(calls: session.calls))
    }
    return builder.finish()
  }
}
