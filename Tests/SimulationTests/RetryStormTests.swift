import Accounting
import Demand
import NumericalMethods
import Quantities
import Routing
import Supply
import Testing

@testable import Simulation

/// Retries load an endpoint as the closed forms say.
///
/// Clients whose call was lost come back only after the run, so that tries of a call are the
/// gateway's alone: with a chance p that one fails, independent of the others, a call has
/// sum p^k for k < n of them.
@Suite struct RetryStormTests {
  private func plan(
    _ replication: Int, rate: Double, attempts: Int, length: Double,
    drills: [ScheduledIncident] = [], pause: Double = 0.5,
    _ change: (inout EndpointTerms, inout World, inout Policy) -> Void
  ) -> RunPlan {
    let catalogue = SmallWorld.catalogue([HandMadeEndpoint()])
    var terms = SmallWorld.terms(catalogue)
    var world = World.ideal
    world.clientPause = SmallWorld.seconds(20 * length)
    world.clientPauseLimit = world.clientPause
    world.scheduledIncidents = drills
    var policy = SmallWorld.cheapest
    policy.retry = RetryRule(
      attemptLimit: attempts, rounds: 1, firstPause: SmallWorld.seconds(pause),
      pauseLimit: SmallWorld.seconds(pause))
    policy.retry.sameEndpointAttempts = attempts
    policy.retry.pausePlace = .retry
    policy.retry.jitter = .full
    change(&terms[0], &world, &policy)
    return RunPlan(
      setting: Setting(
        catalogue: catalogue, terms: terms, world: world, startsAt: SmallWorld.startsAt),
      workload: SmallWorld.workload(
        SmallWorld.conversation(output: 1), arrivals: .poisson(ratePerSecond: rate)),
      policy: policy, seed: 91, replication: replication, warmUp: SmallWorld.seconds(length / 10),
      horizon: SmallWorld.seconds(length), drain: SmallWorld.seconds(5 * length))
  }

  /// Attempts of a call each of which fails with this chance: 1 + p + … + p^(n-1).
  private static func tries(_ failing: Double, _ attempts: Int) -> Double {
    var (sum, power) = (0.0, 1.0)
    for _ in 0..<attempts {
      sum += power
      power *= failing
    }
    return sum
  }

  private func attemptsPerCall(_ record: RunRecord) -> Double {
    Double(record.measured.attemptCount) / Double(record.measured.callsArrived)
  }

  /// A true engine fails one comparison in a million for another seed.
  @Test(arguments: [(0.2, 3), (0.5, 6), (0.9, 10)])
  func `oracle: independent failures make sum p^k attempts`(_ failing: Double, _ attempts: Int) {
    let exact = Self.tries(failing, attempts)
    let records = (0..<Effort.replications).map { replication in
      plan(replication, rate: 1, attempts: attempts, length: 10_000 * Effort.length) {
        terms, _, _ in terms.serverErrorShare = failing
      }.run()
    }
    #expect(records.allSatisfy { $0.audit().isEmpty })
    expectAgreement(
      records.map(attemptsPerCall), exact, "attempts per call at p = \(failing), n = \(attempts)",
      precision: 0.005 * Effort.precision)
  }

