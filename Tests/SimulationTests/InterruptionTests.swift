import Accounting
import Demand
import NumericalMethods
import Quantities
import Routing
import Supply
import Testing

@testable import Simulation

/// What becomes of calls whose endpoint goes down, to the microsecond.
///
/// Two endpoints of one model at two providers, the first cheaper. A call takes 1.04 s to its
/// first token and 9 s for 1,000 tokens of output; a refusal takes 0.29 s; a
/// client repeats at once. All times below follow from these by hand.
@Suite struct InterruptionTests {
  private func plan(
    tasksAt offsets: [Double], drills: [ScheduledIncident], calls: Int = 1, slots: Int = 1_000,
    reasoningShare: Double = 0, policy: Policy = SmallWorld.cheapest
  ) -> RunPlan {
    let catalogue = SmallWorld.catalogue([
      HandMadeEndpoint(provider: 0, prompt: 1), HandMadeEndpoint(provider: 1, prompt: 2),
    ])
    let terms = SmallWorld.terms(
      catalogue,
      profile: SmallWorld.profile(baseSeconds: 1.04, secondsPer1kOutput: 9, slots: slots))
    var session = SmallWorld.conversation(calls: calls)
    session.reasoningShare = reasoningShare
    return SmallWorld.plan(
      catalogue, terms, session, tasksAt: offsets, drills: drills, policy: policy)
  }

  private func drill(
    _ from: Double, _ to: Double, kind: IncidentKind = .down,
    scope: IncidentScope = IncidentScope(provider: ProviderID(0))
  ) -> ScheduledIncident {
    SmallWorld.incident(from, to, scope: scope, kind: kind)
  }

  @Test func `a stream that has begun breaks off with the tokens of the elapsed decoding`() {
    // First token at 1.04 s, so 3 of 9 s of decoding are over at 4.04 s: a third of the output.
    let plan = plan(tasksAt: [0], drills: [drill(4.04, 60)], reasoningShare: 0.25)
    let (record, rows) = plan.runCollecting()
    #expect(record.audit().isEmpty)
    #expect(rows.map(\.outcome) == [.cutMidStream, .providerDown, .served])
    #expect(rows[0].duration == SmallWorld.seconds(4.04))
    #expect(rows[0].timeToFirstToken == SmallWorld.seconds(1.04))
    #expect(rows[0].usage.prompt.count == 1_000)
    #expect(rows[0].usage.completion.count == 250 && rows[0].usage.reasoning.count == 83)
    #expect(rows[0].disposition == .absorbed)
    // 1,000 tokens at $1 and 333 at $2 per million.
    #expect(rows[0].cost.picoDollars == 1_666_000_000)
    #expect(record.costByDisposition[Disposition.absorbed.rawValue].picoDollars == 1_666_000_000)
    // No failover after the first token: the client repeats, is refused, and then served.
    #expect(rows[1].repetition == 1 && rows[1].attempt == 0)
    #expect(rows[1].sentAt.seconds == 4.04 && rows[1].duration == SmallWorld.seconds(0.29))
    #expect(rows[2].attempt == 1 && rows[2].sentAt.seconds == 4.33)
    #expect(rows[2].endedAt.seconds == 14.37)
    #expect(record.count(CallEnding.failedMidStream) == 1)
    #expect(record.count(CallEnding.completed) == 1)
  }

  @Test func `a call before its first token falls over to the next endpoint`() {
    let (record, rows) = plan(tasksAt: [0], drills: [drill(0.54, 60)]).runCollecting()
    #expect(record.audit().isEmpty)
    #expect(rows.map(\.outcome) == [.providerDown, .served])
    #expect(rows[0].duration == SmallWorld.seconds(0.54) && rows[0].usage == .zero)
    #expect(rows[0].timeToFirstToken == SmallWorld.seconds(0.54))
    #expect(rows[1].sentAt.seconds == 0.54 && rows[1].endpoint.index == 1)
    #expect(record.timeToFirstToken.min == 1_580_000 && record.callTime.max == 10_580_000)
    #expect(record.all.callsArrived == 1 && record.count(CallEnding.completed) == 1)
  }

