import Quantities

// How a recorded conversation goes on. Nothing is drawn and nothing is allocated.
extension RecordedReplay {
  /// Moves to the beginning of the record of the session's branch.
  func open(_ session: inout Session) {
    let recordedBranch = mainBranch(of: session.task) + session.branch
    session.recordedBranch = recordedBranch
    session.stepCount = Int32(sessions.branches[Int(recordedBranch)].calls.count)
  }

  /// Where the record of a task's main conversation is; its sub-agents follow.
  private func mainBranch(of task: TaskID) -> Int32 {
    let position = task.number % UInt64(order.count)
    return sessions.sessions[Int(order[Int(position)])].branches.lowerBound
  }

  /// Moves to the first step, or to what follows the call or the sub-agents that ended.
  func advance(_ session: inout Session, isFirst: Bool) -> NextStep {
    if let launches { return launch(&session, isFirst: isFirst, launches) }
    if session.isJoining {
      session.isJoining = false
    } else if !isFirst {
      session.step += 1
    }
    let branch = sessions.branches[Int(session.recordedBranch)]
    let spawn = branch.spawns.lowerBound + session.spawnsBehind
    if spawn < branch.spawns.upperBound, sessions.spawns[Int(spawn)].callsBefore == session.step {
      session.spawnsBehind += 1
      session.isJoining = true
      let main = mainBranch(of: session.task)
      let recorded = sessions.spawns[Int(spawn)].branches
      return .spawn(
        branches: (recorded.lowerBound - main)..<(recorded.upperBound - main),
        after: retiming.gap(sessions.spawns[Int(spawn)].gap))
    }
    guard session.step < session.stepCount else { return .end }
    let call = Int(branch.calls.lowerBound + session.step)
    session.context = sessions.calls[call].input
    session.output = output(ofCall: call)
    return .call(after: retiming.gap(sessions.calls[call].gap))
  }

  /// The recorded call that the session has come to; its last one where none is left.
  func call(of session: Session) -> Int32? {
    let calls = sessions.branches[Int(session.recordedBranch)].calls
    return calls.isEmpty ? nil : min(calls.upperBound - 1, calls.lowerBound + session.step)
  }

  /// What stands for the model of the recorded call that the session has come to.
  func model(of session: Session) -> RecordedModel? {
    call(of: session).flatMap { models[Int(sessions.calls[Int($0)].model)] }
  }

  /// Names the input of the present call by the number of its record.
  func prefix(of session: Session) -> PrefixIdentity {
    guard let call = call(of: session) else { return PrefixIdentity(line: -1, blocks: 0) }
    let size = Int32(sessions.blockTokens)
    let blocks = sessions.calls[Int(call)].input / size
    return PrefixIdentity(
      line: call, blocks: blocks, extraBlocks: session.context / size - blocks)
  }

  /// Leading blocks that two inputs of one conversation share.
  ///
  /// Two tries of one call share all of the shorter one, even where the log knows no blocks. Two
  /// calls share what the log says: what a repeat appended to one is in no other.
  func commonBlocks(_ a: PrefixIdentity, _ b: PrefixIdentity) -> Int {
    a.line == b.line
      ? Int(min(a.blocks + a.extraBlocks, b.blocks + b.extraBlocks))
      : sessions.commonBlocks(Int(a.line), Int(b.line))
  }
}
