import Accounting
import Demand
import NumericalMethods
import Quantities
import Routing
import Supply
import Testing

@testable import Simulation

/// Limits at work in the engine: pools that endpoints share, accounts, and what refusals cost.
@Suite struct LimitsTests {
  /// Calls of 1,000 tokens each way, one attempt each, two of them a second.
  private func plan(
    _ endpoints: [HandMadeEndpoint] = [HandMadeEndpoint()], limits: [LimitRule] = [],
    rate: Double = 2, horizon: Double = 3_000, policy: Policy? = nil,
    terms change: (inout EndpointTerms) -> Void = { _ in }
  ) -> RunPlan {
    let catalogue = SmallWorld.catalogue(endpoints)
    var terms = SmallWorld.terms(
      catalogue, profile: SmallWorld.profile(secondsPer1kOutput: 3, residualLogSD: 0.5))
    for index in terms.indices { change(&terms[index]) }
    var world = World.ideal
    world.hasRateLimits = true
    world.limits = limits
    world.clientPause = SmallWorld.seconds(1e6)
    world.clientPauseLimit = world.clientPause
    var uniform = SmallWorld.cheapest
    uniform.endpointRule = .uniform
    uniform.retry = SmallWorld.once
    return RunPlan(
      setting: Setting(
        catalogue: catalogue, terms: terms, world: world, startsAt: SmallWorld.startsAt),
      workload: SmallWorld.workload(
        SmallWorld.conversation(), arrivals: .poisson(ratePerSecond: rate)),
      policy: policy ?? uniform, seed: 9, replication: 0, warmUp: .zero,
      horizon: SmallWorld.seconds(horizon), drain: SmallWorld.seconds(100))
  }

  private func rule(
    _ provider: Int = 0, isPerModel: Bool = false, accounts: Int = 1,
    _ set: (inout LimitTerms) -> Void
  ) -> LimitRule {
    var terms = LimitTerms()
    terms.retryAfter = .exact
    set(&terms)
    return LimitRule(
      name: "limits", provider: ProviderID(provider), isPerModel: isPerModel, accounts: accounts,
      terms: terms)
  }

  /// Every refusal, its reason and its `Retry-After` agree with buckets kept in whole numbers of
  /// sixty-millionths of a token, replayed from the rows alone: an own program of the documented
  /// algorithm ("capacity is continuously replenished up to your maximum limit", Anthropic).
  @Test(arguments: [[61, 70_001, 90_000], [90, 54_321, 90_000], [90, 90_001, 51_000]])
  func `timelines are exact to the microsecond`(limits: [Int]) throws {
    var plan = plan(limits: [
      rule { terms in
        terms.requestsPerMinute = Double(limits[0])
        terms.inputTokensPerMinute = Double(limits[1])
        terms.outputTokensPerMinute = Double(limits[2])
      }
    ])
    plan.workload = SmallWorld.workload(
      SmallWorld.conversation(firstInput: 911, output: 853), arrivals: plan.workload.arrivals)
    let (record, rows) = plan.runCollecting()
    #expect(record.audit().isEmpty)
    // Sends and ends in the order of time; output is known at the end.
    let sends = rows.map { (at: $0.sentAt.microseconds, row: $0, isEnd: false) }
    let ends = rows.filter { $0.outcome == .served }
      .map { (at: $0.endedAt.microseconds, row: $0, isEnd: true) }
    var levels = limits.map { Int128($0) * 60_000_000 }
    let units: Int128 = 60_000_000
    let needs = [units, 911 * units, 0]
    var last: Int64 = 0
    let kinds = [LimitReason.requests, .inputTokens, .outputTokens]
    var refusals = [0, 0, 0]
    for event in (sends + ends).sorted(by: { $0.at < $1.at }) {
      for index in 0..<3 {
        let rate = Int128(limits[index])
        levels[index] = min(rate * units, levels[index] + Int128(event.at - last) * rate)
      }
      last = event.at
      if event.isEnd {
        levels[2] -= Int128(event.row.usage.output.count) * units
        continue
      }
      let waits = (0..<3).map { index -> Int128 in
        let rate = Int128(limits[index])
        return max(0, needs[index] - levels[index] + rate - 1) / rate
      }
      let longest = waits.max() ?? 0
      if longest == 0 {
        #expect(event.row.outcome == .served)
        levels[0] -= needs[0]
        levels[1] -= needs[1]
        continue
      }
      #expect(event.row.outcome == .rateLimited)
      #expect(event.row.retryAfter?.microseconds == Int64(longest))
      let place = try #require(waits.firstIndex(of: longest))
      #expect(event.row.limit == kinds[place])
      refusals[place] += 1
    }
    // The tightest limit, of about 60 calls a minute, is the one that refuses.
    let tightest = limits[0] == 61 ? 0 : limits[1] == 54_321 ? 1 : 2
    #expect(rows.count > 5_000 && refusals[tightest] > 1_000)
  }

