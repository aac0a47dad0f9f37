import Demand
import NumericalMethods
import Quantities
import Routing
import Scoring
import Supply

/// A market of 300 models with 1,600 endpoints, 32 policies and as many calls as wanted, for the
/// measurement of scoring.
struct ScoreMarket {
  static let modelCount = 300
  static let endpointCount = 1_600
  static let policyCount = 32

  let catalogue: Catalogue
  let world: ScoringWorld
  /// Where each model's endpoints begin, and the end.
  let starts: [Int]
  private let popularity: [Double]

  init() {
    var stream = RandomStream(seed: 1, entity: 0, code: 0)
    // One to twenty endpoints; popular models have some more.
    var sizes = (0..<Self.modelCount).map { _ in 1 + Int(stream.below(8)) }
    var sum = sizes.reduce(0, +)
    while sum != Self.endpointCount {
      let model = Int(stream.below(UInt64(Self.modelCount)))
      let step = sum < Self.endpointCount ? 1 : -1
      guard (1...20).contains(sizes[model] + step) else { continue }
      sizes[model] += step
      sum += step
    }
    var endpoints: [Supply.Endpoint] = []
    var starts = [0]
    for (model, size) in sizes.enumerated() {
      for place in 0..<size { endpoints.append(Self.endpoint(model, place, &stream)) }
      starts.append(endpoints.count)
    }
    self.starts = starts
    catalogue = Catalogue(
      models: (0..<Self.modelCount).map {
        Model(
          slug: "a/m\($0)", name: "M", author: "a", origin: "US",
          quality: Quality(arenaScore: 1_300 + Double($0), basis: .published))
      },
      providers: (0..<20).map { Provider(slug: "p\($0)", name: "P", country: "US", kind: .host) },
      endpoints: endpoints, sources: [])
    popularity = (0..<Self.modelCount).map { 1 / Double(1 + $0) }
    let profiles = endpoints.map { _ in
      ServiceProfile(
        baseSeconds: 0.2 + stream.uniform(), secondsPer1kNewInput: 0.03,
        secondsPer1kCachedInput: 0.009, secondsPer1kOutput: 5 + 30 * stream.uniform(),
        residualLogSD: 0.2, slowPathShare: .zero, slowPathFactor: 1, slots: 8, queueLimit: 8,
        basis: .fitted)
    }
    world = ScoringWorld(
      catalogue: catalogue, workload: Self.workload, policies: Self.policies, profiles: profiles,
      views: profiles.map {
        EndpointView(
          timeToFirstTokenSeconds: $0.baseSeconds, tokensPerSecond: $0.tokensPerSecond)
      }, cache: .logged)
  }

  private static func endpoint(
    _ model: Int, _ place: Int, _ stream: inout RandomStream
  ) -> Supply.Endpoint {
    func rate(_ dollars: Double) -> TokenRate {
      TokenRate(picoDollarsPerToken: Int64(dollars * 1e6))
    }
    let prompt = 0.1 + 3 * stream.uniform()
    var rules = [
      PriceRule(
        rates: RateCard(
          prompt: rate(prompt), completion: rate(4 * prompt), cacheRead: rate(prompt / 10)),
        source: 0)
    ]
    if stream.uniform() < 0.2 {
      rules.append(
        PriceRule(
          conditions: PriceConditions(inputAbove: TokenCount(128_000)),
          rates: RateCard(prompt: rate(2 * prompt)), source: 0))
    }
    var endpoint = Supply.Endpoint(
      model: ModelID(model), provider: ProviderID(place), providerModel: "m",
      contextLength: TokenCount([131_072, 200_000, 1_000_000][Int(stream.below(3))]),
      prices: PriceSheet(rules: rules))
    endpoint.cache = CacheTerms(
      isOffered: true, minimumInput: .zero, timeToLive: SimDuration(seconds: 300))
    return endpoint
  }

  private static var workload: Workload {
    let session = SyntheticSession.presets[0].session
    return Workload(
      name: "calls", arrivals: .poisson(ratePerSecond: 1),
      requests: RequestMix(
        types: [TaskType(name: "t", meanDifficulty: 0)], typeWeights: [1], namedShare: 0,
        namedModels: [], namedWeights: []),
      source: .synthetic(session))
  }

  /// Price, speed, random and draws by eight powers of the price, each with all providers, without
  /// one, and with one first.
  private static var policies: [Policy] {
    var rules: [RuleSettings] = [.cheapestFirst, .fastestFirst, .quickestFirst, .uniform]
    for exponent in [0.5, 1, 1.5, 2, 3, 4, 6] {
      rules.append(RuleSettings(PriceBalanced.card, ["exponent": .number(exponent)]))
    }
    var policies: [Policy] = []
    for variant in 0..<3 {
      for rule in rules where policies.count < policyCount {
        var policy = Policy(
          name: "\(rule.kind) \(variant) \(policies.count)",
          modelRule: .named(models: [], weights: []), endpointRule: rule)
        if variant == 1 { policy.preferences.ignore = [ProviderChoice(ProviderID(1))] }
        if variant == 2 { policy.preferences.order = [ProviderChoice(ProviderID(2))] }
        policies.append(policy)
      }
    }
    return policies
  }

  /// Calls by Zipf's law over models; the callers' sum of candidates is what a scan would look at.
  func forEachCall(
    _ count: Int, seed: UInt64 = 3, _ body: (_ call: ScoredCall, _ model: Int) -> Void
  ) {
    var stream = RandomStream(seed: seed, entity: 1, code: 0)
    let table = WeightedChoice(popularity.map { UInt64($0 * 1e9) })
    for number in 0..<count {
      let model = table?.draw(from: &stream) ?? 0
      let bits = stream.next()
      // Most inputs are short and some fill the largest contexts.
      let input = Int32(500 + (bits & 0xFFFF) + (bits >> 16 & 0x3F == 0 ? 120_000 : 0))
      let output = Int32(10 + (bits >> 24 & 0x7FF))
      body(
        ScoredCall(
          input: input, cached: input / 4 * Int32(bits >> 40 & 3), output: output,
          reasoning: output / 4, start: 1_780_000_000_000_000 + Int64(number) * 20_000,
          end: 1_780_000_000_000_000 + Int64(number) * 20_000, session: 0),
        model)
    }
  }
}
