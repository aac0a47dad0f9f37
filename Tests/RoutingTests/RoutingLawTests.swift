import Demand
import NumericalMethods
import Quantities
import Supply
import Testing

@testable import Routing

/// Laws of routing that hold for every registered rule, over catalogues, policies and calls drawn
/// at random; each law is derived anew here from the catalogue, not from the gateway's own mask.
@Suite struct RoutingLawTests {
  #if DEBUG
    static let markets = 12
  #else
    static let markets = 100
  #endif

  /// What a call may never do, told by the catalogue alone.
  private func isForbidden(
    _ endpoint: Int, _ request: CallRequest, _ policy: Policy, _ offers: [HandMadeOffer],
    models: Set<Int>
  ) -> Bool {
    let offer = offers[endpoint]
    let preferences = policy.preferences
    let provider = ProviderChoice(ProviderID(offer.provider))
    if !models.contains(offer.model) { return true }
    if offer.supportsTools == false, request.needsTools { return true }
    if request.outputLimit.count > offer.maxCompletion { return true }
    if request.input.count + request.outputLimit.count > offer.contextLength { return true }
    if let only = preferences.only, !only.contains(provider) { return true }
    if preferences.ignore.contains(provider) { return true }
    if !preferences.allowsFallbacks, !preferences.order.isEmpty,
      !preferences.order.contains(provider)
    {
      return true
    }
    if let limit = preferences.maxPromptRate, HandMadeMarket.rate(offer.prompt) > limit {
      return true
    }
    let completion = HandMadeMarket.rate(offer.completion ?? offer.prompt)
    if let limit = preferences.maxCompletionRate, completion > limit { return true }
    return false
  }

  /// Routes calls that fail or succeed by chance; returns the sequence of decisions.
  private func decisions(
    _ number: Int, _ rule: RuleSettings, _ breaker: RuleSettings, checking: Bool
  ) -> [String] {
    var random = RandomMarkets(number)
    let offers = random.offers(count: [1, 2, 5, 12, 40][number % 5])
    let models = (offers.map(\.model).max() ?? 0) + 1
    var policy = random.policy(rule, breaker)
    if models > 1, random.below(2) == 0 { policy.fallbackModels = [ModelID(random.below(models))] }
    var market = HandMadeMarket(offers, policy: policy)
    var log: [String] = []
    var now = 0.0
    for call in 0..<40 {
      let request = random.request(models: models)
      let allowed = Set(
        [Int(request.model.index)] + policy.fallbackModels.map { Int($0.index) })
      var routing = CallRouting(model: request.model)
      var sticky = StickyRecord()
      if random.below(2) == 0 {
        sticky.succeed(
          at: EndpointID(random.below(offers.count)), SimTime(microseconds: Int64(now * 1e6)))
      }
      var pass: Set<String> = []
      var steps = 0
      next: while steps < 200 {
        steps += 1
        market.gateway.trail = checking ? DecisionTrail() : nil
        let decision = market.next(
          &routing, request: request, sticky: sticky, draw: number * 1_000 + call, at: now)
        log.append("\(decision)")
        switch decision {
        case .giveUp, .refuse: break next
        case .wait(let pause):
          #expect(pause >= .zero)
          now += pause.seconds
          pass = []
        case .attempt(let endpoint, _):
          let index = Int(endpoint.index)
          if checking {
            #expect(!isForbidden(index, request, policy, offers, models: allowed))
            #expect(pass.insert("\(routing.model) \(index)").inserted, "tried twice in a pass")
            expectTrailAgrees(market.gateway.trail, endpoint)
          }
          let outcome = random.outcome()
          now += 0.3
          market.observe(
            index, outcome, firstToken: 0.1 + Double(random.below(20)) / 10,
            output: outcome == .served ? 1 + random.below(500) : 0, duration: 2.5, at: now)
          if outcome == .served || outcome == .cancelled { break next }
        }
      }
      #expect(steps < 200, "a call is routed without end")
      #expect(routing.attempts <= policy.retry.attemptLimit)
      now += 0.7
    }
    return log
  }

  /// What was picked is a candidate of the last pass, and what was masked is none.
  private func expectTrailAgrees(_ trail: DecisionTrail?, _ endpoint: EndpointID) {
    let pass = trail?.passes.last
    #expect(pass?.choice?.endpoint == endpoint)
    let own = pass?.endpoints.first { $0.endpoint == endpoint }
    #expect(own != nil && own?.exclusion == nil)
    let ids = pass?.endpoints.map(\.endpoint.index) ?? []
    #expect(ids == ids.sorted())
  }

