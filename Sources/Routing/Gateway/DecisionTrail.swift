import Demand
public import Quantities
public import Supply

/// What a gateway saw and weighed in one decision; kept only where somebody asks for it.
public struct DecisionTrail: Sendable {
  /// Passes over the endpoints of a model, the fallbacks' after the first.
  public internal(set) var passes: [RoutingPass] = []

  /// A decision of which nothing is known yet.
  public init() {}

  mutating func begin(_ model: ModelID, round: Int) {
    passes.append(RoutingPass(model: model, round: round))
  }

  mutating func replaceLast(with pass: RoutingPass) { passes[passes.count - 1] = pass }

  mutating func exclude(_ endpoint: Int, _ reason: Exclusion) {
    passes[passes.count - 1].endpoints.append(
      ConsideredEndpoint(endpoint: EndpointID(endpoint), exclusion: reason))
  }

  mutating func admit(_ endpoint: Int, price: Int64) {
    passes[passes.count - 1].endpoints.append(
      ConsideredEndpoint(endpoint: EndpointID(endpoint), price: price))
  }
}

/// One pass over the endpoints of a model.
public struct RoutingPass: Sendable {
  /// The model.
  public let model: ModelID
  /// Number of the round, from 1.
  public let round: Int
  /// Every endpoint of the model, in catalogue order.
  public internal(set) var endpoints: [ConsideredEndpoint] = []
  /// Whether endpoints that the breaker had closed were let in because nothing else was left.
  public internal(set) var bypassesBreaker = false
  /// What was picked; `nil` where nothing could be or the rule allowed nothing.
  public internal(set) var choice: EndpointChoice?

  init(model: ModelID, round: Int) {
    self.model = model
    self.round = round
  }

  /// How many endpoints the call could go to.
  public var candidateCount: Int { endpoints.count { $0.exclusion == nil } }
}

/// An endpoint as a pass saw it.
public struct ConsideredEndpoint: Sendable {
  /// The endpoint.
  public let endpoint: EndpointID
  /// Why the call could not go there; `nil` for a candidate.
  public internal(set) var exclusion: Exclusion?
  /// Blended price of a candidate [pico-dollars per 4 tokens].
  public internal(set) var price: Int64?
  /// Its weight in the rule's draw; `nil` where the rule did not draw by weights.
  public internal(set) var weight: UInt64?
  /// What the rule goes by, where that is a figure of its own (``EndpointRule/figure(of:at:)``).
  public internal(set) var figure: Double?
  /// What the gateway believed of it.
  public internal(set) var belief: EndpointBelief?
}

/// What a gateway believes of an endpoint at one moment.
public struct EndpointBelief: Sendable {
  /// Attempts that ended in the outage window.
  public let recentAttempts: Int
  /// Those of them that failed.
  public let recentErrors: Int
  /// Whether that is an outage.
  public let isInOutage: Bool
  /// Median time to first token of the last 5 minutes, or the published one [s].
  public let medianTimeToFirstToken: Double
  /// Median throughput of the last 5 minutes, or the published one [tokens/s].
  public let medianThroughput: Double
  /// Until when the account was told to wait; the start of time where it was not.
  public let heldUntil: SimTime
}

/// How one of the candidates was picked.
public struct EndpointChoice: Sendable {
  /// What settled it.
  public enum Ground: Sendable, Hashable {
    /// The conversation was served there last.
    case sticky
    /// Its provider comes first in the policy's `order`.
    case order
    /// The call's attempt there has just failed, and the policy tries the same endpoint again.
    case again
    /// The endpoint rule.
    case rule
  }
  /// The endpoint.
  public let endpoint: EndpointID
  /// What settled it.
  public let ground: Ground
  /// The uniform numbers that the rule drew, in order.
  public let draws: [Double]
}

extension Gateway {
  /// Notes what the pass that has just been made believed of its endpoints.
  ///
  /// - Parameter bypassesBreaker: whether endpoints that the breaker had closed were let in.
  mutating func noteBeliefs(bypassesBreaker: Bool) {
    guard var pass = trail?.passes.last else { return }
    pass.bypassesBreaker = bypassesBreaker
    for index in pass.endpoints.indices {
      pass.endpoints[index].belief = belief(of: Int(pass.endpoints[index].endpoint.index))
    }
    trail?.replaceLast(with: pass)
  }

  private mutating func belief(of endpoint: Int) -> EndpointBelief {
    let (now, task) = (scene.now, scene.request.task)
    let counts = scene.views[endpoint].recentCounts(at: now)
    return EndpointBelief(
      recentAttempts: counts.attempts, recentErrors: counts.errors,
      isInOutage: scene.views[endpoint].hasRecentOutage(at: now),
      medianTimeToFirstToken: scene.views[endpoint].medianTimeToFirstToken(at: now),
      medianThroughput: scene.views[endpoint].medianThroughput(at: now),
      heldUntil: heldUntil(endpoint, task))
  }

  /// Notes why endpoints that were candidates are none any more.
  mutating func noteDropped(_ reason: Exclusion) {
    guard var pass = trail?.passes.last else { return }
    for index in pass.endpoints.indices where pass.endpoints[index].exclusion == nil {
      let endpoint = pass.endpoints[index].endpoint.index
      if !scene.candidates.contains(where: { $0.endpoint == endpoint }) {
        pass.endpoints[index].exclusion = reason
      }
    }
    trail?.replaceLast(with: pass)
  }

  /// Notes what was picked, with the weights that the rule left.
  mutating func noteChoice(_ position: Int, _ ground: EndpointChoice.Ground, draws: [Double]) {
    guard var pass = trail?.passes.last else { return }
    if !scene.weights.isEmpty {
      var candidate = 0
      for index in pass.endpoints.indices where pass.endpoints[index].exclusion == nil {
        if candidate < scene.weights.count {
          pass.endpoints[index].weight = scene.weights[candidate]
        }
        candidate += 1
      }
    }
    if ground == .rule {
      for index in pass.endpoints.indices where pass.endpoints[index].exclusion == nil {
        pass.endpoints[index].figure = endpointRule.figure(
          of: Int(pass.endpoints[index].endpoint.index), at: scene.now)
      }
    }
    pass.choice = EndpointChoice(
      endpoint: EndpointID(Int(scene.candidates[position].endpoint)), ground: ground, draws: draws)
    trail?.replaceLast(with: pass)
  }
}
