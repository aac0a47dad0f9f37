import Demand
import NumericalMethods
import Quantities
import Supply
import Testing

@testable import Routing

/// The default choice of providers in its three generations (reference: routing of others).
@Suite struct GenerationTests {
  static let first = RuleSettings(
    PriceBalanced.card,
    ["exponent": .number(1), "outage_window": .duration(SimDuration(seconds: 10))])

  /// Weights of the draw at prices in dollars.
  private func weights(_ rule: RuleSettings, _ prices: [Double]) -> [Double] {
    let offers = prices.enumerated().map { HandMadeOffer(provider: $0.offset, prompt: $0.element) }
    var market = HandMadeMarket(offers, policy: GatewayTests.policy(rule))
    var routing = CallRouting(model: ModelID(0))
    _ = market.next(&routing)
    let weights = market.gateway.scene.weights.map { Double($0) }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  private func areClose(_ a: [Double], _ b: [Double]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < 1e-8 }
  }

  /// Prices 1, 2, 3: 6/11, 3/11, 2/11 in 2024; 36/49, 9/49, 4/49 since 2025.
  @Test func `shares of the documented example are exact`() {
    #expect(areClose(weights(Self.first, [1, 2, 3]), [6.0 / 11, 3.0 / 11, 2.0 / 11]))
    #expect(areClose(weights(.priceBalanced, [1, 2, 3]), [36.0 / 49, 9.0 / 49, 4.0 / 49]))
    // In words of the documentation: 73.5, 18.4 and 8.2 %; A is nine times as likely as C.
    let percent = weights(.priceBalanced, [1, 2, 3]).map { ($0 * 1000).rounded() / 10 }
    #expect(percent == [73.5, 18.4, 8.2])
    #expect(
      abs(weights(.priceBalanced, [1, 3])[0] / weights(.priceBalanced, [1, 3])[1] - 9) < 1e-7)
  }

  /// A gap g leaves the dear one 1/(1+g) and 1/(1+g²): at 10 9.09 and 0.99 %, at 17 5.56 and 0.345 %.
  @Test(arguments: [(10.0, 9.09, 0.99), (17.0, 5.56, 0.345)])
  func `shares of a dear endpoint at a gap`(gap: Double, linear: Double, square: Double) {
    let first = weights(Self.first, [1, gap])[1]
    let second = weights(.priceBalanced, [1, gap])[1]
    #expect(abs(first - 1 / (1 + gap)) < 1e-8)
    #expect(abs(second - 1 / (1 + gap * gap)) < 1e-8)
    #expect(abs(first * 100 - linear) < 0.006 && abs(second * 100 - square) < 0.006)
  }

  @Test func `the outage window was 10 s and is 30 s`() {
    for (rule, end) in [(Self.first, 10.0), (.priceBalanced, 30)] {
      var market = HandMadeMarket(GatewayTests.three, policy: GatewayTests.policy(rule))
      market.observe(0, .serverError, at: 100)
      // The window has three buckets: an error is forgotten in the last third of it at the earliest.
      let last = 100 + end * 2 / 3 - 0.1
      #expect((0..<30).allSatisfy { market.tries(draw: $0, at: last)[2] == 0 })
      #expect((0..<30).contains { market.tries(draw: $0, at: 100.1 + end)[0] == 0 })
    }
  }

  private static let edge = RuleSettings(CompetitiveEdge.card)

  /// The formula is assumed; what the documentation says of its shape is tested.
  @Test func `inside the edge a little more costs little, past it share falls fast`() {
    let shares = weights(Self.edge, [1, 1.05, 1.25, 2])
    #expect(shares[1] / shares[0] > 0.99)
    #expect(abs(shares[2] / shares[0] - 0.5) < 1e-6)
    #expect(shares[3] / shares[0] < 0.02)
    // Nothing is below the floor of exploration.
    #expect(abs(weights(Self.edge, [1, 1_000])[1] - 0.01 / 1.01) < 1e-6)
  }

  @Test func `a faster endpoint may charge more`() {
    func share(speed: Double) -> Double {
      let offers = [
        HandMadeOffer(provider: 0, prompt: 1),
        HandMadeOffer(provider: 1, prompt: 1.4, tokensPerSecond: speed),
      ]
      var market = HandMadeMarket(offers, policy: GatewayTests.policy(Self.edge))
      var routing = CallRouting(model: ModelID(0))
      _ = market.next(&routing)
      return Double(market.gateway.scene.weights[1]) / Double(market.gateway.scene.weights[0])
    }
    #expect(share(speed: 200) > 2 * share(speed: 50))
    #expect(share(speed: 25) < share(speed: 50))
  }

  @Test func `cache reads lower the effective price, failures raise it`() {
    func share(_ show: (inout HandMadeMarket) -> Void) -> Double {
      let offers = [HandMadeOffer(provider: 0, prompt: 1), HandMadeOffer(provider: 1, prompt: 1.3)]
      var market = HandMadeMarket(offers, policy: GatewayTests.policy(Self.edge))
      show(&market)
      var routing = CallRouting(model: ModelID(0))
      _ = market.next(&routing, at: 20)
      let weights = market.gateway.scene.weights
      return Double(weights[1]) / Double(weights[0] + weights[1])
    }
    let before = share { _ in }
    let cached = share { market in
      for _ in 0..<20 {
        var attempt = EndedAttempt(
          endpoint: 1, task: TaskID(0), outcome: .served, timeToFirstToken: SimDuration(seconds: 1),
          duration: SimDuration(seconds: 2),
          usage: Usage(cacheRead: TokenCount(100_000), completion: TokenCount(100)),
          at: SimTime(microseconds: 10_000_000))
        attempt.cost = USD(picoDollars: 20_000_000_000)
        market.gateway.attemptEnded(attempt)
      }
    }
    #expect(cached > before + 0.1)
    let failing = share { market in
      for _ in 0..<20 { market.observe(0, .serverError, at: 10) }
    }
    #expect(failing > 0.9)
  }

  @Test func `a learned cap keeps traffic under the rate at which a 429 came`() {
    let offers = [HandMadeOffer(provider: 0, prompt: 1), HandMadeOffer(provider: 1, prompt: 50)]
    var market = HandMadeMarket(offers, policy: GatewayTests.policy(Self.edge))
    func firsts(_ count: Int, at seconds: Double) -> Int {
      (0..<count).count { draw in
        var routing = CallRouting(model: ModelID(0))
        if case .attempt(let endpoint, _) = market.next(&routing, draw: draw, at: seconds) {
          return endpoint.index == 0
        }
        return false
      }
    }
    #expect(firsts(20, at: 60) >= 18)
    let sent = firsts(10, at: 61)
    market.observe(0, .rateLimited, at: 62)
    // The cap is 0.9 of what the minute had seen: nothing more in it; about as much in the next.
    #expect(firsts(10, at: 63) == 0)
    #expect(sent > 8)
    let next = firsts(100, at: 121)
    #expect(next >= 25 && next <= 31)
  }

  @Test func `an endpoint far worse than its peers is paused, and tried again later`() {
    var policy = GatewayTests.policy(.cheapestFirst)
    policy.breaker = RuleSettings(PeerPause.card)
    var market = HandMadeMarket(GatewayTests.three, policy: policy)
    for endpoint in 1..<3 { for _ in 0..<20 { market.observe(endpoint, .served, at: 10) } }
    for _ in 0..<9 { market.observe(0, .serverError, at: 10) }
    #expect(market.tries(at: 11) == [0, 1, 2])
    market.observe(0, .serverError, at: 10)
    // A paused endpoint is what is left when the others have failed.
    #expect(market.tries(at: 11) == [1, 2, 0])
    #expect(market.tries(at: 69.9) == [1, 2, 0])
    #expect(market.tries(at: 70) == [0, 1, 2])
    // Where the peers are as bad, nobody is paused.
    var bad = HandMadeMarket(GatewayTests.three, policy: policy)
    for _ in 0..<20 { for endpoint in [1, 2] { bad.observe(endpoint, .served, at: 10) } }
    for _ in 0..<20 { for endpoint in [1, 2] { bad.observe(endpoint, .serverError, at: 10) } }
    for _ in 0..<20 { bad.observe(0, .serverError, at: 10) }
    #expect(bad.tries(at: 11) == [0, 1, 2])
  }
}
