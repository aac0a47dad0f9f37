import Accounting
import Demand
import NumericalMethods
import Quantities
import Routing
import Supply
import Testing

@testable import Simulation

/// A small world in which everything is drawn from one number: endpoints, failures, limits, policy,
/// workload. Most of them are worse than any real one.
private struct ChaoticWorld {
  var plan: RunPlan
  var isDrained: Bool

  init(number: Int) {
    var draw = RandomStream(seed: 0x5A11, entity: UInt64(number), code: 0)
    let catalogue = Self.catalogue(&draw)
    var terms = SmallWorld.terms(catalogue)
    for index in terms.indices { Self.ruin(&terms[index], &draw) }
    // What was added later draws on a stream of its own, so that the worlds stay what they were.
    var later = RandomStream(seed: 0x5A11, entity: UInt64(number), code: 1)
    for index in terms.indices { Self.delay(&terms[index], &later) }
    isDrained = draw.bernoulli(0.6)
    plan = RunPlan(
      setting: Setting(
        catalogue: catalogue, terms: terms, world: Self.changing(Self.world(&draw), &later),
        startsAt: SmallWorld.startsAt),
      workload: Self.workload(catalogue, &draw), policy: Self.policy(catalogue, &draw),
      seed: draw.next(), replication: Int(draw.below(5)),
      warmUp: SmallWorld.seconds(draw.bernoulli(0.5) ? 0 : 200 * draw.uniform()),
      horizon: SmallWorld.seconds(50 + 400 * draw.uniform()),
      drain: SmallWorld.seconds(isDrained ? 1e6 : 60 * draw.uniform()),
      taskLimit: draw.bernoulli(0.3) ? Int(draw.below(20)) : 200,
      creditTerms: CreditTerms(
        feePartsPerMillion: Int(draw.below(100_000)), minimumFee: USD(picoDollars: 1_000),
        purchase: USD(picoDollars: 1_000_000 + Int64(draw.below(1_000_000_000_000)))))
    if later.bernoulli(0.4) {
      plan.policy.timeouts.firstToken = SmallWorld.seconds(0.2 + 5 * later.uniform())
    }
    if later.bernoulli(0.4) {
      plan.policy.timeouts.total = SmallWorld.seconds(0.5 + 10 * later.uniform())
    }
    var latest = RandomStream(seed: 0x5A11, entity: UInt64(number), code: 2)
    if latest.bernoulli(0.6) { Self.harden(&plan.policy, &latest) }
  }

  /// Everything that makes a gateway resilient, in any combination.
  private static func harden(_ policy: inout Policy, _ draw: inout RandomStream) {
    if draw.bernoulli(0.6) {
      policy.hedge = HedgeRule(
        after: draw.bernoulli(0.5)
          ? .fixed(SmallWorld.seconds(3 * draw.uniform() * draw.uniform()))
          : .quantile(0.1 + 0.85 * draw.uniform()),
        atMost: 1 + Int(draw.below(3)), budgetShare: draw.uniform())
    }
    if draw.bernoulli(0.4) { policy.timeouts.call = SmallWorld.seconds(0.3 + 20 * draw.uniform()) }
    policy.retry.sameEndpointAttempts = 1 + Int(draw.below(3))
    policy.retry.jitter = RetryJitter.allCases[Int(draw.below(4))]
    policy.retry.pausePlace = RetryPausePlace.allCases[Int(draw.below(3))]
    policy.retry.pauseFactor = 1 + 3 * draw.uniform()
    policy.retry.honoursRetryAfter = draw.bernoulli(0.5)
    if draw.bernoulli(0.3) {
      policy.retry.retriedOutcomes = RetriedOutcomes(
        RetriedOutcomes.retriable.filter { _ in draw.bernoulli(0.6) })
    }
    if draw.bernoulli(0.3) {
      policy.retry.budget = RetryBudgetRule(
        share: draw.uniform(), minimumPerSecond: draw.uniform(),
        window: SmallWorld.seconds(1 + 20 * draw.uniform()))
    }
    if draw.bernoulli(0.5) {
      policy.breaker = RuleSettings(
        CircuitBreaker.card,
        [
          "consecutive_failures": .integer(Int(draw.below(5))),
          "minimum_requests": .integer(1 + Int(draw.below(5))),
          "cooldown": .duration(SmallWorld.seconds(0.1 + 20 * draw.uniform())),
          "cooldown_factor": .number(1 + draw.uniform()),
          "probes": .integer(1 + Int(draw.below(3))), "bypass": .flag(draw.bernoulli(0.3)),
        ])
    } else if draw.bernoulli(0.3) {
      policy.breaker = RuleSettings(
        PortkeyBreaker.card, ["failure_threshold": .integer(1 + Int(draw.below(5)))])
    }
  }

