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
  /// Whether endpoints of the model asked for and of its fallbacks are one list.
  let asksAllModels: Bool
  /// Whether some candidates go before others whatever the rule says.
  let ranksCandidates: Bool
  /// What ranks them; empty where nothing needs it.
  var history: ServiceHistory
  let hasHistory: Bool
  /// Tiers of the present candidates.
  var tiers: [Int32] = []
  private var admitted = AdmissionCount()
  /// Whether the model rule names fallbacks and wants to know what is spent.
  private let isRouter: Bool

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
      ModelMarket(
        catalogue: catalogue, prices: prices, workload: workload, offers: offers,
        longestCall: CallRequest(longestOf: workload, under: policy)))
    endpointRule = RuleBook.endpointRule(policy.endpointRule, directory)
    breaker = RuleBook.breaker(policy.breaker, directory)
    let preferences = policy.preferences
    asksAllModels =
      !policy.fallbackModels.isEmpty && (preferences.mixesModels || preferences.hasSpeedPreferences)
    ranksCandidates = Self.ranksCandidates(policy, workload)
    hasHistory =
      policy.ranksByUptime || policy.exacto != .off || preferences.hasSpeedPreferences
    history = ServiceHistory(hasHistory ? directory.models : [], directory.providers)
    if let window = policy.endpointRule.outageWindow {
      for index in scene.views.indices { scene.views[index].outageWindow = window }
    }
    tiers.reserveCapacity(128)
    isRouter = type(of: modelRule).namesFallbacks
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

  /// What a call for a model falls back to: the policy's models or, without any, the rule's own.
  func fallbacks(of model: ModelID) -> [ModelID] {
    isRouter && policy.fallbackModels.isEmpty
      ? modelRule.fallbacks(of: model) : policy.fallbackModels
  }

  /// Takes in an attempt that has ended.
  public mutating func attemptEnded(_ attempt: EndedAttempt) {
    if isRouter {
      modelRule.attemptEnded(
        attempt, by: offers[attempt.endpoint].model,
        at: scene.instant + (attempt.at - scene.now))
    }
    scene.views[attempt.endpoint].observe(attempt)
    if hasHistory { history.observe(attempt) }
    endpointRule.attemptEnded(attempt)
    breaker?.attemptEnded(attempt)
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
    if routing.attempts > 0, policy.preferences.isFirstChoiceOnly { return .giveUp }
    scene.request = request
    scene.now = now
    scene.instant = instant
    if policy.admission.isLimited, routing.isFresh {
      routing.admit()
      if !admitted.admits(policy.admission, at: instant) { return .refuse }
    }
    if let decision = nextAttempt(&routing, sticky, &stream, passingOverHeld: true) {
      return decision
    }
    let release = earliestRelease(request, at: now)
    if routing.attempts == 0, release == nil { return .giveUp }
    let wait = release.map { $0 - now } ?? .zero
    if routing.round >= policy.retry.rounds || wait > policy.retry.pauseLimit {
      return routing.attempts > 0 ? .giveUp : heldAttempt(&routing, sticky, &stream)
    }
    let round = routing.startRound(from: request.model)
    return .wait(wait + policy.retry.pause(beforeRound: round, jitter: stream.uniform()))
  }
}
