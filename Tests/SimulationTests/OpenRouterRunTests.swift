import Accounting
import Demand
import Quantities
import Routing
import Supply
import Testing

@testable import Simulation

/// OpenRouter's rules at work in the engine; every run obeys the laws of conservation.
@Suite struct OpenRouterRunTests {
  private func run(
    _ endpoints: [HandMadeEndpoint], policy: Policy = SmallWorld.cheapest,
    session: SyntheticSession = SmallWorld.conversation(calls: 3), rate: Double = 0.02,
    tasks: Int = 20, world: World = .ideal, terms change: (inout [EndpointTerms]) -> Void = { _ in }
  ) -> (record: RunRecord, rows: [AttemptRow]) {
    let catalogue = SmallWorld.catalogue(endpoints)
    var terms = SmallWorld.terms(
      catalogue, profile: SmallWorld.profile(baseSeconds: 1, secondsPer1kOutput: 1))
    change(&terms)
    let plan = RunPlan(
      setting: Setting(
        catalogue: catalogue, terms: terms, world: world, startsAt: SmallWorld.startsAt),
      workload: SmallWorld.workload(session, arrivals: .poisson(ratePerSecond: rate)),
      policy: policy, seed: 3, replication: 0, warmUp: .zero, horizon: SmallWorld.seconds(1e6),
      drain: SmallWorld.seconds(1e6), taskLimit: tasks)
    let (record, rows) = plan.runCollecting()
    #expect(record.audit().isEmpty)
    return (record, rows)
  }

  @Test func `calls beyond the gateway's limits fail with a 429 that no provider sent`() {
    var policy = SmallWorld.cheapest
    policy.admission = GatewayAdmission(callsPerDay: 10)
    let (record, rows) = run([HandMadeEndpoint()], policy: policy)
    #expect(rows.count == 10)
    #expect(record.count(CallEnding.completed) == 10)
    #expect(record.count(CallEnding.failedRateLimited) > 10)
    #expect(record.count(CallEnding.rejected) == 0)
    #expect(record.count(AttemptOutcome.rateLimited) == 0)
    #expect(record.count(TaskEnding.unsolved) > 10)
  }

  @Test func `the longest answer that the request asks for cuts answers off`() {
    var policy = SmallWorld.cheapest
    policy.outputLimit = TokenCount(300)
    #expect(
      run([HandMadeEndpoint()], policy: policy).rows.allSatisfy { $0.usage.output.count == 300 })
    #expect(run([HandMadeEndpoint()]).rows.allSatisfy { $0.usage.output.count == 1_000 })
  }

  @Test func `a malformed tool call makes the step be repeated`() {
    var session = SmallWorld.conversation(calls: 3)
    session.needsTools = true
    let (record, rows) = run([HandMadeEndpoint()], session: session) { $0[0].toolErrorShare = 1 }
    #expect(record.count(TaskEnding.solved) == 0)
    #expect(rows.count == 20 * 4)
    // Without tools there is nothing to be malformed.
    let without = run([HandMadeEndpoint()]) { $0[0].toolErrorShare = 1 }
    #expect(without.record.count(TaskEnding.solved) == 20)
  }

  /// Five providers, the cheapest of which errs in every fifth answer.
  @Test func `Auto Exacto moves calls with tools to providers that are good at them`() {
    var session = SmallWorld.conversation(calls: 40, gapSeconds: 1)
    session.needsTools = true
    func share(_ use: ExactoUse) -> Double {
      var policy = Policy(
        name: "tested", modelRule: .cheapest(minimumScore: 0), endpointRule: .uniform)
      policy.exacto = use
      let (_, rows) = run(
        (0..<5).map { HandMadeEndpoint(provider: $0) }, policy: policy, session: session,
        rate: 1, tasks: 400
      ) { terms in
        for index in terms.indices { terms[index].toolErrorShare = index == 0 ? 0.2 : 0.01 }
      }
      let late = rows.suffix(rows.count / 2)
      return Double(late.count { $0.endpoint.index == 0 }) / Double(late.count)
    }
    // A fifth of the calls without it; none with it, once 200 requests have been seen of each.
    #expect(abs(share(.off) - 0.2) < 0.03)
    #expect(share(.tools) < 0.02)
  }

  @Test func `with one list a fallback's cheaper endpoint serves, and its success is not sticky`() {
    let cache = CacheTerms(
      isOffered: true, minimumInput: .zero, timeToLive: SmallWorld.seconds(300))
    let endpoints = [
      HandMadeEndpoint(model: 0, prompt: 2, cacheRead: 0.1, cache: cache),
      HandMadeEndpoint(model: 1, prompt: 1, cacheRead: 0.1, cache: cache),
    ]
    var policy = SmallWorld.cheapest
    policy.fallbackModels = [ModelID(1)]
    policy.stickiness = Stickiness(idleLimit: SmallWorld.seconds(600))
    #expect(run(endpoints, policy: policy).rows.allSatisfy { $0.endpoint.index == 0 })
    policy.preferences.mixesModels = true
    let (record, rows) = run(endpoints, policy: policy)
    #expect(rows.allSatisfy { $0.endpoint.index == 1 && !$0.isSticky })
    #expect(record.count(TaskEnding.solved) == 20)
  }

  @Test func `stickiness from the first cache hit begins one call later`() {
    let cache = CacheTerms(
      isOffered: true, minimumInput: .zero, timeToLive: SmallWorld.seconds(300))
    let endpoints = [HandMadeEndpoint(cacheRead: 0.1, cache: cache)]
    for (beginning, first) in [(Stickiness.Beginning.firstSuccess, 1), (.firstCacheHit, 2)] {
      var policy = SmallWorld.cheapest
      policy.stickiness = Stickiness(idleLimit: SmallWorld.seconds(600), beginning: beginning)
      let rows = run(endpoints, policy: policy).rows
      #expect(rows.allSatisfy { $0.isSticky == ($0.step >= first) })
    }
  }
}
