import Accounting
import Demand
import NumericalMethods
import Quantities
import Routing
import Supply
import Testing

@testable import Simulation

/// Sub-agents and superposed clients in the event loop.
@Suite struct FanOutTests {
  private static let agents = SubAgents(
    firstAfter: 1, rounds: 1, fewest: 3, most: 3, calls: .fixed(2), systemTokens: .zero,
    firstInput: SmallWorld.always(400), newInput: SmallWorld.always(100),
    output: SmallWorld.always(1_000), returned: SmallWorld.always(200))

  private static func plan(
    _ session: SyntheticSession, arrivals: Arrivals, policy: Policy = SmallWorld.cheapest,
    world: World = .ideal, slots: Int = 1_000, tasks: Int = .max, horizon: Double = 1e5,
    score: Double = SmallWorld.perfectScore
  ) -> RunPlan {
    let catalogue = SmallWorld.catalogue(
      [HandMadeEndpoint(prompt: 1, completion: 2), HandMadeEndpoint(provider: 1, prompt: 1.1)],
      scores: [score])
    let profile = SmallWorld.profile(secondsPer1kOutput: 1, slots: slots)
    return RunPlan(
      setting: Setting(
        catalogue: catalogue, terms: SmallWorld.terms(catalogue, profile: profile), world: world,
        startsAt: SmallWorld.startsAt),
      workload: SmallWorld.workload(session, arrivals: arrivals), policy: policy, seed: 4,
      replication: 0, warmUp: .zero, horizon: SmallWorld.seconds(horizon),
      drain: SmallWorld.seconds(1e6), taskLimit: tasks)
  }

  private static func fanOut(_ gap: Double = 10) -> SyntheticSession {
    var session = SmallWorld.conversation(calls: 2, gapSeconds: gap)
    session.subAgents = agents
    return session
  }

  /// By hand, every answer taking 1 s and every gap 10 s: the first call ends after 1 s, three
  /// sub-agents call at 1 s and at 12 s, the parent goes on at 13 + 10 s and is done at 24 s.
  @Test func `a parent waits for its sub-agents and reads what they return`() throws {
    let plan = Self.plan(
      Self.fanOut(), arrivals: .recorded(offsets: [SmallWorld.seconds(5)]))
    let (record, rows) = plan.runCollecting()
    #expect(record.audit().isEmpty)
    #expect(record.count(TaskEnding.solved) == 1)
    let places = rows.map { "\($0.branch).\($0.step)@\(($0.sentAt - SimTime.zero).seconds - 5)" }
    #expect(
      places.sorted() == [
        "0.0@0.0", "0.1@23.0", "1.0@1.0", "1.1@12.0", "2.0@1.0", "2.1@12.0", "3.0@1.0", "3.1@12.0",
      ])
    let last = try #require(rows.last)
    #expect(last.branch == 0 && last.usage.input == TokenCount(1_000 + 1_000 + 3 * 200 + 500))
    #expect(last.endedAt - SimTime.zero == SmallWorld.seconds(29))
    let children = rows.filter { $0.branch > 0 && $0.step == 1 }
    #expect(children.allSatisfy { $0.usage.input == TokenCount(400 + 1_000 + 100) })
  }

  /// A sub-agent that fails for good fails the task, after the others have ended.
  @Test func `a task without all of its sub-agents is unsolved`() {
    let plan = Self.plan(
      Self.fanOut(), arrivals: .recorded(offsets: [.zero]), score: -1e6)
    let (record, rows) = plan.runCollecting()
    #expect(record.audit().isEmpty)
    #expect(record.count(TaskEnding.unsolved) == 1)
    #expect(rows.count == 4 && rows.allSatisfy { $0.branch == 0 })
  }

  /// Law: with slots that run out, errors, repeats and a closed population all calls and tasks are
  /// accounted for, and the run is the same when it is made again.
  @Test func `fan-out conserves calls, tokens and money`() {
    var world = World()
    world.hasOutages = false
    world.rateLimitMedian = 0
    for arrivals in [
      Arrivals.closed(clients: 30, meanPause: SmallWorld.seconds(20)),
      .clients(
        ClientMixture(
          RenewalArrivals(ratePerSecond: 0.2, law: GapLaw(.weibull, variation: 3)), clients: 12,
          zipfExponent: 1.2)),
    ] {
      var session = SyntheticSession.deepResearch
      session.gapLimit = SmallWorld.seconds(30)
      let plan = Self.plan(
        session, arrivals: arrivals, world: world, slots: 8, horizon: 2_000, score: 1_300)
      let (record, rows) = plan.runCollecting()
      #expect(record.audit().isEmpty, "\(record.audit())")
      #expect(record.count(TaskEnding.censored) == 0)
      #expect(record.count(TaskEnding.solved) > 10 && record.count(TaskEnding.unsolved) > 10)
      #expect(Set(rows.map(\.branch)).count >= 9)
      #expect(plan.run().digest == record.digest)
    }
  }

  private static let mixture = ClientMixture(
    RenewalArrivals(
      ratePerSecond: 0.05, law: GapLaw(.gamma, variation: 2),
      profile: WeekProfile(hourly: (0..<24).map { Double($0 % 5) }, weekend: 0.5)),
    clients: 9, zipfExponent: 1)

  private func arrivals(_ rows: [AttemptRow]) -> [Int64] {
    var times: [UInt64: Int64] = [:]
    for row in rows where row.step == 0 && row.repetition == 0 && row.attempt == 0 {
      if row.branch == 0 { times[row.task.number] = row.sentAt.microseconds }
    }
    return times.keys.sorted().compactMap { times[$0] }
  }

  /// Law: tasks arrive when each client by itself brings them, in order of time, under any policy.
  @Test func `clients bring their tasks whatever the policy does`() {
    let session = SmallWorld.conversation(calls: 2)
    let other = Policy(
      name: "other", modelRule: .cheapest(minimumScore: 0), endpointRule: .uniform)
    let found = [SmallWorld.cheapest, other].map { policy in
      let plan = Self.plan(
        session, arrivals: .clients(Self.mixture), policy: policy, horizon: 50_000)
      return arrivals(plan.runCollecting().rows)
    }
    #expect(found[0] == found[1])
    var expected: [Int64] = []
    let chance = Chance(seed: 4, replication: 0)
    for source in 0..<9 {
      var now = SimTime.zero
      var number: UInt64 = 0
      while let gap = Arrivals.clients(Self.mixture).gap(
        before: TaskID(number), from: source, at: now, startingAt: SmallWorld.startsAt,
        chance: chance), (now + gap).seconds <= 50_000
      {
        now = now + gap
        number += 1
        expected.append(now.microseconds)
      }
    }
    #expect(found[0] == expected.sorted())
    #expect(expected.count > 1_000)
  }

  /// The first tasks of all clients are the same where no more may come.
  @Test func `a limit of tasks holds for all clients together`() {
    let session = SmallWorld.conversation()
    let runs = [40, Int.max].map { tasks in
      arrivals(
        Self.plan(
          session, arrivals: .clients(Self.mixture), tasks: tasks, horizon: 50_000
        ).runCollecting().rows)
    }
    #expect(runs[0].count == 40)
    #expect(runs[0] == Array(runs[1].prefix(40)))
  }
}
