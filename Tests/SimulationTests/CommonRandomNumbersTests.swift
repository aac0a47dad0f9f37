import Accounting
import Demand
import NumericalMethods
import Quantities
import Routing
import Supply
import Testing

@testable import Simulation

/// With open arrivals a policy moves nobody else's draws: common random numbers by construction.
///
/// Two policies that share no decision run in the same world; what must be common is read off the
/// rows of their attempts, draw by draw.
@Suite struct CommonRandomNumbersTests {
  private static func plan(
    _ policy: Policy, replication: Int = 0, hasOutages: Bool = true, seed: UInt64 = 77,
    tasks: Int = 120
  ) -> RunPlan {
    let cache = CacheTerms(
      isOffered: true, minimumInput: .zero, timeToLive: SmallWorld.seconds(300))
    let catalogue = SmallWorld.catalogue(
      (0..<5).map {
        HandMadeEndpoint(
          provider: $0 % 3, prompt: 1 + 0.3 * Double($0), completion: 4, cacheRead: 0.1,
          cache: cache)
      }.sorted { $0.provider < $1.provider }, scores: [1_450])
    var world = World()
    world.hasOutages = hasOutages
    world.providerIncidents = IncidentLaw(
      gapShape: 0.63, gapScale: SmallWorld.seconds(600), repairLogMean: 4, repairLogSD: 1,
      outageShare: 0.5)
    world.endpointIncidents = world.providerIncidents
    var session = SyntheticSession.codingAgentMedian
    session.calls = .lognormal(mu: 2, sigma: 1, limit: 60)
    return RunPlan(
      setting: Setting(catalogue: catalogue, world: world, startsAt: SmallWorld.startsAt),
      workload: SmallWorld.workload(session, arrivals: .poisson(ratePerSecond: 0.05)),
      policy: policy, seed: seed, replication: replication, warmUp: .zero,
      horizon: SmallWorld.seconds(1e5), drain: SmallWorld.seconds(1e6), taskLimit: tasks)
  }

  private static var sticky: Policy {
    var policy = Policy(
      name: "sticky", modelRule: .cheapest(minimumScore: 0), endpointRule: .priceBalanced)
    policy.stickiness.idleLimit = SmallWorld.seconds(600)
    return policy
  }

  private static let other = Policy(
    name: "other", modelRule: .cheapest(minimumScore: 0), endpointRule: .uniform,
    retry: RetryRule(attemptLimit: 2, rounds: 1))

  /// Where a draw belongs.
  private struct Place: Hashable {
    var task: UInt64
    var step: Int32
    var repetition: Int32

    init(_ row: AttemptRow) {
      (task, step, repetition) = (row.task.number, row.step, row.repetition)
    }
  }

  private static let left = plan(sticky).runCollecting()
  private static let right = plan(other).runCollecting()

  @Test func `the policies do differ`() {
    #expect(Self.left.record.cost != Self.right.record.cost)
    #expect(Self.left.record.count(TaskEnding.censored) == 0)
    let routes = [Self.left.rows, Self.right.rows].map { rows in
      rows.filter { $0.step == 3 }.map(\.endpoint)
    }
    #expect(routes[0] != routes[1])
  }

  /// A task's first call comes with it: its first attempt is sent when the gateway has read it.
  @Test func `every task arrives at its own time`() {
    func arrivals(_ rows: [AttemptRow]) -> [UInt64: SimTime] {
      rows.reduce(into: [:]) { times, row in
        if row.step == 0, row.repetition == 0, row.attempt == 0 {
          times[row.task.number] = row.sentAt
        }
      }
    }
    let times = arrivals(Self.left.rows)
    #expect(times == arrivals(Self.right.rows))
    #expect(times.count == 120)
    let plan = Self.plan(Self.sticky)
    let chance = Chance(seed: 77, replication: 0)
    var expected = SimTime.zero
    for number in 0..<UInt64(120) {
      expected =
        expected + (plan.workload.arrivals.gap(before: TaskID(number), chance: chance) ?? .zero)
      #expect(times[number] == expected + plan.setting.world.gatewayOverhead)
    }
  }

  /// Outputs of steps at every repeat, the input of first calls, and the gaps before steps.
  @Test func `every task has its own shape`() {
    func outputs(_ rows: [AttemptRow]) -> [Place: Int] {
      rows.reduce(into: [:]) { outputs, row in
        if row.outcome == .served { outputs[Place(row)] = row.usage.output.count }
      }
    }
    let (left, right) = (outputs(Self.left.rows), outputs(Self.right.rows))
    let common = Set(left.keys).intersection(right.keys)
    #expect(common.count > 500)
    #expect(common.allSatisfy { left[$0] == right[$0] })

    func firstInputs(_ rows: [AttemptRow]) -> [UInt64: Int] {
      rows.reduce(into: [:]) { inputs, row in
        if row.step == 0, row.repetition == 0, row.outcome == .served {
          inputs[row.task.number] = row.usage.input.count
        }
      }
    }
    let inputs = firstInputs(Self.left.rows)
    let others = firstInputs(Self.right.rows)
    #expect(Set(inputs.keys).intersection(others.keys).allSatisfy { inputs[$0] == others[$0] })

    let (leftGaps, rightGaps) = (gaps(Self.left.rows), gaps(Self.right.rows))
    let steps = Set(leftGaps.keys).intersection(rightGaps.keys)
    #expect(steps.count > 400)
    #expect(steps.allSatisfy { leftGaps[$0] == rightGaps[$0] })
  }

