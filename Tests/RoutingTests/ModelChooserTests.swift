import Demand
import NumericalMethods
import Quantities
import Routing
import Supply
import Testing

/// How policies choose the model of a task that names only its type.
@Suite struct ModelChooserTests {
  #if DEBUG
    static let tasks = 4_000
  #else
    static let tasks = 120_000
  #endif

  /// Models at 1, 2 and 3 times the same rates.
  private static let tiers = [
    HandMadeOffer(model: 0, prompt: 1, completion: 4),
    HandMadeOffer(model: 1, prompt: 2, completion: 8),
    HandMadeOffer(model: 2, prompt: 3, completion: 12),
  ]

  private static func market(
    _ choice: RuleSettings, offers: [HandMadeOffer] = tiers, scores: [Double] = [1_400],
    types: [Double] = [0], preferences: ProviderPreferences = ProviderPreferences()
  ) -> HandMadeMarket {
    HandMadeMarket(
      offers,
      policy: Policy(
        name: "tested", modelRule: choice, endpointRule: .cheapestFirst,
        preferences: preferences),
      scores: scores, workload: HandMadeMarket.workload(types: types))
  }

  /// The models of the first tasks, in order of arrival.
  private static func choices(_ market: HandMadeMarket, tasks: Int = tasks) -> [Int?] {
    var market = market
    let chance = Chance(seed: 11, replication: 0)
    return (0..<tasks).map { number in
      let task = TaskID(UInt64(number))
      let profile = market.workload.requests.profile(of: task, chance: chance)
      let model = market.gateway.model(
        for: task, profile, chance: chance, at: HandMadeMarket.instant)
      return model.map { Int($0.index) }
    }
  }

  private static func counts(_ market: HandMadeMarket) -> [Int] {
    choices(market).reduce(into: [0, 0, 0]) { counts, model in
      if let model { counts[model] += 1 }
    }
  }

  @Test func `a named model is kept whatever the policy prefers`() {
    var market = Self.market(.cheapest(minimumScore: 0))
    let named = TaskProfile(type: 0, namedModel: ModelID(2), difficulty: 0)
    let model = market.gateway.model(
      for: TaskID(0), named, chance: Chance(seed: 1, replication: 0), at: HandMadeMarket.instant)
    #expect(model == ModelID(2))
  }

  /// Frequencies by chi-square; each has one false alarm in a million seeds.
  @Test func `named weights are the shares`() {
    let choice = RuleSettings.named(models: [ModelID(0), ModelID(2)], weights: [1, 3])
    let counts = Self.counts(Self.market(choice))
    #expect(counts[1] == 0)
    #expect(Pearson.pValue([counts[0], counts[2]], shares: [1, 3]) > 1e-6)
  }

  @Test func `inverse-square weights are the shares`() {
    let counts = Self.counts(Self.market(.inverseSquarePrice(minimumScore: 0)))
    #expect(Pearson.pValue(counts, shares: [36, 9, 4]) > 1e-6)
    #expect(Pearson.pValue(counts, shares: [6, 3, 2]) < 1e-9)
  }

  @Test func `logit weights are the shares`() {
    // Utility 2 q - 1.5 ln price with q = -1, 0, 0.5 and prices 1 : 2 : 3.
    let choice = RuleSettings.costQualityLogit(
      minimumScore: 0, qualityWeight: 2, priceWeight: 1.5)
    let counts = Self.counts(Self.market(choice, scores: [1_250, 1_350, 1_400]))
    let shares = zip([-1, 0, 0.5], [1.0, 2, 3]).map { quality, price in
      deterministicExp(2 * quality) * deterministicPow(price, -1.5)
    }
    #expect(Pearson.pValue(counts, shares: shares) > 1e-6)
    #expect(Pearson.pValue(counts, shares: [1, 1, 1]) < 1e-9)
  }

  @Test func `the cheapest model above the bar`() {
    let market = Self.market(.cheapest(minimumScore: 1_300), scores: [1_250, 1_350, 1_400])
    #expect(Set(Self.choices(market, tasks: 300)) == [1])
    let exact = Self.market(.cheapest(minimumScore: 1_350), scores: [1_250, 1_350, 1_400])
    #expect(Set(Self.choices(exact, tasks: 10)) == [1])
    let none = Self.market(.cheapest(minimumScore: 1_500), scores: [1_250, 1_350, 1_400])
    #expect(Set(Self.choices(none, tasks: 10)) == [nil])
  }

  @Test func `a model counts at its cheapest endpoint that may serve`() {
    let offers = [
      HandMadeOffer(model: 0, provider: 0, prompt: 1),
      HandMadeOffer(model: 0, provider: 1, prompt: 9),
      HandMadeOffer(model: 1, provider: 1, prompt: 2),
    ]
    let open = Self.market(.cheapest(minimumScore: 0), offers: offers)
    #expect(Set(Self.choices(open, tasks: 10)) == [0])
    let closed = Self.market(
      .cheapest(minimumScore: 0), offers: offers,
      preferences: ProviderPreferences(ignore: [ProviderID(0)]))
    #expect(Set(Self.choices(closed, tasks: 10)) == [1])
  }

