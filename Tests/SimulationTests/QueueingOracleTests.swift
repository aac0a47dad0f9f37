import Accounting
import Demand
import NumericalMethods
import Quantities
import Routing
import Supply
import Testing

@testable import Simulation

/// An endpoint as a station of queueing theory, with what theory says of it.
///
/// Tasks of one call arrive as a Poisson process; a call writes 1,000 tokens in a time of mean 1 s,
/// all of it after the first token, so that the time to first token is the wait for a slot.
private struct Station: Sendable, CustomTestStringConvertible {
  enum Law: Sendable, Equatable {
    case exponential
    /// Lognormal of mean 1 with this standard deviation of the logarithm; 0 is deterministic.
    case lognormal(logSD: Double)
  }

  var name: String
  var rate: Double
  var slots: Int
  var law = Law.exponential
  /// Calls that may wait; a call refused here is lost.
  var queueLimit = 1_000_000
  /// Mean wait for a slot [s].
  var meanWait: Double?
  /// Probability of a wait.
  var waitShare: Double?
  /// Share of calls lost.
  var lossShare: Double?

  var testDescription: String { name }

  /// The run of one replication; measurement begins after the warm-up and ends with the last
  /// arrival's departure.
  func plan(replication: Int, horizon: Double, warmUp: Double) -> RunPlan {
    var logSD = 0.0
    if case .lognormal(let sd) = law { logSD = sd }
    // A lognormal factor of median 1 has the mean exp(sd²/2).
    let profile = SmallWorld.profile(
      secondsPer1kOutput: deterministicExp(-logSD * logSD / 2), residualLogSD: logSD, slots: slots,
      queueLimit: queueLimit)
    let catalogue = SmallWorld.catalogue([HandMadeEndpoint()])
    var terms = SmallWorld.terms(catalogue, profile: profile)
    if law == .exponential { terms[0].residual = .exponential }
    var world = World.ideal
    // Clients whose call was lost come back only after the end: no feedback into the arrivals.
    world.clientPause = SmallWorld.seconds(10 * horizon)
    world.clientPauseLimit = world.clientPause
    var policy = SmallWorld.cheapest
    policy.retry = SmallWorld.once
    return RunPlan(
      setting: Setting(
        catalogue: catalogue, terms: terms, world: world, startsAt: SmallWorld.startsAt),
      workload: SmallWorld.workload(
        SmallWorld.conversation(), arrivals: .poisson(ratePerSecond: rate)),
      policy: policy, seed: 20_260_818, replication: replication,
      warmUp: SmallWorld.seconds(warmUp), horizon: SmallWorld.seconds(horizon),
      drain: SmallWorld.seconds(horizon))
  }
}

/// Endpoints obey the closed forms of the queues they are.
///
/// Exact values: the project's table of golden results (Erlang B and C, Pollaczek-Khinchine,
/// M/M/c/K), computed apart from this code. Each mean over independent replications is compared by
/// Student's t; a true engine fails one comparison in a million for another seed. The second
/// expectation of each comparison keeps the interval narrow, so that the first can fail.
@Suite struct QueueingOracleTests {
  #if DEBUG
    static let replications = 8
    static let horizon = 2_000.0
    static let precision = 0.3
  #else
    static let replications = 40
    static let horizon = 20_000.0
    static let precision = 0.06
  #endif

  private static let waiting = [
    Station(name: "M/M/1, load 0.5", rate: 0.5, slots: 1, meanWait: 1, waitShare: 0.5),
    Station(name: "M/M/1, load 0.8", rate: 0.8, slots: 1, meanWait: 4, waitShare: 0.8),
    Station(name: "M/M/5", rate: 4, slots: 5, meanWait: 0.554113, waitShare: 0.554113),
    Station(name: "M/M/10", rate: 9, slots: 10, meanWait: 0.668732, waitShare: 0.668732),
    Station(
      name: "M/G/1, sigma 0.8, load 0.5", rate: 0.5, slots: 1, law: .lognormal(logSD: 0.8),
      meanWait: 0.948240, waitShare: 0.5),
    Station(
      name: "M/G/1, sigma 0.8, load 0.8", rate: 0.8, slots: 1, law: .lognormal(logSD: 0.8),
      meanWait: 3.792962, waitShare: 0.8),
    Station(
      name: "M/D/1", rate: 0.8, slots: 1, law: .lognormal(logSD: 0), meanWait: 2, waitShare: 0.8),
  ]