  private static func catalogue(_ draw: inout RandomStream) -> Catalogue {
    let models = 1 + Int(draw.below(3))
    let providers = 1 + Int(draw.below(4))
    var endpoints: [HandMadeEndpoint] = []
    for number in 0..<(3 + Int(draw.below(6))) {
      let prompt = (draw.uniform() * 500).rounded() / 100
      endpoints.append(
        HandMadeEndpoint(
          model: number % models, provider: Int(draw.below(UInt64(providers))), prompt: prompt,
          completion: prompt * 4, cacheRead: draw.bernoulli(0.6) ? prompt / 10 : nil,
          cacheWrite: draw.bernoulli(0.4) ? prompt * 1.25 : nil,
          cache: draw.bernoulli(0.6)
            ? CacheTerms(
              isOffered: true, minimumInput: TokenCount(Int(draw.below(2_000))),
              timeToLive: SmallWorld.seconds(100 * draw.uniform())) : .none,
          contextLength: draw.bernoulli(0.2) ? 8_000 : 1_000_000))
    }
    endpoints.sort { ($0.model, $0.provider) < ($1.model, $1.provider) }
    return SmallWorld.catalogue(endpoints, scores: [1_250, 1_100, 1_450])
  }

  private static func ruin(_ terms: inout EndpointTerms, _ draw: inout RandomStream) {
    terms.profile = ServiceProfile(
      baseSeconds: 2 * draw.uniform(), secondsPer1kNewInput: draw.uniform(),
      secondsPer1kCachedInput: 0.1 * draw.uniform(), secondsPer1kOutput: 20 * draw.uniform(),
      residualLogSD: draw.uniform(), slowPathShare: Probability(draw.uniform() / 2) ?? .zero,
      slowPathFactor: 4, slots: 1 + Int(draw.below(4)), queueLimit: Int(draw.below(4)),
      basis: .fitted)
    if draw.bernoulli(0.2) { terms.residual = .exponential }
    terms.serverErrorShare = draw.bernoulli(0.5) ? 0.5 * draw.uniform() : 0
    terms.rateLimitShare = draw.bernoulli(0.5) ? 0.5 * draw.uniform() : 0
    if draw.bernoulli(0.5) { terms.requestsPerMinute = 1 + 100 * draw.uniform() }
    if draw.bernoulli(0.3) { terms.inputTokensPerMinute = 100 + 1e5 * draw.uniform() }
    if draw.bernoulli(0.3) { terms.outputTokensPerMinute = 100 + 1e5 * draw.uniform() }
  }

  private static func delay(_ terms: inout EndpointTerms, _ draw: inout RandomStream) {
    terms.roundTrip = SmallWorld.seconds(draw.bernoulli(0.5) ? 0 : draw.uniform())
    terms.stopsWhenCancelled = draw.bernoulli(0.5)
  }

  private static func changing(_ world: World, _ draw: inout RandomStream) -> World {
    var world = world
    world.latency.dailyAmplitude = draw.bernoulli(0.5) ? 0 : 1.9 * draw.uniform()
    world.latency.dailyPeakUTCHour = 24 * draw.uniform()
    world.latency.loadSlowdown = draw.bernoulli(0.5) ? 1 : 1 + 4 * draw.uniform()
    if draw.bernoulli(0.3) {
      world.breakOff.clientTimeout = SmallWorld.seconds(0.01 + 20 * draw.uniform())
    }
    if draw.bernoulli(0.3) {
      world.breakOff.clientPatience = SmallWorld.seconds(0.01 + 20 * draw.uniform())
    }
    world.breakOff.cutPayer = Payer.allCases[Int(draw.below(3))]
    world.breakOff.timeoutPayer = Payer.allCases[Int(draw.below(3))]
    return world
  }

  private static func world(_ draw: inout RandomStream) -> World {
    var world = World()
    world.hasOutages = draw.bernoulli(0.7)
    let law = IncidentLaw(
      gapShape: 0.4 + draw.uniform(), gapScale: SmallWorld.seconds(1 + 100 * draw.uniform()),
      repairLogMean: 4 * draw.uniform(), repairLogSD: draw.uniform(),
      outageShare: draw.uniform())
    (world.providerIncidents, world.endpointIncidents) = (law, law)
    world.zeroCompletionShare = draw.bernoulli(0.5) ? 0.3 * draw.uniform() : 0
    world.cutHazardPerSecond = draw.bernoulli(0.5) ? 0.2 * draw.uniform() : 0
    world.gatewayOverhead = SmallWorld.seconds(draw.bernoulli(0.3) ? 0 : 0.05)
    world.refusalDelay = SmallWorld.seconds(draw.bernoulli(0.3) ? 0 : draw.uniform())
    world.hasRateLimits = draw.bernoulli(0.7)
    world.clientPause = SmallWorld.seconds(draw.uniform())
    world.clientPauseLimit = SmallWorld.seconds(2)
    return world
  }

