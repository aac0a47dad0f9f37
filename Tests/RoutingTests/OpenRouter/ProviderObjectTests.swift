import Demand
import Quantities
import Routing
import Supply
import Testing

/// The `provider` object key by key (OpenRouter documentation of 2026-08-22, provider selection).
@Suite struct ProviderObjectTests {
  private func facts(_ set: (inout PublishedFacts) -> Void) -> PublishedFacts {
    var facts = PublishedFacts()
    set(&facts)
    return facts
  }

  private func tries(
    _ offers: [HandMadeOffer], request: CallRequest = HandMadeMarket.request(),
    _ set: (inout ProviderPreferences) -> Void
  ) -> [Int] {
    var preferences = ProviderPreferences()
    set(&preferences)
    var market = HandMadeMarket(
      offers, policy: GatewayTests.policy(.cheapestFirst, preferences: preferences))
    return market.tries(request: request)
  }

  /// "Base provider slug matches all regions and variants."
  @Test func `a slug means all endpoints of a provider, a tag one of them`() {
    let offers = [
      HandMadeOffer(provider: 0, prompt: 1), HandMadeOffer(provider: 1, prompt: 2, tag: "eu"),
      HandMadeOffer(provider: 1, prompt: 3, tag: "us"),
    ]
    let (base, europe) = (ProviderChoice(ProviderID(1)), ProviderChoice(ProviderID(1), tag: "eu"))
    #expect(tries(offers) { $0.only = [base] } == [1, 2])
    #expect(tries(offers) { $0.only = [europe] } == [1])
    #expect(tries(offers) { $0.ignore = [base] } == [0])
    #expect(tries(offers) { $0.ignore = [europe] } == [0, 2])
    #expect(tries(offers) { $0.order = [base] } == [1, 2, 0])
    #expect(tries(offers) { $0.order = [ProviderChoice(ProviderID(1), tag: "us")] } == [2, 0, 1])
  }

  @Test func `quantizations are a filter, and unknown is one of them`() {
    let offers = ["fp8", "unknown", "bf16"].enumerated().map {
      HandMadeOffer(provider: $0.offset, quantization: $0.element)
    }
    #expect(tries(offers) { $0.quantizations = ["fp8", "bf16"] } == [0, 2])
    #expect(tries(offers) { $0.quantizations = ["unknown"] } == [1])
    #expect(tries(offers) { $0.quantizations = nil } == [0, 1, 2])
  }

  @Test func `what is asked for and not known of an endpoint excludes it`() {
    func offers(_ set: (inout PublishedFacts, Bool) -> Void) -> [HandMadeOffer] {
      [true, false].enumerated().map { place, value in
        HandMadeOffer(provider: place, facts: facts { set(&$0, value) })
      } + [HandMadeOffer(provider: 2)]
    }
    let collecting = offers { $0.collectsData = $1 }
    #expect(tries(collecting) { $0.refusesDataCollection = true } == [1])
    #expect(tries(collecting) { _ in } == [0, 1, 2])
    let keeping = offers { $0.keepsNothing = $1 }
    #expect(tries(keeping) { $0.requiresZeroRetention = true } == [0])
    let distillable = offers { $0.isDistillable = $1 }
    #expect(tries(distillable) { $0.requiresDistillable = true } == [0])
  }

  @Test func `require_parameters asks for every parameter of the call`() {
    let offers = [
      HandMadeOffer(provider: 0, facts: facts { $0.parameters = .named("temperature", "seed") }),
      HandMadeOffer(provider: 1, facts: facts { $0.parameters = .named("temperature") }),
      HandMadeOffer(provider: 2),
    ]
    let both = HandMadeMarket.request(parameters: .named("temperature", "seed", "max_tokens"))
    #expect(tries(offers, request: both) { $0.requiresParameters = true } == [0])
    #expect(tries(offers, request: both) { _ in } == [0, 1, 2])
    // Nothing is asked for that is not declared; tools are known of an endpoint by themselves.
    let none = HandMadeMarket.request(parameters: .named("tools"))
    #expect(tries(offers, request: none) { $0.requiresParameters = true } == [0, 1, 2])
  }

  /// "Soft preference always for tools, response_format, verbosity."
  @Test func `a form of answer is a preference where it is not required`() {
    let offers = [
      HandMadeOffer(provider: 0, prompt: 1, facts: facts { $0.parameters = .named("seed") }),
      HandMadeOffer(
        provider: 1, prompt: 2, facts: facts { $0.parameters = .named("response_format") }),
    ]
    var policy = GatewayTests.policy(.cheapestFirst)
    policy.parameters = .responseFormat
    var market = HandMadeMarket(offers, policy: policy)
    #expect(market.tries(request: HandMadeMarket.request(parameters: .responseFormat)) == [1, 0])
    #expect(market.tries() == [0, 1])
  }

  @Test func `max price covers fees of a request as well`() {
    let offers = [HandMadeOffer(provider: 0, fee: 0.01), HandMadeOffer(provider: 1, fee: 0.02)]
    #expect(tries(offers) { $0.maxRequestFee = USD(picoDollars: 10_000_000_000) } == [0])
    #expect(tries(offers) { $0.maxRequestFee = USD(picoDollars: 9_999_999_999) }.isEmpty)
  }
}

extension ParameterSet {
  /// Parameters by name.
  static func named(_ names: String...) -> ParameterSet {
    ParameterSet(names.compactMap { ParameterSet(named: $0) })
  }
}

