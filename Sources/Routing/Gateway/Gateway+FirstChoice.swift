public import Demand
import NumericalMethods
public import Quantities
public import Supply

// What a gateway would do with a call, asked without sending anything: for logs of another one.
extension Gateway {
  /// The probability with which the gateway would send a new call to each endpoint first.
  ///
  /// Retries, hedges, admission and LiteLLM's Router are left out. It asks the endpoint rule, whose
  /// tables it may touch as a decision would, and draws nothing that anyone keeps.
  ///
  /// - Returns: endpoints with their probabilities, which sum to 1; empty where the call fits none or
  ///   the rule has no closed form.
  public mutating func firstChoice(
    _ request: CallRequest, _ sticky: StickyRecord, at now: SimTime, _ instant: UTCInstant
  ) -> [(endpoint: EndpointID, probability: Double)] {
    scene.request = request
    scene.lastServed = sticky.endpoint?.index ?? -1
    scene.now = now
    scene.instant = instant
    refusal = nil
    var routing = CallRouting(model: request.model)
    let models = asksAllModels ? [] : fallbacks(of: request.model)
    repeat {
      gatherCandidates(routing, passingOverHeld: true)
      if let choice = choice(sticky) { return choice }
    } while routing.useFallback(of: models)
    return []
  }

  /// The probabilities of the candidates gathered; `nil` where there are none.
  private mutating func choice(
    _ sticky: StickyRecord
  ) -> [(endpoint: EndpointID, probability: Double)]? {
    guard !scene.candidates.isEmpty else { return nil }
    scene.weights.removeAll(keepingCapacity: true)
    if let position = stickyCandidate(sticky) ?? orderedCandidate() {
      return [(EndpointID(Int(scene.candidates[position].endpoint)), 1)]
    }
    if ranksCandidates { keepBestTier() }
    var stream = RandomStream(seed: 0, entity: 0, code: 0)
    guard let picked = endpointRule.pick(&scene, &stream) else { return nil }
    guard let own = endpointRule.propensity(of: picked, in: scene) else { return [] }
    // A rule that does not draw says so of what it picked only.
    if own == 1 { return [(EndpointID(Int(scene.candidates[picked].endpoint)), 1)] }
    return scene.candidates.indices.map { position in
      (
        EndpointID(Int(scene.candidates[position].endpoint)),
        endpointRule.propensity(of: position, in: scene) ?? 0
      )
    }
  }

  /// Takes in that somebody else's attempt is on its way.
  public mutating func attemptSent(_ attempt: SentAttempt) {
    endpointRule.attemptSent(attempt)
    breaker?.attemptSent(attempt)
  }
}
