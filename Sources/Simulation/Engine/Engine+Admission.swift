import Accounting
import Demand
import NumericalMethods
import Quantities
import Routing
import Supply

// Whether an endpoint takes a call: refusals, and the queue for its slots.
extension Engine {
  /// Why an endpoint refuses a call at once; `nil` if it takes it.
  ///
  /// Limits of the gateway's account are asked before the provider's capacity, and a call takes
  /// from them only when both admit it: what is refused uses nothing up.
  mutating func refusal(of slot: Int32, at endpoint: Int32) -> AttemptOutcome? {
    let index = Int(endpoint)
    let trouble = endpoints[index].trouble
    if trouble.condition == .down {
      blame(slot)
      return .providerDown
    }
    var stream = attemptStream(.backgroundError, slot)
    let draw = stream.uniform()
    let errors = plan.setting.terms[index].serverErrorShare + trouble.errorShare
    if draw < errors {
      if draw >= plan.setting.terms[index].serverErrorShare { blame(slot) }
      return .serverError
    }
    if draw < errors + plan.setting.terms[index].rateLimitShare + tierRefusalShare {
      // Limits that others use up too are not simulated, so nothing is known of when they ease.
      return refuse(slot, LimitRefusal(reason: .background))
    }
    if serviceTier == .batch { return nil }
    let isFull =
      endpoints[index].busy >= plan.setting.terms[index].profile.slots
      && endpoints[index].waiting >= plan.setting.terms[index].profile.queueLimit
    guard plan.setting.world.hasRateLimits else { return isFull ? .overloaded : nil }
    let pool = limitPool(of: slot, at: endpoint)
    let demand = LimitDemand(
      input: Int(sessions[Int(slot)].session.context), cached: cachedTokens(slot, at: endpoint),
      outputLimit: outputLimit.count)
    if let refusal = limitPools[pool].refusal(of: demand, at: now) {
      if isLimitUseCounted { limitPools[pool].count(refusal) }
      return refuse(slot, refusal)
    }
    if isFull { return .overloaded }
    limitPools[pool].admit(demand, at: now, isCounted: isLimitUseCounted)
    sessions[Int(slot)].flight.limitPool = Int32(pool)
    return nil
  }

  private mutating func refuse(_ slot: Int32, _ refusal: LimitRefusal) -> AttemptOutcome {
    sessions[Int(slot)].flight.refusal = refusal
    return .rateLimited
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
