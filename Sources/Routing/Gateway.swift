public import Demand
public import NumericalMethods
public import Quantities
public import Supply

/// One gateway under one policy: chooses models and endpoints from what it believes.
///
/// A value with `mutating` methods, owned by the engine of one replication. It sees declared
/// requests, published terms and finished attempts, and nothing else.
public struct Gateway: Sendable {
  /// What it does.
  public let policy: Policy
  /// Chooses models for tasks that name none.
  private var chooser: ModelChooser
  private let offers: [EndpointOffer]
  private let prices: [CompiledPriceSheet]
  /// The tier that every call buys; an endpoint that does not offer it is not used.
  private let tier: ServiceTier
  private let firstEndpoint: [Int32]
  private var views: [EndpointView]
  private var candidates: [Candidate] = []
  /// Weights of the candidates, reused by every draw.
  private var weights: [UInt64] = []

  /// Opens a gateway.
  ///
  /// - Parameters:
  ///   - policy: what it does.
  ///   - catalogue: what can be read of models and endpoints.
  ///   - prices: the catalogue's price sheets, compiled, in endpoint order.
  ///   - views: what it believes of each endpoint at the start, in endpoint order.
  ///   - workload: what tasks ask for.
  /// - Precondition: no model has more than 128 endpoints.
  public init(
    policy: Policy, catalogue: Catalogue, prices: [CompiledPriceSheet], views: [EndpointView],
    workload: Workload
  ) {
    self.policy = policy
    self.views = views
    self.prices = prices
    tier = workload.serviceTier
    let offers = EndpointOffer.all(
      in: catalogue, prices: prices, policy.preferences, tier: workload.serviceTier)
    var first = Array(repeating: Int32(0), count: catalogue.models.count + 1)
    for endpoint in catalogue.endpoints { first[Int(endpoint.model.index) + 1] += 1 }
    for model in 1..<first.count {
      precondition(first[model] <= 128, "a model has more than 128 endpoints")
      first[model] += first[model - 1]
    }
    self.offers = offers
    firstEndpoint = first
    candidates.reserveCapacity(128)
    weights.reserveCapacity(128)
    chooser = ModelChooser(
      choice: policy.modelChoice, catalogue: catalogue, offers: offers, prices: prices,
      workload: workload)
  }

  /// The model that serves a task: the one it names, or the policy's choice.
  ///
  /// - Returns: `nil` when no model is eligible.
  public mutating func model(
    for task: TaskID, _ profile: TaskProfile, chance: Chance, at instant: UTCInstant
  ) -> ModelID? {
    profile.namedModel ?? chooser.choose(for: task, profile, chance: chance, at: instant)
  }

  /// Takes in an attempt that has ended.
  public mutating func observe(
    _ endpoint: EndpointID, _ outcome: AttemptOutcome, timeToFirstToken: SimDuration,
    output: TokenCount, duration: SimDuration, at now: SimTime
  ) {
    views[Int(endpoint.index)].observe(
      outcome, timeToFirstToken: timeToFirstToken, output: output, duration: duration, at: now)
  }

  /// Whether the gateway takes an endpoint to be in an outage, from what it has seen of it.
  public func believesInOutage(_ endpoint: EndpointID, at now: SimTime) -> Bool {
    views[Int(endpoint.index)].hasRecentOutage(at: now)
  }

  /// The next step of a call's routing, drawn on `stream` where the policy draws.
  public mutating func next(
    _ request: CallRequest, _ routing: inout CallRouting, _ sticky: StickyRecord,
    _ stream: inout RandomStream, at now: SimTime, _ instant: UTCInstant
  ) -> Decision {
    if routing.attempts >= policy.retry.attemptLimit { return .giveUp }
    if routing.attempts > 0, policy.preferences.isFirstChoiceOnly { return .giveUp }
    repeat {
      gatherCandidates(request, routing, instant, at: now)
      if let decision = pick(&routing, sticky, &stream, at: now) { return decision }
    } while routing.useFallback(of: policy.fallbackModels)
    let release = earliestRelease(request, at: now)
    if routing.attempts == 0, release == nil { return .giveUp }
    let wait = release.map { $0 - now } ?? .zero
    if routing.round >= policy.retry.rounds || wait > policy.retry.pauseLimit {
      return routing.attempts > 0
        ? .giveUp : heldAttempt(request, &routing, sticky, &stream, at: now, instant)
    }
    let round = routing.startRound(from: request.model)
    return .wait(wait + policy.retry.pause(beforeRound: round, jitter: stream.uniform()))
  }
}

