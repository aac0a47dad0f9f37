public import Demand
import NumericalMethods
public import Quantities
public import Supply

/// Where a call goes under a policy whose choice depends on nothing but the call and the pages.
public struct StaticChoice: Sendable, Hashable {
  /// An endpoint with its weight in the draw.
  public struct Option: Sendable, Hashable {
    /// The endpoint.
    public let endpoint: EndpointID
    /// Its whole-number weight; the only option of a policy that does not draw weighs 1.
    public let weight: UInt64
  }

  /// Endpoints that are drawn, in the gateway's order, each with a weight above 0.
  public let options: [Option]
  /// Endpoints at which a conversation that was served there last would stay.
  public let keepers: [EndpointID]
}

/// Which models a policy gives a task that names none.
public struct StaticModelChoice: Sendable, Hashable {
  /// A model with its weight in the draw.
  public struct Option: Sendable, Hashable {
    /// The model.
    public let model: ModelID
    /// Its whole-number weight, above 0.
    public let weight: UInt64
  }

  /// Models that are drawn; one for a rule that does not draw.
  public let options: [Option]
  /// Models that may be chosen at another moment, or stand in for those that are.
  public let considered: [ModelID]
}

/// Why a policy's choices cannot be told from a call and the pages alone.
public struct StaticObstacle: Sendable, Hashable {
  /// The part of the policy, as a scenario names it.
  public let part: String
  /// What it depends on.
  public let reason: String
  /// What to write instead, as JSON of a policy.
  public let nearest: String

  init(_ part: String, _ reason: String, nearest: String) {
    self.part = part
    self.reason = reason
    self.nearest = nearest
  }
}

extension Policy {
  /// What keeps a policy from being asked without a clock; `nil` where nothing does.
  ///
  /// Such a policy chooses by prices, pages, weights and the call itself. What it would do after a
  /// failure is not asked, since a static world has none.
  public var staticObstacle: StaticObstacle? {
    endpointObstacle ?? modelObstacle ?? gatewayObstacle
  }

  private var endpointObstacle: StaticObstacle? {
    let part = "\"endpoint_choice\": \"\(endpointRule.kind)\""
    func obstacle(_ reason: String, _ nearest: String) -> StaticObstacle {
      StaticObstacle(
        part, reason, nearest: "\"endpoint_choice\": {\"kind\": \"\(nearest)\"}")
    }
    switch EndpointRuleBasis(endpointRule.kind) {
    case .best, .weights, .uniform: return nil
    case nil: break
    }
    switch endpointRule.kind {
    case CompetitiveEdge.card.kind:
      return obstacle(
        "weighs prices that were paid and successes that it has seen", "price-balanced")
    case LiteLLMCost.card.kind:
      return obstacle("counts the tokens and calls of the present minute", "lowest-price")
    case LiteLLMLatency.card.kind, LeastLatencyAverage.card.kind, MedianBand.card.kind,
      PeakEwmaChoice.card.kind:
      return obstacle("goes by the response times that it has measured", "lowest-latency")
    case SwitchingEndpoints.card.kind:
      return obstacle("goes by the endpoint that served the conversation last", "random")
    default:
      return obstacle("goes by what is under way and what has ended", "price-balanced")
    }
  }

  private var modelObstacle: StaticObstacle? {
    guard ModelRuleBasis(modelRule.kind) == nil else { return nil }
    let reason =
      switch modelRule.kind {
      case OracleModels.card.kind: "sees the difficulty of a task, which no log has"
      case ValueScorer.card.kind: "goes by the type and first input of a task"
      default: "learns from how calls went, or from what was spent"
      }
    return StaticObstacle(
      "\"model_choice\": \"\(modelRule.kind)\"", reason,
      nearest: "\"model_choice\": {\"kind\": \"logit\"}")
  }

  private var gatewayObstacle: StaticObstacle? {
    if router != nil {
      return StaticObstacle(
        "\"router\"", "retries, falls back and spends by how calls went",
        nearest: "a preset without \"router\", e.g. \"openrouter-balanced\" or \"cheapest\"")
    }
    if breaker != .noBreaker {
      return StaticObstacle(
        "\"breaker\": \"\(breaker.kind)\"", "acts on failures, which a log does not foretell",
        nearest: "\"breaker\": {\"kind\": \"none\"}")
    }
    if cascade != nil {
      return StaticObstacle(
        "\"cascade\"", "goes on by what a judge says of an answer",
        nearest: "\"model_choice\": {\"kind\": \"logit\"}")
    }
    if hedge != nil {
      return StaticObstacle(
        "\"hedge\"", "asks a second endpoint by the time that has passed",
        nearest: "the policy without \"hedge\"")
    }
    if admission.isLimited {
      return StaticObstacle(
        "\"gateway_limits\"", "count the calls of the present minute and day",
        nearest: "the policy without \"gateway_limits\"")
    }
    if stickiness.idleLimit != nil, stickiness.beginning == .firstCacheHit {
      return StaticObstacle(
        "\"sticky_from\": \"first-cache-hit\"", "goes by what an answer read from a cache",
        nearest: "\"sticky_from\": \"first-success\"")
    }
    return nil
  }
}