/// Preferences that put endpoints later, and models of one call in one list.
@Suite struct PreferredSpeedTests {
  private static let offers = [
    HandMadeOffer(provider: 0, prompt: 1), HandMadeOffer(provider: 1, prompt: 2),
    HandMadeOffer(provider: 2, prompt: 3),
  ]

  private func market(
    _ offers: [HandMadeOffer] = offers, fallbacks: [ModelID] = [],
    rule: RuleSettings = .cheapestFirst, _ set: (inout ProviderPreferences) -> Void
  ) -> HandMadeMarket {
    var preferences = ProviderPreferences()
    set(&preferences)
    return HandMadeMarket(
      offers,
      policy: GatewayTests.policy(rule, preferences: preferences, fallbacks: fallbacks))
  }

  /// Four answers of 100 tokens in so many seconds, the first token after a tenth of it.
  private func serve(_ market: inout HandMadeMarket, _ endpoint: Int, in seconds: Double) {
    for _ in 0..<4 {
      market.observe(endpoint, .served, firstToken: seconds / 10, duration: seconds, at: 10)
    }
  }

  @Test func `slow endpoints come later and are never excluded`() {
    var market = market { $0.leastThroughput = PercentileBounds(p50: 40) }
    serve(&market, 0, in: 5)
    serve(&market, 1, in: 2.5)
    serve(&market, 2, in: 2)
    #expect(market.tries(at: 20) == [1, 2, 0])
    // When nobody is fast enough the order is the rule's.
    serve(&market, 1, in: 50)
    serve(&market, 2, in: 50)
    for _ in 0..<8 { market.observe(1, .served, duration: 50, at: 11) }
    for _ in 0..<8 { market.observe(2, .served, duration: 50, at: 11) }
    #expect(market.tries(at: 20) == [0, 1, 2])
  }

  @Test func `an endpoint that misses two bounds comes after one that misses one`() {
    var market = market {
      $0.leastThroughput = PercentileBounds(p50: 40)
      $0.mostLatency = PercentileBounds(p50: 0.3)
    }
    // 20 tokens/s after 0.5 s; 40 after 0.25; 200 after 1.
    serve(&market, 0, in: 5)
    serve(&market, 1, in: 2.5)
    for _ in 0..<4 { market.observe(2, .served, firstToken: 1, duration: 0.5, at: 10) }
    #expect(market.tries(at: 20) == [1, 2, 0])
  }

  @Test func `all cut-offs must hold, and throughput counts from the slow end`() {
    // 9 of 10 requests at 100 tokens/s, one at 10: the median is fast, the 99th percentile slow.
    func tries(_ bounds: PercentileBounds) -> [Int] {
      var market = market { $0.leastThroughput = bounds }
      for number in 0..<10 {
        market.observe(0, .served, duration: number == 0 ? 10 : 1, at: 10)
      }
      serve(&market, 1, in: 1)
      serve(&market, 2, in: 1)
      return market.tries(at: 20)
    }
    #expect(tries(PercentileBounds(p50: 90)) == [0, 1, 2])
    #expect(tries(PercentileBounds(p99: 90)) == [1, 2, 0])
    #expect(tries(PercentileBounds(p50: 90, p99: 90)) == [1, 2, 0])
    #expect(tries(PercentileBounds(p50: 90, p99: 10)) == [0, 1, 2])
  }

  @Test func `bounds are on what was seen in the last 5 minutes`() {
    var market = market { $0.leastThroughput = PercentileBounds(p50: 40) }
    serve(&market, 0, in: 5)
    #expect(market.tries(at: 309)[0] == 1)
    // The page says 50 tokens/s.
    #expect(market.tries(at: 310)[0] == 0)
  }

  /// Two models: the first at two providers, the second at one that is dearer than either or not.
  private static func models(second price: Double) -> [HandMadeOffer] {
    [
      HandMadeOffer(model: 0, provider: 0, prompt: 2),
      HandMadeOffer(model: 0, provider: 1, prompt: 4),
      HandMadeOffer(model: 1, provider: 0, prompt: price),
    ]
  }

  @Test func `with partition none all endpoints of all models are one list`() {
    let fallbacks = [ModelID(1)]
    var apart = market(Self.models(second: 1), fallbacks: fallbacks) { _ in }
    #expect(apart.tries() == [0, 1, 2])
    var together = market(Self.models(second: 1), fallbacks: fallbacks) { $0.mixesModels = true }
    #expect(together.tries() == [2, 0, 1])
    var middle = market(Self.models(second: 3), fallbacks: fallbacks) { $0.mixesModels = true }
    #expect(middle.tries() == [0, 2, 1])
  }

  @Test func `the model of an attempt is its endpoint's`() {
    var market = market(Self.models(second: 3), fallbacks: [ModelID(1), ModelID(1), ModelID(0)]) {
      $0.mixesModels = true
    }
    var routing = CallRouting(model: ModelID(0))
    var served: [Int32] = []
    while case .attempt = market.next(&routing) { served.append(routing.model.index) }
    #expect(served == [0, 1, 0])
  }

  /// "A fallback model that meets it may be used first."
  @Test func `a fallback that is fast enough goes before a slow endpoint of the first model`() {
    var market = market(Self.models(second: 9), fallbacks: [ModelID(1)]) {
      $0.mostLatency = PercentileBounds(p50: 0.3)
    }
    serve(&market, 0, in: 5)
    serve(&market, 1, in: 1)
    serve(&market, 2, in: 1)
    // The first model's fast one, though the fallback is as fast; then the fallback; then the slow.
    #expect(market.tries(at: 20) == [1, 2, 0])
  }
}
