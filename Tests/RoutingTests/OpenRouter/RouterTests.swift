import Demand
import Quantities
import Supply
import Testing

@testable import Routing

/// OpenRouter's Auto Router and Pareto router (documentation of 2026-08-22, routing/routers).
@Suite struct RouterTests {
  /// Ten models from $1 to $10: two in each of five cost bands.
  private static let offers = (0..<10).map {
    HandMadeOffer(model: $0, prompt: 1 + Double($0), completion: 1 + Double($0))
  }

  private func market(
    _ changed: [String: RuleValue], _ card: RuleCard = AutoRouter.card, types: [Double] = [0, 0],
    scores: [Double] = [1_400], fallbacks: [ModelID] = []
  ) -> HandMadeMarket {
    HandMadeMarket(
      Self.offers,
      policy: Policy(
        name: "tested", modelRule: RuleSettings(card, changed), endpointRule: .cheapestFirst,
        retry: RetryRule(attemptLimit: 30, rounds: 1), fallbackModels: fallbacks),
      scores: scores, workload: HandMadeMarket.workload(types: types))
  }

  private func choice(
    _ market: inout HandMadeMarket, type: Int32 = 0, task: UInt64 = 0, day: Double = 0
  ) -> Int? {
    market.gateway.model(
      for: TaskID(task), TaskProfile(type: type, namedModel: nil, difficulty: 0),
      chance: Chance(seed: 5, replication: 0),
      at: HandMadeMarket.instant + SimDuration(seconds: day * 86_400)
    ).map { Int($0.index) }
  }

  /// Shows the rule what an attempt at a model cost.
  private func spend(
    _ market: inout HandMadeMarket, _ model: Int, usd: Double, type: Int32 = 0, day: Double = 0
  ) {
    var routing = CallRouting(model: ModelID(model))
    var stream = Chance(seed: 1, replication: 0).stream(.routerChoice, task: TaskID(0))
    let now = SimTime(microseconds: Int64(day * 86_400e6))
    _ = market.gateway.next(
      HandMadeMarket.request(model: model), &routing, StickyRecord(), &stream, at: now,
      HandMadeMarket.instant + SimDuration(seconds: day * 86_400))
    var attempt = EndedAttempt(
      endpoint: model, task: TaskID(0), outcome: .served, timeToFirstToken: SimDuration(seconds: 1),
      duration: SimDuration(seconds: 2), cost: USD(picoDollars: Int64(usd * 1e12)), at: now)
    attempt.taskType = type
    market.gateway.attemptEnded(attempt)
  }

  private static let seed: [String: RuleValue] = [
    "before": .models([
      WeightedModel(ModelID(0), weight: 1), WeightedModel(ModelID(1), weight: 3),
      WeightedModel(ModelID(9), weight: 50),
    ]), "before_usd": .number(54),
  ]

  @Test func `the model with the largest share of spend within the band is taken`() {
    var low = market(Self.seed)
    #expect(choice(&low) == 1)
    // The next of the band stands in for it.
    #expect(low.tries(request: HandMadeMarket.request(model: 1)) == [1, 0])
    var most = market(Self.seed.merging(["cost_tier": .choice("max")]) { $1 })
    #expect(choice(&most) == 9)
    // A band is no ceiling: dear models are not beaten by cheap ones, nor cheap by dear.
    var middle = market(Self.seed.merging(["cost_tier": .choice("high")]) { $1 })
    #expect([4, 5].contains(choice(&middle)))
  }

  @Test func `spend counts for its own type of task`() {
    var market = market(Self.seed)
    spend(&market, 0, usd: 10, type: 1, day: 0.1)
    #expect(choice(&market, type: 0, day: 0.2) == 1)
    #expect(choice(&market, type: 1, day: 0.2) == 0)
  }

  @Test func `spend counts for seven days, what came before the run for as long as it lasts`() {
    var market = market(Self.seed)
    #expect(choice(&market) == 1)
    spend(&market, 0, usd: 2.5, day: 0.5)
    // Model 1 has 3 of the time before, of which a seventh leaves with each day.
    #expect(choice(&market, day: 0.9) == 0)
    spend(&market, 1, usd: 2, day: 1)
    #expect(choice(&market, day: 1.5) == 1)
    // On day 7 model 0's 2.5 of day 0 have left, model 1's 2 of day 1 are still there.
    #expect(choice(&market, day: 7) == 1)
    spend(&market, 0, usd: 1, day: 7.1)
    #expect(choice(&market, day: 7.9) == 1)
    #expect(choice(&market, day: 8) == 0)
  }