/// How an endpoint rule chooses whose choice depends on nothing that happens.
private enum EndpointRuleBasis {
  /// One endpoint.
  case best
  /// A draw by the weights that it leaves in the scene.
  case weights
  /// A draw in which all are equal.
  case uniform

  init?(_ kind: String) {
    switch kind {
    case LowestPrice.card.kind, HighestThroughput.card.kind, LowestLatency.card.kind:
      self = .best
    case PriceBalanced.card.kind, WeightedEndpoints.card.kind, LiteLLMShuffle.card.kind:
      self = .weights
    case RandomEndpoint.card.kind: self = .uniform
    default: return nil
    }
  }
}

/// How a model rule chooses whose choice depends on nothing that happens.
private enum ModelRuleBasis {
  /// One model.
  case best
  /// A draw by the weights of what it considers.
  case weights
  /// A draw in which all are equal.
  case uniform

  init?(_ kind: String) {
    switch kind {
    case CheapestModel.card.kind, ParetoModels.card.kind: self = .best
    case NamedModels.card.kind, InverseSquareModels.card.kind, CostQualityLogit.card.kind:
      self = .weights
    case RandomModel.card.kind: self = .uniform
    default: return nil
    }
  }
}

// The gateway's own answer, asked once for all calls that cannot differ in it.
extension Gateway {
  /// Where a call for a model goes; `nil` where no endpoint can serve it.
  ///
  /// It is the gateway's own decision, with the beliefs it was opened with.
  ///
  /// - Precondition: the policy has no ``Policy/staticObstacle``.
  public mutating func staticChoice(
    of request: CallRequest, at instant: UTCInstant
  ) -> StaticChoice? {
    guard let basis = EndpointRuleBasis(policy.endpointRule.kind) else {
      preconditionFailure("\(policy.endpointRule.kind) has no static choice")
    }
    var routing = CallRouting(model: request.model)
    var stream = RandomStream(seed: 0, entity: 0, code: 0)
    trail = DecisionTrail()
    defer { trail = nil }
    let decision = next(request, &routing, StickyRecord(), &stream, at: .zero, instant)
    guard case .attempt(let chosen, _) = decision, let pass = trail?.passes.last else { return nil }
    // Copied out of the gateway: asking it for every endpoint would copy the gateway itself.
    let offers = offers
    let keepsAny = policy.stickiness.idleLimit != nil && policy.preferences.order.isEmpty
    let keepers =
      !keepsAny
      ? []
      : pass.endpoints.filter { seen in
        let isCandidate = seen.exclusion == nil || seen.exclusion == .lowerTier
        return isCandidate && offers[Int(seen.endpoint.index)].offersCache
      }.map(\.endpoint)
    let isDrawn = pass.choice?.ground == .rule
    let options = Self.options(isDrawn ? basis : .best, chosen, scene)
    return StaticChoice(options: options, keepers: keepers)
  }

  private static func options(
    _ basis: EndpointRuleBasis, _ chosen: EndpointID, _ scene: RoutingScene
  ) -> [StaticChoice.Option] {
    let only = [StaticChoice.Option(endpoint: chosen, weight: 1)]
    switch basis {
    case .best: return only
    case .uniform:
      return scene.candidates.map {
        StaticChoice.Option(endpoint: EndpointID(Int($0.endpoint)), weight: 1)
      }
    case .weights:
      let weighed = zip(scene.candidates, scene.weights).filter { $1 > 0 }.map {
        StaticChoice.Option(endpoint: EndpointID(Int($0.endpoint)), weight: $1)
      }
      return weighed.isEmpty ? only : weighed
    }
  }

  /// Which models a task gets that names none; empty where no model is eligible.
  ///
  /// - Parameters:
  ///   - instant: the moment that is asked about.
  ///   - block: a number of its own for each moment that is asked about, since rules read prices
  ///     once for a block of tasks.
  /// - Precondition: the policy has no ``Policy/staticObstacle``.
  public mutating func staticModels(at instant: UTCInstant, block: Int) -> StaticModelChoice {
    guard let basis = ModelRuleBasis(policy.modelRule.kind) else {
      preconditionFailure("\(policy.modelRule.kind) has no static choice")
    }
    let task = TaskID(UInt64(block) * BlockPrices.blockSize)
    let profile = TaskProfile(type: 0, namedModel: nil, difficulty: 0)
    let chosen = model(
      for: task, profile, chance: Chance(seed: 0, replication: 0), at: instant)
    let considered = consideredModels
    func choice(_ options: [StaticModelChoice.Option]) -> StaticModelChoice {
      StaticModelChoice(options: options, considered: considered.map(\.model))
    }
    guard let chosen else { return choice([]) }
    switch basis {
    case .best: return choice([.init(model: chosen, weight: 1)])
    case .uniform:
      return choice(considered.map { .init(model: $0.model, weight: 1) })
    case .weights:
      let largest = considered.compactMap(\.weight).max() ?? 0
      guard largest > 0 else { return choice([]) }
      let options = considered.compactMap { entry -> StaticModelChoice.Option? in
        let weight = UInt64((entry.weight ?? 0) / largest * 4_294_967_296)
        return weight > 0 ? .init(model: entry.model, weight: weight) : nil
      }
      return choice(options)
    }
  }
}
