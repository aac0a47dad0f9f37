import Accounting
import Demand
import NumericalMethods
import Quantities
import Routing
import Supply
import Testing

@testable import Simulation

/// Whole runs against exact results of queueing theory beyond one station with open arrivals.
///
/// Golden values: the reference table of benchmark models (machine repair, mean-value analysis),
/// computed apart from this code; the others from the formulas of `NumericalMethods`, which are
/// tested against numpy and scipy there. Means over replications are compared by Student's t with a
/// false alarm in a million seeds.
@Suite struct NetworkOracleTests {
  /// Two endpoints of one slot each between which calls are drawn with equal chance.
  private func network(
    serviceSeconds: [Double], slots: [Int], arrivals: Arrivals, calls: SessionLength = .fixed(1),
    replication: Int, horizon: Double, warmUp: Double
  ) -> RunPlan {
    let catalogue = SmallWorld.catalogue(
      serviceSeconds.indices.map { HandMadeEndpoint(provider: $0) })
    var terms = SmallWorld.terms(catalogue)
    for index in terms.indices {
      terms[index].profile = SmallWorld.profile(
        secondsPer1kOutput: serviceSeconds[index], slots: slots[index])
      terms[index].residual = .exponential
    }
    var session = SmallWorld.conversation()
    session.calls = calls
    // No time passes between calls: a client moves on at once.
    session.gapLimit = .zero
    var policy = SmallWorld.cheapest
    policy.endpointRule = .uniform
    policy.retry = SmallWorld.once
    return RunPlan(
      setting: Setting(
        catalogue: catalogue, terms: terms, world: .ideal, startsAt: SmallWorld.startsAt),
      workload: SmallWorld.workload(session, arrivals: arrivals), policy: policy,
      seed: 20_260_818, replication: replication, warmUp: SmallWorld.seconds(warmUp),
      horizon: SmallWorld.seconds(horizon), drain: SmallWorld.seconds(horizon))
  }