  private static func policy(_ catalogue: Catalogue, _ draw: inout RandomStream) -> Policy {
    let orders: [RuleSettings] = [
      .priceBalanced, .cheapestFirst, .fastestFirst, .quickestFirst, .uniform,
    ]
    let models = catalogue.models.indices.map { ModelID($0) }
    let choices: [RuleSettings] = [
      .named(models: models, weights: models.map { _ in 1 }), .cheapest(minimumScore: 1_200),
      .inverseSquarePrice(minimumScore: 0), .scorer(minimumScore: 0, usdPerSolvedStep: 0.05),
      .costQualityLogit(minimumScore: 0, qualityWeight: 1, priceWeight: 1),
      .cheapest(minimumScore: 5_000),
    ]
    var preferences = ProviderPreferences(allowsFallbacks: draw.bernoulli(0.85))
    if draw.bernoulli(0.2) { preferences.order = [ProviderChoice(ProviderID(0))] }
    if draw.bernoulli(0.1) { preferences.ignore = [ProviderChoice(ProviderID(0))] }
    if draw.bernoulli(0.1) { preferences.maxPromptRate = SmallWorld.rate(2) }
    var policy = Policy(
      name: "chaos", modelRule: choices[Int(draw.below(UInt64(choices.count)))],
      endpointRule: orders[Int(draw.below(5))], preferences: preferences,
      stickiness: Stickiness(
        idleLimit: draw.bernoulli(0.5) ? SmallWorld.seconds(100 * draw.uniform()) : nil,
        beginning: draw.bernoulli(0.5) ? .firstSuccess : .firstCacheHit),
      retry: RetryRule(
        attemptLimit: 1 + Int(draw.below(12)), rounds: 1 + Int(draw.below(4)),
        firstPause: SmallWorld.seconds(draw.uniform()), pauseLimit: SmallWorld.seconds(2)),
      fallbackModels: draw.bernoulli(0.3) ? Array(models.dropFirst()) : [])
    policy.ranksByUptime = draw.bernoulli(0.3)
    policy.exacto = ExactoUse.allCases[Int(draw.below(3))]
    policy.preferences.mixesModels = draw.bernoulli(0.3)
    if draw.bernoulli(0.3) { policy.preferences.mostLatency = PercentileBounds(p50: 1, p90: 3) }
    if draw.bernoulli(0.2) { policy.admission = GatewayAdmission(callsPerMinute: 5) }
    if draw.bernoulli(0.2) { policy.outputLimit = TokenCount(200) }
    if draw.bernoulli(0.3) { policy.breaker = RuleSettings(PeerPause.card) }
    if draw.bernoulli(0.2) { policy.endpointRule = RuleSettings(CompetitiveEdge.card) }
    return policy
  }

  private static func workload(
    _ catalogue: Catalogue, _ draw: inout RandomStream
  ) -> Workload {
    let clients = 1 + Int(draw.below(20))
    let arrivals =
      draw.bernoulli(0.4)
      ? Arrivals.closed(clients: clients, meanPause: SmallWorld.seconds(20 * draw.uniform()))
      : Arrivals.poisson(ratePerSecond: 0.05 + draw.uniform())
    var session = SyntheticSession(
      calls: .geometric(mean: 1 + 5 * draw.uniform(), limit: 20), systemTokens: TokenCount(640),
      firstInput: SkewedLognormal(mu: 6, sigma: 1), newInput: SkewedLognormal(mu: 6, sigma: 1),
      output: SkewedLognormal(mu: 5, sigma: 1), outputLimit: TokenCount(1_024),
      reasoningShare: 0.3 * draw.uniform(), userTurnShare: 0.3,
      toolGap: SkewedLognormal(mu: -2, sigma: 1), userGap: SkewedLognormal(mu: 1, sigma: 1),
      gapLimit: SmallWorld.seconds(60), compactionTrigger: TokenCount(6_000),
      compactionTarget: TokenCount(640), needsTools: false)
    if draw.bernoulli(0.3) {
      session.subAgents = SubAgents(
        firstAfter: Int(draw.below(2)), callsBetween: Int(draw.below(3)), rounds: 3, share: 0.8,
        fewest: 1, most: 4, calls: .geometric(mean: 2, limit: 8),
        inheritsContext: draw.bernoulli(0.5), systemTokens: TokenCount(320),
        firstInput: session.firstInput, newInput: session.newInput, output: session.output,
        returned: session.output, rewriteShare: 0.3)
    }
    return SmallWorld.workload(session, arrivals: arrivals, namedShare: 0.5)
  }
}

