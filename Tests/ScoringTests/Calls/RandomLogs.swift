import Demand
import NumericalMethods
import Quantities
import Routing
import Supply

@testable import Scoring

/// Catalogues, policies and logs drawn at random, for laws that hold of every one.
struct RandomLogs {
  var stream: RandomStream

  init(_ number: Int) {
    stream = RandomStream(seed: 20_261_127, entity: UInt64(number), code: 0)
  }

  mutating func below(_ bound: Int) -> Int { Int(stream.below(UInt64(bound))) }
  mutating func isOne(of count: Int) -> Bool { below(count) == 0 }

  /// Dollars per million tokens, now and then absurd ones beyond what doubles can add.
  private mutating func rate() -> TokenRate {
    if isOne(of: 40) { return TokenRate(picoDollarsPerToken: Int64(1) << 38) }
    return TokenRate(picoDollarsPerToken: Int64(10_000 * (1 + below(2_000))))
  }

  private mutating func sheet() -> PriceSheet {
    func some(_ share: Int, _ value: (inout Self) -> TokenRate) -> TokenRate? {
      isOne(of: share) ? value(&self) : nil
    }
    var rules = [
      PriceRule(
        rates: RateCard(
          prompt: rate(), completion: rate(), cacheRead: some(2) { $0.rate() },
          cacheWrite5m: some(3) { $0.rate() }, cacheWrite1h: some(4) { $0.rate() },
          reasoning: some(4) { $0.rate() },
          request: isOne(of: 4) ? USD(picoDollars: Int64(below(1_000_000_000))) : nil), source: 0)
    ]
    if isOne(of: 2) {
      rules.append(
        PriceRule(
          conditions: PriceConditions(inputAbove: TokenCount(1_000 * (1 + below(60)))),
          rates: RateCard(prompt: rate(), completion: rate()), source: 0))
    }
    if isOne(of: 3) {
      rules.append(
        PriceRule(
          conditions: PriceConditions(
            utcWindow: UTCWindow(startMinute: below(1_440), endMinute: below(1_440)),
            weekdays: isOne(of: 2) ? [1, 2, 6] : nil),
          rates: RateCard(prompt: rate()), source: 0))
    }
    if isOne(of: 3) {
      rules.append(
        PriceRule(
          conditions: PriceConditions(
            validFrom: UTCInstant(microseconds: Int64(below(100)) * 3_600_000_000)),
          rates: RateCard(completion: rate()), source: 0))
    }
    if isOne(of: 2) {
      rules.append(
        PriceRule(
          conditions: PriceConditions(tier: .batch), rates: RateCard(prompt: rate()), source: 0))
    }
    return PriceSheet(
      rules: rules, discountPartsPerMillion: isOne(of: 4) ? 1 + below(300_000) : 0)
  }

  mutating func catalogue() -> Catalogue {
    let models = 1 + below(3)
    var endpoints: [Endpoint] = []
    for model in 0..<models {
      for _ in 0...below(6) {
        var endpoint = Endpoint(
          model: ModelID(model), provider: ProviderID(below(5)), providerModel: "m",
          contextLength: [nil, 4_000, 20_000, 60_000][below(4)].map { TokenCount($0) },
          maxCompletion: [nil, 500, 100_000][below(3)].map { TokenCount($0) },
          supportsTools: [true, nil, false][isOne(of: 4) ? 2 : below(2)], prices: sheet())
        endpoint.cache = CacheTerms(
          isOffered: !isOne(of: 3), minimumInput: .zero, timeToLive: SimDuration(seconds: 300),
          isExplicit: isOne(of: 3))
        endpoints.append(endpoint)
      }
    }
    return Catalogue(
      models: (0..<models).map { number in
        Model(
          slug: "acme/m\(number)", name: "M", author: "acme", origin: "US",
          quality: Quality(arenaScore: 1_300 + Double(50 * number), basis: .published),
          verbosity: [1, 1.37, 0.81][number])
      },
      providers: (0..<5).map {
        Provider(slug: "p\($0)", name: "P\($0)", country: "US", kind: .host)
      },
      endpoints: endpoints, sources: [])
  }