  /// A closed population against its throughput and its mean time in system.
  private func compare(
    _ what: String, throughput: Double, time: Double, _ plan: (Int, Double, Double) -> RunPlan
  ) throws {
    let horizon = 10_000 * Effort.length
    let warmUp = 200.0
    var rates: [Double] = []
    var times: [Double] = []
    for replication in 0..<Effort.replications {
      let record = plan(replication, horizon, warmUp).run()
      #expect(record.audit().isEmpty)
      rates.append(Double(record.measured.tasksArrived) / (horizon - warmUp))
      times.append(try #require(record.taskTime.mean) / 1e6)
    }
    expectAgreement(
      rates, throughput, "\(what): throughput", precision: 0.005 * Effort.precision)
    expectAgreement(times, time, "\(what): time in system", precision: 0.01 * Effort.precision)
  }

  /// M/M/2//10: ten clients who pause 10 s in the mean, calls of 1 s, two slots.
  @Test func `a closed population is the machine-repair model`() throws {
    try compare("machine repair", throughput: 0.8961362, time: 1.0386378 / 0.8961362) {
      network(
        serviceSeconds: [1], slots: [2],
        arrivals: .closed(clients: 10, meanPause: SmallWorld.seconds(10)), replication: $0,
        horizon: $1, warmUp: $2)
    }
    // A crowd: nearly always someone waits.
    let crowd = MachineRepair(population: 25, thinkTime: 10, serviceRate: 1, servers: 2)
    try compare("crowd", throughput: crowd.throughput, time: crowd.meanTimeInSystem) {
      network(
        serviceSeconds: [1], slots: [2],
        arrivals: .closed(clients: 25, meanPause: SmallWorld.seconds(10)), replication: $0,
        horizon: $1, warmUp: $2)
    }
  }

  /// Twenty clients, 10 s of thinking, demands of 0.5 and 0.8 s: half of the calls at each of two
  /// endpoints with services of 1 and 1.6 s.
  @Test func `a closed network agrees with mean-value analysis`() throws {
    try compare("closed network", throughput: 1.2078741, time: 6.5580176) {
      network(
        serviceSeconds: [1, 1.6], slots: [1, 1],
        arrivals: .closed(clients: 20, meanPause: SmallWorld.seconds(10)), replication: $0,
        horizon: $1, warmUp: $2)
    }
  }

  /// Sessions of a geometric number of calls without gaps, each drawn to one of two endpoints: an
  /// open Jackson network in which a call goes to either with probability 1/4 and ends with 1/2.
  @Test func `an open network of sessions has product form`() throws {
    let stations = [(service: 1.0, slots: 1), (service: 4, slots: 3)]
    let exact = try #require(
      OpenNetwork(
        stations.map {
          .init(
            arrivalRate: 0.2, serviceRate: 1 / $0.service, servers: $0.slots,
            routing: [0.25, 0.25])
        }))
    #expect(exact.visits.allSatisfy { ($0 - 1).magnitude < 1e-12 })
    let horizon = 20_000 * Effort.length
    let warmUp = horizon / 20
    var visits = [[Double]](repeating: [], count: 2)
    var numbers = visits
    var emptiness: [Double] = []
    var totals: [Double] = []
    for replication in 0..<Effort.replications {
      let plan = network(
        serviceSeconds: stations.map(\.service), slots: stations.map(\.slots),
        arrivals: .poisson(ratePerSecond: 0.4), calls: .geometric(mean: 2, limit: 1_000),
        replication: replication, horizon: horizon, warmUp: warmUp)
      let (record, rows) = plan.runCollecting()
      #expect(record.audit().isEmpty)
      let window = Window(rows, from: warmUp, to: horizon)
      for station in 0..<2 {
        let own = rows.filter { $0.endpoint.index == station }
        visits[station].append(Double(own.count) / Double(record.all.tasksArrived))
        numbers[station].append(Window(own, from: warmUp, to: horizon).meanNumber)
      }
      emptiness.append(window.emptyShare)
      totals.append(window.meanNumber)
    }
    for station in 0..<2 {
      expectAgreement(
        visits[station], 1, "visits of \(station)", precision: 0.01 * Effort.precision)
      expectAgreement(
        numbers[station], exact.queues[station].meanNumberInSystem, "mean number at \(station)",
        precision: 0.05 * Effort.precision)
    }
    // Product form: both are empty as often as if they knew nothing of each other. M/M/1 at load
    // 0.4 is empty for 0.6 of the time, M/M/3 offered 1.6 for 0.1871 (balance of birth and death).
    let empty = BirthDeathProcess(arrivalRate: 0.4, serviceRate: 0.25, servers: 3, capacity: 400)
    #expect((empty.probabilities[0] - 0.187166).magnitude < 1e-6)
    expectAgreement(
      emptiness, 0.6 * empty.probabilities[0], "both empty", precision: 0.05 * Effort.precision)
    expectAgreement(
      totals, exact.meanNumber, "mean number in all", precision: 0.05 * Effort.precision)
  }

  /// Calls of a run that are under way within a span of time.
  private struct Window {
    /// The time average of how many are under way.
    var meanNumber: Double
    /// The share of time in which none is.
    var emptyShare: Double

    init(_ rows: [AttemptRow], from start: Double, to end: Double) {
      let length = end - start
      let spans = rows.map { row in
        (
          from: max(start, Double(row.sentAt.microseconds) / 1e6),
          to: min(end, Double(row.endedAt.microseconds) / 1e6)
        )
      }.filter { $0.to > $0.from }.sorted { $0.from < $1.from }
      meanNumber = spans.reduce(0) { $0 + $1.to - $1.from } / length
      var busy = 0.0
      var until = start
      for span in spans {
        busy += max(0, span.to - max(until, span.from))
        until = max(until, span.to)
      }
      emptyShare = 1 - busy / length
    }
  }

