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
}
