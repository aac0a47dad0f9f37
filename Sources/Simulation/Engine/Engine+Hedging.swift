import Accounting
import Demand
import NumericalMethods
import Quantities
import Routing
import Supply

// Two attempts of one call at once.
//
// The second one has a slot of its own, since an entity has one pending event; the call stays with
// the first slot, and what ends there is the call. As soon as one attempt gives its first token or
// fails, the other one is all there is of the call and is moved to the call's slot, so that nothing
// else knows of hedges.
extension Engine {
  /// The slot of the call that an attempt belongs to.
  func caller(of slot: Int32) -> Int {
    sessions[Int(slot)].isHedge ? Int(sessions[Int(slot)].rival) : Int(slot)
  }

  /// Sets when the attempt that is being sent is to be hedged.
  mutating func armHedge(_ slot: Int32) {
    guard !sessions[Int(slot)].isHedge else { return }
    let endpoint = EndpointID(Int(sessions[Int(slot)].flight.endpoint))
    let delay = gateway.hedgeDelay(at: endpoint)
    sessions[Int(slot)].hedgesAt = delay.map { now + $0 } ?? .never
  }

  /// What comes before the phase of an attempt is over or a limit is reached; `next` is moved there.
  ///
  /// A first token that comes at the very instant of a hedge or of a limit is in time.
  func alarm(
    of slot: Int32, before next: inout SimTime, firstTokenAt: SimTime
  ) -> LiveSession.Alarm {
    let session = sessions[Int(slot)]
    let gives = session.flight.outcome == .served || session.flight.outcome == .cutMidStream
    if session.rival >= 0, gives, firstTokenAt <= next {
      next = firstTokenAt
      return .firstToken
    }
    if session.hedgesAt < min(next, firstTokenAt) {
      next = max(now, session.hedgesAt)
      return .hedge
    }
    return .none
  }

  /// Handles the alarm of a slot.
  mutating func sound(_ slot: Int32) {
    let alarm = sessions[Int(slot)].alarm
    sessions[Int(slot)].alarm = .none
    if alarm == .hedge {
      hedge(slot)
    } else if sessions[Int(slot)].rival >= 0 {
      resume(Int32(win(slot)))
    } else {
      resume(slot)
    }
  }

  /// Sends a second attempt beside the one of a call, where the gateway finds a place for it.
  private mutating func hedge(_ slot: Int32) {
    let index = Int(slot)
    sessions[index].hedgesAt = .never
    var stream = choiceStream(slot)
    let endpoint = gateway.hedge(
      request(of: slot), &sessions[index].routing, &stream, at: now, instant)
    if let endpoint {
      let helper = takeSlot()
      var hedge = sessions[index]
      hedge.isHedge = true
      hedge.rival = slot
      hedge.keeper = Int32(keeper(of: index))
      hedge.cacheHead = PrefixCaches.noEntries
      hedge.nextInQueue = -1
      hedge.givesUpAt = .never
      hedge.endsBy = .never
      sessions[Int(helper)] = hedge
      sessions[index].rival = helper
      send(helper, to: endpoint.index, isSticky: false)
    }
    resume(slot)
  }

  /// An attempt that has a rival gives its first token: the other one is cancelled.
  ///
  /// - Returns: the call's slot, which holds the winner now.
  private mutating func win(_ slot: Int32) -> Int {
    let call = caller(of: slot)
    if sessions[Int(slot)].isHedge {
      drop(Int32(call), isOutrun: true)
      adopt(slot, into: Int32(call))
    } else {
      dropRival(of: slot, isOutrun: true)
    }
    return call
  }

  /// An attempt that has a rival has ended.
  mutating func endRivalled(_ slot: Int32) {
    switch sessions[Int(slot)].flight.outcome {
    case .served, .cutMidStream, .timedOutMidStream:
      // It ended at the very instant of its first token.
      endAttempt(Int32(win(slot)))
    case .rateLimited, .overloaded, .providerDown, .serverError, .zeroCompletion, .timedOut,
      .cancelled:
      let call = Int32(caller(of: slot))
      closeAttempt(slot)
      if sessions[Int(slot)].isHedge {
        free(slot)
        armHedge(call)
      } else {
        adopt(sessions[Int(slot)].rival, into: call)
        armHedge(call)
      }
      resume(call)
    }
  }

  /// Cancels the second attempt of a call, if there is one.
  mutating func dropRival(of slot: Int32, isOutrun: Bool) {
    let rival = sessions[Int(slot)].rival
    guard rival >= 0 else { return }
    drop(rival, isOutrun: isOutrun)
    free(rival)
  }

  /// Cancels one of two attempts; a provider that does not support it goes on.
  private mutating func drop(_ slot: Int32, isOutrun: Bool) {
    let flight = sessions[Int(slot)].flight
    if sessions[Int(slot)].phase == .inFlight, flight.isServing,
      !plan.setting.terms[Int(flight.endpoint)].stopsWhenCancelled
    {
      sessions[Int(slot)].flight.isLeftRunning = true
      sessions[Int(slot)].flight.outcome = .cancelled
    } else {
      cutShort(slot, as: .cancelled)
    }
    sessions[Int(slot)].flight.isOutrun = isOutrun
    closeAttempt(slot)
  }

  /// Makes the second attempt of a call its only one.
  private mutating func adopt(_ hedge: Int32, into call: Int32) {
    if sessions[Int(hedge)].phase == .queued { replaceInQueue(hedge, by: call) }
    sessions[Int(call)].flight = sessions[Int(hedge)].flight
    sessions[Int(call)].odds = sessions[Int(hedge)].odds
    sessions[Int(call)].phase = sessions[Int(hedge)].phase
    sessions[Int(call)].hedgesAt = .never
    free(hedge)
  }

  /// Gives back the slot of a second attempt.
  private mutating func free(_ hedge: Int32) {
    sessions[Int(sessions[Int(hedge)].rival)].rival = -1
    sessions[Int(hedge)].rival = -1
    sessions[Int(hedge)].isHedge = false
    sessions[Int(hedge)].keeper = -1
    sessions[Int(hedge)].timeLimit = nil
    sessions[Int(hedge)].alarm = .none
    sessions[Int(hedge)].phase = .free
    freeSlots.append(hedge)
    unschedule(hedge)
  }

  private mutating func unschedule(_ slot: Int32) {
    events.cancel(firstSession + slot)
    if firstSession + slot == current { isCurrentScheduled = false }
  }

  /// Schedules anew what comes next of an attempt.
  private mutating func resume(_ slot: Int32) {
    unschedule(slot)
    let flight = sessions[Int(slot)].flight
    switch sessions[Int(slot)].phase {
    case .travelling:
      let arrivesAt = flight.sentAt + plan.setting.terms[Int(flight.endpoint)].roundTrip
      scheduleAttempt(slot, at: arrivesAt, firstTokenAt: .never)
    case .inFlight:
      scheduleAttempt(
        slot, at: flight.endsAt, firstTokenAt: flight.isServing ? flight.firstTokenAt : .never)
    case .queued:
      scheduleAttempt(slot, at: .never, firstTokenAt: .never)
    default:
      preconditionFailure("only an attempt goes on")
    }
  }
}
