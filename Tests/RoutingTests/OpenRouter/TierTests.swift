import Demand
import Quantities
import Supply
import Testing

@testable import Routing

/// Uptime tiers (OpenRouter, for providers, section 10).
@Suite struct UptimeTierTests {
  private func market(ranks: Bool = true) -> HandMadeMarket {
    var policy = GatewayTests.policy(.cheapestFirst)
    policy.ranksByUptime = ranks
    return HandMadeMarket(GatewayTests.three, policy: policy)
  }

  private func observe(
    _ market: inout HandMadeMarket, _ endpoint: Int, good: Int, bad: Int, at seconds: Double = 10
  ) {
    for number in 0..<(good + bad) {
      market.observe(endpoint, number < bad ? .serverError : .served, at: seconds)
    }
  }

  @Test(arguments: [
    (100, 0, [0, 1, 2]), (95, 5, [0, 1, 2]), (94, 6, [1, 2, 0]), (80, 20, [1, 2, 0]),
    // Fewer than 100 requests say nothing.
    (80, 19, [0, 1, 2]), (0, 99, [0, 1, 2]),
  ])
  func `from 95 % on uptime is normal, from 80 % degraded`(good: Int, bad: Int, order: [Int]) {
    var market = market()
    observe(&market, 0, good: good, bad: bad)
    #expect(market.tries(at: 100) == order)
    var unranked = self.market(ranks: false)
    observe(&unranked, 0, good: good, bad: bad)
    #expect(unranked.tries(at: 100) == [0, 1, 2])
  }

  @Test func `under 80 % an endpoint comes after degraded ones`() {
    var market = market()
    observe(&market, 0, good: 79, bad: 21)
    observe(&market, 1, good: 80, bad: 20)
    #expect(market.tries(at: 100) == [2, 1, 0])
    // Half an hour later nothing is known of them.
    #expect(market.tries(at: 1_900) == [0, 1, 2])
  }

  /// "Excluded: 400, 413, 429, 403"; a cancellation is the customer's.
  @Test func `what the customer caused does not count`() {
    var market = market()
    observe(&market, 0, good: 100, bad: 0)
    for _ in 0..<100 {
      market.observe(0, .rateLimited, at: 10)
      market.observe(0, .cancelled, at: 10)
    }
    #expect(market.tries(at: 100) == [0, 1, 2])
    for _ in 0..<6 { market.observe(0, .cutMidStream, at: 10) }
    #expect(market.tries(at: 100) == [1, 2, 0])
  }
}

/// Auto Exacto (OpenRouter, auto-exacto; for providers, section 12).
@Suite struct AutoExactoTests {
  /// Five providers of one model, the cheapest first.
  private static let offers = (0..<5).map {
    HandMadeOffer(provider: $0, prompt: 1 + Double($0))
  }

  private func market(
    _ use: ExactoUse = .tools, _ offers: [HandMadeOffer] = offers
  ) -> HandMadeMarket {
    var policy = GatewayTests.policy(.cheapestFirst)
    policy.exacto = use
    return HandMadeMarket(offers, policy: policy)
  }

  /// 200 requests with tools; one in `errorEvery` has a malformed call.
  private func serve(
    _ market: inout HandMadeMarket, _ endpoint: Int, errors: Int = 0, requests: Int = 200,
    seconds: Double = 2, at: Double = 10
  ) {
    for number in 0..<requests {
      market.observe(
        endpoint, .served, duration: seconds, at: at, toolError: number < errors)
    }
  }

  @Test func `an endpoint that errs in tools far more than its peers comes last`() {
    var market = market()
    // Errors 10, 4, 2, 0, 2 of 200: the median success is 0.99, MAD 0.01, the bound 0.99 - 0.0297.
    for (endpoint, errors) in [10, 4, 2, 0, 2].enumerated() {
      serve(&market, endpoint, errors: errors)
    }
    #expect(market.tries(at: 20) == [1, 2, 3, 4, 0])
    // Requests without tools are not concerned.
    #expect(
      market.tries(request: HandMadeMarket.request(needsTools: false), at: 20) == [0, 1, 2, 3, 4])
  }

  @Test func `sort exacto concerns all calls, and off none`() {
    for (use, first) in [(ExactoUse.always, 1), (.off, 0)] {
      var market = market(use)
      for (endpoint, errors) in [10, 4, 2, 0, 2].enumerated() {
        serve(&market, endpoint, errors: errors)
      }
      #expect(market.tries(request: HandMadeMarket.request(needsTools: false), at: 20)[0] == first)
    }
  }

  @Test func `an endpoint that is far slower than its peers comes last`() {
    var market = market()
    // Throughputs 25, 50, 51, 49, 52: median 50, MAD 1, bound 50 - 1.5 · 1.4826.
    for (endpoint, speed) in [25.0, 50, 51, 49, 52].enumerated() {
      serve(&market, endpoint, seconds: 100 / speed)
    }
    #expect(market.tries(at: 20) == [1, 2, 3, 4, 0])
  }

  @Test func `an endpoint with too little data comes after good ones and before bad ones`() {
    var market = market(.tools, (0..<6).map { HandMadeOffer(provider: $0, prompt: 1 + Double($0)) })
    for (endpoint, errors) in [10, 4, 2, 0, 2].enumerated() {
      serve(&market, endpoint + 1, errors: errors)
    }
    serve(&market, 0, requests: 199)
    #expect(market.tries(at: 20) == [2, 3, 4, 5, 0, 1])
  }

  @Test func `fewer than four providers with data say nothing`() {
    var market = market(.tools, Array(Self.offers.prefix(4)))
    for (endpoint, errors) in [20, 0, 2].enumerated() { serve(&market, endpoint, errors: errors) }
    #expect(market.tries(at: 20) == [0, 1, 2, 3])
  }

  @Test func `requests count for half an hour, and tiers hold for a minute`() {
    var market = market()
    for (endpoint, errors) in [10, 4, 2, 0, 2].enumerated() {
      serve(&market, endpoint, errors: errors)
    }
    #expect(market.tries(at: 20)[0] == 1)
    #expect(market.tries(at: 1_900)[0] == 0)
  }

  @Test func `the bound is the median less sigmas of the median absolute deviation`() {
    var values = [1.0, 2, 4, 9, 3]
    #expect(abs(AutoExacto.bound(1.5, &values) - (3 - 1.5 * 1.4826)) < 1e-12)
    var equal = [2.0, 2, 2, 7]
    #expect(AutoExacto.bound(2, &equal) == -.infinity)
  }
}
