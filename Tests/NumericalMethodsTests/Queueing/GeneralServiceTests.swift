import Testing

@testable import NumericalMethods

/// M/D/c exactly and M/G/c by its approximations.
///
/// The exact values are not by the formulas under test: M/D/c comes from the stationary distribution
/// of the number in system one service time apart, N' = max(N - c, 0) + Poisson(λD), and M/E₂/c from
/// the balance equations of the Markov chain of customers and phases, both solved with numpy 2.4 and
/// scipy 1.17 on truncated states.
@Suite struct GeneralServiceTests {
  @Test(arguments: [
    (0.5, 1, 0.5), (0.8, 1, 2.0), (0.8, 2, 0.9032838794), (0.8, 5, 0.2890600073),
    (0.5, 10, 0.0047417966), (0.7, 4, 0.1897076854), (0.9, 10, 0.3445820504),
    (0.9, 20, 0.1442860751), (0.95, 20, 0.3857307777),
  ])
  func `constant service`(utilization: Double, servers: Int, wait: Double) throws {
    let queue = try #require(
      ConstantServiceQueue(
        arrivalRate: utilization * Double(servers), serviceTime: 1, servers: servers))
    #expect((queue.meanWait / wait - 1).magnitude < 2e-8)
    // Time has no unit: a service three times as long in a world three times as slow.
    let slow = try #require(
      ConstantServiceQueue(
        arrivalRate: utilization * Double(servers) / 3, serviceTime: 3, servers: servers))
    #expect((slow.meanWait / (3 * queue.meanWait) - 1).magnitude < 1e-9)
  }

  @Test func `unstable queues are refused`() {
    #expect(ConstantServiceQueue(arrivalRate: 5, serviceTime: 1, servers: 5) == nil)
    #expect(ConstantServiceQueue(arrivalRate: 5, serviceTime: 0, servers: 5) == nil)
  }

  /// Erlang-2 service: squared variation 1/2. The errors are those of the formulas, not of ours.
  @Test(arguments: [
    (0.8, 1, 3.0, 0.0, 0.0), (0.8, 2, 1.3423913043, -0.00675, 0.00123),
    (0.8, 5, 0.4232260725, -0.01806, 0.00277), (0.9, 5, 1.1533087824, -0.00830, 0.00085),
  ])
  func `approximations err as stated`(
    utilization: Double, servers: Int, exact: Double, allenCunneen: Double, kimura: Double
  ) throws {
    let queue = try #require(
      MultiServerQueue(
        arrivalRate: utilization * Double(servers), serviceRate: 1, servers: servers))
    let plain = queue.meanWaitByAllenCunneen(squaredVariation: 0.5)
    let interpolated = try #require(queue.meanWaitByKimura(squaredVariation: 0.5))
    #expect((plain / exact - 1 - allenCunneen).magnitude < 1e-5)
    #expect((interpolated / exact - 1 - kimura).magnitude < 1e-5)
  }

  @Test func `approximations are exact at their ends`() throws {
    let queue = try #require(MultiServerQueue(arrivalRate: 4, serviceRate: 1, servers: 5))
    #expect((queue.meanWaitByAllenCunneen(squaredVariation: 1) - 0.554113).magnitude < 5e-7)
    let exponential = try #require(queue.meanWaitByKimura(squaredVariation: 1))
    #expect((exponential - 0.554113).magnitude < 5e-7)
    let constant = try #require(queue.meanWaitByKimura(squaredVariation: 0))
    #expect((constant - 0.2890600073).magnitude < 1e-8)
    // One server: Pollaczek and Khinchine, whatever the variation.
    let single = try #require(MultiServerQueue(arrivalRate: 0.8, serviceRate: 1, servers: 1))
    for variation in [0.3, 0.9, 4] {
      let exact = try #require(
        SingleServerQueue(arrivalRate: 0.8, serviceMean: 1, serviceVariance: variation))
      let plain = single.meanWaitByAllenCunneen(squaredVariation: variation)
      #expect((plain - exact.meanWait).magnitude < 1e-9)
      let interpolated = try #require(single.meanWaitByKimura(squaredVariation: variation))
      #expect((interpolated - exact.meanWait).magnitude < 1e-7)
    }
  }
}
