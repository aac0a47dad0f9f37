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
  /// What picks models: a rule, or a bound that sees the truth.
  private var modelRule: (any ModelRule)?
  private var modelBound: (any ModelBound)?
  /// How the gateway gets to know how steps went; `nil` where nothing learns from it.
  public let feedback: FeedbackChannel?
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
  let deployments: [DeploymentSettings]
  /// Endpoints model by model, each model's in the order in which they are candidates.
  let gatheringOrder: [Int32]
  var meters: SpendMeters
  /// Whether any deployment has a priority.
  let hasPriorities: Bool
  /// What has kept the present call from all endpoints of a model: a rule or the breaker.
  var refusal: Decision.Refusal?
  /// Where decisions are written down; `nil` unless somebody asks, so that no decision pays for it.
  public var trail: DecisionTrail?
  /// Whether the gateway works out how likely its choices were; off unless a log is kept, so that
  /// no decision pays for it.
  public var notesOdds = false
  /// How likely the last choice of an endpoint was, where that is noted.
  public internal(set) var odds = ChoiceOdds.unknown
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
      in: catalogue, prices: prices, policy, tier: workload.serviceTier)
    var first = Array(repeating: Int32(0), count: catalogue.models.count + 1)
    for endpoint in catalogue.endpoints { first[Int(endpoint.model.index) + 1] += 1 }
    for model in 1..<first.count { first[model] += first[model - 1] }
    self.offers = offers
    firstEndpoint = first
    scene = RoutingScene(views: views)
    let directory = EndpointDirectory(
      models: catalogue.endpoints.map(\.model), providers: catalogue.endpoints.map(\.provider),
      rates: prices.map { $0.listRates(workload.serviceTier) }, deployments: policy.deployments,
      usable: offers.map(\.isPermitted))
    deployments = directory.deployments
    gatheringOrder = policy.gatheringOrder(in: catalogue)
    meters = SpendMeters(policy, directory)
    hasPriorities = policy.deployments.contains { $0.order != nil }
    let market = ModelMarket(
      catalogue: catalogue, prices: prices, workload: workload, offers: offers,
      longestCall: CallRequest(longestOf: workload, under: policy))
    modelRule = RuleBook.modelRule(policy.modelRule, market)
    modelBound = RuleBook.modelBound(policy.modelRule, market)
    precondition(
      modelRule != nil || modelBound != nil, "no model rule is called \(policy.modelRule.kind)")
    feedback = policy.cascade == nil ? modelRule?.feedback : nil
    endpointRule = RuleBook.endpointRule(policy.endpointRule, directory)
    breaker = RuleBook.breaker(policy.breaker, directory)
    let preferences = policy.preferences
    asksAllModels =
      !policy.fallbackModels.isEmpty && (preferences.mixesModels || preferences.hasSpeedPreferences)
    ranksCandidates = Self.ranksCandidates(policy, workload)
    hasHistory =
      policy.ranksByUptime || policy.exacto != .off || preferences.hasSpeedPreferences
    history = ServiceHistory(
      hasHistory ? directory.models : [], directory.providers,
      keepsSpeed: preferences.hasSpeedPreferences)
    if let window = policy.endpointRule.outageWindow {
      for index in scene.views.indices { scene.views[index].outageWindow = window }
    }
    tiers.reserveCapacity(128)
    isRouter = modelRule.map { type(of: $0).namesFallbacks } ?? false
    retryBudget = RetryBudget(policy.retry.budget)
    hedgeCredit = policy.hedge.map { HedgeCredit($0) }
    if case .quantile(let share) = policy.hedge?.after {
      firstTokenTimes = FirstTokenTimes(endpoints: catalogue.endpoints.count, quantile: share)
    }
  }

  /// The model that serves a task: the one it names, or the policy's choice.
  ///
  /// - Parameters:
  ///   - task: the number of the task.
  ///   - profile: what the task is.
  ///   - firstInput: input of its first request, needed where the rule learns.
  ///   - chance: the draws of the replication.
  ///   - instant: when the task arrives.
  /// - Returns: `nil` when no model is eligible.
  public mutating func model(
    for task: TaskID, _ profile: TaskProfile, firstInput: TokenCount = .zero, chance: Chance,
    at instant: UTCInstant
  ) -> ModelID? {
    if let named = profile.namedModel { return named }
    if let cascade = policy.cascade { return cascade.models[0] }
    let request = ModelRequest(
      task: task, type: Int(profile.type), firstInput: firstInput, instant: instant)
    guard modelRule != nil else {
      let truth = TaskTruth(difficulty: profile.difficulty)
      return modelBound?.choose(request, truth: truth, chance: chance)
    }
    return modelRule?.choose(request, chance: chance)
  }

  /// How likely the policy's choice for a task that has just got `model` was.
  ///
  /// Certain under a cascade, whose models are given. `nil` where the task named its model, under a
  /// bound, which is no policy, and where the rule cannot say.
  public func modelPropensity(
    _ model: ModelID, for task: TaskID, _ profile: TaskProfile, firstInput: TokenCount = .zero,
    at instant: UTCInstant
  ) -> Double? {
    if profile.namedModel != nil { return nil }
    if policy.cascade != nil { return 1 }
    return modelRule?.propensity(
      of: model,
      for: ModelRequest(
        task: task, type: Int(profile.type), firstInput: firstInput, instant: instant))
  }

  /// What a call for a model falls back to: the policy's models or, without any, the rule's own.
  func fallbacks(of model: ModelID) -> [ModelID] {
    isRouter && policy.fallbackModels.isEmpty
      ? modelRule?.fallbacks(of: model) ?? [] : policy.fallbackModels
  }

  /// Models that the policy's choice for the last task weighed; empty where its rule does not say.
  public var consideredModels: [ConsideredModel] { modelRule?.considered ?? [] }

  /// Takes in how a step went.
  public mutating func learn(_ feedback: StepFeedback) { modelRule?.learn(feedback) }

  /// Takes in an attempt that has ended.
  public mutating func attemptEnded(_ attempt: EndedAttempt) {
    var attempt = attempt
    if let router = policy.router { attempt.status = router.status(of: attempt.outcome) }
    if isRouter {
      let model = offers[attempt.endpoint].model
      let instant = scene.instant + (attempt.at - scene.now)
      modelRule?.attemptEnded(attempt, by: model, at: instant)
    }
    scene.views[attempt.endpoint].observe(attempt)
    if hasHistory { history.observe(attempt) }
    meters.spend(attempt.cost, at: attempt.endpoint, attempt.at)
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
    scene.request = request
    scene.lastServed = sticky.endpoint?.index ?? -1
    scene.now = now
    scene.instant = instant
    if policy.admission.isLimited, routing.isFresh {
      routing.admit()
      if !admitted.admits(policy.admission, at: instant) { return .refuse(.overLimits) }
    }
    if let router = policy.router { return nextOfRouter(router, &routing, sticky, &stream) }
    if routing.attemptsOfRung >= policy.retry.attemptLimit || routing.isExhausted {
      return .giveUp
    }
    if routing.attemptsOfRung > 0, !mayTryAgain(routing, at: now) { return .giveUp }
    if let decision = sameEndpoint(&routing, sticky, &stream) { return decision }
    if routing.attemptsOfRung > 0, policy.preferences.isFirstChoiceOnly { return .giveUp }
    refusal = nil
    if let decision = nextAttempt(&routing, sticky, &stream, passingOverHeld: true) {
      return decision
    }
    let release = earliestRelease(request, at: now)
    if routing.attemptsOfRung == 0, release == nil {
      return routing.attempts == 0 ? refusal.map { .refuse($0) } ?? .giveUp : .giveUp
    }
    let wait = release.map { $0 - now } ?? .zero
    if routing.round >= policy.retry.rounds || wait > policy.retry.pauseLimit {
      return routing.attemptsOfRung > 0 ? .giveUp : heldAttempt(&routing, sticky, &stream)
    }
    routing.startRound(from: request.model)
    return pause(&routing, &stream, since: wait)
  }
}
