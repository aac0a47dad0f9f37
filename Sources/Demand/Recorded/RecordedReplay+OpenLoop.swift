import Quantities

// A conversation whose calls start at their recorded times, whatever has ended.
extension RecordedReplay {
  /// Moves on to the next call or the next sub-agents, whether what came before has ended or not.
  func launch(_ session: inout Session, isFirst: Bool) -> NextStep {
    if session.isJoining {
      session.isJoining = false
    } else if !isFirst {
      session.step += 1
    }
    let branch = sessions.branches[Int(session.recordedBranch)]
    let position = branch.spawns.lowerBound + session.spawnsBehind
    if position < branch.spawns.upperBound,
      sessions.spawns[Int(position)].callsBefore == session.step
    {
      let spawn = sessions.spawns[Int(position)]
      session.spawnsBehind += 1
      session.isJoining = true
      let main = sessions.sessions[Int(branch.session)].branches.lowerBound
      let branches = (spawn.branches.lowerBound - main)..<(spawn.branches.upperBound - main)
      return .detach(branches: branches, after: wait(until: spawn.start, &session))
    }
    guard session.step < session.stepCount else { return .end }
    let call = Int(branch.calls.lowerBound + session.step)
    session.context = sessions.calls[call].input
    session.output = output(ofCall: call)
    return .launch(after: wait(until: sessions.calls[call].start, &session))
  }

  /// Time from what was started last to something recorded at `start`, which is at once where the
  /// log's times run back.
  private func wait(until start: SimDuration, _ session: inout Session) -> SimDuration {
    let due = max(session.elapsed, retiming.gap(start))
    defer { session.elapsed = due }
    return SimDuration(microseconds: due.microseconds - session.elapsed.microseconds)
  }
}
