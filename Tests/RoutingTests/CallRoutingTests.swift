import Demand
import Quantities
import Routing
import Supply
import Testing

/// Rounds, pauses and model fallbacks of one call.
@Suite struct CallRoutingTests {
  /// Two models: the first at two providers, the second at one.
  private static let offers = [
    HandMadeOffer(model: 0, provider: 0, prompt: 1),
    HandMadeOffer(model: 0, provider: 1, prompt: 2),
    HandMadeOffer(model: 1, provider: 0, prompt: 1),
  ]

  /// What becomes of a call that fails everywhere: endpoints by number, pauses as -1.
  private func course(_ policy: Policy) -> [Int] {
    var market = HandMadeMarket(Self.offers, policy: policy)
    var routing = CallRouting(model: ModelID(0))
    var course: [Int] = []
    while course.count < 100 {
      switch market.next(&routing) {
      case .attempt(let endpoint, _): course.append(Int(endpoint.index))
      case .wait: course.append(-1)
      case .giveUp, .refuse: return course
      }
    }
    return course
  }

  private func policy(_ retry: RetryRule, fallbacks: [ModelID] = []) -> Policy {
    GatewayTests.policy(.cheapestFirst, retry: retry, fallbacks: fallbacks)
  }

  @Test func `a model's endpoints are tried before its fallback`() {
    let policy = policy(RetryRule(attemptLimit: 9, rounds: 1), fallbacks: [ModelID(1)])
    #expect(course(policy) == [0, 1, 2])
  }

  @Test func `each round starts over from the model asked for`() {
    let policy = policy(RetryRule(attemptLimit: 30, rounds: 3), fallbacks: [ModelID(1)])
    #expect(course(policy) == [0, 1, 2, -1, 0, 1, 2, -1, 0, 1, 2])
  }

  @Test func `the limit counts attempts over all rounds`() {
    #expect(course(policy(RetryRule(attemptLimit: 3, rounds: 9))) == [0, 1, -1, 0])
    #expect(course(policy(RetryRule(attemptLimit: 1, rounds: 9))) == [0])
  }

  @Test func `a call that fits nowhere is given up without a pause`() {
    let only = ProviderPreferences(only: [])
    let policy = GatewayTests.policy(
      preferences: only, retry: RetryRule(attemptLimit: 9, rounds: 9), fallbacks: [ModelID(1)])
    #expect(course(policy).isEmpty)
  }

  @Test func `a model that fits nowhere falls back at once`() {
    var market = HandMadeMarket(
      [HandMadeOffer(model: 0, contextLength: 10), HandMadeOffer(model: 1)],
      policy: GatewayTests.policy(fallbacks: [ModelID(1)]))
    #expect(market.tries() == [1])
  }

  @Test func `pauses double up to their limit, half of each by chance`() {
    let rule = RetryRule(
      attemptLimit: 9, rounds: 9, firstPause: SimDuration(seconds: 0.5),
      pauseLimit: SimDuration(seconds: 3))
    for (round, base) in [(2, 0.5), (3, 1), (4, 2), (5, 3), (6, 3), (60, 3)] {
      let least = rule.pause(number: round - 2, draw: 0)
      let most = rule.pause(number: round - 2, draw: 1 - 0x1p-53)
      #expect(least == SimDuration(seconds: base / 2))
      #expect(most < SimDuration(seconds: base) && most > SimDuration(seconds: base * 0.999))
    }
  }

  @Test func `the gateway waits what its rule says`() {
    let retry = RetryRule(
      attemptLimit: 30, rounds: 4, firstPause: SimDuration(seconds: 1),
      pauseLimit: SimDuration(seconds: 60))
    var market = HandMadeMarket(Self.offers, policy: policy(retry))
    for call in 0..<200 {
      var routing = CallRouting(model: ModelID(0))
      var bases = [1.0, 2, 4]
      var isOver = false
      while !isOver {
        switch market.next(&routing, draw: call) {
        case .attempt: continue
        case .wait(let pause):
          let base = bases.removeFirst()
          #expect(pause >= SimDuration(seconds: base / 2) && pause <= SimDuration(seconds: base))
        case .giveUp, .refuse: isOver = true
        }
      }
      #expect(bases.isEmpty)
    }
  }
}