  /// Poisson calls see time averages: they find an endpoint down as often as it is down. Gaps are
  /// Weibull (shape 0.63, scale 3,000 s, mean 3,000 Γ(1 + 1/0.63) = 4,248.325 s by scipy), repairs
  /// lognormal (mean exp(5.5) = 244.692 s): unavailable for 5.4460 % of the time, whatever the laws.
  @Test func `availability is that of an alternating renewal process`() {
    let exact = 0.054460494
    var shares: [Double] = []
    let horizon = 400_000 * Effort.length
    for replication in 0..<Effort.replications {
      var plan = network(
        serviceSeconds: [0.1], slots: [1_000], arrivals: .poisson(ratePerSecond: 0.05),
        replication: replication, horizon: horizon, warmUp: 0)
      var world = World.ideal
      world.hasOutages = true
      world.endpointIncidents = IncidentLaw(
        gapShape: 0.63, gapScale: SmallWorld.seconds(3_000), repairLogMean: 5, repairLogSD: 1,
        outageShare: 1)
      world.providerIncidents = IncidentLaw(
        gapShape: 1, gapScale: SmallWorld.seconds(1e12), repairLogMean: 0, repairLogSD: 0,
        outageShare: 0)
      world.clientPause = SmallWorld.seconds(1e7)
      world.clientPauseLimit = world.clientPause
      plan.setting = Setting(
        catalogue: plan.setting.catalogue, terms: plan.setting.terms, world: world,
        startsAt: SmallWorld.startsAt)
      let record = plan.run()
      #expect(record.audit().isEmpty)
      let down = record.measured.attempts[AttemptOutcome.providerDown.rawValue]
      shares.append(Double(down) / Double(record.measured.attemptCount))
    }
    expectAgreement(shares, exact, "share of time down", precision: 0.05 * Effort.precision)
  }

  /// M/G/5 at a load of 0.8 with lognormal service of mean 1 s.
  ///
  /// Constant service is exact (Crommelin). The other waits, with their standard errors, are those
  /// of a program apart from this one, in C: the recursion of Kiefer and Wolfowitz (1955) for the
  /// vector of workloads, 80 million customers each. |z| > 4.9 happens once in a million. What the
  /// approximations say is off by as much as is stated here.
  @Test(arguments: [
    (logSD: 0.0, wait: 0.2890600073, error: 0.0, allenCunneen: -0.0415, kimura: 0.0),
    (logSD: 0.5, wait: 0.365309, error: 0.000447, allenCunneen: -0.026, kimura: 0.004),
    (logSD: 0.8, wait: 0.514380, error: 0.000908, allenCunneen: 0.021, kimura: 0.026),
    (logSD: 1.2, wait: 1.021395, error: 0.004086, allenCunneen: 0.145, kimura: 0.048),
  ])
  func `many slots with any service wait as an independent program says`(
    logSD: Double, wait: Double, error: Double, allenCunneen: Double, kimura: Double
  ) throws {
    var waits: [Double] = []
    for replication in 0..<Effort.replications {
      var plan = network(
        serviceSeconds: [deterministicExp(-logSD * logSD / 2)], slots: [5],
        arrivals: .poisson(ratePerSecond: 4), replication: replication,
        horizon: 8_000 * Effort.length, warmUp: 100)
      var terms = plan.setting.terms
      terms[0].residual = .lognormal
      terms[0].profile.residualLogSD = logSD
      plan.setting = Setting(
        catalogue: plan.setting.catalogue, terms: terms, world: .ideal,
        startsAt: SmallWorld.startsAt)
      // All of a call comes after its first token: until then it waits.
      let record = plan.run()
      #expect(record.audit().isEmpty)
      waits.append(try #require(record.timeToFirstToken.mean) / 1e6)
    }
    let moments = Moments(waits)
    let spread = (moments.standardError * moments.standardError + error * error).squareRoot()
    let z = (moments.mean - wait) / spread
    #expect(z.magnitude < 4.9, "waits \(moments.mean) instead of \(wait), z = \(z)")
    #expect(spread < 0.03 * Effort.precision * wait)

    let queue = try #require(MultiServerQueue(arrivalRate: 4, serviceRate: 1, servers: 5))
    let variation = deterministicExp(logSD * logSD) - 1
    let plain = queue.meanWaitByAllenCunneen(squaredVariation: variation)
    let interpolated = try #require(queue.meanWaitByKimura(squaredVariation: variation))
    #expect((plain / wait - 1 - allenCunneen).magnitude < 0.001)
    #expect((interpolated / wait - 1 - kimura).magnitude < 0.001)
  }
}