  /// Slots without a queue, and refused calls that come back after a long pause drawn at random, so
  /// that all attempts together are nearly a Poisson process: p is the blocking of Erlang B at the
  /// load that p itself calls forth, p = B(c, λ m sum p^k). The approximation is exact as pauses
  /// grow; at 100 service times it is met within 2 %.
  @Test(arguments: [(12.0, 3), (15.0, 4), (22.0, 3)])
  func `oracle: blocking and retries are at their fixed point`(_ rate: Double, _ attempts: Int) {
    var blocking = 0.0
    for _ in 0..<10_000 {
      let load = rate * Self.tries(blocking, attempts)
      blocking += 0.1 * (erlangB(offeredLoad: load, servers: 20) - blocking)
    }
    let exact = Self.tries(blocking, attempts)
    #if DEBUG
      let length = 2_000.0
      let tolerance = 0.05
    #else
      let length = 20_000.0
      let tolerance = 0.02
    #endif
    let record = plan(0, rate: rate, attempts: attempts, length: length, pause: 100) {
      terms, _, _ in
      terms.profile.baseSeconds = 1
      terms.residual = .exponential
      terms.profile.slots = 20
      terms.profile.queueLimit = 0
    }.run()
    #expect(record.audit().isEmpty)
    let found = attemptsPerCall(record)
    #expect(
      abs(found / exact - 1) < tolerance,
      "\(found) attempts per call, the fixed point has \(exact)")
  }

  /// An endpoint that slows down under load: its slots, and the slowdown when all of them are busy.
  private struct Host {
    var slots: Int
    var slowdown: Double
    /// Longest time to a first token, which takes 1 s where nothing else is served.
    var timeout: Double
  }

  /// The load of calls above which `attempts` of each keep a host busy with work that nobody waits
  /// for, after whatever made it busy is gone.
  ///
  /// An attempt that finds b slots busy takes s f(b), f(b) = 1 + (L - 1)(b - 1)/(c - 1), is given up
  /// after T and occupies its slot to the end. Above b* with s f(b*) = T all attempts are in vain,
  /// p = 1, and each call makes sum p^k = n of them: b = λ n s f(b). That has a solution above b*
  /// if and only if λ n T >= b*.
  private func threshold(_ host: Host, attempts: Int) -> Double {
    let busy = 1 + Double(host.slots - 1) * (host.timeout - 1) / (host.slowdown - 1)
    return busy / (Double(attempts) * host.timeout)
  }

  /// The share of attempts that were not served in the last sixth of a run, long after an incident.
  private func shareInVain(
    _ host: Host, rate: Double, attempts: Int, length: Double,
    incident: (start: Double, end: Double, slowdown: Double),
    _ change: (inout Policy) -> Void = { _ in }
  ) -> Double {
    let (record, rows) = plan(
      0, rate: rate, attempts: attempts, length: length,
      drills: [
        SmallWorld.incident(
          incident.start, incident.end, scope: IncidentScope(),
          kind: .degraded(errorShare: 0, slowdown: incident.slowdown))
      ]
    ) { terms, world, policy in
      terms.profile.baseSeconds = 1
      terms.profile.slots = host.slots
      terms.profile.queueLimit = 0
      terms.stopsWhenCancelled = false
      world.latency.loadSlowdown = host.slowdown
      policy.timeouts.firstToken = SmallWorld.seconds(host.timeout)
      change(&policy)
    }.runCollecting()
    #expect(record.audit().isEmpty)
    let late = rows.filter {
      $0.sentAt.seconds > length * 5 / 6 && $0.sentAt.seconds < length
    }
    #expect(late.count > 100)
    return Double(late.count { $0.outcome != .served }) / Double(max(1, late.count))
  }

  /// Metastable failure (Bronson, Aghayev, Charapko and Zhu, HotOS 2021): the trigger is over at
  /// 40 s; more than two minutes later, a hundred service times, the host has recovered where load
  /// times attempts is 12 % below the closed form, and has not where it is 12 % above.
  ///
  /// There are so many slots that no attempt is refused, which would use up tries without work, and
  /// 2,000 of them are busy at the threshold (600 in debug builds, within 25 %): there the states
  /// are five standard deviations away from it, or chance would lead from one to the other.
  @Test(arguments: [2, 4, 8])
  func `oracle: a storm outlives its trigger from the closed form's load on`(_ attempts: Int) {
    #if DEBUG
      let host = Host(slots: 100_001, slowdown: 51, timeout: 1.3)
      let factors = [(0.8, false), (1.25, true)]
    #else
      let host = Host(slots: 100_001, slowdown: 16, timeout: 1.3)
      let factors = [(0.88, false), (1.12, true)]
    #endif
    let critical = threshold(host, attempts: attempts)
    for (factor, isStuck) in factors {
      let share = shareInVain(
        host, rate: factor * critical, attempts: attempts, length: 240, incident: (20, 40, 3))
      #expect(isStuck ? share > 0.95 : share < 0.02, "\(share) in vain at \(factor)")
    }
  }

  /// At twice the critical load of eight attempts, that is a quarter of the critical load of one:
  /// what the storm does without limits, a budget of a tenth or a circuit breaker does not let it.
  @Test func `a budget or a breaker keeps the load below the threshold`() {
    let host = Host(slots: 200, slowdown: 4, timeout: 2.5)
    let rate = 2 * threshold(host, attempts: 8)
    func share(_ change: (inout Policy) -> Void) -> Double {
      shareInVain(
        host, rate: rate, attempts: 8, length: 900, incident: (100, 200, 10), change)
    }
    #expect(share { _ in } > 0.95)
    #expect(share { $0.retry.budget = RetryBudgetRule(share: 0.1, minimumPerSecond: 0) } < 0.02)
    #expect(
      share {
        $0.breaker = RuleSettings(
          CircuitBreaker.card, ["cooldown": .duration(SmallWorld.seconds(20))])
      } < 0.02)
  }
}