  @Test func `a free model draws all and stops nothing`() {
    let offers = [
      HandMadeOffer(model: 0, prompt: 0), HandMadeOffer(model: 1, prompt: 1),
      HandMadeOffer(model: 2, prompt: 0),
    ]
    let counts = Self.counts(Self.market(.inverseSquarePrice(minimumScore: 0), offers: offers))
    #expect(counts[1] == 0)
    #expect(Pearson.pValue([counts[0], counts[2]], shares: [1, 1]) > 1e-6)
    let logit = RuleSettings.costQualityLogit(minimumScore: 0, qualityWeight: 1, priceWeight: 1)
    #expect(Self.counts(Self.market(logit, offers: offers))[1] == 0)
  }

  @Test func `a choice does not depend on the tasks before it`() {
    for choice in [
      RuleSettings.inverseSquarePrice(minimumScore: 0),
      .scorer(minimumScore: 0, usdPerSolvedStep: 0.05),
    ] {
      let market = Self.market(choice, types: [-1, 2, 4])
      let all = Self.choices(market, tasks: 600)
      var other = market
      let chance = Chance(seed: 11, replication: 0)
      for number in [599, 3, 300, 255, 256, 0] {
        let task = TaskID(UInt64(number))
        let profile = market.workload.requests.profile(of: task, chance: chance)
        let model = other.gateway.model(
          for: task, profile, chance: chance, at: HandMadeMarket.instant)
        #expect(model.map { Int($0.index) } == all[number])
      }
    }
  }
}

/// The scorer's matrix product chooses exactly what whole numbers choose.
@Suite struct ModelScorerTests {
  /// Nearest multiple of 2^-20, in steps.
  private func steps(_ x: Double) -> Int128 {
    Int128((x * 1_048_576).rounded(.toNearestOrEven))
  }

  /// Brute force: utilities of all models in 128-bit integers, the first of the largest wins.
  private func bestModel(
    _ offers: [HandMadeOffer], _ scores: [Double], _ workload: Workload, _ task: TaskID,
    _ chance: Chance, value: Double
  ) -> Int {
    let profile = workload.requests.profile(of: task, chance: chance)
    var session = workload.open(task, chance: chance)
    _ = workload.advance(&session, after: nil, chance: chance)
    let size = min(8, Double(session.context) / workload.meanFirstInput)
    let mix = workload.expectedCallMix
    var best = 0
    var bestUtility: Int128?
    for (model, offer) in offers.enumerated() {
      let quality = (scores[model] - 1_350) / 100
      let difficulty = workload.requests.types[Int(profile.type)].meanDifficulty
      let success = logistic(3 + 2 * quality - difficulty)
      let completion = offer.completion ?? offer.prompt
      let read = offer.cacheRead ?? offer.prompt
      let parts = [
        (mix.newInput * (offer.prompt * 1e6), 1.0), (mix.cachedInput * (read * 1e6), size),
        (mix.output * (completion * 1e6), 1),
      ]
      var utility = steps(success) * steps(1)
      for (picoDollars, feature) in parts {
        utility -= steps(min(8, picoDollars * 1e-12 / value)) * steps(feature)
      }
      if utility > bestUtility ?? Int128.min { (best, bestUtility) = (model, utility) }
    }
    return best
  }

  @Test func `law: the product's choice is that of whole numbers`() {
    var stream = RandomStream(seed: 5, entity: 0, code: 0)
    var chosen: Set<Int> = []
    for world in 0..<12 {
      let models = 2 + Int(stream.below(30))
      let offers = (0..<models).map { model in
        let prompt = (stream.lognormal(mu: 0, sigma: 1.3) * 100).rounded(.up) / 100
        return HandMadeOffer(
          model: model, prompt: prompt, completion: prompt * 4, cacheRead: prompt / 10)
      }
      let scores = (0..<models).map { _ in 1_250 + (250 * stream.uniform()).rounded() }
      let value = 0.002 * stream.lognormal(mu: 0, sigma: 1)
      let workload = HandMadeMarket.workload(types: [-2, 0, 1.5, 3])
      let policy = Policy(
        name: "scorer", modelRule: .scorer(minimumScore: 0, usdPerSolvedStep: value),
        endpointRule: .cheapestFirst)
      var market = HandMadeMarket(offers, policy: policy, scores: scores, workload: workload)
      let chance = Chance(seed: 99, replication: world)
      for number in 0..<700 {
        let task = TaskID(UInt64(number))
        let profile = workload.requests.profile(of: task, chance: chance)
        let model = market.gateway.model(
          for: task, profile, chance: chance, at: HandMadeMarket.instant)
        let expected = bestModel(offers, scores, workload, task, chance, value: value)
        #expect(model == ModelID(expected))
        chosen.insert(expected)
      }
    }
    // The worlds are no foregone conclusion.
    #expect(chosen.count > 5)
  }
}