  /// Policies that a scan by hand can follow.
  mutating func policies(count: Int, drawn: Bool) -> [Policy] {
    (0..<count).map { number in
      var rules: [RuleSettings] = [.cheapestFirst, .fastestFirst, .quickestFirst]
      if drawn {
        rules += [
          .priceBalanced, .uniform, RuleSettings(PriceBalanced.card, ["exponent": .number(1)]),
        ]
      }
      var policy = Policy(
        name: "p\(number)", modelRule: .named(models: [], weights: []),
        endpointRule: rules[below(rules.count)])
      if isOne(of: 3) { policy.preferences.ignore = [ProviderChoice(ProviderID(below(5)))] }
      if isOne(of: 4) {
        policy.preferences.order = [
          ProviderChoice(ProviderID(below(5))), ProviderChoice(ProviderID(below(5))),
        ]
      }
      if isOne(of: 4) {
        policy.preferences.maxPromptRate = TokenRate(
          picoDollarsPerToken: Int64(10_000 * (1 + below(2_000))))
      }
      if isOne(of: 3) { policy.outputLimit = TokenCount([400, 3_000][below(2)]) }
      if isOne(of: 2) {
        policy.stickiness = Stickiness(idleLimit: SimDuration(seconds: Double(60 + below(900))))
      }
      return policy
    }
  }

  func workload(tier: ServiceTier, cacheControl: CacheControl) -> Workload {
    let session = SyntheticSession(
      calls: .fixed(3), systemTokens: TokenCount(1_000),
      firstInput: SkewedLognormal(mu: 7, sigma: 1), newInput: SkewedLognormal(mu: 6, sigma: 1),
      output: SkewedLognormal(mu: 5, sigma: 1), outputLimit: TokenCount(1_000), reasoningShare: 0,
      userTurnShare: 0, toolGap: SkewedLognormal(mu: 0, sigma: 0),
      userGap: SkewedLognormal(mu: 0, sigma: 0), gapLimit: SimDuration(seconds: 60),
      compactionTrigger: TokenCount(50_000), compactionTarget: TokenCount(1_000), needsTools: true)
    var workload = Workload(
      name: "hand", arrivals: .poisson(ratePerSecond: 1),
      requests: RequestMix(
        types: [TaskType(name: "t", meanDifficulty: 0)], typeWeights: [1], namedShare: 0,
        namedModels: [], namedWeights: []),
      source: .synthetic(session))
    workload.serviceTier = tier
    workload.cacheControl = cacheControl
    return workload
  }

  mutating func world(drawn: Bool, cache: CacheAssumption, sticky: Bool) -> ScoringWorld {
    let catalogue = catalogue()
    var policies = policies(count: 5, drawn: drawn)
    if !sticky { for index in policies.indices { policies[index].stickiness = .none } }
    let profiles = catalogue.endpoints.map { _ in
      ServiceProfile(
        baseSeconds: 0.1 + stream.uniform(), secondsPer1kNewInput: 0.05 * stream.uniform(),
        secondsPer1kCachedInput: 0.01 * stream.uniform(),
        secondsPer1kOutput: 5 + 30 * stream.uniform(), residualLogSD: 0.2, slowPathShare: .zero,
        slowPathFactor: 1, slots: 4, queueLimit: 4, basis: .fitted)
    }
    let views = profiles.map {
      EndpointView(
        timeToFirstTokenSeconds: $0.baseSeconds, tokensPerSecond: $0.tokensPerSecond)
    }
    return ScoringWorld(
      catalogue: catalogue,
      workload: workload(
        tier: isOne(of: 4) ? .batch : .standard,
        cacheControl: CacheControl.allCases[below(CacheControl.allCases.count)]),
      policies: policies, baseline: below(5), profiles: profiles, views: views, cache: cache)
  }

  /// Calls in order of time, of a few sessions and callers, some of them enormous.
  mutating func calls(_ count: Int, models: Int) -> [(call: ScoredCall, model: ModelID)] {
    var now: Int64 = 1_000_000
    return (0..<count).map { _ in
      now += Int64(below(200)) * 1_000_000
      let input = Int32(isOne(of: 60) ? 20_000_000 : 1 + below(90_000))
      let output = Int32(below(3_000))
      return (
        ScoredCall(
          input: input, cached: Int32(below(Int(min(input, 80_000)))), output: output,
          reasoning: Int32(below(Int(output) + 1)), start: now,
          end: now + Int64(below(60)) * 1_000_000, session: UInt64(below(12)) * 0x1234_5678_9ABC,
          caller: Int32(below(4))),
        ModelID(below(models))
      )
    }
  }
}
