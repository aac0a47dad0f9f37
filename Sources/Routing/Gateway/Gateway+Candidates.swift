import Demand
import NumericalMethods
import Quantities
import Supply

// From the endpoints of a model to the one that is tried.
extension Gateway {
  /// Endpoints that a call may try.
  ///
  /// - Parameter passingOverHeld: whether those that asked to wait are left out.
  mutating func gatherCandidates(_ routing: inout CallRouting, passingOverHeld: Bool) {
    scene.candidates.removeAll(keepingCapacity: true)
    let endpoints = endpoints(of: routing.model)
    let hasClosed = gather(
      endpoints, for: routing, passingOverHeld: passingOverHeld, passingOverClosed: true)
    guard scene.candidates.isEmpty, hasClosed else { return }
    if breaker?.isBypassedWhenAllAreClosed == true {
      _ = gather(
        endpoints, for: routing, passingOverHeld: passingOverHeld, passingOverClosed: false)
    }
    if scene.candidates.isEmpty { routing.isKeptOut = true }
  }

  func endpoints(of model: ModelID) -> Range<Int> {
    Int(firstEndpoint[Int(model.index)])..<Int(firstEndpoint[Int(model.index) + 1])
  }

  /// - Parameter isAgain: whether endpoints that the call has tried are not left out.
  /// - Returns: whether the breaker kept an endpoint out.
  mutating func gather(
    _ endpoints: Range<Int>, for routing: CallRouting, isAgain: Bool = false,
    passingOverHeld: Bool, passingOverClosed: Bool
  ) -> Bool {
    let request = scene.request
    let passesOverHeld = passingOverHeld && policy.retry.honoursRetryAfter
    var hasClosed = false
    for endpoint in endpoints where isAgain || !routing.hasTried(endpoint) {
      guard offers[endpoint].accepts(request) else { continue }
      if passesOverHeld, heldUntil(endpoint, request.task) > scene.now { continue }
      if passingOverClosed, let breaker, !breaker.permits(endpoint, at: scene.now) {
        hasClosed = true
        continue
      }
      var price = offers[endpoint].listPrice
      if request.input.count > offers[endpoint].listPriceLimit {
        let rates = prices[endpoint].rates(
          inputTokens: request.input, tier: tier, at: scene.instant)
        guard policy.preferences.permit(rates) else { continue }
        price = rates.blendedPrice
      }
      scene.candidates.append(Candidate(endpoint: Int32(endpoint), price: price))
    }
    return hasClosed
  }

  mutating func pick(
    _ routing: inout CallRouting, _ sticky: StickyRecord, _ stream: inout RandomStream,
    isHedge: Bool = false
  ) -> Decision? {
    guard !scene.candidates.isEmpty else { return nil }
    scene.weights.removeAll(keepingCapacity: true)
    if let position = stickyCandidate(sticky) {
      return attempt(position, &routing, isSticky: true)
    }
    guard let chosen = orderedCandidate() ?? endpointRule.pick(&scene, &stream) else { return nil }
    return attempt(chosen, &routing, isSticky: false, isHedge: isHedge)
  }

  mutating func attempt(
    _ candidate: Int, _ routing: inout CallRouting, isSticky: Bool, isHedge: Bool = false
  ) -> Decision {
    let endpoint = Int(scene.candidates[candidate].endpoint)
    if !isHedge { payForAttempt(routing) }
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
  private func orderedCandidate() -> Int? {
    for provider in policy.preferences.order {
      let match = scene.candidates.firstIndex { offers[Int($0.endpoint)].provider == provider }
      if let match { return match }
    }
    return nil
  }
}