  private static let losing = [
    Station(name: "M/M/5/5", rate: 5, slots: 5, queueLimit: 0, lossShare: 0.2848678),
    Station(name: "M/M/10/10", rate: 8, slots: 10, queueLimit: 0, lossShare: 0.1216611),
    Station(
      name: "M/G/5/5: Erlang B does not ask for the law", rate: 5, slots: 5,
      law: .lognormal(logSD: 0.8), queueLimit: 0, lossShare: 0.2848678),
    Station(name: "M/M/2/5", rate: 1.5, slots: 2, queueLimit: 3, lossShare: 0.0851138),
    Station(name: "M/M/4/20", rate: 5, slots: 4, queueLimit: 16, lossShare: 0.2028429),
  ]

  /// Whether replications agree with an exact value, and are precise enough to tell.
  private func agrees(
    _ values: [Double], _ exact: Double, _ what: String, sourceLocation: SourceLocation
  ) {
    let moments = Moments(values)
    let t = (moments.mean - exact) / moments.standardError
    let chance = StudentT(degreesOfFreedom: Double(values.count - 1)).twoSidedTail(t)
    #expect(
      chance > 1e-6, "\(what): \(moments.mean) instead of \(exact), t = \(t)",
      sourceLocation: sourceLocation)
    #expect(
      moments.standardError < Self.precision * exact, "\(what): too rough",
      sourceLocation: sourceLocation)
  }

  @Test(arguments: waiting) private func `calls wait as long as theory says`(
    station: Station
  ) throws {
    var waits: [Double] = []
    var shares: [Double] = []
    // The same number of arrivals at every station.
    let horizon = Self.horizon / station.rate * 2
    for replication in 0..<Self.replications {
      let plan = station.plan(
        replication: replication, horizon: horizon, warmUp: horizon / 10)
      let record = plan.run()
      #expect(record.audit().isEmpty)
      #expect(record.count(.completed) == record.all.callsArrived)
      let histogram = record.timeToFirstToken
      waits.append(try #require(histogram.mean) / 1e6)
      let first = try #require(histogram.nonEmptyBuckets.first)
      #expect(first.lowerBound == 0)
      shares.append(1 - Double(first.count) / Double(histogram.count))
    }
    if let exact = station.meanWait {
      agrees(waits, exact, "mean wait", sourceLocation: #_sourceLocation)
    }
    if let exact = station.waitShare {
      agrees(shares, exact, "share that waits", sourceLocation: #_sourceLocation)
    }
  }

  @Test(arguments: losing) private func `calls are lost as often as theory says`(
    station: Station
  ) throws {
    let exact = try #require(station.lossShare)
    var shares: [Double] = []
    let horizon = Self.horizon / station.rate * 2
    for replication in 0..<Self.replications {
      let plan = station.plan(
        replication: replication, horizon: horizon, warmUp: horizon / 10)
      let record = plan.run()
      #expect(record.audit().isEmpty)
      let ended = record.measured.callsEnded
      let lost = ended[CallEnding.failedOverloaded.rawValue]
      let served = ended[CallEnding.completed.rawValue]
      #expect(lost + served == record.measured.callsArrived)
      shares.append(Double(lost) / Double(lost + served))
    }
    agrees(shares, exact, "share lost", sourceLocation: #_sourceLocation)
  }

  /// Little's law in integers, on every path that ends empty: the integral of the number of
  /// sessions is the sum of the times that tasks took (J. D. C. Little, 1961).
  @Test func `law: time in the system is counted once`() {
    for station in Self.waiting {
      let record = station.plan(replication: 7, horizon: 300, warmUp: 0).run()
      #expect(record.tasksEnded == record.all.tasksArrived)
      #expect(record.sessionTime == Int128(record.taskTime.sum))
    }
  }

  /// On common arrivals and service times, more slots never lengthen the mean wait.
  @Test func `law: a further slot never worsens the mean wait`() throws {
    var last = Double.infinity
    for slots in 2...8 {
      let station = Station(name: "M/M/c", rate: 1.8, slots: slots)
      let record = station.plan(replication: 3, horizon: 400, warmUp: 0).run()
      let wait = try #require(record.timeToFirstToken.mean)
      #expect(wait <= last)
      last = wait
    }
  }
}
