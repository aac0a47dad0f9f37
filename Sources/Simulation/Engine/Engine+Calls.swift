import Accounting
import Demand
import NumericalMethods
import Quantities
import Routing
import Supply

// A call from the client's request to its answer: attempts, service, settlement.
extension Engine {
  mutating func startCall(_ slot: Int32) {
    let index = Int(slot)
    books.callArrived(
      isRepeat: sessions[index].session.repetition > 0, isMeasured: sessions[index].isMeasured)
    sessions[index].callIssuedAt = now - plan.setting.world.gatewayOverhead
    sessions[index].givesUpAt = timeToGiveUp(slot)
    if let longest = plan.policy.timeouts.call, hasTimeLimits {
      sessions[index].endsBy = sessions[index].callIssuedAt + longest
    }
    sessions[index].routing = CallRouting(model: sessions[index].model)
    sessions[index].callCost = .zero
    sessions[index].rejectedAnswer = nil
    sessions[index].struck = StruckCall()
    if tracer != nil { traceCall(slot) }
    attempt(slot)
  }

  /// Asks the gateway what to do with a call and does it.
  mutating func attempt(_ slot: Int32) {
    let index = Int(slot)
    if sessions[index].routing.attempts > 0, sessions[index].endsBy <= now {
      giveUp(slot)
      return
    }
    let request = request(of: slot)
    var stream = choiceStream(slot)
    if slot == tracedSlot { traceRequest(request) }
    let decision = gateway.next(
      request, &sessions[index].routing, sticky(of: slot), &stream, at: now, instant)
    if slot == tracedSlot { traceDecision(decision) }
    switch decision {
    case .attempt(let endpoint, let isSticky):
      send(slot, to: endpoint.index, isSticky: isSticky)
    case .wait(let pause) where sessions[index].endsBy <= now + pause:
      giveUp(slot)
    case .wait(let pause):
      sessions[index].phase = .backingOff
      pauseCall(slot, for: pause)
    case .refuse(.overLimits):
      failCall(slot, .failedRateLimited)
    case .refuse(.keptOut):
      failCall(slot, .failedKeptOut)
    case .giveUp, .refuse(.tooLong):
      giveUp(slot)
    }
  }

  /// What a client declares with its present call.
  func request(of slot: Int32) -> CallRequest {
    let index = Int(slot)
    return CallRequest(
      task: sessions[index].session.task, branch: sessions[index].session.branch,
      taskType: sessions[index].profile.type, model: askedModel(of: slot),
      input: TokenCount(Int(sessions[index].session.context)), outputLimit: outputLimit,
      needsTools: needsTools, parameters: parameters)
  }

  /// What befalls an attempt: the same whether it waited for a slot or not.
  func attemptStream(_ purpose: Purpose, _ slot: Int32) -> RandomStream {
    stream(
      purpose, of: sessions[Int(slot)].session, turn: Int(sessions[Int(slot)].flight.attempt))
  }

  /// The gateway is asked twice after the last attempt of a round: before and after the pause.
  func choiceStream(_ slot: Int32) -> RandomStream {
    let isSecond = sessions[Int(slot)].phase == .backingOff
    let turn = sessions[Int(slot)].routing.attempts << 1 | (isSecond ? 1 : 0)
    return stream(.routerChoice, of: sessions[Int(slot)].session, turn: turn)
  }

  private func stream(_ purpose: Purpose, of session: Session, turn: Int) -> RandomStream {
    chance.stream(
      purpose, task: session.task, branch: Int(session.branch), step: Int(session.step),
      repetition: Int(session.repetition), attempt: turn)
  }

  /// Sends a call to an endpoint.
  ///
  /// The whole round trip lies before the endpoint's work: that shifts the work by half of it and
  /// changes no length of time.
  mutating func send(_ slot: Int32, to endpoint: Int32, isSticky: Bool) {
    var flight = Flight()
    flight.endpoint = endpoint
    flight.attempt = Int32(sessions[Int(slot)].routing.attempts)
    flight.role =
      sessions[Int(slot)].isHedge ? .hedge : flight.attempt == 1 ? .first : .retry
    flight.isSticky = isSticky
    flight.sentAt = now
    sessions[Int(slot)].flight = flight
    if gateway.notesOdds { sessions[Int(slot)].odds = gateway.odds }
    if hasHedges { armHedge(slot) }
    let roundTrip = plan.setting.terms[Int(endpoint)].roundTrip
    guard roundTrip > .zero else {
      arrive(slot)
      return
    }
    sessions[Int(slot)].phase = .travelling
    scheduleAttempt(slot, at: now + roundTrip, firstTokenAt: .never)
  }

