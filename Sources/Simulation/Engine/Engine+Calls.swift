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
    sessions[index].callIssuedAt = now
    sessions[index].routing = CallRouting(model: sessions[index].model)
    attempt(slot)
  }

  /// Asks the gateway what to do with a call and does it.
  mutating func attempt(_ slot: Int32) {
    let index = Int(slot)
    let request = CallRequest(
      task: sessions[index].session.task, branch: sessions[index].session.branch,
      taskType: sessions[index].profile.type, model: sessions[index].model,
      input: TokenCount(Int(sessions[index].session.context)), outputLimit: outputLimit,
      needsTools: needsTools)
    var stream = choiceStream(slot)
    let decision = gateway.next(
      request, &sessions[index].routing, sessions[keeper(of: index)].sticky, &stream, at: now,
      instant)
    switch decision {
    case .attempt(let endpoint, let isSticky):
      send(slot, to: endpoint.index, isSticky: isSticky)
    case .wait(let pause):
      sessions[index].phase = .backingOff
      scheduleSession(slot, after: pause)
    case .giveUp:
      giveUp(slot)
    }
  }

  /// What befalls an attempt: the same whether it waited for a slot or not.
  private func attemptStream(_ purpose: Purpose, _ slot: Int32) -> RandomStream {
    stream(
      purpose, of: sessions[Int(slot)].session, turn: sessions[Int(slot)].routing.attempts)
  }

  /// The gateway is asked twice after the last attempt of a round: before and after the pause.
  private func choiceStream(_ slot: Int32) -> RandomStream {
    let isSecond = sessions[Int(slot)].phase == .backingOff
    let turn = sessions[Int(slot)].routing.attempts << 1 | (isSecond ? 1 : 0)
    return stream(.routerChoice, of: sessions[Int(slot)].session, turn: turn)
  }

  private func stream(_ purpose: Purpose, of session: Session, turn: Int) -> RandomStream {
    chance.stream(
      purpose, task: session.task, branch: Int(session.branch), step: Int(session.step),
      repetition: Int(session.repetition), attempt: turn)
  }

  /// Sends a call to an endpoint, which refuses it, serves it or makes it wait.
  private mutating func send(_ slot: Int32, to endpoint: Int32, isSticky: Bool) {
    var flight = Flight()
    flight.endpoint = endpoint
    flight.isSticky = isSticky
    flight.sentAt = now
    sessions[Int(slot)].flight = flight
    if let refusal = refusal(of: slot, at: endpoint) {
      sessions[Int(slot)].flight.outcome = refusal
      sessions[Int(slot)].phase = .inFlight
      let delay = plan.setting.world.gatewayOverhead + plan.setting.world.refusalDelay
      scheduleSession(slot, after: delay)
    } else if endpoints[Int(endpoint)].busy < plan.setting.terms[Int(endpoint)].profile.slots {
      endpoints[Int(endpoint)].busy += 1
      startService(slot)
    } else {
      enqueue(slot, at: endpoint)
    }
  }

  /// Why an endpoint refuses a call at once; `nil` if it takes it.
  private mutating func refusal(of slot: Int32, at endpoint: Int32) -> AttemptOutcome? {
    let index = Int(endpoint)
    let condition = condition(of: endpoint)
    if condition == .down { return .providerDown }
    var stream = attemptStream(.backgroundError, slot)
    let draw = stream.uniform()
    let added = condition == .degraded ? plan.setting.world.degradedErrorShare : 0
    let errors = plan.setting.terms[index].serverErrorShare + added
    if draw < errors { return .serverError }
    if draw < errors + plan.setting.terms[index].rateLimitShare { return .rateLimited }
    if plan.setting.world.hasRateLimits {
      let input = Int(sessions[Int(slot)].session.context)
      let uncached = input - cachedTokens(slot, at: endpoint)
      guard endpoints[index].admits(uncachedInput: uncached, at: now) else {
        return .rateLimited
      }
    }
    let isFull =
      endpoints[index].busy >= plan.setting.terms[index].profile.slots
      && endpoints[index].waiting >= plan.setting.terms[index].profile.queueLimit
    return isFull ? .overloaded : nil
  }

  /// Input of the present call that an endpoint has cached [tokens].
  private func cachedTokens(_ slot: Int32, at endpoint: Int32) -> Int {
    let cache = plan.setting.terms[Int(endpoint)].cache
    guard cache.isOffered,
      let cached = caches.prefix(
        sessions[keeper(of: Int(slot))].cacheHead, at: endpoint, timeToLive: cache.timeToLive, now)
    else { return 0 }
    let session = sessions[Int(slot)].session
    let input = Int(session.context)
    let blocks = plan.workload.commonBlocks(cached, plan.workload.prefix(of: session))
    let hit = min(input, blocks * plan.workload.blockTokens)
    return hit >= cache.minimumInput.count ? hit : 0
  }

  private mutating func enqueue(_ slot: Int32, at endpoint: Int32) {
    let tail = endpoints[Int(endpoint)].queueTail
    sessions[Int(slot)].phase = .queued
    sessions[Int(slot)].nextInQueue = -1
    if tail >= 0 {
      sessions[Int(tail)].nextInQueue = slot
    } else {
      endpoints[Int(endpoint)].queueHead = slot
    }
    endpoints[Int(endpoint)].queueTail = slot
    endpoints[Int(endpoint)].waiting += 1
  }

  /// Gives a freed slot of an endpoint to the call that has waited longest.
  private mutating func release(_ endpoint: Int32) {
    let index = Int(endpoint)
    let head = endpoints[index].queueHead
    guard head >= 0 else {
      endpoints[index].busy -= 1
      return
    }
    endpoints[index].queueHead = sessions[Int(head)].nextInQueue
    if endpoints[index].queueHead < 0 { endpoints[index].queueTail = -1 }
    endpoints[index].waiting -= 1
    startService(head)
  }

  /// Draws how an attempt goes and schedules its end.
  private mutating func startService(_ slot: Int32) {
    let index = Int(slot)
    let endpoint = sessions[index].flight.endpoint
    let cached = cachedTokens(slot, at: endpoint)
    let service = drawService(slot, cached: cached)
    sessions[index].flight.isServing = true
    sessions[index].flight.startedAt = now
    sessions[index].flight.firstTokenAt = now + service.untilFirstToken
    sessions[index].flight.outcome = service.outcome
    sessions[index].flight.usage = usage(
      input: Int(sessions[index].session.context), cached: cached, output: service.output,
      at: endpoint)
    sessions[index].phase = .inFlight
    scheduleSession(slot, after: service.untilFirstToken + service.afterFirstToken)
  }

  private struct Service {
    var untilFirstToken: SimDuration
    var afterFirstToken: SimDuration
    var output: Int
    var outcome: AttemptOutcome
  }

  /// Affine latency times a lognormal residual; every attempt consumes the same four draws.
  private func drawService(_ slot: Int32, cached: Int) -> Service {
    let session = sessions[Int(slot)].session
    let endpoint = sessions[Int(slot)].flight.endpoint
    let profile = plan.setting.terms[Int(endpoint)].profile
    var stream = attemptStream(.service, slot)
    let residual = plan.setting.terms[Int(endpoint)].residual.draw(
      logSD: profile.residualLogSD, &stream)
    let isSlow = stream.uniform() < profile.slowPathShare.value
    let isEmpty = stream.uniform() < plan.setting.world.zeroCompletionShare
    let cutAfter = stream.exponential()
    let isDegraded = condition(of: endpoint) == .degraded
    let pace = residual * (isDegraded ? plan.setting.world.degradedSlowdown : 1)

    let model = Int(sessions[Int(slot)].routing.model.index)
    let wanted = Int((Double(session.output) * plan.setting.models[model].verbosity).rounded())
    let output = isEmpty ? 0 : max(1, min(outputLimit.count, wanted))
    let newInput = Double(Int(session.context) - cached) / 1000
    let reading =
      profile.baseSeconds + profile.secondsPer1kNewInput * newInput
      + profile.secondsPer1kCachedInput * Double(cached) / 1000
    let prefill = reading * pace * (isSlow ? profile.slowPathFactor : 1)
    let decode = profile.secondsPer1kOutput * Double(output) / 1000 * pace
    let untilFirstToken = plan.setting.world.gatewayOverhead + SimDuration(seconds: prefill)
    let hazard = plan.setting.world.cutHazardPerSecond
    if hazard > 0, output > 0, cutAfter / hazard < decode {
      let cutSeconds = cutAfter / hazard
      return Service(
        untilFirstToken: untilFirstToken, afterFirstToken: SimDuration(seconds: cutSeconds),
        output: max(1, Int(Double(output) * cutSeconds / decode)), outcome: .cutMidStream)
    }
    return Service(
      untilFirstToken: untilFirstToken, afterFirstToken: SimDuration(seconds: decode),
      output: output, outcome: isEmpty ? .zeroCompletion : .served)
  }

  private func usage(input: Int, cached: Int, output: Int, at endpoint: Int32) -> Usage {
    let rest = TokenCount(input - cached)
    let writes = plan.setting.terms[Int(endpoint)].chargesWrites
    let reasoning = Int(Double(output) * reasoningShare)
    return Usage(
      prompt: writes ? .zero : rest, cacheRead: TokenCount(cached),
      cacheWrite5m: writes ? rest : .zero, completion: TokenCount(output - reasoning),
      reasoning: TokenCount(reasoning))
  }

  /// Settles an attempt that has ended and goes on with its call.
  mutating func endAttempt(_ slot: Int32) {
    let flight = sessions[Int(slot)].flight
    settle(slot)
    if flight.isServing { release(flight.endpoint) }
    switch flight.outcome {
    case .served:
      finishCall(slot, output: flight.usage.output)
    case .cutMidStream, .zeroCompletion:
      failCall(slot, CallEnding(after: flight.outcome))
    case .rateLimited, .overloaded, .providerDown, .serverError:
      attempt(slot)
    }
  }

  /// Charges an attempt, enters it in the books and lets the gateway see it.
  private mutating func settle(_ slot: Int32) {
    let session = sessions[Int(slot)].session
    let flight = sessions[Int(slot)].flight
    let cost =
      flight.usage == .zero
      ? .zero : plan.setting.prices[Int(flight.endpoint)].cost(of: flight.usage, at: instant)
    let disposition: Disposition =
      switch flight.outcome {
      case .zeroCompletion: .waived
      case .cutMidStream: .absorbed
      default: .billed
      }
    let firstToken = (flight.isServing ? flight.firstTokenAt : now) - flight.sentAt
    let row = AttemptRow(
      task: session.task, branch: session.branch, step: session.step,
      repetition: session.repetition,
      attempt: Int32(sessions[Int(slot)].routing.attempts - 1),
      endpoint: EndpointID(Int(flight.endpoint)), sentAt: flight.sentAt,
      timeToFirstToken: firstToken, duration: now - flight.sentAt, outcome: flight.outcome,
      isSticky: flight.isSticky, usage: flight.usage, cost: cost, disposition: disposition)
    books.enter(row, isMeasured: sessions[Int(slot)].isMeasured)
    sink?.record(row)
    if disposition == .billed { addToTask(cost, slot) }
    if plan.setting.world.hasRateLimits, flight.isServing {
      endpoints[Int(flight.endpoint)].output.take(Double(flight.usage.output.count), at: now)
    }
    gateway.observe(
      row.endpoint, flight.outcome, timeToFirstToken: firstToken, output: flight.usage.output,
      duration: row.duration, at: now)
  }

  private mutating func addToTask(_ cost: USD, _ slot: Int32) {
    var root = Int(slot)
    while sessions[root].parent >= 0 { root = Int(sessions[root].parent) }
    sessions[root].taskCost += cost
  }

  private mutating func finishCall(_ slot: Int32, output: TokenCount) {
    let index = Int(slot)
    let flight = sessions[index].flight
    let issuedAt = sessions[index].callIssuedAt
    let keeper = keeper(of: index)
    // The key of stickiness includes the model: a fallback's success is not the model's own.
    if sessions[index].routing.model == sessions[index].model {
      sessions[keeper].sticky.succeed(at: EndpointID(Int(flight.endpoint)), now)
    }
    if plan.setting.terms[Int(flight.endpoint)].cache.isOffered {
      let prefix = plan.workload.prefix(of: sessions[index].session)
      sessions[keeper].cacheHead = caches.store(
        sessions[keeper].cacheHead, at: flight.endpoint, prefix,
        visibleFrom: flight.firstTokenAt, lastUse: flight.startedAt)
    }
    books.callEnded(
      .completed, timeToFirstToken: flight.firstTokenAt - issuedAt, callTime: now - issuedAt,
      isMeasured: sessions[index].isMeasured)
    tell(.completed, of: slot)
    judge(slot, output: output)
  }

  private mutating func failCall(_ slot: Int32, _ ending: CallEnding) {
    books.callEnded(
      ending, timeToFirstToken: .zero, callTime: .zero,
      isMeasured: sessions[Int(slot)].isMeasured)
    tell(ending, of: slot)
    repeatAfterFailure(slot)
  }

  /// The gateway returns an error: the last one, or a 404 where no endpoint fits the call.
  private mutating func giveUp(_ slot: Int32) {
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
