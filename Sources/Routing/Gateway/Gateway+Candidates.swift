import Demand
import NumericalMethods
import Quantities
import Supply

// From the endpoints of a model to the one that is tried.
extension Gateway {
  /// The next endpoint of a round over the model asked for and its fallbacks.
  ///
  /// Models are tried in turn, unless endpoints of all of them are one list: by the policy's word,
  /// or because a fallback that is as fast as preferred goes before a slow endpoint of the first.
  ///
  /// - Parameter passingOverHeld: whether endpoints that asked to wait are left out.
  /// - Returns: `nil` where none is left.
  mutating func nextAttempt(
    _ routing: inout CallRouting, _ sticky: StickyRecord, _ stream: inout RandomStream,
    passingOverHeld: Bool
  ) -> Decision? {
    guard asksAllModels else {
      repeat {
        gatherCandidates(routing, passingOverHeld: passingOverHeld)
        if let decision = pick(&routing, sticky, &stream) { return decision }
      } while routing.useFallback(of: fallbacks(of: scene.request.model))
      return nil
    }
    gatherCandidates(routing, passingOverHeld: passingOverHeld)
    return pick(&routing, sticky, &stream)
  }

  /// Endpoints that a call may try.
  private mutating func gatherCandidates(_ routing: CallRouting, passingOverHeld: Bool) {
    scene.candidates.removeAll(keepingCapacity: true)
    let hasClosed = gather(routing, passingOverHeld, passingOverClosed: true)
    if scene.candidates.isEmpty, hasClosed, breaker?.isBypassedWhenAllAreClosed == true {
      _ = gather(routing, passingOverHeld, passingOverClosed: false)
    }
  }

  /// - Returns: whether the breaker kept an endpoint out.
  private mutating func gather(
    _ routing: CallRouting, _ passingOverHeld: Bool, passingOverClosed: Bool
  ) -> Bool {
    guard asksAllModels else {
      return gather(routing.model, routing, passingOverHeld, passingOverClosed: passingOverClosed)
    }
    let requested = scene.request.model
    var hasClosed = gather(
      requested, routing, passingOverHeld, passingOverClosed: passingOverClosed)
    for (turn, model) in policy.fallbackModels.enumerated()
    where model != requested && !policy.fallbackModels[..<turn].contains(model) {
      let keptOut = gather(model, routing, passingOverHeld, passingOverClosed: passingOverClosed)
      hasClosed = hasClosed || keptOut
    }
    return hasClosed
  }

  private mutating func gather(
    _ model: ModelID, _ routing: CallRouting, _ passingOverHeld: Bool, passingOverClosed: Bool
  ) -> Bool {
    let request = scene.request
    let passesOverHeld = passingOverHeld && policy.retry.honoursRetryAfter
    var hasClosed = false
    let first = Int(firstEndpoint[Int(model.index)])
    let end = Int(firstEndpoint[Int(model.index) + 1])
    for endpoint in first..<end where !routing.hasTried(endpoint) {
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
    _ routing: inout CallRouting, _ sticky: StickyRecord, _ stream: inout RandomStream
  ) -> Decision? {
    guard !scene.candidates.isEmpty else { return nil }
    scene.weights.removeAll(keepingCapacity: true)
    if let position = stickyCandidate(sticky) {
      return attempt(position, &routing, isSticky: true)
    }
    if let ordered = orderedCandidate() { return attempt(ordered, &routing, isSticky: false) }
    if ranksCandidates { keepBestTier() }
    guard let chosen = endpointRule.pick(&scene, &stream) else { return nil }
    return attempt(chosen, &routing, isSticky: false)
  }

  private mutating func attempt(
    _ candidate: Int, _ routing: inout CallRouting, isSticky: Bool
  ) -> Decision {
    let endpoint = Int(scene.candidates[candidate].endpoint)
    routing.markTried(endpoint, of: offers[endpoint].model)
    let sent = SentAttempt(endpoint: endpoint, request: scene.request, at: scene.now)
    endpointRule.attemptSent(sent)
    breaker?.attemptSent(sent)
    return .attempt(EndpointID(endpoint), isSticky: isSticky)
  }

  /// The endpoint that served the conversation last, within the idle limit, where cache reads
  /// are cheaper than prompt tokens, and without a provider order.
  private func stickyCandidate(_ sticky: StickyRecord) -> Int? {
    guard let limit = policy.stickiness.idleLimit, let endpoint = sticky.endpoint,
      policy.preferences.order.isEmpty, scene.now - sticky.lastSuccess <= limit,
      offers[Int(endpoint.index)].offersCache
    else { return nil }
    return scene.candidates.firstIndex { $0.endpoint == endpoint.index }
  }

  /// The first candidate of the provider that comes first in the preferred order.
  private func orderedCandidate() -> Int? {
    guard !policy.preferences.order.isEmpty else { return nil }
    var best: Int?
    var bestRank = Int32.max
    for (index, candidate) in scene.candidates.enumerated() {
      let rank = offers[Int(candidate.endpoint)].orderRank
      if rank < bestRank { (best, bestRank) = (index, rank) }
    }
    return best
  }
}