  /// Two endpoints under one limit get together what the limit gives; by themselves, twice that;
  /// with two accounts, twice that; with a limit for each of two models, twice that.
  @Test(arguments: [(1, false, 1), (2, false, 2), (1, true, 2)])
  func `endpoints of a pool share its long-run rate`(
    accounts: Int, isPerModel: Bool, factor: Int
  ) throws {
    let endpoints = [HandMadeEndpoint(model: 0), HandMadeEndpoint(model: 1)]
    var plan = plan(
      endpoints,
      limits: [rule(isPerModel: isPerModel, accounts: accounts) { $0.requestsPerMinute = 30 }],
      rate: 4)
    // Tasks name one model or the other.
    plan.workload.requests.namedModels = [ModelID(0), ModelID(1)]
    plan.workload.requests.namedWeights = [1, 1]
    let (record, rows) = plan.runCollecting()
    #expect(record.audit().isEmpty)
    let served = record.count(AttemptOutcome.served)
    // A minute's burst and half a call a second, to each pool; up to three are left in it.
    let most = factor * (30 + 1_500)
    #expect((most - 3 * factor...most + factor).contains(served))
    for endpoint in 0..<2 {
      let own = rows.count { $0.endpoint.index == endpoint && $0.outcome == .served }
      #expect(own > most / 3)
    }
    #expect(record.limits.count == factor)
    for tally in record.limits {
      let share = try #require(tally.requests.share(over: tally.seconds))
      #expect(share > 0.99 && share < 1.03)
      #expect(tally.refusals[LimitReason.requests.rawValue] > 1_000)
    }
    let refused = record.limits.reduce(0) { $0 + $1.refusals.reduce(0, +) }
    #expect(refused == record.count(AttemptOutcome.rateLimited))
    #expect(record.endpoints.reduce(0) { $0 + $1.refusals.reduce(0, +) } == refused)
  }

  @Test func `later rules win, and endpoints without a rule keep their own limits`() {
    let catalogue = SmallWorld.catalogue(
      (0..<4).map { HandMadeEndpoint(model: $0 / 2, provider: $0 % 2) })
    let terms = SmallWorld.terms(catalogue)
    var narrow = rule { $0.requestsPerMinute = 5 }
    narrow.models = [ModelID(1)]
    let plan = LimitPlan(catalogue, terms, [rule { $0.requestsPerMinute = 9 }, narrow])
    // Endpoints 0 and 2 are at provider 0; 1 and 3 have no rule.
    let limits = plan.firstPool.map { plan.pools[Int($0)].terms.requestsPerMinute }
    #expect(limits == [9, 1e9, 5, 1e9])
    #expect(Set(plan.firstPool).count == 4)
  }

  /// A task's calls stay with one account, so that its prefix stays in that account's cache.
  @Test func `tasks are spread over accounts and stay there`() {
    let view = EndpointView(timeToFirstTokenSeconds: 1, tokensPerSecond: 1, accounts: 3)
    let accounts = (0..<300).map { view.account(of: TaskID(UInt64($0))) }
    #expect((0..<3).allSatisfy { account in accounts.count { $0 == account } == 100 })
  }

  /// A cap on calls at once with exponential service is M/M/c/c, with any other law M/G/c/c: the
  /// share refused is Erlang's B (golden values: the reference table of benchmark models).
  @Test(arguments: [(5.0, 5, true, 0.2848678), (8, 10, true, 0.1216611), (5, 5, false, 0.2848678)])
  func `a cap on concurrency loses what Erlang's B says`(
    load: Double, cap: Int, isExponential: Bool, exact: Double
  ) {
    var shares: [Double] = []
    for replication in 0..<Effort.replications {
      var plan = plan(
        limits: [rule { $0.concurrency = cap }], rate: load, horizon: 4_000 * Effort.length
      ) { terms in
        terms.profile.secondsPer1kOutput = isExponential ? 1 : deterministicExp(-0.125)
        if isExponential { terms.residual = .exponential }
      }
      plan.replication = replication
      plan.warmUp = SmallWorld.seconds(50)
      let record = plan.run()
      #expect(record.audit().isEmpty)
      let refused = record.measured.attempts[AttemptOutcome.rateLimited.rawValue]
      shares.append(Double(refused) / Double(record.measured.attemptCount))
      let counts = record.endpoints[0].refusals
      #expect(counts[LimitReason.concurrency.rawValue] == refused)
    }
    expectAgreement(
      shares, exact, "share refused at a load of \(load)", precision: 0.01 * Effort.precision)
  }

