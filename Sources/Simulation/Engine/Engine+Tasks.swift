import Accounting
import Demand
import NumericalMethods
import Quantities
import Routing
import Supply

// A task from arrival to end: conversations, their steps, repeats and sub-agents.
extension Engine {
  mutating func startArrivals() {
    guard case .closed(let clients, _) = plan.workload.arrivals else {
      for source in 0..<Int32(tasksDrawn.count) { scheduleArrival(from: source) }
      return
    }
    for _ in 0..<clients { pauseClient(in: openSlot()) }
  }

  private mutating func scheduleArrival(from source: Int32) {
    let number = TaskID(tasksDrawn[Int(source)])
    guard tasksStarted < UInt64(plan.taskLimit),
      let gap = plan.workload.arrivals.gap(
        before: number, from: Int(source), at: now, startingAt: plan.setting.startsAt,
        chance: chance),
      now + gap <= SimTime.zero + plan.horizon
    else { return }
    tasksDrawn[Int(source)] += 1
    sourcesPending += 1
    schedule(arrivalEntity + source, after: gap)
  }

  mutating func handleArrival(from source: Int32) {
    sourcesPending -= 1
    // Of several sources whose tasks are on their way, the first ones fill the limit.
    guard tasksStarted < UInt64(plan.taskLimit) else { return }
    let slot = openSlot()
    let task = nextTask()
    scheduleArrival(from: source)
    startTask(task, in: slot)
  }

  /// Tasks are numbered as they arrive, whoever brings them.
  private mutating func nextTask() -> TaskID {
    defer { tasksStarted += 1 }
    return TaskID(tasksStarted)
  }

  mutating func endPause(in slot: Int32) {
    startTask(nextTask(), in: slot)
  }

  /// A client of a closed population waits before its next task, unless no more tasks may come.
  private mutating func pauseClient(in slot: Int32) {
    let pause = TaskID(pausesStarted)
    guard pausesStarted < UInt64(plan.taskLimit),
      let gap = plan.workload.arrivals.gap(before: pause, chance: chance),
      now + gap <= SimTime.zero + plan.horizon
    else {
      closeSlot(slot)
      return
    }
    pausesStarted += 1
    sessions[Int(slot)].phase = .pausing
    scheduleSession(slot, after: gap)
  }

  private mutating func startTask(_ task: TaskID, in slot: Int32) {
    let profile = plan.workload.profile(of: task, chance: chance)
    let isMeasured = now >= SimTime.zero + plan.warmUp
    var live = LiveSession(
      session: plan.workload.open(task, chance: chance), profile: profile, arrivedAt: now,
      isMeasured: isMeasured)
    books.taskArrived(isMeasured: isMeasured)
    if gateway.feedback != nil { live.firstInput = firstInput(of: live.session) }
    let model = gateway.model(
      for: task, profile, firstInput: live.firstInput, chance: chance, at: instant)
    if let model { live.model = model }
    if let model, gateway.notesOdds {
      live.modelPropensity = gateway.modelPropensity(
        model, for: task, profile, firstInput: live.firstInput, at: instant)
    }
    if tracer != nil { traceModel(model, of: task, profile) }
    sessions[Int(slot)] = live
    if model == nil {
      rejectTask(slot)
    } else {
      advance(slot, after: nil)
    }
  }

  /// No model fits what the task asks for: its first call is rejected and it ends unsolved.
  private mutating func rejectTask(_ slot: Int32) {
    let isMeasured = sessions[Int(slot)].isMeasured
    books.callArrived(isRepeat: false, isMeasured: isMeasured)
    books.callEnded(
      .rejected, timeToFirstToken: .zero, callTime: .zero, isMeasured: isMeasured)
    sessions[Int(slot)].callIssuedAt = now
    if tracer != nil { traceCall(slot) }
    tell(.rejected, of: slot, hasModel: false)
    endSession(slot, isSolved: false)
  }

  /// Moves a conversation to its next step, which `delay` puts off.
  mutating func advance(
    _ slot: Int32, after output: TokenCount?, delay: SimDuration = .zero
  ) {
    let next = plan.workload.advance(&sessions[Int(slot)].session, after: output, chance: chance)
    switch next {
    case .end:
      endOfSteps(slot)
    case .launch(let gap):
      sessions[Int(slot)].phase = .launching
      scheduleSession(slot, after: withinEvents(delay + gap))
    case .detach(let branches, let gap):
      detach(branches, after: delay + gap, from: slot)
    case .call(let gap):
      think(slot, for: delay + gap)
    case .spawn(let branches, let gap):
      spawn(branches, after: delay + gap, from: slot)
    }
  }

  /// The client works; the gateway's own time before it acts on the call that follows is part of
  /// the same wait, so that it costs no event.
  mutating func think(_ slot: Int32, for gap: SimDuration) {
    sessions[Int(slot)].phase = .thinking
    scheduleSession(slot, after: withinEvents(gap + plan.setting.world.gatewayOverhead))
  }

  /// What a log says to happen after the end of the run may lie beyond what events can hold.
  private func withinEvents(_ gap: SimDuration) -> SimDuration {
    min(gap, EventTree.timeLimit - now)
  }

  /// Starts sub-agents, each a conversation with a session key of its own; the parent waits.
  ///
  /// A recorded sub-agent of a task that names its model asks for the model that its own record names.
  private mutating func spawn(
    _ branches: Range<Int32>, after gap: SimDuration, from parent: Int32
  ) {
    sessions[Int(parent)].phase = .joining
    open(branches, after: gap, from: parent)
  }

