import Accounting
import Demand
import NumericalMethods
import Quantities
import Routing
import Supply

// What an attempt costs, who pays it and who sees it.
extension Engine {
  /// Charges an attempt, enters it in the books and lets the gateway see it.
  mutating func settle(_ slot: Int32) {
    let session = sessions[Int(slot)].session
    let flight = sessions[Int(slot)].flight
    let cost =
      flight.usage == .zero
      ? .zero
      : plan.setting.prices[Int(flight.endpoint)].cost(
        of: flight.usage, tier: serviceTier, at: instant)
    let disposition = disposition(of: flight)
    let firstToken = min(flight.isServing ? flight.firstTokenAt : now, now) - flight.sentAt
    let row = AttemptRow(
      task: session.task, branch: session.branch, step: session.step,
      repetition: session.repetition,
      attempt: flight.attempt - 1,
      endpoint: EndpointID(Int(flight.endpoint)), sentAt: flight.sentAt,
      timeToFirstToken: firstToken, duration: now - flight.sentAt, outcome: flight.outcome,
      isSticky: flight.isSticky, usage: flight.usage, cost: cost, disposition: disposition,
      limit: flight.refusal?.reason, retryAfter: flight.refusal?.retryAfter,
      role: flight.role)
    books.enter(row, fate: flight.fate, isMeasured: sessions[Int(slot)].isMeasured)
    if gateway.notesOdds { tell(row, slot) }
    if disposition == .billed { addToTask(cost, slot) }
    if !flight.isLeftRunning { releaseLimits(flight) }
    var ended = EndedAttempt(
      endpoint: Int(flight.endpoint), task: session.task, outcome: flight.outcome,
      timeToFirstToken: firstToken, duration: row.duration, usage: flight.usage, cost: cost,
      retryAfter: flight.refusal?.retryAfter, at: now)
    ended.taskType = sessions[Int(slot)].profile.type
    ended.usesTools = needsTools
    ended.hasToolError = flight.hasToolError && flight.outcome == .served
    gateway.attemptEnded(ended)
    noteAttempt(row, slot)
  }

  /// Tells the run's sink, and whoever traces the call, of an attempt and how likely its choice was.
  private mutating func tell(_ row: AttemptRow, _ slot: Int32) {
    var row = row
    row.odds = sessions[Int(slot)].odds
    row.modelPropensity = sessions[Int(slot)].modelPropensity
    sink?.record(row)
    if tracer != nil, caller(of: slot) == Int(tracedSlot) {
      tracer?.trail?.moments.append(.attempt(row))
    }
  }

  /// Who bears the charge of an attempt.
  ///
  /// A client that breaks off pays for what came, or for the whole response where the provider
  /// goes on. The gateway's own choices, to give up an attempt or to send two of which one is of no
  /// use, are paid by whoever pays for what it gives up. Nobody pays for an answer without tokens and finish reason (zero-completion insurance).
  private func disposition(of flight: Flight) -> Disposition {
    let rules = plan.setting.world.breakOff
    return switch flight.outcome {
    case .zeroCompletion: .waived
    case .cutMidStream: rules.cutPayer.disposition
    case .timedOut, .timedOutMidStream: rules.timeoutPayer.disposition
    case .cancelled where flight.isOutrun: rules.timeoutPayer.disposition
    case .cancelled: flight.usage.output == .zero ? .waived : .billed
    case .served, .rateLimited, .overloaded, .providerDown, .serverError: .billed
    }
  }

  private mutating func addToTask(_ cost: USD, _ slot: Int32) {
    var root = caller(of: slot)
    sessions[root].callCost += cost
    while sessions[root].parent >= 0 { root = Int(sessions[root].parent) }
    sessions[root].taskCost += cost
  }
}
