import Accounting
import Demand
import NumericalMethods
import Quantities
import Routing
import Supply

// Whether an endpoint takes a call: refusals, and the queue for its slots.
extension Engine {
  /// Why an endpoint refuses a call at once; `nil` if it takes it.
  mutating func refusal(of slot: Int32, at endpoint: Int32) -> AttemptOutcome? {
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

  mutating func enqueue(_ slot: Int32, at endpoint: Int32) {
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
  mutating func release(_ endpoint: Int32) {
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
}
