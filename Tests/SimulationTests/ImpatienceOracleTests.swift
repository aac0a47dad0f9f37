import Accounting
import Demand
import NumericalMethods
import Quantities
import Routing
import Supply
import Testing

@testable import Simulation

/// Endpoints with impatient callers, with cut streams and with a slowdown under load obey the exact
/// results of the queues they are.
///
/// Calls come as a Poisson process; a call takes an exponential time of mean 1 s, all of it after
/// its first token, so that the time to first token is the wait for a slot. Each mean over
/// independent replications is compared by Student's t; a true engine fails one comparison in a
/// million for another seed. The second expectation keeps the interval narrow, so that the first
/// can fail.
@Suite struct ImpatienceOracleTests {
  #if DEBUG
    static let replications = 8
    static let arrivals = 2_000.0
    static let precision = 0.3
  #else
    static let replications = 30
    static let arrivals = 20_000.0
    static let precision = 0.03
  #endif

  private func plan(
    _ replication: Int, rate: Double, slots: Int, queueLimit: Int = 1_000_000,
    firstToken: Double? = nil, _ change: (inout World) -> Void = { _ in }
  ) -> RunPlan {
    let catalogue = SmallWorld.catalogue([HandMadeEndpoint()])
    var terms = SmallWorld.terms(
      catalogue,
      profile: SmallWorld.profile(secondsPer1kOutput: 1, slots: slots, queueLimit: queueLimit))
    terms[0].residual = .exponential
    let horizon = Self.arrivals / rate
    var world = World.ideal
    // Clients whose call was lost come back only after the end: no feedback into the arrivals.
    world.clientPause = SmallWorld.seconds(10 * horizon)
    world.clientPauseLimit = world.clientPause
    change(&world)
    var policy = SmallWorld.cheapest
    policy.retry = SmallWorld.once
    policy.timeouts.firstToken = firstToken.map(SmallWorld.seconds)
    return RunPlan(
      setting: Setting(
        catalogue: catalogue, terms: terms, world: world, startsAt: SmallWorld.startsAt),
      workload: SmallWorld.workload(
        SmallWorld.conversation(), arrivals: .poisson(ratePerSecond: rate)),
      policy: policy, seed: 31, replication: replication,
      warmUp: SmallWorld.seconds(horizon / 10), horizon: SmallWorld.seconds(horizon),
      drain: SmallWorld.seconds(horizon))
  }