  @Test(arguments: RuleBook.endpointRules.map { $0.card.kind })
  func `a rule picks only what a call may use, each once in a pass`(_ kind: String) throws {
    let card = try #require(RuleBook.endpointRules.first { $0.card.kind == kind }).card
    for number in 0..<Self.markets {
      var random = RandomMarkets(1_000_000 + number)
      guard let rule = random.settings(card) else { continue }
      let breakers = RuleBook.breakers.map { $0.card }
      let breaker = random.settings(breakers[number % breakers.count]) ?? .noBreaker
      let log = decisions(number, rule, breaker, checking: true)
      #expect(!log.isEmpty)
      // Equal settings, equal decisions; and nobody's looking changes none.
      #expect(log == decisions(number, rule, breaker, checking: false))
    }
  }

  /// A rule works with one candidate and with a thousand.
  @Test(arguments: RuleBook.endpointRules.map { $0.card.kind })
  func `a rule works for one candidate and for a thousand`(_ kind: String) throws {
    let card = try #require(RuleBook.endpointRules.first { $0.card.kind == kind }).card
    var random = RandomMarkets(7)
    let drawn = random.settings(card)
    let rule = try #require(drawn)
    for count in [1, 1_000] {
      let offers = (0..<count).map {
        HandMadeOffer(provider: $0, prompt: 1 + Double($0 % 17) / 10)
      }
      let policy = Policy(
        name: "many", modelRule: .cheapest(minimumScore: 0), endpointRule: rule,
        retry: RetryRule(attemptLimit: 30, rounds: 1))
      var market = HandMadeMarket(offers, policy: policy)
      for call in 0..<3 {
        let tries = market.tries(draw: call, at: Double(call) * 10)
        #expect(Set(tries).count == tries.count)
        #expect(tries.allSatisfy { (0..<count).contains($0) })
        #expect(tries.count >= 1)
        for endpoint in tries { market.observe(endpoint, .served, at: Double(call) * 10 + 5) }
      }
    }
  }

  /// The view of an endpoint changes with attempts that have ended and with nothing else.
  @Test(arguments: RuleBook.endpointRules.map { $0.card.kind })
  func `beliefs come from ended attempts only`(_ kind: String) throws {
    let card = try #require(RuleBook.endpointRules.first { $0.card.kind == kind }).card
    var random = RandomMarkets(11)
    let drawn = random.settings(card)
    let rule = try #require(drawn)
    let offers = (0..<4).map { HandMadeOffer(provider: $0) }
    let policy = Policy(
      name: "seen", modelRule: .cheapest(minimumScore: 0), endpointRule: rule,
      retry: RetryRule(attemptLimit: 30, rounds: 1))
    var market = HandMadeMarket(offers, policy: policy)
    var ended = 0
    for call in 0..<30 {
      var routing = CallRouting(model: ModelID(0))
      market.gateway.trail = DecisionTrail()
      let decision = market.next(&routing, draw: call, at: Double(call) / 10)
      guard case .attempt(let endpoint, _) = decision else { continue }
      let seen = market.gateway.trail?.passes.last?.endpoints ?? []
      // All is within the window of 30 s, so every ended attempt is still counted, and no other.
      #expect(seen.reduce(0) { $0 + ($1.belief?.recentAttempts ?? 0) } == ended)
      if call % 3 == 0 {
        market.observe(Int(endpoint.index), .served, at: Double(call) / 10 + 0.05)
        ended += 1
      }
    }
    #expect(ended > 5)
  }

  /// Law: the reason of a mask is the first one that a reader of the catalogue would give.
  @Test func `a mask gives its reason`() {
    let offers = [
      HandMadeOffer(provider: 0, contextLength: 3_000),
      HandMadeOffer(provider: 1, maxCompletion: 10),
      HandMadeOffer(provider: 2, supportsTools: false), HandMadeOffer(provider: 3),
      HandMadeOffer(provider: 4, prompt: 9), HandMadeOffer(provider: 5), HandMadeOffer(provider: 6),
    ]
    let policy = Policy(
      name: "masked", modelRule: .cheapest(minimumScore: 0), endpointRule: .cheapestFirst,
      preferences: ProviderPreferences(
        ignore: [ProviderID(3)], maxPromptRate: HandMadeMarket.rate(2)),
      retry: RetryRule(honoursRetryAfter: true))
    var market = HandMadeMarket(offers, policy: policy)
    market.gateway.attemptEnded(
      EndedAttempt(
        endpoint: 6, task: TaskID(0), outcome: .rateLimited, timeToFirstToken: .zero,
        duration: .zero, retryAfter: SimDuration(seconds: 60), at: .zero))
    var routing = CallRouting(model: ModelID(0))
    market.gateway.trail = DecisionTrail()
    _ = market.next(&routing, at: 1)
    let reasons = market.gateway.trail?.passes.first?.endpoints.map(\.exclusion)
    #expect(
      reasons == [
        .contextTooShort, .outputTooLong, .noTools, .providerNotPermitted, .abovePriceLimit, nil,
        .heldByRetryAfter,
      ])
    market.gateway.trail = DecisionTrail()
    _ = market.next(&routing, at: 1)
    #expect(market.gateway.trail?.passes.first?.endpoints[5].exclusion == .triedAlready)
  }
}