// Endpoints that have asked the gateway to wait.
extension Gateway {
  /// Which of the gateway's accounts at an endpoint's provider serves a task.
  public func account(of task: TaskID, at endpoint: EndpointID) -> Int {
    views[Int(endpoint.index)].account(of: task)
  }

  /// Takes in the `Retry-After` of a refusal that has just arrived.
  public mutating func hold(
    _ endpoint: EndpointID, for wait: SimDuration, of task: TaskID, at now: SimTime
  ) {
    let index = Int(endpoint.index)
    views[index].hold(account: views[index].account(of: task), until: now + wait)
  }

  private func heldUntil(_ endpoint: Int, _ task: TaskID) -> SimTime {
    views[endpoint].heldUntil(account: views[endpoint].account(of: task))
  }

  /// When the first endpoint that a new round could try is free; `nil` where one is free already or
  /// none fits the call.
  private func earliestRelease(_ request: CallRequest, at now: SimTime) -> SimTime? {
    guard policy.retry.honoursRetryAfter else { return nil }
    var earliest: SimTime?
    for turn in -1..<policy.fallbackModels.count {
      let model = turn < 0 ? request.model : policy.fallbackModels[turn]
      let first = Int(firstEndpoint[Int(model.index)])
      for endpoint in first..<Int(firstEndpoint[Int(model.index) + 1])
      where offers[endpoint].accepts(request) {
        let until = heldUntil(endpoint, request.task)
        guard until > now else { return nil }
        earliest = min(earliest ?? until, until)
      }
    }
    return earliest
  }

  /// Tries a call that has no time left to wait for endpoints that are held.
  private mutating func heldAttempt(
    _ request: CallRequest, _ routing: inout CallRouting, _ sticky: StickyRecord,
    _ stream: inout RandomStream, at now: SimTime, _ instant: UTCInstant
  ) -> Decision {
    _ = routing.startRound(from: request.model)
    repeat {
      gatherCandidates(request, routing, instant, at: nil)
      if let decision = pick(&routing, sticky, &stream, at: now) { return decision }
    } while routing.useFallback(of: policy.fallbackModels)
    return .giveUp
  }
}

/// An endpoint that a call may go to now.
struct Candidate {
  /// Position among the model's endpoints.
  var position: Int32
  var endpoint: Int32
  /// Blended price [pico-dollars per 4 tokens].
  var price: Int64
}

extension Gateway {
  /// Endpoints that a call may try; with `now`, those that are held until later are left out.
  private mutating func gatherCandidates(
    _ request: CallRequest, _ routing: CallRouting, _ instant: UTCInstant, at now: SimTime?
  ) {
    candidates.removeAll(keepingCapacity: true)
    let first = Int(firstEndpoint[Int(routing.model.index)])
    let end = Int(firstEndpoint[Int(routing.model.index) + 1])
    for endpoint in first..<end where !routing.hasTried(endpoint - first) {
      guard offers[endpoint].accepts(request) else { continue }
      if policy.retry.honoursRetryAfter, let now, heldUntil(endpoint, request.task) > now {
        continue
      }
      var price = offers[endpoint].listPrice
      if request.input.count > offers[endpoint].listPriceLimit {
        let rates = prices[endpoint].rates(inputTokens: request.input, tier: tier, at: instant)
        guard policy.preferences.permit(rates) else { continue }
        price = rates.blendedPrice
      }
      candidates.append(
        Candidate(position: Int32(endpoint - first), endpoint: Int32(endpoint), price: price))
    }
  }

