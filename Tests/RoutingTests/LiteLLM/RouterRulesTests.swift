import Demand
import Quantities
import Routing
import Supply
import Testing

/// LiteLLM's Router around its strategies, as stated in `shared/reference/routing-litellm.md` and
/// litellm 1.106.2, `router.py` and `utils.py` (`calculate_retry_after`).
@Suite struct RouterRulesTests {
  private static func policy(
    rule: RuleSettings = .cheapestFirst, breaker: RuleSettings = RuleSettings(LiteLLMCooldown.card),
    _ change: (inout RouterRules) -> Void = { _ in }
  ) -> Policy {
    var policy = Policy(
      name: "router", modelRule: .named(models: [], weights: []), endpointRule: rule)
    policy.breaker = breaker
    var rules = RouterRules()
    change(&rules)
    policy.router = rules
    return policy
  }

  private enum Event: Equatable {
    case attempt(Int)
    case wait
    case giveUp
    case refusedOverLimits
    case refusedTooLong
  }

  /// What becomes of a call whose attempts end as `outcomes` says of each endpoint.
  private static func course(
    _ market: inout HandMadeMarket, input: Int = 5_000, retryAfter: SimDuration? = nil,
    waits: ((SimDuration) -> Void)? = nil, _ outcomes: (Int) -> AttemptOutcome
  ) -> [Event] {
    var routing = CallRouting(model: ModelID(0))
    var events: [Event] = []
    var now = 0.0
    while events.count < 60 {
      switch market.next(&routing, request: HandMadeMarket.request(input: input), at: now) {
      case .attempt(let endpoint, _):
        let index = Int(endpoint.index)
        events.append(.attempt(index))
        let outcome = outcomes(index)
        if outcome == .served { return events }
        market.gateway.attemptEnded(
          EndedAttempt(
            endpoint: index, task: TaskID(0), outcome: outcome, timeToFirstToken: .zero,
            duration: .zero, retryAfter: retryAfter, at: SimTime(microseconds: Int64(now * 1e6))))
        routing.failed(at: endpoint, with: outcome, retryAfter: retryAfter)
      case .wait(let pause):
        waits?(pause)
        events.append(.wait)
        now += pause.seconds
      case .giveUp, .refuse(.keptOut): return events + [.giveUp]
      case .refuse(.overLimits): return events + [.refusedOverLimits]
      case .refuse(.tooLong): return events + [.refusedTooLong]
      }
    }
    return events
  }

  private static let two = [HandMadeOffer(prompt: 1), HandMadeOffer(provider: 1, prompt: 2)]

