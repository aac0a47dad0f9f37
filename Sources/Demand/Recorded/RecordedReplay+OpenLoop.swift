import Quantities

/// When each call and each spawn of a log starts in an open loop, from the start of its branch.
///
/// Where the log's times run back, what was recorded too early starts with what it follows.
struct LaunchTimes: Sendable {
  let calls: [SimDuration]
  let spawns: [SimDuration]

  init(_ sessions: RecordedSessions, _ retiming: Retiming) {
    var calls = Array(repeating: SimDuration.zero, count: sessions.calls.count)
    var spawns = Array(repeating: SimDuration.zero, count: sessions.spawns.count)
    for branch in sessions.branches {
      var latest = SimDuration.zero
      var spawn = Int(branch.spawns.lowerBound)
      for position in 0...branch.calls.count {
        while spawn < branch.spawns.upperBound, sessions.spawns[spawn].callsBefore == position {
          latest = max(latest, retiming.gap(sessions.spawns[spawn].start))
          spawns[spawn] = latest
          spawn += 1
        }
        guard position < branch.calls.count else { break }
        let call = Int(branch.calls.lowerBound) + position
        latest = max(latest, retiming.gap(sessions.calls[call].start))
        calls[call] = latest
      }
    }
    self.calls = calls
    self.spawns = spawns
  }
}

// A conversation whose calls start at their recorded times, whatever has ended.
extension RecordedReplay {
  /// Moves on to the next call or the next sub-agents, whether what came before has ended or not.
  func launch(_ session: inout Session, isFirst: Bool, _ times: LaunchTimes) -> NextStep {
    let branch = sessions.branches[Int(session.recordedBranch)]
    var last = SimDuration.zero
    if session.isJoining {
      last = times.spawns[Int(branch.spawns.lowerBound + session.spawnsBehind) - 1]
      session.isJoining = false
    } else if !isFirst {
      // Its end is asked about again when the last call that it waits for has ended.
      guard session.step < session.stepCount else { return .end }
      last = times.calls[Int(branch.calls.lowerBound + session.step)]
      session.step += 1
    }
    let spawn = branch.spawns.lowerBound + session.spawnsBehind
    if spawn < branch.spawns.upperBound, sessions.spawns[Int(spawn)].callsBefore == session.step {
      session.spawnsBehind += 1
      session.isJoining = true
      let main = sessions.sessions[Int(branch.session)].branches.lowerBound
      let recorded = sessions.spawns[Int(spawn)].branches
      return .detach(
        branches: (recorded.lowerBound - main)..<(recorded.upperBound - main),
        after: Self.wait(from: last, until: times.spawns[Int(spawn)]))
    }
    guard session.step < session.stepCount else { return .end }
    let call = Int(branch.calls.lowerBound + session.step)
    session.context = sessions.calls[call].input
    session.output = output(ofCall: call)
    return .launch(after: Self.wait(from: last, until: times.calls[call]))
  }

  private static func wait(from last: SimDuration, until due: SimDuration) -> SimDuration {
    SimDuration(microseconds: due.microseconds - last.microseconds)
  }
}