  private mutating func pick(
    _ routing: inout CallRouting, _ sticky: StickyRecord, _ stream: inout RandomStream,
    at now: SimTime
  ) -> Decision? {
    guard !candidates.isEmpty else { return nil }
    if let position = stickyCandidate(sticky, at: now) {
      return attempt(position, &routing, isSticky: true)
    }
    let chosen = orderedCandidate() ?? candidateByRule(&stream, at: now)
    return attempt(chosen, &routing, isSticky: false)
  }

  private func attempt(
    _ candidate: Int, _ routing: inout CallRouting, isSticky: Bool
  ) -> Decision {
    routing.markTried(Int(candidates[candidate].position))
    return .attempt(EndpointID(Int(candidates[candidate].endpoint)), isSticky: isSticky)
  }

  /// The conversation's endpoint, if stickiness holds: within the idle limit, where cache reads
  /// are cheaper than prompt tokens, and without a provider order.
  private func stickyCandidate(_ sticky: StickyRecord, at now: SimTime) -> Int? {
    guard let limit = policy.stickyIdleLimit, let endpoint = sticky.endpoint,
      policy.preferences.order.isEmpty, now - sticky.lastSuccess <= limit,
      offers[Int(endpoint.index)].offersCache
    else { return nil }
    return candidates.firstIndex { $0.endpoint == endpoint.index }
  }

  /// The first candidate of the provider that comes first in the preferred order.
  private func orderedCandidate() -> Int? {
    for provider in policy.preferences.order {
      let match = candidates.firstIndex { offers[Int($0.endpoint)].provider == provider }
      if let match { return match }
    }
    return nil
  }

  private mutating func candidateByRule(_ stream: inout RandomStream, at now: SimTime) -> Int {
    switch policy.endpointOrder {
    case .priceBalanced:
      return priceBalancedCandidate(&stream, at: now)
    case .cheapestFirst:
      return cheapestCandidate()
    case .fastestFirst:
      return bestCandidate { view in -view.medianThroughput(at: now) }
    case .quickestFirst:
      return bestCandidate { view in view.medianTimeToFirstToken(at: now) }
    case .uniform:
      return Int(stream.below(UInt64(candidates.count)))
    }
  }

  /// A draw with weight 1/price² among endpoints without a recent outage, else the cheapest.
  ///
  /// Weights are fixed-point integers relative to the cheapest, so that the draw cannot depend on
  /// the order of a floating sum.
  private mutating func priceBalancedCandidate(_ stream: inout RandomStream, at now: SimTime) -> Int
  {
    var lowest = Int64.max
    for candidate in candidates where !isInOutage(candidate, at: now) {
      lowest = min(lowest, max(1, candidate.price))
    }
    weights.removeAll(keepingCapacity: true)
    for candidate in candidates {
      weights.append(
        isInOutage(candidate, at: now) ? 0 : Self.weight(price: candidate.price, lowest: lowest))
    }
    return WeightedChoice.draw(among: weights, count: weights.count, from: &stream)
      ?? cheapestCandidate()
  }

  private func isInOutage(_ candidate: Candidate, at now: SimTime) -> Bool {
    views[Int(candidate.endpoint)].hasRecentOutage(at: now)
  }

  /// `(lowest / price)²` in units of 2⁻³².
  static func weight(price: Int64, lowest: Int64) -> UInt64 {
    let ratio = Double(lowest) / Double(max(1, price))
    return UInt64((ratio * ratio * 4_294_967_296).rounded(.down))
  }

  private func cheapestCandidate() -> Int {
    var best = 0
    for index in candidates.indices where candidates[index].price < candidates[best].price {
      best = index
    }
    return best
  }

  /// The candidate with the lowest rank; equals are ordered by price, then by catalogue order.
  private mutating func bestCandidate(rank: (inout EndpointView) -> Double) -> Int {
    var best = 0
    var bestRank = Double.infinity
    for index in candidates.indices {
      let candidateRank = rank(&views[Int(candidates[index].endpoint)])
      let isCheaper = candidates[index].price < candidates[best].price
      if candidateRank < bestRank || (candidateRank == bestRank && isCheaper) {
        best = index
        bestRank = candidateRank
      }
    }
    return best
  }
}
