import Demand
import Quantities
import Routing
import Supply
import Testing

/// Calls buy a tier: only endpoints that price it serve them, at its price.
@Suite struct ServiceTierTests {
  private func gateway(tier: ServiceTier, maxPrompt: Double? = nil) -> Gateway {
    var policy = Policy(
      name: "cheapest", modelRule: .cheapest(minimumScore: 0), endpointRule: .cheapestFirst)
    policy.preferences.maxPromptRate = maxPrompt.map(HandMadeMarket.rate)
    let market = HandMadeMarket(
      [
        HandMadeOffer(provider: 0, prompt: 1), HandMadeOffer(provider: 1, prompt: 2),
        HandMadeOffer(provider: 2, prompt: 3),
      ], policy: policy)
    var catalogue = market.catalogue
    for (endpoint, half) in [(1, 1.0), (2, 0.4)] {
      catalogue.endpoints[endpoint].prices.rules.append(
        PriceRule(
          conditions: PriceConditions(tier: .flex),
          rates: RateCard(
            prompt: HandMadeMarket.rate(half), completion: HandMadeMarket.rate(half)), source: 0))
    }
    // Above 10,000 tokens the first provider asks ten times as much.
    catalogue.endpoints[0].prices.rules.append(
      PriceRule(
        conditions: PriceConditions(inputAbove: TokenCount(10_000)),
        rates: RateCard(prompt: HandMadeMarket.rate(10), completion: HandMadeMarket.rate(10)),
        source: 0))
    var workload = HandMadeMarket.workload()
    workload.serviceTier = tier
    return Gateway(
      policy: policy, catalogue: catalogue,
      prices: catalogue.endpoints.map { CompiledPriceSheet($0.prices) },
      views: (0..<3).map { _ in EndpointView(timeToFirstTokenSeconds: 1, tokensPerSecond: 50) },
      workload: workload)
  }

  private func tries(_ gateway: Gateway, input: Int = 5_000) -> [Int] {
    var market = HandMadeMarket(
      [HandMadeOffer()],
      policy: Policy(
        name: "any", modelRule: .cheapest(minimumScore: 0), endpointRule: .cheapestFirst))
    market.gateway = gateway
    return market.tries(request: HandMadeMarket.request(input: input))
  }

  /// OpenRouter: "flex never silently falls back to default" (service tiers, 2026-08-22).
  @Test func `flex is served where flex is priced, cheapest first`() {
    #expect(tries(gateway(tier: .standard)) == [0, 1, 2])
    #expect(tries(gateway(tier: .flex)) == [2, 1])
    #expect(tries(gateway(tier: .batch)) == [])
  }

  /// `max_price` is hard: it holds for what the request would really pay.
  @Test func `a long request's price is held to the limit too`() {
    #expect(tries(gateway(tier: .standard, maxPrompt: 2.5)) == [0, 1])
    #expect(tries(gateway(tier: .standard, maxPrompt: 2.5), input: 20_000) == [1])
    #expect(tries(gateway(tier: .standard), input: 20_000) == [1, 2, 0])
    #expect(tries(gateway(tier: .flex, maxPrompt: 0.5)) == [2])
  }
}
