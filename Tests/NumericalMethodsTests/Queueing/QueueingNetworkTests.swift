import Testing

@testable import NumericalMethods

/// Populations that go round and networks of stations.
///
/// Golden values: the reference table of benchmark models (machine repair, the closed network by
/// mean-value analysis, Jackson's feedback), computed apart from this package; the traffic equations
/// of three stations with numpy 2.4.
@Suite struct QueueingNetworkTests {
  @Test func machineRepair() {
    // Ten machines that fail every 10 in the mean, two repairers at rate 1.
    let model = MachineRepair(population: 10, thinkTime: 10, serviceRate: 1, servers: 2)
    #expect((model.meanNumber - 1.0386378).magnitude < 5e-8)
    #expect((model.throughput * 10 / 10 - 0.8961362).magnitude < 5e-8)
    #expect((model.meanTimeInSystem - 1.0386378 / 0.8961362).magnitude < 2e-7)
    // A repairer for each: nobody waits.
    let idle = MachineRepair(population: 10, thinkTime: 10, serviceRate: 1, servers: 10)
    #expect(idle.meanWait.magnitude < 1e-12)
    // One station is a closed network of one station.
    let one = MachineRepair(population: 7, thinkTime: 3, serviceRate: 0.8, servers: 1)
    let network = ClosedNetwork(population: 7, thinkTime: 3, demands: [1.25])
    #expect((one.throughput - network.throughput).magnitude < 1e-12)
    #expect((one.meanTimeInSystem - network.meanTimeInSystem).magnitude < 1e-11)
  }

  @Test func closedNetwork() {
    let network = ClosedNetwork(population: 20, thinkTime: 10, demands: [0.5, 0.8])
    #expect((network.throughput - 1.2078741).magnitude < 5e-8)
    #expect((network.meanTimeInSystem - 6.5580176).magnitude < 5e-8)
    let everyone = network.numbers.reduce(0, +) + 10 * network.throughput
    #expect((everyone - 20).magnitude < 1e-12)
  }

  @Test func openNetwork() throws {
    // Feedback: half of those served go again.
    let feedback = try #require(
      OpenNetwork([.init(arrivalRate: 0.4, serviceRate: 1, servers: 1, routing: [0.5])]))
    #expect((feedback.queues[0].meanTimeInSystem - 5).magnitude < 1e-12)
    #expect((feedback.meanTimeInSystem - 10).magnitude < 1e-12)
    #expect((feedback.visits[0] - 2).magnitude < 1e-12)
    let three = try #require(
      OpenNetwork([
        .init(arrivalRate: 1, serviceRate: 2.5, servers: 1, routing: [0, 0.5, 0.3]),
        .init(arrivalRate: 0.5, serviceRate: 3, servers: 1, routing: [0.2, 0, 0.6]),
        .init(arrivalRate: 0, serviceRate: 0.6, servers: 4, routing: [0.1, 0, 0.2]),
      ]))
    for (queue, rate) in zip(three.queues, [1.37878788, 1.18939394, 1.40909091]) {
      #expect((queue.arrivalRate - rate).magnitude < 5e-9)
    }
    #expect((three.meanNumber - 4.620248612).magnitude < 1e-8)
    #expect((three.meanTimeInSystem - 3.080165741).magnitude < 1e-8)
  }

  @Test func `networks that cannot be are refused`() {
    // Nobody leaves; a station that cannot keep up.
    #expect(
      OpenNetwork([.init(arrivalRate: 0.1, serviceRate: 1, servers: 1, routing: [1])]) == nil)
    #expect(
      OpenNetwork([.init(arrivalRate: 0.6, serviceRate: 1, servers: 1, routing: [0.5])]) == nil)
  }
}
