import Demand
import Quantities
import Supply

/// What a pass over endpoints looks at besides what the call asks for.
struct Mask {
  /// Whether endpoints that were tried in this round are left out.
  var skipsTried = true
  /// Whether endpoints that asked to wait are left out.
  var skipsHeld = false
  /// Whether endpoints that the breaker has closed are left out.
  var skipsClosed = true
  /// Whether endpoints whose context is too short are left out.
  var skipsShort = true
}

// Which endpoints a call may go to: one mask for all ways through the gateway.
extension Gateway {
  /// Where an endpoint stands in a pass.
  private enum Standing {
    case candidate(price: Int64)
    case excluded(Exclusion)
  }

  /// Adds the endpoints of a model that a call may try to the candidates.
  ///
  /// - Returns: what the breaker or the length of the call kept out.
  mutating func gather(
    _ model: ModelID, _ routing: CallRouting, _ mask: Mask
  ) -> (hasClosed: Bool, hasShort: Bool) {
    gather(endpoints(of: model), routing, mask)
  }

  /// The same for a part of the endpoints of a model, by position in ``gatheringOrder``.
  @discardableResult
  mutating func gather(
    _ slots: Range<Int>, _ routing: CallRouting, _ mask: Mask
  ) -> (hasClosed: Bool, hasShort: Bool) {
    let isTraced = trail != nil
    var keptOut = (hasClosed: false, hasShort: false)
    for slot in slots {
      let endpoint = Int(gatheringOrder[slot])
      switch standing(of: endpoint, routing, mask) {
      case .candidate(let price):
        scene.candidates.append(Candidate(endpoint: Int32(endpoint), price: price))
        if isTraced { trail?.admit(endpoint, price: price) }
      case .excluded(let reason):
        if reason == .closedByBreaker { keptOut.hasClosed = true }
        if reason == .contextTooShort { keptOut.hasShort = true }
        if isTraced { trail?.exclude(endpoint, reason) }
      }
    }
    return keptOut
  }

  /// The mask: the price of an endpoint that the call may go to, or the first reason against it.
  ///
  /// It changes nothing: `mutating` keeps the compiler from copying the gateway for every endpoint,
  /// which cost 140 ns each.
  @inline(__always)
  private mutating func standing(
    of endpoint: Int, _ routing: CallRouting, _ mask: Mask
  ) -> Standing {
    if mask.skipsTried, routing.hasTried(endpoint) { return .excluded(.triedAlready) }
    if let reason = offers[endpoint].exclusion(of: scene.request) { return .excluded(reason) }
    if mask.skipsClosed, breaker?.permits(endpoint, at: scene.now) == false {
      return .excluded(.closedByBreaker)
    }
    if meters.isSpent(endpoint, at: scene.now) { return .excluded(.budgetSpent) }
    if mask.skipsShort, !offers[endpoint].hasRoom(for: scene.request) {
      return .excluded(.contextTooShort)
    }
    if mask.skipsHeld {
      let account = scene.views[endpoint].account(of: scene.request.task)
      if scene.views[endpoint].heldUntil(account: account) > scene.now {
        return .excluded(.heldByRetryAfter)
      }
    }
    guard scene.request.input.count > offers[endpoint].listPriceLimit else {
      guard offers[endpoint].permitsListRates else { return .excluded(.abovePriceLimit) }
      return .candidate(price: offers[endpoint].listPrice)
    }
    let rates = prices[endpoint].rates(
      inputTokens: scene.request.input, tier: tier, at: scene.instant)
    guard policy.preferences.permit(rates) else { return .excluded(.abovePriceLimit) }
    return .candidate(price: rates.blendedPrice)
  }
}
