import Demand
import NumericalMethods
import Quantities
import Supply

// From the endpoints of a model to the one that is tried.
extension Gateway {
  /// Endpoints that a call may try.
  ///
  /// - Parameter passingOverHeld: whether those that asked to wait are left out.
  mutating func gatherCandidates(_ routing: CallRouting, passingOverHeld: Bool) {
    let passingOverHeld = passingOverHeld && policy.retry.honoursRetryAfter
    let hasClosed = gather(
      routing, passingOverHeld: passingOverHeld, passingOverClosed: breaker != nil)
    if hasClosed, scene.candidates.isEmpty, breaker?.isBypassedWhenAllAreClosed == true {
      trail?.passes.removeLast()
      _ = gather(routing, passingOverHeld: passingOverHeld, passingOverClosed: false)
    }
  }

  /// Where an endpoint stands in a pass.
  private enum Standing {
    case candidate(price: Int64)
    case excluded(Exclusion)
  }

  /// - Returns: whether the breaker kept an endpoint out.
  private mutating func gather(
    _ routing: CallRouting, passingOverHeld: Bool, passingOverClosed: Bool
  ) -> Bool {
    let isTraced = trail != nil
    var hasClosed = false
    if isTraced { trail?.begin(routing.model, round: routing.round) }
    scene.candidates.removeAll(keepingCapacity: true)
    let first = Int(firstEndpoint[Int(routing.model.index)])
    let end = Int(firstEndpoint[Int(routing.model.index) + 1])
    for endpoint in first..<end {
      switch standing(
        of: endpoint, routing, passingOverHeld: passingOverHeld,
        passingOverClosed: passingOverClosed)
      {
      case .candidate(let price):
        scene.candidates.append(Candidate(endpoint: Int32(endpoint), price: price))
        if isTraced { trail?.admit(endpoint, price: price) }
      case .excluded(let reason):
        if reason == .closedByBreaker { hasClosed = true }
        if isTraced { trail?.exclude(endpoint, reason) }
      }
    }
    if isTraced { noteBeliefs(bypassesBreaker: breaker != nil && !passingOverClosed) }
    return hasClosed
  }

  /// The mask: the price of an endpoint that the call may go to, or the first reason against it.
  ///
  /// It changes nothing: `mutating` keeps the compiler from copying the gateway for every endpoint,
  /// which cost 140 ns each.
  @inline(__always)
  private mutating func standing(
    of endpoint: Int, _ routing: CallRouting, passingOverHeld: Bool, passingOverClosed: Bool
  ) -> Standing {
    if routing.hasTried(endpoint) { return .excluded(.triedAlready) }
    if let reason = offers[endpoint].exclusion(of: scene.request) { return .excluded(reason) }
    if passingOverHeld {
      let account = scene.views[endpoint].account(of: scene.request.task)
      if scene.views[endpoint].heldUntil(account: account) > scene.now {
        return .excluded(.heldByRetryAfter)
      }
    }
    if passingOverClosed, breaker?.permits(endpoint, at: scene.now) == false {
      return .excluded(.closedByBreaker)
    }
    guard scene.request.input.count > offers[endpoint].listPriceLimit else {
      return .candidate(price: offers[endpoint].listPrice)
    }
    let rates = prices[endpoint].rates(
      inputTokens: scene.request.input, tier: tier, at: scene.instant)
    guard policy.preferences.permit(rates) else { return .excluded(.abovePriceLimit) }
    return .candidate(price: rates.blendedPrice)
  }

  mutating func pick(
    _ routing: inout CallRouting, _ sticky: StickyRecord, _ stream: inout RandomStream
  ) -> Decision? {
    guard !scene.candidates.isEmpty else { return nil }
    scene.weights.removeAll(keepingCapacity: true)
    if let position = stickyCandidate(sticky) {
      if trail != nil { noteChoice(position, .sticky, draws: []) }
      return attempt(position, &routing, isSticky: true)
    }
    if let position = orderedCandidate() {
      if trail != nil { noteChoice(position, .order, draws: []) }
      return attempt(position, &routing, isSticky: false)
    }
    let before = stream
    guard let chosen = endpointRule.pick(&scene, &stream) else { return nil }
    if trail != nil { noteChoice(chosen, .rule, draws: stream.uniforms(since: before)) }
    return attempt(chosen, &routing, isSticky: false)
  }

  private mutating func attempt(
    _ candidate: Int, _ routing: inout CallRouting, isSticky: Bool
  ) -> Decision {
    let endpoint = Int(scene.candidates[candidate].endpoint)
    routing.markTried(endpoint)
    let sent = SentAttempt(endpoint: endpoint, request: scene.request, at: scene.now)
    endpointRule.attemptSent(sent)
    breaker?.attemptSent(sent)
    return .attempt(EndpointID(endpoint), isSticky: isSticky)
  }

  /// The endpoint that served the conversation last, within the idle limit, where cache reads
  /// are cheaper than prompt tokens, and without a provider order.
  private func stickyCandidate(_ sticky: StickyRecord) -> Int? {
    guard let limit = policy.stickyIdleLimit, let endpoint = sticky.endpoint,
      policy.preferences.order.isEmpty, scene.now - sticky.lastSuccess <= limit,
      offers[Int(endpoint.index)].offersCache
    else { return nil }
    return scene.candidates.firstIndex { $0.endpoint == endpoint.index }
  }

  /// The first candidate of the provider that comes first in the preferred order.
  private func orderedCandidate() -> Int? {
    for provider in policy.preferences.order {
      let match = scene.candidates.firstIndex { offers[Int($0.endpoint)].provider == provider }
      if let match { return match }
    }
    return nil
  }
}