  @Test func `waiting calls are refused, in the order in which they came`() {
    let (record, rows) = plan(
      tasksAt: [0, 1, 2, 100], drills: [drill(4.04, 60)], slots: 1
    ).runCollecting()
    #expect(record.audit().isEmpty)
    let first = rows.filter { $0.endpoint.index == 0 }
    #expect(first.map(\.task.number) == [0, 1, 2, 0, 3])
    #expect(
      first.map(\.outcome) == [
        .cutMidStream, .providerDown, .providerDown, .providerDown, .served,
      ])
    #expect(first[1].duration == SmallWorld.seconds(3.04) && first[1].usage == .zero)
    #expect(first[2].duration == SmallWorld.seconds(2.04))
    // The queue is empty after the drill: the last task is served at once.
    #expect(first[4].sentAt.seconds == 100 && first[4].duration == SmallWorld.seconds(10.04))
    // The other endpoint has one slot as well and serves the three one after the other.
    let second = rows.filter { $0.endpoint.index == 1 }
    #expect(second.map(\.task.number) == [1, 2, 0])
    #expect(second.map(\.endedAt.seconds) == [14.08, 24.12, 34.16])
  }

  /// World changes come before all else of their instant; what is due then has been served.
  @Test func `a drill is on from its start up to, not including, its end`() {
    let (record, rows) = plan(
      tasksAt: [0, 10.04, 59.999_999, 60], drills: [drill(10.04, 60)]
    ).runCollecting()
    #expect(record.audit().isEmpty)
    let first = rows.filter { $0.endpoint.index == 0 }.sorted { $0.sentAt < $1.sentAt }
    #expect(first.map(\.outcome) == [.served, .providerDown, .providerDown, .served])
    #expect(first[0].endedAt.seconds == 10.04)
    #expect(first[1].sentAt.seconds == 10.04 && first[1].endedAt.seconds == 10.33)
    #expect(first[3].sentAt.seconds == 60)
  }

  @Test func `the first token counts from its own instant`() {
    for (start, outcome, tokens) in [
      (1.039_999, AttemptOutcome.providerDown, 0), (1.04, .cutMidStream, 1),
      (1.049, .cutMidStream, 1), (1.058, .cutMidStream, 2), (10.039_999, .cutMidStream, 999),
    ] {
      let (record, rows) = plan(tasksAt: [0], drills: [drill(start, 60)]).runCollecting()
      #expect(record.audit().isEmpty)
      #expect(rows[0].outcome == outcome && rows[0].usage.output.count == tokens, "\(start)")
    }
  }

  @Test func `the worst of overlapping drills holds, and the end of one ends no other`() {
    let degraded = IncidentKind.degraded(errorShare: 0, slowdown: 3)
    let slower = IncidentKind.degraded(errorShare: 0, slowdown: 5)
    let drills = [
      drill(200, 240), drill(100, 130), drill(120, 150), drill(130, 140),
      drill(90, 170, kind: degraded),
      drill(210, 230, kind: slower), drill(220, 300, kind: degraded), drill(280, 320, kind: slower),
      drill(290, 291, kind: slower),
    ]
    let times = [0.0, 95, 100, 129, 130, 149, 150, 171, 200, 235, 240, 285, 305, 320]
    let (record, rows) = plan(tasksAt: times, drills: drills).runCollecting()
    #expect(record.audit().isEmpty)
    let first = rows.filter { $0.endpoint.index == 0 && $0.repetition == 0 }
      .sorted { $0.sentAt < $1.sentAt }
    #expect(first.map(\.sentAt.seconds) == times)
    /// How long each attempt takes at the first endpoint; refusals take 0.29 s. The second begins
    /// in a degradation, so that its first token would come after 3.12 s and its last after
    /// 30.12 s, but the endpoint goes down after 5 s.
    let expected = [
      10.04, 5, 0.29, 0.29, 0.29, 0.29, 30.12, 10.04, 0.29, 0.29, 30.12, 50.2, 50.2, 10.04,
    ]
    #expect(first.map(\.duration.seconds) == expected)
  }

  /// Two identical drills are one; a drill that covers the run's start is on from time zero.
  @Test func `a drill may have begun before the run`() {
    let drills = [drill(-500, 20), drill(-500, 20), drill(-90, -30)]
    let (_, rows) = plan(tasksAt: [0, 19, 20], drills: drills).runCollecting()
    let first = rows.filter { $0.endpoint.index == 0 }
    #expect(first.map(\.outcome) == [.providerDown, .providerDown, .served])
  }

  /// OpenRouter's rule: an error moves no key, the success of another endpoint does. So a
  /// conversation stays where it was saved, and does not come back when the drill is over.
  @Test func `a sticky conversation is re-routed once and stays`() {
    let cache = CacheTerms(
      isOffered: true, minimumInput: .zero, timeToLive: SmallWorld.seconds(300))
    let catalogue = SmallWorld.catalogue([
      HandMadeEndpoint(provider: 0, prompt: 1, cacheRead: 0.1, cache: cache),
      HandMadeEndpoint(provider: 1, prompt: 2, cacheRead: 0.2, cache: cache),
    ])
    let terms = SmallWorld.terms(
      catalogue, profile: SmallWorld.profile(baseSeconds: 1.04, secondsPer1kOutput: 9))
    for (limit, places) in [
      (SmallWorld.seconds(600), [0, 0, 0, 1, 1, 1]), (nil, [0, 0, 0, 1, 0, 0]),
    ] as [(SimDuration?, [Int32])] {
      var policy = SmallWorld.cheapest
      policy.stickiness.idleLimit = limit
      let plan = SmallWorld.plan(
        catalogue, terms, SmallWorld.conversation(calls: 5), tasksAt: [0],
        drills: [SmallWorld.incident(35, 55, scope: IncidentScope(provider: ProviderID(0)))],
        policy: policy)
      // Calls at 0, 20.04, 40.08 (refused, again at 40.37), 60.41, 80.45 s.
      let (record, rows) = plan.runCollecting()
      #expect(record.audit().isEmpty)
      #expect(rows.map(\.endpoint.index) == places)
      #expect(rows[2].outcome == .providerDown && rows[2].sentAt.seconds == 40.08)
      #expect(rows[2].isSticky == (limit != nil))
      #expect(rows.map(\.sentAt.seconds) == [0, 20.04, 40.08, 40.37, 60.41, 80.45])
      // The saved call finds no cache where it goes; the next one does.
      #expect(rows[1].usage.cacheRead.count > 0 && rows[3].usage.cacheRead.count == 0)
      #expect((rows[4].usage.cacheRead.count > 0))
    }
  }

  @Test func `an incident concerns what fits all that it names`() {
    let catalogue = Catalogue(
      models: ["acme/a", "acme/b", "zeta/c"].map {
        Model(
          slug: $0, name: $0, author: String($0.prefix(4)), origin: "US",
          quality: Quality(arenaScore: 1_400, basis: .published))
      },
      providers: [("p0", "US"), ("p1", "US"), ("p2", "CN")].map {
        Provider(slug: $0.0, name: $0.0, country: $0.1, kind: .host)
      },
      endpoints: SmallWorld.catalogue(
        (0..<3).flatMap { model in
          (0..<3).map { HandMadeEndpoint(model: model, provider: $0) }
        }
      ).endpoints, sources: [])
    func concerned(_ scope: IncidentScope) -> [Int] {
      catalogue.endpoints.indices.filter { scope.concerns(catalogue.endpoints[$0], in: catalogue) }
    }
    #expect(concerned(IncidentScope()) == Array(0..<9))
    #expect(concerned(IncidentScope(provider: ProviderID(1))) == [1, 4, 7])
    #expect(concerned(IncidentScope(model: ModelID(2))) == [6, 7, 8])
    #expect(concerned(IncidentScope(author: "acme")) == Array(0..<6))
    #expect(concerned(IncidentScope(host: "US")) == [0, 1, 3, 4, 6, 7])
    #expect(concerned(IncidentScope(provider: ProviderID(2), model: ModelID(0))) == [2])
    #expect(concerned(IncidentScope(author: "zeta", host: "CN")) == [8])
    #expect(
      IncidentScope(author: "zeta", host: "CN").words(in: catalogue) == "models of zeta in CN")
    #expect(IncidentScope().words(in: catalogue) == "everything")
  }

  /// Whatever is scheduled, everything adds up, and a drill moves no draw of what it does not touch.
  @Test func `law: interruptions conserve calls, tokens and slots`() {
    for seed in 0..<20 as Range<UInt64> {
      var draws = RandomStream(seed: seed, entity: 5, code: 5)
      let drills = (0..<8).map { _ in
        let start = draws.uniform() * 900
        let kind: IncidentKind =
          draws.uniform() < 0.5 ? .down : .degraded(errorShare: draws.uniform(), slowdown: 2)
        return drill(
          start, start + 1 + draws.uniform() * 100, kind: kind,
          scope: IncidentScope(provider: ProviderID(Int(draws.below(2)))))
      }
      var plan = plan(tasksAt: [], drills: drills, calls: 3, slots: 20)
      plan.workload.arrivals = .poisson(ratePerSecond: 0.4)
      plan.seed = seed
      let (record, rows) = plan.runCollecting()
      #expect(record.audit().isEmpty)
      #expect(rows.count > 1_000)
      let lost = record.outages.map(\.attemptsLost)
      let spoilt = rows.count { $0.outcome == .providerDown || $0.outcome == .serverError }
      let cut = rows.count { $0.outcome == .cutMidStream }
      #expect(lost.reduce(0) { $0 + $1.reduce(0, +) } == spoilt + cut)
      // Nothing else fails in this world, so every failure is the incidents'.
      let failed = record.all.callsFailed
      #expect(record.outages.reduce(0) { $0 + $1.callsLost } == failed)
      let timed = record.timeline.map { $0.served.reduce(0, +) + $0.failed.reduce(0, +) }
      // Bins of a minute: the last one ends at 1,020 s.
      #expect(timed == Int32(rows.count { $0.sentAt.seconds < 1_020 }))
    }
  }
}
