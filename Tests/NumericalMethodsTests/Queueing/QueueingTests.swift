import Testing

@testable import NumericalMethods

/// Golden values: the exact results of the reference table of benchmark models (Erlang C and B,
/// Pollaczek-Khinchine, birth-death balance), which were computed independently of this package.
@Suite struct QueueingTests {
  @Test(arguments: [(0.5, 1.0, 7.824), (0.8, 4, 21.910), (0.9, 9, 44.998)])
  func singleExponentialServer(load: Double, wait: Double, percentile99: Double) throws {
    let queue = try #require(MultiServerQueue(arrivalRate: load, serviceRate: 1, servers: 1))
    #expect((queue.meanWait - wait).magnitude < 1e-12)
    #expect((queue.waitQuantile(0.99) - percentile99).magnitude < 5e-4)
    #expect((queue.waitTail(queue.waitQuantile(0.99)) - 0.01).magnitude < 1e-14)
    #expect((queue.meanNumberInSystem - load / (1 - load)).magnitude < 1e-12)
  }

  @Test(arguments: [
    (4.0, 5, 0.554113, 0.554113), (9, 10, 0.668732, 0.668732), (45, 50, 0.363864, 0.0727729),
    (190, 200, 0.365264, 0.0365264),
  ])
  func manyServers(arrivals: Double, servers: Int, waiting: Double, wait: Double) throws {
    let queue = try #require(
      MultiServerQueue(arrivalRate: arrivals, serviceRate: 1, servers: servers))
    #expect((queue.waitProbability - waiting).magnitude < 5e-7)
    #expect((queue.meanWait - wait).magnitude < 5e-7)
    // A room without limit is the limit of large rooms.
    let room = BirthDeathProcess(
      arrivalRate: arrivals, serviceRate: 1, servers: servers, capacity: servers + 1500)
    #expect((room.meanNumber - queue.meanNumberInSystem).magnitude < 1e-8)
  }

  @Test func unstableQueuesAreRefused() {
    #expect(MultiServerQueue(arrivalRate: 5, serviceRate: 1, servers: 5) == nil)
    #expect(MultiServerQueue(arrivalRate: 0, serviceRate: 1, servers: 5) == nil)
    #expect(SingleServerQueue(arrivalRate: 1, serviceMean: 1, serviceVariance: 0) == nil)
  }

  @Test(arguments: [
    (0.5, 0.8, 0.948240), (0.8, 0.8, 3.792962), (0.8, 1.2, 8.441392), (0.9, 2, 245.6917),
  ])
  func lognormalService(arrivals: Double, sigma: Double, wait: Double) throws {
    let queue = try #require(
      SingleServerQueue(arrivalRate: arrivals, lognormalServiceMean: 1, sigma: sigma))
    #expect((queue.meanWait / wait - 1).magnitude < 1e-6)
  }

  @Test func constantService() throws {
    let queue = try #require(
      SingleServerQueue(arrivalRate: 0.8, serviceMean: 1, serviceVariance: 0))
    #expect((queue.meanWait - 2).magnitude < 1e-12)
  }

  @Test(arguments: [(5.0, 5, 0.2848678), (8, 10, 0.1216611), (90, 100, 0.0269574)])
  func lossSystems(load: Double, servers: Int, blocking: Double) {
    #expect((erlangB(offeredLoad: load, servers: servers) - blocking).magnitude < 5e-8)
    let room = BirthDeathProcess(
      arrivalRate: load, serviceRate: 1, servers: servers, capacity: servers)
    #expect((room.fullProbability - blocking).magnitude < 5e-8)
  }

  @Test(arguments: [(1.5, 2, 5, 0.0851138, 2.005954), (5, 4, 20, 0.2028429, 16.270549)])
  func limitedRoom(
    arrivals: Double, servers: Int, capacity: Int, blocking: Double, number: Double
  ) {
    let room = BirthDeathProcess(
      arrivalRate: arrivals, serviceRate: 1, servers: servers, capacity: capacity)
    #expect((room.fullProbability - blocking).magnitude < 5e-8)
    #expect((room.meanNumber - number).magnitude < 5e-7)
  }

  @Test func machineRepair() {
    // Ten machines that fail at rate 0.1, two repairers at rate 1.
    let down = BirthDeathProcess(
      births: (0..<10).map { 0.1 * Double(10 - $0) }, deaths: (1...10).map { Double(min($0, 2)) })
    #expect((down.meanNumber - 1.0386378).magnitude < 5e-8)
    #expect((1 - down.meanNumber / 10 - 0.8961362).magnitude < 5e-8)
  }
}
