import Demand
import Quantities
import Routing
import Supply
import Testing

/// OpenRouter's provider routing, rule by rule (documentation of 2026-08-22, provider selection).
@Suite struct GatewayTests {
  #if DEBUG
    static let draws = 20_000
  #else
    static let draws = 200_000
  #endif

  /// One model at three providers for $1, $2 and $3.
  static let three = [
    HandMadeOffer(provider: 0, prompt: 1), HandMadeOffer(provider: 1, prompt: 2),
    HandMadeOffer(provider: 2, prompt: 3),
  ]

  static func policy(
    _ order: RuleSettings = .priceBalanced,
    preferences: ProviderPreferences = ProviderPreferences(),
    retry: RetryRule = RetryRule(attemptLimit: 30, rounds: 1), fallbacks: [ModelID] = []
  ) -> Policy {
    Policy(
      name: "tested", modelRule: .cheapest(minimumScore: 0), endpointRule: order,
      preferences: preferences, retry: retry, fallbackModels: fallbacks)
  }

  /// The worked example of the documentation: 73.5 / 18.4 / 8.2 %. False alarms: 1 in a million.
  @Test func `three stable endpoints share by the inverse square of the price`() {
    var market = HandMadeMarket(Self.three, policy: Self.policy())
    var counts = [0, 0, 0]
    for draw in 0..<Self.draws { counts[market.tries(draw: draw)[0]] += 1 }
    #expect(Pearson.pValue(counts, shares: [36.0 / 49, 9.0 / 49, 4.0 / 49]) > 1e-6)
    // The test can tell: weights of 1/price are refused.
    #expect(Pearson.pValue(counts, shares: [6.0 / 11, 3.0 / 11, 2.0 / 11]) < 1e-9)
  }

  /// The same page: B has seen an outage, so A : C is 9 : 1 and B comes last. False alarms as above.
  @Test func `an endpoint in its outage window is tried last`() {
    var market = HandMadeMarket(Self.three, policy: Self.policy())
    market.observe(1, .providerDown, at: 100)
    var counts = [0, 0, 0]
    for draw in 0..<Self.draws {
      let tries = market.tries(draw: draw, at: 110)
      counts[tries[0]] += 1
      #expect(tries.count == 3 && tries[2] == 1)
    }
    #expect(counts[1] == 0)
    #expect(Pearson.pValue([counts[0], counts[2]], shares: [0.9, 0.1]) > 1e-6)
    #expect(Pearson.pValue([counts[0], counts[2]], shares: [0.75, 0.25]) < 1e-9)
  }

  @Test func `an outage is forgotten after its window`() {
    var market = HandMadeMarket(Self.three, policy: Self.policy())
    market.observe(0, .serverError, at: 100)
    #expect((0..<50).allSatisfy { market.tries(draw: $0, at: 115)[2] == 0 })
    #expect((0..<50).contains { market.tries(draw: $0, at: 135)[0] == 0 })
  }

  @Test func `without a stable endpoint the cheapest goes first`() {
    var market = HandMadeMarket(Self.three, policy: Self.policy())
    for endpoint in 0..<3 { market.observe(endpoint, .serverError, at: 100) }
    #expect(market.tries(at: 101) == [0, 1, 2])
  }

  @Test func `a tiny share of the traffic is no share`() {
    // A ratio of 10^6 has a weight below the fixed point: it is a fallback only.
    var market = HandMadeMarket(
      [HandMadeOffer(provider: 0, prompt: 1e-4), HandMadeOffer(provider: 1, prompt: 100)],
      policy: Self.policy())
    #expect((0..<100).allSatisfy { market.tries(draw: $0) == [0, 1] })
  }

  @Test func `sorting by price, throughput and latency`() {
    let offers = [
      HandMadeOffer(provider: 0, prompt: 3, firstTokenSeconds: 2, tokensPerSecond: 90),
      HandMadeOffer(provider: 1, prompt: 1, firstTokenSeconds: 3, tokensPerSecond: 60),
      HandMadeOffer(provider: 2, prompt: 2, firstTokenSeconds: 1, tokensPerSecond: 30),
    ]
    func order(_ rule: RuleSettings) -> [Int] {
      var market = HandMadeMarket(offers, policy: Self.policy(rule))
      return market.tries()
    }
    #expect(order(.cheapestFirst) == [1, 2, 0])
    #expect(order(.fastestFirst) == [0, 1, 2])
    #expect(order(.quickestFirst) == [2, 0, 1])
  }

