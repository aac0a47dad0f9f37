import Quantities
import Routing
import Supply
import Testing

/// Weighted load balancing as Portkey documents it ("Load Balancing", product documentation): a
/// target without a weight has weight 1, weights are normalised by their sum, and a target of
/// weight 0 gets no traffic. Envoy AI Gateway's `priority` is the deployments' `order`.
@Suite struct WeightedEndpointsTests {
  #if DEBUG
    static let draws = 20_000
  #else
    static let draws = 200_000
  #endif

  private func market(
    weights: [Double?], orders: [Int?] = [nil, nil, nil]
  ) -> HandMadeMarket {
    var policy = GatewayTests.policy(RuleSettings(WeightedEndpoints.card))
    policy.deployments = weights.indices.map { index in
      var deployment = DeploymentSettings(EndpointID(index))
      deployment.weight = weights[index]
      deployment.order = orders[index]
      return deployment
    }
    return HandMadeMarket(GatewayTests.three, policy: policy)
  }

  /// Frequencies by chi-square; one false alarm in a million seeds.
  @Test func `weights are shares, whatever the prices`() {
    var market = market(weights: [0.5, nil, 2.5])
    var counts = [0, 0, 0]
    for draw in 0..<Self.draws { counts[market.tries(draw: draw)[0]] += 1 }
    #expect(Pearson.pValue(counts, shares: [0.5, 1, 2.5]) > 1e-6)
    // The test can tell: equal shares are refused.
    #expect(Pearson.pValue(counts, shares: [1, 1, 1]) < 1e-9)
  }

  @Test func `a target of weight 0 gets nothing, and those of a lower order go first`() {
    var idle = market(weights: [0, 1, 1])
    #expect((0..<200).allSatisfy { !idle.tries(draw: $0).contains(0) })
    var ordered = market(weights: [1, 1, 1], orders: [2, 1, 2])
    #expect((0..<200).allSatisfy { ordered.tries(draw: $0)[0] == 1 })
  }

  @Test func `a call that no target may take is refused`() {
    var market = market(weights: [0, 0, 0])
    var routing = CallRouting(model: ModelID(0))
    guard case .refuse(.overLimits) = market.next(&routing) else {
      Issue.record("every weight is 0")
      return
    }
  }
}
