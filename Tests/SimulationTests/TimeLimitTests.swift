import Accounting
import Demand
import NumericalMethods
import Quantities
import Routing
import Supply
import Testing

@testable import Simulation

/// What happens when somebody waits no longer, on timelines worked out by hand to the microsecond.
///
/// Endpoint 0 is the cheaper one. Inputs are 1,000 tokens, answers 1,000; prices $1 and $2 per
/// million tokens at endpoint 0.
@Suite struct TimeLimitTests {
  private static let patient = AttemptTimeouts()

  private func plan(
    world: World = .ideal, timeouts: AttemptTimeouts = patient, tasks: Int = 1, calls: Int = 1,
    rate: Double = 0.01, retry: RetryRule = RetryRule(),
    terms change: (inout [EndpointTerms]) -> Void
  ) -> RunPlan {
    let catalogue = SmallWorld.catalogue([
      HandMadeEndpoint(provider: 0, prompt: 1), HandMadeEndpoint(provider: 1, prompt: 2),
    ])
    var terms = SmallWorld.terms(
      catalogue, profile: SmallWorld.profile(baseSeconds: 1, secondsPer1kOutput: 9))
    change(&terms)
    var policy = SmallWorld.cheapest
    policy.timeouts = timeouts
    policy.retry = retry
    return RunPlan(
      setting: Setting(
        catalogue: catalogue, terms: terms, world: world, startsAt: SmallWorld.startsAt),
      workload: SmallWorld.workload(
        SmallWorld.conversation(calls: calls), arrivals: .poisson(ratePerSecond: rate)),
      policy: policy, seed: 5, replication: 0, warmUp: .zero, horizon: SmallWorld.seconds(1e6),
      drain: SmallWorld.seconds(1e6), taskLimit: tasks)
  }

  private func cost(of rows: [AttemptRow], _ outcome: AttemptOutcome) -> USDTotal {
    var sum = USDTotal.zero
    for row in rows where row.outcome == outcome { sum += row.cost }
    return sum
  }

  private func seconds(_ rows: [AttemptRow]) -> [Double] { rows.map(\.duration.seconds) }

  /// 0 to 4 s at endpoint 0 without a token, then 1 + 9 s at endpoint 1. The gateway takes 0.04 s
  /// before each.
  @Test func `without a first token in time the next endpoint is tried`() {
    var world = World.ideal
    world.gatewayOverhead = SmallWorld.seconds(0.04)
    let limit = AttemptTimeouts(firstToken: SmallWorld.seconds(4))
    let (record, rows) = plan(world: world, timeouts: limit) {
      $0[0].profile.baseSeconds = 4.000_001
    }.runCollecting()
    #expect(record.audit().isEmpty)
    #expect(rows.map(\.outcome) == [.timedOut, .served])
    #expect(rows.map(\.endpoint.index) == [0, 1])
    #expect(seconds(rows) == [4, 10])
    #expect(rows[0].usage == .zero && rows[0].timeToFirstToken == SmallWorld.seconds(4))
    #expect(rows[1].sentAt - rows[0].endedAt == SmallWorld.seconds(0.04))
    #expect(record.timeToFirstToken.max == 5_080_000 && record.callTime.max == 14_080_000)
  }

  @Test func `what comes at the very limit is in time`() {
    let limits = AttemptTimeouts(
      firstToken: SmallWorld.seconds(1), total: SmallWorld.seconds(10))
    let (record, rows) = plan(timeouts: limits) { _ in }.runCollecting()
    #expect(rows.map(\.outcome) == [.served] && record.callTime.max == 10_000_000)
  }

  /// First token after 1 s, then 4 of 9 s of a thousand tokens: 444. Insurance bears
  /// (1,000 + 2 · 444) · $1e-6.
  @Test func `a stream over the total limit fails its call and is waived`() {
    let limit = AttemptTimeouts(total: SmallWorld.seconds(5))
    let (record, rows) = plan(timeouts: limit) { _ in }.runCollecting()
    #expect(record.audit().isEmpty)
    #expect(rows.map(\.outcome) == Array(repeating: .timedOutMidStream, count: 4))
    #expect(rows.map(\.endpoint.index) == [0, 0, 0, 0])
    #expect(rows.map(\.disposition) == Array(repeating: .waived, count: 4))
    #expect(seconds(rows) == [5, 5, 5, 5])
    #expect(rows[0].timeToFirstToken == SmallWorld.seconds(1))
    #expect(rows[0].usage.output.count == 444)
    #expect(rows[0].cost == USD(picoDollars: 1_888_000_000))
    #expect(record.count(CallEnding.failedTimedOut) == 4)
    #expect(record.count(TaskEnding.unsolved) == 1)
  }

