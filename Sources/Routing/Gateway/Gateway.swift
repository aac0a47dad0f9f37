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
  let offers: [EndpointOffer]
  let prices: [CompiledPriceSheet]
  /// The tier that every call buys; an endpoint that does not offer it is not used.
  let tier: ServiceTier
  let firstEndpoint: [Int32]
  private var modelRule: any ModelRule
  var endpointRule: any EndpointRule
  var breaker: (any Breaker)?
  var scene: RoutingScene
  /// What is left for tries after the first.
  var retryBudget: RetryBudget
  /// What is left for hedges.
  var hedgeCredit: HedgeCredit?
  /// First-token times, where hedges wait for a quantile of them.
  var firstTokenTimes: FirstTokenTimes?

  /// Opens a gateway.
  ///
  /// - Parameters:
  ///   - policy: what it does.
  ///   - catalogue: what can be read of models and endpoints.
  ///   - prices: the catalogue's price sheets, compiled, in endpoint order.
  ///   - views: what it believes of each endpoint at the start, in endpoint order.
  ///   - workload: what tasks ask for.
  public init(
    policy: Policy, catalogue: Catalogue, prices: [CompiledPriceSheet], views: [EndpointView],
    workload: Workload
  ) {
    self.policy = policy
    self.prices = prices
    tier = workload.serviceTier
    let offers = EndpointOffer.all(
      in: catalogue, prices: prices, policy.preferences, tier: workload.serviceTier)
    var first = Array(repeating: Int32(0), count: catalogue.models.count + 1)
    for endpoint in catalogue.endpoints { first[Int(endpoint.model.index) + 1] += 1 }
    for model in 1..<first.count { first[model] += first[model - 1] }
    self.offers = offers
    firstEndpoint = first
    scene = RoutingScene(views: views)
    let directory = EndpointDirectory(
      models: catalogue.endpoints.map(\.model), providers: catalogue.endpoints.map(\.provider),
      rates: prices.map { $0.listRates(workload.serviceTier) })
    modelRule = RuleBook.modelRule(
      policy.modelRule,
      ModelMarket(catalogue: catalogue, prices: prices, workload: workload, offers: offers))
    endpointRule = RuleBook.endpointRule(policy.endpointRule, directory)
    breaker = RuleBook.breaker(policy.breaker, directory)
    retryBudget = RetryBudget(policy.retry.budget)
    hedgeCredit = policy.hedge.map { HedgeCredit($0) }
    if case .quantile(let share) = policy.hedge?.after {
      firstTokenTimes = FirstTokenTimes(endpoints: catalogue.endpoints.count, quantile: share)
    }
  }

  /// The model that serves a task: the one it names, or the policy's choice.
  ///
  /// - Returns: `nil` when no model is eligible.
  public mutating func model(
    for task: TaskID, _ profile: TaskProfile, chance: Chance, at instant: UTCInstant
  ) -> ModelID? {
    if let named = profile.namedModel { return named }
    return modelRule.choose(
      ModelRequest(task: task, type: Int(profile.type), instant: instant), chance: chance)
  }

  /// Takes in an attempt that has ended.
  public mutating func attemptEnded(_ attempt: EndedAttempt) {
    scene.views[attempt.endpoint].observe(attempt)
    endpointRule.attemptEnded(attempt)
    breaker?.attemptEnded(attempt)
    firstTokenTimes?.observe(attempt)
    if let wait = attempt.retryAfter {
      hold(EndpointID(attempt.endpoint), for: wait, of: attempt.task, at: attempt.at)
    }
  }

  /// Whether the gateway takes an endpoint to be in an outage, from what it has seen of it.
  public func believesInOutage(_ endpoint: EndpointID, at now: SimTime) -> Bool {
    scene.views[Int(endpoint.index)].hasRecentOutage(at: now)
  }

  /// The next step of a call's routing, drawn on `stream` where the policy draws.
  public mutating func next(
    _ request: CallRequest, _ routing: inout CallRouting, _ sticky: StickyRecord,
    _ stream: inout RandomStream, at now: SimTime, _ instant: UTCInstant
  ) -> Decision {
    if routing.attempts >= policy.retry.attemptLimit { return .giveUp }
    if routing.attempts > 0, !mayTryAgain(routing, at: now) { return .giveUp }
    scene.request = request
    scene.now = now
    scene.instant = instant
    if let decision = sameEndpoint(&routing, sticky, &stream) { return decision }
    if routing.attempts > 0, policy.preferences.isFirstChoiceOnly { return .giveUp }
    repeat {
      gatherCandidates(&routing, passingOverHeld: true)
      if !scene.candidates.isEmpty, pausesBeforeRetry(routing) { return pause(&routing, &stream) }
      if let decision = pick(&routing, sticky, &stream) { return decision }
    } while routing.useFallback(of: policy.fallbackModels)
    let release = earliestRelease(request, at: now)
    if routing.attempts == 0, release == nil { return .giveUp }
    let wait = release.map { $0 - now } ?? .zero
    if routing.round >= policy.retry.rounds || wait > policy.retry.pauseLimit {
      return routing.attempts > 0 ? .giveUp : heldAttempt(&routing, sticky, &stream)
    }
    routing.startRound(from: request.model)
    return pause(&routing, &stream, since: wait)
  }
}