  /// An attempt reaches its endpoint, which refuses it, serves it or makes it wait.
  mutating func arrive(_ slot: Int32) {
    let endpoint = sessions[Int(slot)].flight.endpoint
    noteSending(slot, to: endpoint)
    if let refusal = refusal(of: slot, at: endpoint) {
      sessions[Int(slot)].flight.outcome = refusal
      sessions[Int(slot)].flight.endsAt = now + plan.setting.world.refusalDelay
      sessions[Int(slot)].phase = .inFlight
      scheduleAttempt(slot, at: sessions[Int(slot)].flight.endsAt, firstTokenAt: .never)
    } else if serviceTier == .batch {
      startBatch(slot)
    } else if endpoints[Int(endpoint)].busy < plan.setting.terms[Int(endpoint)].profile.slots {
      endpoints[Int(endpoint)].busy += 1
      startService(slot)
    } else {
      enqueue(slot, at: endpoint)
      if hasTimeLimits { scheduleAttempt(slot, at: .never, firstTokenAt: .never) }
    }
  }

  /// Settles an attempt that has ended and goes on with its call.
  mutating func endAttempt(_ slot: Int32) {
    if sessions[Int(slot)].rival >= 0 {
      endRivalled(slot)
      return
    }
    let flight = sessions[Int(slot)].flight
    closeAttempt(slot)
    switch flight.outcome {
    case .served:
      if plan.policy.cascade != nil, climbs(slot) {
        climb(slot)
      } else {
        finishCall(slot, output: flight.usage.output)
      }
    case .zeroCompletion where plan.policy.retry.retriedOutcomes.contains(.zeroCompletion):
      reroute(slot)
    case .cutMidStream, .zeroCompletion, .timedOutMidStream, .cancelled:
      failCall(slot, CallEnding(after: flight.outcome))
    case .rateLimited, .overloaded, .providerDown, .serverError, .timedOut:
      reroute(slot)
    }
  }

  /// Settles an attempt and gives back what it held, or leaves that to its provider.
  mutating func closeAttempt(_ slot: Int32) {
    let flight = sessions[Int(slot)].flight
    settle(slot)
    if flight.isLeftRunning {
      leaveRunning(flight)
    } else if flight.isServing, flight.holdsSlot {
      release(flight.endpoint)
    }
  }

  /// The gateway takes its time before it acts on a refusal.
  private mutating func reroute(_ slot: Int32) {
    let flight = sessions[Int(slot)].flight
    sessions[Int(slot)].routing.failed(
      at: EndpointID(Int(flight.endpoint)), with: flight.outcome,
      retryAfter: flight.refusal?.retryAfter)
    guard plan.setting.world.gatewayOverhead > .zero else {
      attempt(slot)
      return
    }
    sessions[Int(slot)].phase = .rerouting
    pauseCall(slot, for: plan.setting.world.gatewayOverhead)
  }

  mutating func finishCall(_ slot: Int32, output: TokenCount) {
    let index = Int(slot)
    let flight = sessions[index].flight
    let issuedAt = sessions[index].callIssuedAt
    noteSuccess(slot)
    noteCallEnd(slot, .completed)
    books.callEnded(
      .completed, timeToFirstToken: flight.firstTokenAt - issuedAt, callTime: now - issuedAt,
      isMeasured: sessions[index].isMeasured)
    books.answered(
      output: output, decodeTime: now - flight.firstTokenAt, generationTime: now - flight.sentAt,
      isMeasured: sessions[index].isMeasured)
    tell(.completed, of: slot)
    judge(slot, output: output)
  }

  mutating func failCall(_ slot: Int32, _ ending: CallEnding) {
    noteCallEnd(slot, ending)
    books.callEnded(
      ending, timeToFirstToken: .zero, callTime: .zero,
      isMeasured: sessions[Int(slot)].isMeasured)
    tell(ending, of: slot)
    repeatAfterFailure(slot)
  }

  /// The gateway returns an error: the last one, or a 404 where no endpoint fits the call.
  private mutating func giveUp(_ slot: Int32) {
    if let answer = sessions[Int(slot)].rejectedAnswer {
      takeRejected(answer, slot)
      return
    }
    if sessions[Int(slot)].routing.attempts > 0 {
      failCall(slot, CallEnding(after: sessions[Int(slot)].flight.outcome))
      return
    }
    books.callEnded(
      .rejected, timeToFirstToken: .zero, callTime: .zero,
      isMeasured: sessions[Int(slot)].isMeasured)
    tell(.rejected, of: slot)
    endSession(slot, isSolved: false)
  }
}