  /// Compares the share of calls that ended so with an exact value.
  private func expectShare(
    of ending: CallEnding, _ exact: Double, sourceLocation: SourceLocation = #_sourceLocation,
    _ plan: (Int) -> RunPlan
  ) {
    var shares: [Double] = []
    for replication in 0..<Self.replications {
      let record = plan(replication).run()
      #expect(record.audit().isEmpty, sourceLocation: sourceLocation)
      let lost = record.measured.callsEnded[ending.rawValue]
      shares.append(Double(lost) / Double(record.measured.callsArrived))
    }
    let moments = Moments(shares)
    let t = (moments.mean - exact) / moments.standardError
    let chance = StudentT(degreesOfFreedom: Double(shares.count - 1)).twoSidedTail(t)
    #expect(
      chance > 1e-6, "\(moments.mean) instead of \(exact), t = \(t)",
      sourceLocation: sourceLocation)
    #expect(
      moments.standardError < Self.precision * exact, "too rough", sourceLocation: sourceLocation)
  }

  /// Share of callers that leave an M/M/c+D queue, in which they wait no longer than `patience`.
  ///
  /// Source: D. Y. Barrer, "Queuing with impatient customers and ordered service", Operations
  /// Research 5 (1957). The wait offered to an arrival has the density λ p e^-(cμ-λ)x up to the
  /// patience and falls with e^-cμx beyond it, p being the probability of c - 1 in service.
  private func lossShare(rate: Double, servers: Int, patience: Double) -> Double {
    let drain = Double(servers) - rate
    var weights = [1.0]
    for k in stride(from: 1, to: servers, by: 1) {
      weights.append(weights[k - 1] * rate / Double(k))
    }
    let last = weights[servers - 1]
    let decay = deterministicExp(-drain * patience)
    let beyond = rate * last * decay / Double(servers)
    let within =
      drain == 0 ? rate * last * patience : rate * last * (1 - decay) / drain
    return beyond / (weights.reduce(0, +) + within + beyond)
  }

  private static let deadlines: [(Double, Int, Double)] = [
    (0.8, 1, 1), (1.5, 1, 2), (2.7, 3, 0.5), (4, 3, 1),
  ]

  @Test(arguments: deadlines)
  func `calls time out in the queue as often as theory says`(
    rate: Double, slots: Int, patience: Double
  ) {
    let exact = lossShare(rate: rate, servers: slots, patience: patience)
    expectShare(of: .failedTimedOut, exact) {
      plan($0, rate: rate, slots: slots, firstToken: patience)
    }
  }

  /// A patience of no length is a loss system: Erlang B.
  @Test func `law: the exact share tends to Erlang B`() {
    let share = lossShare(rate: 2, servers: 3, patience: 0)
    #expect(abs(share - erlangB(offeredLoad: 2, servers: 3)) < 1e-12)
  }

  /// Callers who lose patience at rate θ, waiting or being served, are a birth-death process with
  /// deaths min(k, c) μ + k θ; the share that leaves is θ E[N] / λ (Erlang A with abandonment from
  /// service; C. Palm, 1957).
  @Test(arguments: [(0.8, 1, 3.0), (3.5, 3, 2.0)])
  func `people lose patience as often as theory says`(rate: Double, slots: Int, mean: Double) {
    let capacity = 400
    let process = BirthDeathProcess(
      births: Array(repeating: rate, count: capacity),
      deaths: (1...capacity).map { Double(min($0, slots)) + Double($0) / mean })
    let exact = process.meanNumber / mean / rate
    expectShare(of: .cancelled, exact) {
      plan($0, rate: rate, slots: slots) {
        $0.breakOff.clientPatience = SmallWorld.seconds(mean)
        $0.breakOff.cancellation = .everywhere
      }
    }
  }

  /// Two exponential clocks: streams of mean 1 s with a hazard of 0.25/s break off in 1 of 5 cases.
  @Test func `streams break off as often as the hazard says`() {
    expectShare(of: .failedMidStream, 0.2) {
      plan($0, rate: 1, slots: 1_000) { $0.cutHazardPerSecond = 0.25 }
    }
  }

  /// Two slots without a queue, in which a call that finds the other slot busy takes `slowdown`
  /// times as long: a Markov chain of five states, by how many calls of either pace there are.
  private func slowLossShare(rate: Double, slowdown: Double) -> Double {
    let slow = 1 / slowdown
    // States: none; fast; slow; fast and slow; two slow.
    let rates: [(from: Int, to: Int, rate: Double)] = [
      (0, 1, rate), (1, 3, rate), (2, 4, rate), (1, 0, 1), (2, 0, slow), (3, 2, 1), (3, 1, slow),
      (4, 2, 2 * slow),
    ]
    // The stationary vector of the chain made discrete with steps shorter than any stay.
    let step = 1 / (rate + 3)
    var shares = [1.0, 0, 0, 0, 0]
    for _ in 0..<20_000 {
      var next = shares
      for change in rates {
        let flow = shares[change.from] * change.rate * step
        next[change.from] -= flow
        next[change.to] += flow
      }
      shares = next
    }
    return shares[3] + shares[4]
  }

  @Test(arguments: [1.0, 2.0, 5.0])
  func `a slowdown under load loses as many calls as theory says`(slowdown: Double) {
    let exact = slowLossShare(rate: 1.2, slowdown: slowdown)
    if slowdown == 1 { #expect(abs(exact - erlangB(offeredLoad: 1.2, servers: 2)) < 1e-9) }
    expectShare(of: .failedOverloaded, exact) {
      plan($0, rate: 1.2, slots: 2, queueLimit: 0) { $0.latency.loadSlowdown = slowdown }
    }
  }
}
