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
    guard hasLimits else {
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
    if sessions[Int(slot)].givesUpAt < next {
      next = sessions[Int(slot)].givesUpAt
      limit = .cancelled
    }
    if next == .never { return }
    scheduleSession(slot, after: max(.zero, next - now))
    sessions[Int(slot)].limit = limit
  }

  /// The gateway waits between two attempts of a call; the client may give up meanwhile.
  mutating func pauseCall(_ slot: Int32, for pause: SimDuration) {
    let givesUpAt = sessions[Int(slot)].givesUpAt
    guard givesUpAt < now + pause else {
      scheduleSession(slot, after: pause)
      return
    }
    scheduleSession(slot, after: max(.zero, givesUpAt - now))
    sessions[Int(slot)].limit = .cancelled
  }

  /// Someone waits no longer: the gateway for an attempt, or the client for its call.
  mutating func breakOff(_ slot: Int32, as outcome: AttemptOutcome) {
    let index = Int(slot)
    sessions[index].limit = nil
    switch sessions[index].phase {
    case .backingOff, .rerouting:
      failCall(slot, CallEnding(after: outcome))
      return
    case .queued:
      leaveQueue(slot)
    default:
      if sessions[index].flight.isServing { abandonService(slot) }
    }
    sessions[index].flight.outcome = outcome
    endAttempt(slot)
  }

  /// A provider that supports it stops and has served what came so far; another one goes on to the
  /// end, and what it will have served then is settled now.
  private mutating func abandonService(_ slot: Int32) {
    let flight = sessions[Int(slot)].flight
    guard plan.setting.terms[Int(flight.endpoint)].stopsWhenCancelled else {
      sessions[Int(slot)].flight.isLeftRunning = true
      return
    }
    let whole = flight.usage.output.count
    let elapsed = Double((now - flight.firstTokenAt).microseconds)
    let decodeTime = Double((flight.endsAt - flight.firstTokenAt).microseconds)
    var output = 0
    if now >= flight.firstTokenAt, whole > 0 {
      output = max(1, Int(Double(whole) * elapsed / max(1, decodeTime)))
    }
    sessions[Int(slot)].flight.usage = usage(
      input: Int(sessions[Int(slot)].session.context), cached: flight.usage.cacheRead.count,
      output: output, at: flight.endpoint)
  }

  /// Takes a call out of the queue of its endpoint, wherever it stands there.
  private mutating func leaveQueue(_ slot: Int32) {
    let index = Int(sessions[Int(slot)].flight.endpoint)
    let next = sessions[Int(slot)].nextInQueue
    var before: Int32 = -1
    var place = endpoints[index].queueHead
    while place != slot {
      before = place
      place = sessions[Int(place)].nextInQueue
    }
    if before >= 0 {
      sessions[Int(before)].nextInQueue = next
    } else {
      endpoints[index].queueHead = next
    }
    if next < 0 { endpoints[index].queueTail = before }
    endpoints[index].waiting -= 1
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
    release(sessions[Int(slot)].flight.endpoint)
  }
}
