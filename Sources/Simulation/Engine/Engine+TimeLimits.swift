import Accounting
import Demand
import NumericalMethods
import Quantities
import Routing
import Supply

extension SimTime {
  /// After every event.
  static let never = SimTime(microseconds: .max)
}

// Limits of time, and what becomes of attempts that are broken off.
extension Engine {
  /// When the client breaks off a call that begins now.
  func timeToGiveUp(_ slot: Int32) -> SimTime {
    let rules = plan.setting.world.breakOff
    guard rules.limitsCalls else { return .never }
    let issuedAt = sessions[Int(slot)].callIssuedAt
    var limit = rules.clientTimeout.map { issuedAt + $0 } ?? .never
    if let mean = rules.clientPatience {
      var stream = stepStream(.patience, of: sessions[Int(slot)].session)
      let patience = SimDuration(seconds: mean.seconds * stream.exponential())
      limit = min(limit, issuedAt + patience)
    }
    return limit
  }

  /// Schedules what comes next of an attempt, or the limit that comes before it; what comes at the
  /// very limit is in time.
  ///
  /// - Parameters:
  ///   - time: when its present phase ends by itself; `never` in a queue.
  ///   - firstTokenAt: when its first token comes; `never` where that is not known.
  mutating func scheduleAttempt(_ slot: Int32, at time: SimTime, firstTokenAt: SimTime) {
    guard hasTimeLimits else {
      scheduleSession(slot, after: time - now)
      return
    }
    let sentAt = sessions[Int(slot)].flight.sentAt
    var next = time
    var limit: AttemptOutcome?
    if let longest = plan.policy.timeouts.firstToken, sentAt + longest < min(next, firstTokenAt) {
      next = sentAt + longest
      limit = .timedOut
    }
    if let longest = plan.policy.timeouts.total, sentAt + longest < next {
      next = sentAt + longest
      limit = firstTokenAt <= next ? .timedOutMidStream : .timedOut
    }
    if sessions[Int(slot)].endsBy < next {
      next = sessions[Int(slot)].endsBy
      limit = firstTokenAt <= next ? .timedOutMidStream : .timedOut
    }
    if sessions[Int(slot)].givesUpAt < next {
      next = sessions[Int(slot)].givesUpAt
      limit = .cancelled
    }
    let alarm = hasHedges ? alarm(of: slot, before: &next, firstTokenAt: firstTokenAt) : .none
    if next == .never { return }
    scheduleSession(slot, after: max(.zero, next - now))
    sessions[Int(slot)].timeLimit = alarm == .none ? limit : nil
    sessions[Int(slot)].alarm = alarm
  }

  /// The gateway waits between two attempts of a call; the client may give up meanwhile.
  mutating func pauseCall(_ slot: Int32, for pause: SimDuration) {
    let givesUpAt = sessions[Int(slot)].givesUpAt
    guard givesUpAt < now + pause else {
      scheduleSession(slot, after: pause)
      return
    }
    scheduleSession(slot, after: max(.zero, givesUpAt - now))
    sessions[Int(slot)].timeLimit = .cancelled
  }

  /// Someone waits no longer: the gateway for an attempt, or the client for its call.
  ///
  /// A provider that supports it stops and has served what came so far; another one goes on to the
  /// end, and what it will have served then is settled now. A call that waits for a slot leaves the
  /// queue of either (assumed: nothing was begun).
  mutating func reachLimit(_ slot: Int32, _ outcome: AttemptOutcome) {
    let index = Int(slot)
    let flight = sessions[index].flight
    sessions[index].timeLimit = nil
    // A client that has gone waits for neither of two attempts.
    if outcome == .cancelled, !sessions[index].isHedge { dropRival(of: slot, isOutrun: false) }
    switch sessions[index].phase {
    case .backingOff, .rerouting:
      failCall(slot, CallEnding(after: outcome))
      return
    case .inFlight
    where flight.isServing && !plan.setting.terms[Int(flight.endpoint)].stopsWhenCancelled:
      sessions[index].flight.isLeftRunning = true
      sessions[index].flight.outcome = outcome
    default:
      cutShort(slot, as: outcome)
    }
    endAttempt(slot)
  }

  /// Keeps the slot of an endpoint busy with an attempt that its call has left: an entity without
  /// a conversation, which no count of sessions sees.
  mutating func leaveRunning(_ flight: Flight) {
    let slot = takeSlot()
    sessions[Int(slot)].phase = .leftRunning
    sessions[Int(slot)].flight = flight
    scheduleSession(slot, after: flight.endsAt - now)
  }

  /// The provider is done with an attempt that nobody waited for.
  mutating func endLeftRunning(_ slot: Int32) {
    sessions[Int(slot)].phase = .free
    freeSlots.append(slot)
    releaseLimits(sessions[Int(slot)].flight)
    release(sessions[Int(slot)].flight.endpoint)
  }
}