/// Chaos in hundreds of worlds; the laws hold in all of them.
///
/// The form of the test is TigerBeetle's and FoundationDB's swarm: the number picks the whole
/// configuration, every run is made twice, and rare paths must have been met somewhere.
@Suite struct SwarmTests {
  #if DEBUG
    static let worlds = 60
  #else
    static let worlds = 600
  #endif

  /// Rare paths that some world must have met.
  private struct Met {
    var outcomes = Set<Int>()
    var endings = Set<Int>()
    var attempts: Int32 = 0
    var repeats: Int32 = 0
    var drained = 0
    var sticky = 0
    var cached = 0
    var hedges = 0
    var hedgesServed = 0

    mutating func add(_ record: RunRecord, _ rows: [AttemptRow], isDrained: Bool) {
      for (kind, count) in record.all.attempts.enumerated() where count > 0 {
        outcomes.insert(kind)
      }
      for (kind, count) in record.all.callsEnded.enumerated() where count > 0 {
        endings.insert(kind)
      }
      for row in rows {
        attempts = max(attempts, row.attempt)
        repeats = max(repeats, row.repetition)
        cached += row.usage.cacheRead.count > 0 ? 1 : 0
        hedges += row.role == .hedge ? 1 : 0
        hedgesServed += row.role == .hedge && row.outcome == .served ? 1 : 0
      }
      sticky += record.all.stickyAttempts
      drained += isDrained ? 1 : 0
    }
  }

  @Test func `law: chaos conserves calls, tokens and money`() {
    var met = Met()
    for number in 0..<Self.worlds {
      let world = ChaoticWorld(number: number)
      let (record, rows) = world.plan.runCollecting()
      #expect(record.audit().isEmpty, "world \(number): \(record.audit())")
      if world.isDrained {
        #expect(record.count(TaskEnding.censored) == 0, "world \(number)")
        #expect(record.count(CallEnding.censored) == 0, "world \(number)")
      }
      let rowsAgree = agree(rows, record)
      #expect(rowsAgree, "world \(number)")
      let areWithinSlots = respectSlots(rows, world.plan.setting.terms)
      #expect(areWithinSlots, "world \(number)")
      let again = world.plan.run()
      #expect(again.digest == record.digest, "world \(number)")
      met.add(record, rows, isDrained: world.isDrained)
    }
    #expect(met.outcomes.count == AttemptOutcome.allCases.count)
    #expect(met.endings.count == CallEnding.allCases.count)
    #expect(met.attempts >= 5 && met.repeats == 3)
    #expect(met.drained > 10 && met.drained < Self.worlds)
    #expect(met.sticky > 100 && met.cached > 100)
    #expect(met.hedges > 100 && met.hedgesServed > 20)
  }

  /// The stream of rows is the books, attempt by attempt, and attempts end in the order of time.
  private func agree(_ rows: [AttemptRow], _ record: RunRecord) -> Bool {
    var attempts = Array(repeating: 0, count: AttemptOutcome.allCases.count)
    var usage = Usage.zero
    var billed = USDTotal.zero
    var last = SimTime.zero
    for row in rows {
      attempts[row.outcome.rawValue] += 1
      usage += row.usage
      if row.disposition == .billed { billed += row.cost }
      guard row.endedAt >= last, row.timeToFirstToken <= row.duration else { return false }
      last = row.endedAt
    }
    return attempts == record.all.attempts && usage == record.served
      && billed == record.costByDisposition[Disposition.billed.rawValue]
  }

  /// Never more calls at an endpoint than its slots and its queue hold.
  private func respectSlots(_ rows: [AttemptRow], _ terms: [EndpointTerms]) -> Bool {
    for (index, terms) in terms.enumerated() {
      var changes: [(at: Int64, by: Int)] = []
      for row in rows where Int(row.endpoint.index) == index {
        switch row.outcome {
        case .served, .cutMidStream, .zeroCompletion, .timedOutMidStream:
          let arrivedAt = row.sentAt + terms.roundTrip
          changes += [(arrivedAt.microseconds, 1), (row.endedAt.microseconds, -1)]
        default: continue
        }
      }
      // Of one instant, departures first: a slot is given on in the same event.
      changes.sort { ($0.at, $0.by) < ($1.at, $1.by) }
      var present = 0
      for change in changes {
        present += change.by
        if present > terms.profile.slots + terms.profile.queueLimit { return false }
      }
    }
    return true
  }
}