  /// A total limit that strikes before the first token leaves the client with nothing: failover.
  @Test func `a total limit before the first token fails over`() {
    let limit = AttemptTimeouts(total: SmallWorld.seconds(10))
    let (_, rows) = plan(timeouts: limit) { $0[0].profile.baseSeconds = 11 }.runCollecting()
    #expect(rows.map(\.outcome) == [.timedOut, .served])
    #expect(seconds(rows) == [10, 10])
  }

  /// One slot that the first call holds for 21 s; those behind it leave the queue after 4 s each.
  @Test func `calls time out in the queue and leave it`() {
    let limit = AttemptTimeouts(firstToken: SmallWorld.seconds(4))
    let (record, rows) = plan(timeouts: limit, tasks: 40, rate: 0.5) {
      ($0[0].profile.slots, $0[0].profile.secondsPer1kOutput) = (1, 20)
    }.runCollecting()
    #expect(record.audit().isEmpty)
    let late = rows.filter { $0.outcome == .timedOut }
    #expect(late.count > 20)
    #expect(late.allSatisfy { $0.duration == SmallWorld.seconds(4) && $0.usage == .zero })
    let served = rows.filter { $0.endpoint.index == 0 && $0.outcome == .served }
    #expect(served.count + late.count == 40 && record.count(CallEnding.completed) == 40)
    // Whoever is served found the slot free, or waited for the call before and was next in time.
    for (before, after) in zip(served, served.dropFirst()) {
      let start = max(after.sentAt, before.endedAt)
      #expect(after.timeToFirstToken == start + SmallWorld.seconds(1) - after.sentAt)
    }
  }