  @Test func `equal ranks go to the cheaper endpoint, then to the first`() {
    let offers = [
      HandMadeOffer(provider: 0, prompt: 2), HandMadeOffer(provider: 1, prompt: 1),
      HandMadeOffer(provider: 2, prompt: 1),
    ]
    for rule in [RuleSettings.cheapestFirst, .fastestFirst, .quickestFirst] {
      var market = HandMadeMarket(offers, policy: Self.policy(rule))
      #expect(market.tries() == [1, 2, 0])
    }
  }

  @Test func `sorts follow what was observed once there is enough of it`() {
    var market = HandMadeMarket(Self.three, policy: Self.policy(.quickestFirst))
    for _ in 0..<2 { market.observe(2, .served, firstToken: 0.1, at: 50) }
    #expect(market.tries(at: 60) == [0, 1, 2])
    market.observe(2, .served, firstToken: 0.1, at: 50)
    #expect(market.tries(at: 60) == [2, 0, 1])
    // Five minutes later the page is all there is again.
    #expect(market.tries(at: 351) == [0, 1, 2])
  }

  @Test func `uniform choice is uniform`() {
    var market = HandMadeMarket(Self.three, policy: Self.policy(.uniform))
    var counts = [0, 0, 0]
    for draw in 0..<Self.draws { counts[market.tries(draw: draw)[0]] += 1 }
    #expect(Pearson.pValue(counts, shares: [1, 1, 1]) > 1e-6)
  }
}

/// The `provider` object and the feasibility of a call.
@Suite struct ProviderPreferencesTests {
  private func tries(
    _ preferences: ProviderPreferences, order: RuleSettings = .cheapestFirst,
    request: CallRequest = HandMadeMarket.request()
  ) -> [Int] {
    var market = HandMadeMarket(
      GatewayTests.three, policy: GatewayTests.policy(order, preferences: preferences))
    return market.tries(request: request)
  }

  @Test func `order goes first, the others follow by the rule`() {
    #expect(tries(ProviderPreferences(order: [ProviderID(2)])) == [2, 0, 1])
    #expect(tries(ProviderPreferences(order: [ProviderID(2), ProviderID(1)])) == [2, 1, 0])
  }

  @Test func `order without fallbacks is the whole list`() {
    let two = [ProviderID(2), ProviderID(0)]
    #expect(tries(ProviderPreferences(order: two, allowsFallbacks: false)) == [2, 0])
    let elsewhere = ProviderPreferences(
      order: [ProviderID(0)], ignore: [ProviderID(0)], allowsFallbacks: false)
    #expect(tries(elsewhere).isEmpty)
  }

  @Test func `without fallbacks there is one try`() {
    #expect(tries(ProviderPreferences(allowsFallbacks: false)) == [0])
  }

  @Test func `only and ignore`() {
    #expect(tries(ProviderPreferences(only: [ProviderID(1), ProviderID(2)])) == [1, 2])
    #expect(tries(ProviderPreferences(ignore: [ProviderID(1)])) == [0, 2])
    let both = ProviderPreferences(only: [ProviderID(1), ProviderID(2)], ignore: [ProviderID(1)])
    #expect(tries(both) == [2])
    #expect(tries(ProviderPreferences(only: [])).isEmpty)
  }

  @Test func `max price is a hard limit, itself included`() {
    let prompt = ProviderPreferences(maxPromptRate: HandMadeMarket.rate(2))
    #expect(tries(prompt) == [0, 1])
    #expect(tries(ProviderPreferences(maxCompletionRate: HandMadeMarket.rate(1.5))) == [0])
    #expect(tries(ProviderPreferences(maxPromptRate: HandMadeMarket.rate(0.5))).isEmpty)
  }

  @Test func `a call goes only where it fits`() {
    let offers = [
      HandMadeOffer(provider: 0, contextLength: 10_000),
      HandMadeOffer(provider: 1, maxCompletion: 500),
      HandMadeOffer(provider: 2, supportsTools: false),
      HandMadeOffer(provider: 3, supportsTools: nil),
    ]
    var market = HandMadeMarket(offers, policy: GatewayTests.policy(.cheapestFirst))
    #expect(market.tries(request: HandMadeMarket.request(input: 9_000)) == [0, 3])
    #expect(market.tries(request: HandMadeMarket.request(input: 9_001)) == [3])
    #expect(market.tries(request: HandMadeMarket.request(outputLimit: 500)) == [0, 1, 3])
    #expect(market.tries(request: HandMadeMarket.request(needsTools: false)) == [0, 2, 3])
    #expect(market.tries(request: HandMadeMarket.request(input: 2_000_000)).isEmpty)
  }
}