  @Test func `with a sharpness models are drawn by their shares`() {
    let changed = Self.seed.merging(["sharpness": .number(1)]) { $1 }
    var market = market(changed)
    var counts = [0, 0]
    for task in 0..<GatewayTests.draws / 4 {
      guard let model = choice(&market, task: UInt64(task)), model < 2 else {
        Issue.record("a model outside the band")
        return
      }
      counts[model] += 1
    }
    // One false alarm in a million seeds.
    #expect(Pearson.pValue(counts, shares: [1, 3]) > 1e-6)
    #expect(Pearson.pValue(counts, shares: [1, 2]) < 1e-9)
  }

  /// Ten scores: 1,000 to 1,900.
  private static let scores = (0..<10).map { 1_000 + 100 * Double($0) }

  @Test(arguments: [(0.0, [0, 1, 2]), (0.33, [3, 4, 5]), (0.5, [3, 4, 5]), (0.66, [6, 7, 8])])
  func `the cheapest of the tier is taken, the next two are its fallbacks`(
    wanted: Double, models: [Int]
  ) {
    var market = market(
      ["min_coding_score": .number(wanted)], ParetoModels.card, scores: Self.scores)
    #expect(choice(&market) == models[0])
    #expect(market.tries(request: HandMadeMarket.request(model: models[0])) == models)
    // A task that names a model of its own has no fallbacks of the router.
    #expect(market.tries(request: HandMadeMarket.request(model: 9)) == [9])
  }

  @Test func `fallbacks of the policy go before the router's`() {
    var market = market([:], ParetoModels.card, scores: Self.scores, fallbacks: [ModelID(2)])
    #expect(choice(&market) == 6)
    #expect(market.tries(request: HandMadeMarket.request(model: 6)) == [6, 2])
  }
}

/// Limits of the gateway itself, and when stickiness begins.
@Suite struct GatewayAdmissionTests {
  /// `:free`: 20 calls a minute, 50 a day (limits page).
  @Test func `calls beyond a minute's or a day's are refused and do not count`() {
    var policy = GatewayTests.policy(.cheapestFirst)
    policy.admission = GatewayAdmission(callsPerMinute: 20, callsPerDay: 50)
    var market = HandMadeMarket(GatewayTests.three, policy: policy)
    func taken(_ calls: Int, at seconds: Double) -> Int {
      (0..<calls).count { _ in
        var routing = CallRouting(model: ModelID(0))
        var stream = Chance(seed: 1, replication: 0).stream(.routerChoice, task: TaskID(0))
        let now = SimTime(microseconds: Int64(seconds * 1e6))
        let decision = market.gateway.next(
          HandMadeMarket.request(), &routing, StickyRecord(), &stream, at: now,
          HandMadeMarket.instant + (now - .zero))
        if case .refuse = decision { return false }
        return true
      }
    }
    #expect(taken(30, at: 1) == 20)
    #expect(taken(30, at: 59) == 0)
    #expect(taken(30, at: 61) == 20)
    #expect(taken(30, at: 3_600) == 10)
    #expect(taken(30, at: 80_000) == 0)
    #expect(taken(30, at: 86_400) == 20)
  }

  @Test func `the second attempt of a call is no second call`() {
    var policy = GatewayTests.policy(.cheapestFirst)
    policy.admission = GatewayAdmission(callsPerMinute: 1)
    var market = HandMadeMarket(GatewayTests.three, policy: policy)
    #expect(market.tries() == [0, 1, 2])
    #expect(market.tries().isEmpty)
  }

  private func time(_ seconds: Double) -> SimTime { SimTime(microseconds: Int64(seconds * 1e6)) }

  @Test func `without a session id a conversation is bound by its first cache hit`() {
    let rule = Stickiness(idleLimit: SimDuration(seconds: 600), beginning: .firstCacheHit)
    var record = StickyRecord()
    record.succeed(at: EndpointID(1), time(10), readsCache: false, under: rule)
    #expect(record.endpoint == nil)
    record.succeed(at: EndpointID(1), time(20), readsCache: true, under: rule)
    #expect(record.endpoint == EndpointID(1))
    // Once bound each success resets the clock, read or not.
    record.succeed(at: EndpointID(1), time(620), readsCache: false, under: rule)
    #expect(record.lastSuccess == time(620))
    // An expired key has to be bound anew.
    record.succeed(at: EndpointID(2), time(1_220.5), readsCache: false, under: rule)
    #expect(record.lastSuccess == time(620))
    record.succeed(at: EndpointID(2), time(1_230), readsCache: true, under: rule)
    #expect(record.endpoint == EndpointID(2))
  }

  @Test func `with a session id it is bound by its first success`() {
    let rule = Stickiness(idleLimit: SimDuration(seconds: 300))
    var record = StickyRecord()
    record.succeed(at: EndpointID(1), time(10), readsCache: false, under: rule)
    #expect(record.endpoint == EndpointID(1) && record.lastSuccess == time(10))
  }
}