  /// Calls of two steps; endpoint 0 has one slot and takes 100 s to its first token, the limit is
  /// 4 s. The second call comes at 4 + 10 + 10 = 24 s.
  @Test(arguments: [true, false])
  func `a provider that stops frees its slot, another one does not`(stops: Bool) {
    let limit = AttemptTimeouts(firstToken: SmallWorld.seconds(4))
    let (record, rows) = plan(timeouts: limit, calls: 2) {
      ($0[0].profile.slots, $0[0].profile.queueLimit) = (1, 0)
      $0[0].profile.baseSeconds = 100
      $0[0].stopsWhenCancelled = stops
    }.runCollecting()
    #expect(record.audit().isEmpty)
    #expect(
      rows.map(\.outcome) == [.timedOut, .served, stops ? .timedOut : .overloaded, .served])
    #expect(rows[0].duration == SmallWorld.seconds(4))
    // What goes on is served whole, and the gateway bears it.
    #expect(rows[0].usage.output.count == (stops ? 0 : 1_000))
    #expect(rows[0].disposition == .waived)
    #expect(record.ledger.insuranceExpense == cost(of: rows, .timedOut))
  }

  /// The slot is held to 109 s and not longer: calls come at 24 s and, after pauses of 10 s, at
  /// 44, 64, 84, 104 and 124 s.
  @Test func `what is left running ends when its service ends`() {
    let limit = AttemptTimeouts(firstToken: SmallWorld.seconds(4))
    var world = World.ideal
    world.refusalDelay = .zero
    let (record, rows) = plan(world: world, timeouts: limit, calls: 7) {
      ($0[0].profile.slots, $0[0].profile.queueLimit) = (1, 0)
      $0[0].profile.baseSeconds = 100
      $0[0].stopsWhenCancelled = false
    }.runCollecting()
    #expect(record.audit().isEmpty)
    let first = rows.filter { $0.endpoint.index == 0 }
    let start = first[0].sentAt
    #expect(first.map { ($0.sentAt - start).seconds } == [0, 24, 44, 64, 84, 104, 124])
    #expect(
      first.map(\.outcome) == [
        .timedOut, .overloaded, .overloaded, .overloaded, .overloaded, .overloaded, .timedOut,
      ])
  }

  /// The client's clock starts with the call: 0.04 s of the gateway's and 4.96 s of service.
  @Test(arguments: [StreamCancellation.everywhere, .nowhere])
  func `a client that breaks off pays for what was served`(cancellation: StreamCancellation) {
    var world = World.ideal
    world.gatewayOverhead = SmallWorld.seconds(0.04)
    world.breakOff.clientTimeout = SmallWorld.seconds(5)
    let stops = cancellation.isSupported(by: "p0")
    let (record, rows) = plan(world: world) { $0[0].stopsWhenCancelled = stops }.runCollecting()
    #expect(record.audit().isEmpty)
    #expect(rows.map(\.outcome) == Array(repeating: .cancelled, count: 4))
    #expect(seconds(rows) == [4.96, 4.96, 4.96, 4.96])
    // 3.96 of 9 s of decoding, or all of it.
    #expect(rows[0].usage.output.count == (stops ? 440 : 1_000))
    #expect(rows[0].disposition == .billed && record.cost > .zero)
    #expect(record.count(CallEnding.cancelled) == 4)
    #expect(record.measured.callsFailed == 0)
  }

  @Test func `a client that breaks off before the first token pays nothing`() {
    var world = World.ideal
    world.breakOff.clientTimeout = SmallWorld.seconds(0.5)
    let (record, rows) = plan(world: world) { _ in }.runCollecting()
    #expect(rows.allSatisfy { $0.outcome == .cancelled && $0.usage == .zero })
    #expect(rows.allSatisfy { $0.timeToFirstToken == SmallWorld.seconds(0.5) })
    #expect(record.cost == .zero && record.audit().isEmpty)
  }

  /// Both endpoints refuse after 0.25 s each, then the gateway pauses for 2 to 4 s; the client
  /// breaks off after 1.5 s, between two attempts.
  @Test func `a client may break off while the gateway pauses`() {
    var world = World.ideal
    world.breakOff.clientTimeout = SmallWorld.seconds(1.5)
    world.clientPause = .zero
    let pausing = RetryRule(attemptLimit: 30, rounds: 9, firstPause: SmallWorld.seconds(4))
    let (record, rows) = plan(world: world, retry: pausing) {
      $0[0].serverErrorShare = 1
      $0[1].serverErrorShare = 1
    }.runCollecting()
    #expect(record.audit().isEmpty)
    #expect(rows.map(\.outcome) == Array(repeating: .serverError, count: 8))
    #expect(record.count(CallEnding.cancelled) == 4)
    let starts = rows.filter { $0.attempt == 0 }.map(\.sentAt)
    #expect(zip(starts, starts.dropFirst()).allSatisfy { $1 - $0 == SmallWorld.seconds(1.5) })
    #expect(record.taskTime.max == 6_000_000)
  }

  /// A refusal that would come after the limit does not come.
  @Test func `a slow refusal times out`() {
    var world = World.ideal
    world.refusalDelay = SmallWorld.seconds(3)
    let limit = AttemptTimeouts(firstToken: SmallWorld.seconds(2))
    let (_, rows) = plan(world: world, timeouts: limit) { $0[0].serverErrorShare = 1 }
      .runCollecting()
    #expect(rows.map(\.outcome) == [.timedOut, .served] && seconds(rows) == [2, 10])
  }

  @Test(arguments: Payer.allCases)
  func `the scenario says who pays for a cut stream`(payer: Payer) {
    var world = World.ideal
    world.cutHazardPerSecond = 0.2
    world.breakOff.cutPayer = payer
    let (record, rows) = plan(world: world, tasks: 40) { _ in }.runCollecting()
    #expect(record.audit().isEmpty)
    let cut = rows.filter { $0.outcome == .cutMidStream }
    #expect(cut.count > 20 && cut.allSatisfy { $0.disposition == payer.disposition })
    let lost = cost(of: rows, .cutMidStream)
    #expect(lost > .zero)
    #expect(record.ledger.insuranceExpense == (payer == .gateway ? lost : .zero))
    let served = cost(of: rows, .served)
    #expect(record.cost == (payer == .customer ? served + lost : served))
    let owed = payer == .provider ? served : served + lost
    #expect(record.ledger.owedToProviders == owed)
  }

  /// An endpoint that goes down takes with it what is left running there.
  @Test func `an outage ends what is left running`() {
    let limit = AttemptTimeouts(firstToken: SmallWorld.seconds(4))
    let plan = plan(timeouts: limit, tasks: 200, rate: 0.05) {
      ($0[0].profile.slots, $0[0].profile.queueLimit) = (1, 0)
      $0[0].profile.baseSeconds = 1e5
      $0[0].stopsWhenCancelled = false
    }
    // Without an outage the first call would hold the slot past the end of all others.
    #expect(plan.runCollecting().rows.filter { $0.outcome == .timedOut }.count == 1)
    var failing = plan
    var world = World.ideal
    world.hasOutages = true
    world.providerIncidents = IncidentLaw(
      gapShape: 1, gapScale: SmallWorld.seconds(1e9), repairLogMean: 0, repairLogSD: 0,
      outageShare: 1)
    world.endpointIncidents = IncidentLaw(
      gapShape: 1, gapScale: SmallWorld.seconds(200), repairLogMean: 0, repairLogSD: 0,
      outageShare: 1)
    failing.setting = Setting(
      catalogue: plan.setting.catalogue, terms: plan.setting.terms, world: world,
      startsAt: SmallWorld.startsAt)
    let (record, rows) = failing.runCollecting()
    #expect(record.audit().isEmpty)
    #expect(rows.filter { $0.outcome == .timedOut }.count > 5)
  }
}