  /// Opens sub-agents' conversations, for whose end their parent will be told.
  mutating func open(_ branches: Range<Int32>, after gap: SimDuration, from parent: Int32) {
    sessions[Int(parent)].awaited += Int32(branches.count)
    for branch in branches {
      let slot = openSlot()
      var child = sessions[Int(parent)]
      child.session = plan.workload.openBranch(
        branch, from: sessions[Int(parent)].session, chance: chance)
      child.parent = parent
      child.awaited = 0
      child.hasFailedBranch = false
      child.sticky = StickyRecord()
      child.upperSticky = InlineArray(repeating: StickyRecord())
      child.cacheHead = PrefixCaches.noEntries
      child.lastServed = LastServed()
      if child.profile.namedModel != nil,
        let model = plan.workload.recordedModel(of: child.session)
      {
        child.model = model
      }
      sessions[Int(slot)] = child
      advance(slot, after: nil, delay: gap)
    }
  }

  /// Decides what follows a call whose answer arrived: the next step, or the same one again.
  mutating func judge(_ slot: Int32, output: TokenCount) {
    let isGood = isGoodAnswer(slot)
    if let channel = gateway.feedback { report(slot, isGood: isGood, by: channel) }
    if isGood {
      if sessions[Int(slot)].keeper >= 0 {
        endSession(slot, isSolved: true)
      } else {
        advance(slot, after: output)
      }
    } else {
      repeatStep(slot, after: output, pause: .zero)
    }
  }

  /// Repeats a step whose call failed after the client's pause, half to all of the doubled base.
  mutating func repeatAfterFailure(_ slot: Int32) {
    let session = sessions[Int(slot)].session
    var stream = stepStream(.backoff, of: session)
    let world = plan.setting.world
    let doubled = world.clientPause.microseconds << Int64(session.repetition)
    let base = Double(min(doubled, world.clientPauseLimit.microseconds))
    let pause = SimDuration(seconds: base * (0.5 + 0.5 * stream.uniform()) / 1e6)
    repeatStep(slot, after: .zero, pause: pause)
  }

  private mutating func repeatStep(_ slot: Int32, after failed: TokenCount, pause: SimDuration) {
    guard sessions[Int(slot)].session.repetition < Workload.repeatLimit else {
      endSession(slot, isSolved: false)
      return
    }
    plan.workload.repeatStep(&sessions[Int(slot)].session, after: failed, chance: chance)
    think(slot, for: pause)
  }

  func stepStream(_ purpose: Purpose, of session: Session) -> RandomStream {
    chance.stream(
      purpose, task: session.task, branch: Int(session.branch), step: Int(session.step),
      repetition: Int(session.repetition))
  }

  /// Ends a conversation: a sub-agent reports to its parent, a main one ends its task.
  mutating func endSession(_ slot: Int32, isSolved: Bool) {
    let live = sessions[Int(slot)]
    guard live.parent >= 0 else {
      endTask(slot, isSolved && !live.hasFailedBranch ? .solved : .unsolved)
      if case .closed = plan.workload.arrivals {
        caches.free(live.cacheHead)
        sessions[Int(slot)].cacheHead = PrefixCaches.noEntries
        pauseClient(in: slot)
      } else {
        closeSlot(slot)
      }
      return
    }
    let parent = Int(live.parent)
    closeSlot(slot)
    sessions[parent].awaited -= 1
    if !isSolved { sessions[parent].hasFailedBranch = true }
    guard sessions[parent].awaited == 0, sessions[parent].phase == .joining else { return }
    if sessions[parent].hasFailedBranch {
      endSession(live.parent, isSolved: false)
    } else {
      advance(live.parent, after: .zero)
    }
  }

  private mutating func endTask(_ slot: Int32, _ ending: TaskEnding) {
    let live = sessions[Int(slot)]
    books.taskEnded(
      ending, model: live.model, cost: live.taskCost, taskTime: now - live.arrivedAt,
      isMeasured: live.isMeasured)
    sink?.taskEnded(
      TaskRow(
        task: live.session.task, arrivedAt: live.arrivedAt, endedAt: now, ending: ending,
        isMeasured: live.isMeasured))
  }

  /// Ends whatever is under way when the run is over.
  mutating func censor() {
    for slot in 0..<sessions.count {
      let live = sessions[slot]
      // A second attempt is part of the call of its rival.
      if live.isHedge { continue }
      switch live.phase {
      case .free, .pausing, .leftRunning:
        continue
      case .travelling, .inFlight, .queued, .rerouting, .backingOff:
        noteCallEnd(Int32(slot), .censored)
        books.callEnded(
          .censored, timeToFirstToken: .zero, callTime: .zero, isMeasured: live.isMeasured)
      case .thinking, .joining, .launching:
        break
      }
      if live.parent < 0 { endTask(Int32(slot), .censored) }
    }
  }

  /// - Parameter isConversation: whether it is counted as a session: a call of an open loop is not.
  mutating func openSlot(isConversation: Bool = true) -> Int32 {
    if isConversation { sessionCount.add(1, at: now.microseconds) }
    return takeSlot()
  }

  /// A free slot, for a conversation or for what is left running of one.
  mutating func takeSlot() -> Int32 {
    if let slot = freeSlots.popLast() { return slot }
    sessions.append(
      LiveSession(
        session: Session(task: TaskID(0), branch: 0),
        profile: TaskProfile(type: 0, namedModel: nil, difficulty: 0), arrivedAt: now,
        isMeasured: false))
    return Int32(sessions.count - 1)
  }

  private mutating func closeSlot(_ slot: Int32) {
    if sessions[Int(slot)].keeper < 0 { sessionCount.add(-1, at: now.microseconds) }
    caches.free(sessions[Int(slot)].cacheHead)
    sessions[Int(slot)].cacheHead = PrefixCaches.noEntries
    sessions[Int(slot)].phase = .free
    sessions[Int(slot)].keeper = -1
    freeSlots.append(slot)
  }
}