  /// Time from the end of a step's good answer to the first attempt of the next step.
  private func gaps(_ rows: [AttemptRow]) -> [Place: SimDuration] {
    var ends: [UInt64: (step: Int32, at: SimTime)] = [:]
    var gaps: [Place: SimDuration] = [:]
    for row in rows {
      if row.attempt == 0, row.repetition == 0, let end = ends[row.task.number],
        end.step == row.step - 1
      {
        gaps[Place(row)] = row.sentAt - end.at
      }
      if row.outcome == .served { ends[row.task.number] = (row.step, row.endedAt) }
    }
    return gaps
  }

  /// The attempts of both policies agree with one and the same timeline of incidents, worked out
  /// from the keyed draws alone: a call is refused as down exactly while its endpoint is, and
  /// nothing is served across the moment at which it goes down.
  @Test func `every incident comes at its own time`() {
    let plan = Self.plan(Self.sticky)
    let last = (Self.left.rows + Self.right.rows).map(\.endedAt).max() ?? .zero
    let world = plan.setting.world
    let providers = (0..<plan.setting.catalogue.providers.count).map {
      Self.timeline(world.providerIncidents, entity: UInt64($0) << 1, until: last)
    }
    let endpoints = plan.setting.terms.indices.map {
      Self.timeline(world.endpointIncidents, entity: UInt64($0) << 1 | 1, until: last)
    }
    func isDown(_ endpoint: Int, at time: SimTime) -> Bool {
      let provider = Int(plan.setting.terms[endpoint].provider.index)
      let own = endpoints[endpoint].last { $0.from <= time }?.condition
      let shared = providers[provider].last { $0.from <= time }?.condition
      return own == .down || shared == .down
    }
    let tick = SimDuration(microseconds: 1)
    var (refusals, interruptions) = (0, 0)
    for row in Self.left.rows + Self.right.rows {
      let endpoint = Int(row.endpoint.index)
      if isDown(endpoint, at: row.sentAt) {
        #expect(row.outcome == .providerDown)
        refusals += 1
      } else if row.outcome == .providerDown {
        // It waited or was being served when its endpoint went down.
        #expect(isDown(endpoint, at: row.endedAt) && !isDown(endpoint, at: row.endedAt - tick))
        interruptions += 1
      } else if row.outcome == .served {
        #expect(!isDown(endpoint, at: row.endedAt - tick))
      }
    }
    #expect(refusals > 50 && interruptions > 5)
  }

  private static func timeline(
    _ law: IncidentLaw, entity: UInt64, until last: SimTime
  ) -> [(from: SimTime, condition: Condition)] {
    let chance = Chance(seed: 77, replication: 0)
    var process = IncidentProcess()
    var stream = chance.stream(.outage, entity: entity, index: 0)
    var next = SimTime.zero + process.enterSteadyState(law, &stream)
    var timeline = [(from: SimTime.zero, condition: process.condition)]
    while next <= last {
      var stream = chance.stream(.outage, entity: entity, index: process.turns)
      let length = process.enterNext(law, &stream)
      timeline.append((next, process.condition))
      next = next + length
    }
    return timeline
  }

  /// The time from first to last token of an attempt is its own, whether it waited for a slot or not.
  @Test func `every attempt has its own service draws`() {
    func streaming(slots: Int) -> (times: [Place: SimDuration], waits: Int) {
      var plan = Self.plan(SmallWorld.cheapest, hasOutages: false)
      let catalogue = SmallWorld.catalogue([HandMadeEndpoint()])
      let profile = SmallWorld.profile(
        secondsPer1kOutput: 20, residualLogSD: 0.5, slots: slots)
      plan.setting = Setting(
        catalogue: catalogue, terms: SmallWorld.terms(catalogue, profile: profile),
        world: .ideal, startsAt: SmallWorld.startsAt)
      let rows = plan.runCollecting().rows
      let times = rows.map { (Place($0), $0.duration - $0.timeToFirstToken) }
      let waits = rows.count { $0.timeToFirstToken > .zero }
      return (Dictionary(times, uniquingKeysWith: { first, _ in first }), waits)
    }
    let (crowded, empty) = (streaming(slots: 2), streaming(slots: 10_000))
    #expect(crowded.waits > 200 && empty.waits == 0)
    #expect(crowded.times == empty.times)
  }

  /// What common random numbers are for: the difference of two policies varies less when both meet
  /// the same draws than when they do not. Measured on 60 replications of 200 tasks: 77 % of the
  /// variance is removed, and deviations are 2.2 times as large apart.
  @Test func `pairing removes variance`() throws {
    #if DEBUG
      let (replications, tasks, least) = (12, 60, (0.3, 1.1))
    #else
      let (replications, tasks, least) = (60, 200, (0.5, 1.5))
    #endif
    var unsticky = Self.sticky
    unsticky.stickiness.idleLimit = nil
    func costs(_ policy: Policy, seed: UInt64) -> [Double] {
      (0..<replications).map {
        let plan = Self.plan(policy, replication: $0, seed: seed, tasks: tasks)
        let record = plan.run()
        return record.endedTaskCost.dollars / Double(record.tasksEnded)
      }
    }
    let sticky = costs(Self.sticky, seed: 1)
    let common = try #require(PairedComparison(costs(unsticky, seed: 1), sticky))
    let apart = try #require(PairedComparison(costs(unsticky, seed: 2), sticky))
    let removed = try #require(common.varianceReduction)
    let ratio = apart.difference.standardDeviation / common.difference.standardDeviation
    // The cost of spreading is in the difference itself, so it cannot all be removed.
    #expect(removed > least.0, "variance removed: \(removed), deviations apart : common \(ratio)")
    #expect(ratio > least.1, "variance removed: \(removed), deviations apart : common \(ratio)")
  }
}