  @Test("A 429 cools the deployment, the retry goes elsewhere without sleep; then none is healthy")
  func rateLimits() {
    var market = HandMadeMarket(Self.two, policy: Self.policy())
    #expect(
      Self.course(&market) { _ in .rateLimited } == [.attempt(0), .attempt(1), .giveUp])
  }

  @Test("A server error does not cool at first: the retry may choose the same deployment")
  func serverErrors() {
    var market = HandMadeMarket(Self.two, policy: Self.policy())
    #expect(
      Self.course(&market) { _ in .serverError }
        == [.attempt(0), .attempt(0), .attempt(0), .giveUp])
  }

  @Test("A 400 is not retried, except where the retry policy says so")
  func badRequests() {
    var market = HandMadeMarket(Self.two, policy: Self.policy { $0.errorStatus = 400 })
    #expect(Self.course(&market) { _ in .serverError } == [.attempt(0), .giveUp])
    var stubborn = HandMadeMarket(
      Self.two,
      policy: Self.policy {
        $0.errorStatus = 400
        $0.retryPolicy.badRequest = 1
      })
    #expect(Self.course(&stubborn) { _ in .serverError } == [.attempt(0), .attempt(0), .giveUp])
  }

  @Test("The retry policy counts by kind")
  func retryPolicy() {
    var market = HandMadeMarket(
      Self.two,
      policy: Self.policy {
        $0.retryPolicy.timeout = 0
        $0.retryPolicy.serverError = 3
      })
    #expect(Self.course(&market) { _ in .timedOut } == [.attempt(0), .giveUp])
    #expect(Self.course(&market) { _ in .serverError }.count == 5)
  }

  @Test("A single deployment sleeps 0.5 s and 1 s plus up to 0.75 s; Retry-After goes before")
  func sleeps() {
    var market = HandMadeMarket([HandMadeOffer()], policy: Self.policy())
    var pauses: [SimDuration] = []
    let events = Self.course(&market, waits: { pauses.append($0) }) { _ in .rateLimited }
    #expect(events == [.attempt(0), .wait, .attempt(0), .wait, .attempt(0), .giveUp])
    for (pause, base) in zip(pauses, [0.5, 1]) {
      #expect(pause.seconds >= base && pause.seconds < base + 0.75)
    }
    var asked: [SimDuration] = []
    _ = Self.course(
      &market, retryAfter: SimDuration(seconds: 20), waits: { asked.append($0) }
    ) { _ in .rateLimited }
    #expect(asked.allSatisfy { $0.seconds >= 20 && $0.seconds < 20.75 } && asked.count == 2)
  }

  @Test(
    "The pause doubles up to 8 s; more than a minute of Retry-After is not obeyed",
    arguments: [(0, 0.5), (1, 1), (2, 2), (3, 4), (4, 8), (9, 8)])
  func backoff(used: Int, seconds: Double) {
    let pause = RouterRules.pause(afterRetries: used, retryAfter: nil, jitter: 0)
    #expect(pause == SimDuration(seconds: seconds))
    let long = RouterRules.pause(
      afterRetries: used, retryAfter: SimDuration(seconds: 61), jitter: 0)
    #expect(long == pause)
  }

  @Test("After its retries a call falls back, model by model, each with retries of its own")
  func fallbacks() {
    let offers = (0..<3).map { HandMadeOffer(model: $0, provider: $0) }
    var market = HandMadeMarket(
      offers,
      policy: Self.policy {
        $0.retries = 1
        $0.fallbacks = [
          ModelFallbacks(nil, [ModelID(2)]), ModelFallbacks(ModelID(0), [ModelID(1), ModelID(2)]),
        ]
      })
    #expect(
      Self.course(&market) { $0 == 2 ? .served : .serverError }
        == [.attempt(0), .wait, .attempt(0), .attempt(1), .wait, .attempt(1), .attempt(2)])
  }

  @Test("Priorities: the lowest order first, the next after its retries")
  func order() {
    var policy = Self.policy { $0.retries = 1 }
    for (index, order) in [2, 1].enumerated() {
      var settings = DeploymentSettings(EndpointID(index))
      settings.order = order
      policy.deployments.append(settings)
    }
    var market = HandMadeMarket(Self.two, policy: policy)
    #expect(
      Self.course(&market) { _ in .serverError }
        == [.attempt(1), .attempt(1), .attempt(0), .attempt(0), .giveUp])
  }

  @Test("Without checks a deployment that is too short is chosen and answers 400; with them not")
  func contextWindows() {
    let offers = [
      HandMadeOffer(prompt: 1, contextLength: 4_000), HandMadeOffer(provider: 1, prompt: 2),
      HandMadeOffer(model: 1, provider: 1),
    ]
    var blind = HandMadeMarket(offers, policy: Self.policy())
    #expect(Self.course(&blind) { _ in .served } == [.refusedTooLong])
    var checked = HandMadeMarket(offers, policy: Self.policy { $0.checksContext = true })
    #expect(Self.course(&checked) { _ in .served } == [.attempt(1)])
    var falling = HandMadeMarket(
      offers,
      policy: Self.policy {
        $0.contextWindowFallbacks = [ModelFallbacks(ModelID(0), [ModelID(1)])]
      })
    #expect(Self.course(&falling) { _ in .served } == [.attempt(2)])
    var other = HandMadeMarket(
      offers,
      policy: Self.policy {
        $0.contextWindowFallbacks = [ModelFallbacks(ModelID(1), [ModelID(0)])]
        $0.fallbacks = [ModelFallbacks(ModelID(0), [ModelID(1)])]
      })
    #expect(
      Self.course(&other) { _ in .served } == [.refusedTooLong],
      "with context fallbacks, others are not tried after a context error")
  }

  @Test("A provider that has spent its budget is passed over until its period ends")
  func budgets() {
    let limit = SpendLimit(USD(picoDollars: 10), per: SimDuration(seconds: 60))
    var market = HandMadeMarket(
      Self.two,
      policy: Self.policy { $0.providerBudgets = [ProviderBudget(ProviderID(0), limit)] })
    func spend(_ picoDollars: Int64, at seconds: Double) {
      market.gateway.attemptEnded(
        EndedAttempt(
          endpoint: 0, task: TaskID(0), outcome: .served, timeToFirstToken: .zero,
          duration: .zero, cost: USD(picoDollars: picoDollars),
          at: SimTime(microseconds: Int64(seconds * 1e6))))
    }
    func first(at seconds: Double) -> Int {
      var routing = CallRouting(model: ModelID(0))
      guard case .attempt(let endpoint, _) = market.next(&routing, at: seconds) else { return -1 }
      return Int(endpoint.index)
    }
    spend(9, at: 10)
    #expect(first(at: 20) == 0)
    spend(1, at: 30)
    #expect(first(at: 69) == 1)
    #expect(first(at: 70) == 0, "60 s after the first spending a new period begins")
  }

  @Test("Where all deployments are over their limits, the gateway answers 429")
  func overLimits() {
    var policy = Self.policy(rule: RuleSettings(LiteLLMCost.card))
    policy.deployments = [0, 1].map { index in
      var settings = DeploymentSettings(EndpointID(index))
      settings.tokensPerMinute = 1_000
      return settings
    }
    var market = HandMadeMarket(Self.two, policy: policy)
    #expect(Self.course(&market) { _ in .served } == [.refusedOverLimits])
    policy.router = nil
    market = HandMadeMarket(Self.two, policy: policy)
    #expect(Self.course(&market) { _ in .served } == [.refusedOverLimits])
  }

  @Test("A model with deployments is served by them only, the first of equals in their order")
  func deployments() {
    let offers = (0..<3).map { HandMadeOffer(provider: $0) }
    var policy = Self.policy(rule: RuleSettings(LiteLLMLeastBusy.card))
    policy.deployments = [2, 0].map { DeploymentSettings(EndpointID($0)) }
    var market = HandMadeMarket(offers, policy: policy)
    // Each attempt stays in flight, so the next call goes to the least busy.
    var chosen: [Int] = []
    for _ in 0..<4 {
      var routing = CallRouting(model: ModelID(0))
      guard case .attempt(let endpoint, _) = market.next(&routing) else { break }
      chosen.append(Int(endpoint.index))
    }
    #expect(chosen == [2, 0, 2, 0])
  }
}
