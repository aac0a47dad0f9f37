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
    let models = asksAllModels ? [] : fallbacks(of: scene.request.model)
    repeat {
      gatherCandidates(routing, passingOverHeld: passingOverHeld)
      if passingOverHeld, !scene.candidates.isEmpty, pausesBeforeRetry(routing) {
        return pause(&routing, &stream)
      }
      if let decision = pick(&routing, sticky, &stream) { return decision }
    } while routing.useFallback(of: models)
    return nil
  }

  /// Endpoints that a call may try.
  mutating func gatherCandidates(_ routing: CallRouting, passingOverHeld: Bool) {
    var mask = Mask(
      skipsHeld: passingOverHeld && policy.retry.honoursRetryAfter, skipsClosed: breaker != nil)
    let hasClosed = gatherModels(routing, mask)
    if hasClosed, scene.candidates.isEmpty {
      if breaker?.isBypassedWhenAllAreClosed == true {
        trail?.passes.removeLast()
        mask.skipsClosed = false
        _ = gatherModels(routing, mask)
      } else {
        refusal = .keptOut
      }
    }
    if hasPriorities {
      keepOrder(nil)
      if trail != nil { noteDropped(.lowerPriority) }
    }
  }

  func endpoints(of model: ModelID) -> Range<Int> {
    Int(firstEndpoint[Int(model.index)])..<Int(firstEndpoint[Int(model.index) + 1])
  }

  /// Gathers the present model's endpoints, or those of all models where they are one list.
  ///
  /// - Returns: whether the breaker kept an endpoint out.
  private mutating func gatherModels(_ routing: CallRouting, _ mask: Mask) -> Bool {
    let requested = scene.request.model
    scene.candidates.removeAll(keepingCapacity: true)
    let first = asksAllModels ? requested : routing.model
    if trail != nil { trail?.begin(first, round: routing.round) }
    var hasClosed = gather(first, routing, mask).hasClosed
    if asksAllModels {
      for (turn, model) in policy.fallbackModels.enumerated()
      where model != requested && !policy.fallbackModels[..<turn].contains(model) {
        let keptOut = gather(model, routing, mask).hasClosed
        hasClosed = hasClosed || keptOut
      }
    }
    if trail != nil { noteBeliefs(bypassesBreaker: breaker != nil && !mask.skipsClosed) }
    return hasClosed
  }

  mutating func pick(
    _ routing: inout CallRouting, _ sticky: StickyRecord, _ stream: inout RandomStream,
    isHedge: Bool = false
  ) -> Decision? {
    guard !scene.candidates.isEmpty else { return nil }
    scene.weights.removeAll(keepingCapacity: true)
    if let position = stickyCandidate(sticky) {
      noteCertainty()
      if trail != nil { noteChoice(position, .sticky, draws: []) }
      return attempt(position, &routing, isSticky: true)
    }
    if let position = orderedCandidate() {
      noteCertainty()
      if trail != nil { noteChoice(position, .order, draws: []) }
      return attempt(position, &routing, isSticky: false, isHedge: isHedge)
    }
    if ranksCandidates {
      keepBestTier()
      if trail != nil { noteDropped(.lowerTier) }
    }
    let before = stream
    guard let chosen = endpointRule.pick(&scene, &stream) else {
      refusal = .overLimits
      return nil
    }
    if notesOdds { noteOdds(of: chosen) }
    if trail != nil { noteChoice(chosen, .rule, draws: stream.uniforms(since: before)) }
    return attempt(chosen, &routing, isSticky: false, isHedge: isHedge)
  }

  mutating func attempt(
    _ candidate: Int, _ routing: inout CallRouting, isSticky: Bool, isHedge: Bool = false
  ) -> Decision {
    let endpoint = Int(scene.candidates[candidate].endpoint)
    if !isHedge { payForAttempt(routing) }
    routing.markTried(endpoint, of: offers[endpoint].model)
    let sent = SentAttempt(endpoint: endpoint, request: scene.request, at: scene.now)
    endpointRule.attemptSent(sent)
    breaker?.attemptSent(sent)
    return .attempt(EndpointID(endpoint), isSticky: isSticky)
  }

  /// Notes how likely the endpoint rule was to pick what it has just picked.
  mutating func noteOdds(of candidate: Int) {
    odds = ChoiceOdds(
      candidates: scene.candidates.count,
      propensity: endpointRule.propensity(of: candidate, in: scene))
  }

  /// Notes a choice that the same state always leads to.
  mutating func noteCertainty() {
    if notesOdds { odds = ChoiceOdds(candidates: scene.candidates.count, propensity: 1) }
  }

  /// The endpoint that served the conversation last, within the idle limit, where cache reads
  /// are cheaper than prompt tokens, and without a provider order.
  func stickyCandidate(_ sticky: StickyRecord) -> Int? {
    guard let limit = policy.stickiness.idleLimit, let endpoint = sticky.endpoint,
      policy.preferences.order.isEmpty, scene.now - sticky.lastSuccess <= limit,
      offers[Int(endpoint.index)].offersCache
    else { return nil }
    return scene.candidates.firstIndex { $0.endpoint == endpoint.index }
  }

  /// The first candidate of the provider that comes first in the preferred order.
  func orderedCandidate() -> Int? {
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
