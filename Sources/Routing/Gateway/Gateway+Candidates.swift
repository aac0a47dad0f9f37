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
    scene.candidates.removeAll(keepingCapacity: true)
    let hasClosed = gather(routing, passingOverHeld: passingOverHeld, passingOverClosed: true)
    isRefusing = isRefusing || (hasClosed && scene.candidates.isEmpty)
    if scene.candidates.isEmpty, hasClosed, breaker?.isBypassedWhenAllAreClosed == true {
      _ = gather(routing, passingOverHeld: passingOverHeld, passingOverClosed: false)
    }
    if hasPriorities { keepOrder(nil) }
  }

  /// - Returns: whether the breaker kept an endpoint out.
  private mutating func gather(
    _ routing: CallRouting, passingOverHeld: Bool, passingOverClosed: Bool
  ) -> Bool {
    let request = scene.request
    let passesOverHeld = passingOverHeld && policy.retry.honoursRetryAfter
    var hasClosed = false
    let first = Int(firstEndpoint[Int(routing.model.index)])
    let end = Int(firstEndpoint[Int(routing.model.index) + 1])
    for slot in first..<end {
      let endpoint = Int(gatheringOrder[slot])
      if routing.hasTried(endpoint) || meters.isSpent(endpoint, at: scene.now) { continue }
      guard offers[endpoint].accepts(request) else { continue }
      if passesOverHeld, heldUntil(endpoint, request.task) > scene.now { continue }
      if passingOverClosed, let breaker, !breaker.permits(endpoint, at: scene.now) {
        hasClosed = true
        continue
      }
      if let candidate = candidate(endpoint) { scene.candidates.append(candidate) }
    }
    return hasClosed
  }

  /// An endpoint with its price for the call; `nil` where it is above the policy's highest.
  func candidate(_ endpoint: Int) -> Candidate? {
    var price = offers[endpoint].listPrice
    if scene.request.input.count > offers[endpoint].listPriceLimit {
      let rates = prices[endpoint].rates(
        inputTokens: scene.request.input, tier: tier, at: scene.instant)
      guard policy.preferences.permit(rates) else { return nil }
      price = rates.blendedPrice
    }
    return Candidate(endpoint: Int32(endpoint), price: price)
  }

  mutating func pick(
    _ routing: inout CallRouting, _ sticky: StickyRecord, _ stream: inout RandomStream
  ) -> Decision? {
    guard !scene.candidates.isEmpty else { return nil }
    scene.weights.removeAll(keepingCapacity: true)
    if let position = stickyCandidate(sticky) {
      return attempt(position, &routing, isSticky: true)
    }
    guard let chosen = orderedCandidate() ?? endpointRule.pick(&scene, &stream) else {
      isRefusing = true
      return nil
    }
    return attempt(chosen, &routing, isSticky: false)
  }

  mutating func attempt(
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
  func stickyCandidate(_ sticky: StickyRecord) -> Int? {
    guard let limit = policy.stickyIdleLimit, let endpoint = sticky.endpoint,
      policy.preferences.order.isEmpty, scene.now - sticky.lastSuccess <= limit,
      offers[Int(endpoint.index)].offersCache
    else { return nil }
    return scene.candidates.firstIndex { $0.endpoint == endpoint.index }
  }

  /// The first candidate of the provider that comes first in the preferred order.
  func orderedCandidate() -> Int? {
    for provider in policy.preferences.order {
      let match = scene.candidates.firstIndex { offers[Int($0.endpoint)].provider == provider }
      if let match { return match }
    }
    return nil
  }
}