/// Sticky routing, rule by rule (DESIGN section 15; OpenRouter documentation, prompt caching).
@Suite struct StickyRoutingTests {
  /// Three endpoints with caches and one, the cheapest, whose cache reads are no cheaper.
  private static let offers = [
    HandMadeOffer(provider: 0, prompt: 1, cacheRead: 0.1),
    HandMadeOffer(provider: 1, prompt: 1, cacheRead: 0.1),
    HandMadeOffer(provider: 2, prompt: 1, cacheRead: 0.1),
    HandMadeOffer(provider: 3, prompt: 1, cacheRead: 1),
  ]

  private func market(order: [ProviderID] = [], idleLimit: Double? = 600) -> HandMadeMarket {
    var policy = GatewayTests.policy(preferences: ProviderPreferences(order: order))
    policy.stickiness.idleLimit = idleLimit.map { SimDuration(seconds: $0) }
    return HandMadeMarket(Self.offers, policy: policy)
  }

  private func record(_ endpoint: Int, at seconds: Double = 100) -> StickyRecord {
    var sticky = StickyRecord()
    sticky.succeed(at: EndpointID(endpoint), SimTime(microseconds: Int64(seconds * 1e6)))
    return sticky
  }

  /// Whether every one of many calls goes to the endpoint first, and as a sticky attempt.
  private func sticks(
    _ market: HandMadeMarket, _ sticky: StickyRecord, to endpoint: Int, at seconds: Double
  ) -> Bool {
    var market = market
    return (0..<60).allSatisfy { draw in
      var routing = CallRouting(model: ModelID(0))
      if case .attempt(let chosen, true) = market.next(
        &routing, sticky: sticky, draw: draw, at: seconds)
      {
        return Int(chosen.index) == endpoint
      }
      return false
    }
  }

  @Test func `the key starts at the first success`() {
    #expect(!sticks(market(), StickyRecord(), to: 1, at: 100))
    #expect(sticks(market(), record(1), to: 1, at: 101))
  }

  @Test func `it holds through the idle limit and no longer`() {
    #expect(sticks(market(), record(1, at: 100), to: 1, at: 700))
    #expect(!sticks(market(), record(1, at: 100), to: 1, at: 700.000001))
  }

  @Test func `each success resets the idle clock`() {
    var sticky = record(1, at: 100)
    sticky.succeed(at: EndpointID(1), SimTime(microseconds: 600_000_000))
    #expect(sticks(market(), sticky, to: 1, at: 1_100))
  }

  @Test func `an error re-routes the call and leaves the key`() {
    var market = market()
    let sticky = record(1)
    for draw in 0..<60 {
      var routing = CallRouting(model: ModelID(0))
      guard
        case .attempt(let first, true) = market.next(
          &routing, sticky: sticky, draw: draw, at: 101)
      else {
        Issue.record("the first attempt is the sticky one")
        return
      }
      market.observe(Int(first.index), .serverError, at: 101)
      guard
        case .attempt(let second, false) = market.next(
          &routing, sticky: sticky, draw: draw, at: 101)
      else {
        Issue.record("the second attempt is no sticky one")
        return
      }
      #expect(first.index == 1 && second.index != 1)
    }
    // The next call of the conversation starts at the same endpoint again, in its outage window.
    #expect(sticks(market, sticky, to: 1, at: 102))
  }

  @Test func `a success elsewhere moves the key`() {
    var sticky = record(1)
    sticky.succeed(at: EndpointID(2), SimTime(microseconds: 200_000_000))
    #expect(sticks(market(), sticky, to: 2, at: 201))
  }

  @Test func `it is off with an order of providers`() {
    var market = market(order: [ProviderID(2)])
    let sticky = record(1)
    #expect((0..<60).allSatisfy { market.tries(sticky: sticky, draw: $0, at: 101)[0] == 2 })
    #expect(!sticks(market, sticky, to: 2, at: 101))
  }

  @Test func `it is off where cache reads are no cheaper`() {
    #expect(!sticks(market(), record(3), to: 3, at: 101))
  }

  @Test func `it is off without an idle limit`() {
    #expect(!sticks(market(idleLimit: nil), record(1), to: 1, at: 100))
  }
}