  /// The provider's capacity is not the account's limit: a call that it turns away (503, or 529 at
  /// Anthropic) takes nothing from the account and counts against the provider's uptime.
  @Test func `overload is not a rate limit`() throws {
    let plan = plan(limits: [rule { $0.requestsPerMinute = 40 }], rate: 3) { terms in
      terms.profile.slots = 2
      terms.profile.queueLimit = 0
    }
    let (record, rows) = plan.runCollecting()
    #expect(record.audit().isEmpty)
    let overloaded = rows.filter { $0.outcome == .overloaded }
    #expect(overloaded.count > 500)
    #expect(overloaded.allSatisfy { $0.limit == nil && $0.retryAfter == nil })
    // Replayed with nothing taken by the overloaded, the bucket refuses exactly the same calls.
    var bucket = TokenBucket(perMinute: 40)
    for row in rows.sorted(by: { $0.sentAt < $1.sentAt }) {
      let admits = bucket.admits(1, at: row.sentAt)
      #expect(admits == (row.outcome != .rateLimited))
      if row.outcome == .served { bucket.take(1, at: row.sentAt) }
    }
    #expect(record.limits[0].requests.passed == record.count(AttemptOutcome.served))
    var view = EndpointView(timeToFirstTokenSeconds: 1, tokensPerSecond: 1)
    for outcome in [AttemptOutcome.rateLimited, .overloaded] {
      view.observe(
        EndedAttempt(
          endpoint: 0, task: TaskID(0), outcome: outcome, timeToFirstToken: .zero,
          duration: .zero, at: .zero))
      #expect(view.hasRecentOutage(at: .zero) == (outcome == .overloaded))
    }
  }

  /// A gateway that honours `Retry-After` sends nothing to an account before the wait that the
  /// account's last refusal asked for is over; one that does not runs into it again and again.
  @Test func `an account that said when to come back is left alone until then`() {
    func earlyAttempts(honours: Bool) -> (early: Int, all: Int, served: Int) {
      var policy = SmallWorld.cheapest
      policy.retry = RetryRule(
        attemptLimit: 30, rounds: 10, firstPause: SmallWorld.seconds(0.5),
        pauseLimit: SmallWorld.seconds(60), honoursRetryAfter: honours)
      let plan = plan(
        limits: [rule(accounts: 2) { $0.requestsPerMinute = 30 }], rate: 1.1, horizon: 1_000,
        policy: policy)
      let (record, rows) = plan.runCollecting()
      #expect(record.audit().isEmpty)
      var holds = [SimTime.zero, .zero]
      var early = 0
      let sends = rows.map { (at: $0.sentAt, row: $0, isEnd: false) }
      let ends = rows.map { (at: $0.endedAt, row: $0, isEnd: true) }
      for event in (sends + ends).sorted(by: { $0.at < $1.at }) {
        let account = Int(event.row.task.number % 2)
        if !event.isEnd {
          if event.at < holds[account] { early += 1 }
        } else if let wait = event.row.retryAfter {
          holds[account] = event.at + wait
        }
      }
      return (early, rows.count, record.count(CallEnding.completed))
    }
    let obedient = earlyAttempts(honours: true)
    let stubborn = earlyAttempts(honours: false)
    #expect(obedient.early == 0 && stubborn.early > 50)
    #expect(obedient.all - obedient.served < (stubborn.all - stubborn.served) / 2)
  }

  @Test func `background refusals do not say when to come back`() {
    let (record, rows) = plan(horizon: 300) { $0.rateLimitShare = 0.5 }.runCollecting()
    let refused = rows.filter { $0.outcome == .rateLimited }
    #expect(refused.count > 200)
    #expect(refused.allSatisfy { $0.limit == .background && $0.retryAfter == nil })
    #expect(record.endpoints[0].refusals[LimitReason.background.rawValue] == refused.count)
  }

  /// A launch at ten times the floor: what passes grows by half in a quarter of an hour until all
  /// passes. Recounted from the rows: no span of a minute ever exceeds the rule.
  @Test func `a launch is slowed down to the growth that is allowed`() {
    let floor = 60_000.0
    let plan = plan(
      limits: [rule { $0.acceleration = AccelerationLimit(floor: floor) }], rate: 10,
      horizon: 7_200)
    let (record, rows) = plan.runCollecting()
    #expect(record.audit().isEmpty)
    var spans = Array(repeating: 0, count: 721)
    for row in rows where row.outcome == .served {
      spans[Int(row.sentAt.microseconds / 10_000_000)] += 1_000
    }
    func sum(_ range: Range<Int>) -> Double {
      Double(spans[max(0, range.lowerBound)..<max(0, range.upperBound)].reduce(0, +))
    }
    for span in spans.indices {
      let recent = sum(span - 5..<span + 1)
      #expect(recent <= max(floor, 1.5 * sum(span - 95..<span - 5) / 15))
    }
    // A new account begins at the floor; it ends with all that is offered.
    #expect(sum(0..<60) == 600_000 && sum(660..<720) > 5_500_000)
    // Saturated, it grows as exp(gt) where one minute is 1.5 times the mean of the 15 before it:
    // e^(-g/2) = 1.5 (e^-g - e^-16g) / 15g, g = 0.0540 a minute, 2.25 times in 15 minutes.
    let growth = sum(210..<216) / sum(120..<126)
    #expect((growth / 2.25 - 1).magnitude < 0.1, "growth in 15 minutes: \(growth)")
    #expect(rows.allSatisfy { $0.outcome == .served || $0.limit == .acceleration })
  }
}
