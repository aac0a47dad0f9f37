import Demand
import NumericalMethods
import Quantities
import Routing
import Supply

/// A gateway over endpoints of one model, asked call after call.
struct RoutingMarket {
  private static let instant = UTCInstant(CalendarDate(daysSinceEpoch: 20_500))
  private static let seed: UInt64 = 42
  private var gateway: Gateway
  private var now = SimTime.zero
  private let count: Int

  /// Prompt rates from $1 to $3 per million tokens, in an order of no meaning.
  private static func promptRate(_ index: Int) -> Int64 {
    1_000_000 + Int64(index * 37 % 41) * 50_000
  }

  /// Blended prices as the gateway has them [pico-dollars per 4 tokens].
  static func prices(count: Int) -> [Int64] { (0..<count).map { 4 * promptRate($0) } }

  /// - Parameters:
  ///   - count: endpoints.
  ///   - models: models among which they are shared in equal parts; 1 for all of one.
  init(count: Int, models: Int = 1, policy: Policy) {
    self.count = count
    let catalogue = Catalogue(
      models: (0..<models).map {
        Model(
          slug: "acme/m\($0)", name: "M\($0)", author: "acme", origin: "US",
          quality: Quality(arenaScore: 1_400 + Double($0 % 10), basis: .published))
      },
      providers: (0..<count).map {
        Provider(slug: "p\($0)", name: "P\($0)", country: "US", kind: .host)
      },
      endpoints: (0..<count).map { Self.endpoint($0, of: $0 * models / count) }, sources: [])
    gateway = Gateway(
      policy: policy, catalogue: catalogue,
      prices: catalogue.endpoints.map { CompiledPriceSheet($0.prices) },
      views: (0..<count).map {
        EndpointView(
          timeToFirstTokenSeconds: 0.5 + Double($0 % 7) / 10, tokensPerSecond: 40 + Double($0 % 11))
      },
      workload: Self.workload)
  }

  private static func endpoint(_ index: Int, of model: Int) -> Supply.Endpoint {
    let rate = TokenRate(picoDollarsPerToken: promptRate(index))
    return Supply.Endpoint(
      model: ModelID(model), provider: ProviderID(index), providerModel: "m",
      contextLength: TokenCount(1_000_000), maxCompletion: TokenCount(100_000),
      supportsTools: true, cache: .none,
      prices: PriceSheet(
        rules: [PriceRule(rates: RateCard(prompt: rate, completion: rate), source: 0)]))
  }

  private static var workload: Workload {
    let fixed = SkewedLognormal(mu: 5, sigma: 0)
    return Workload(
      name: "routing", arrivals: .poisson(ratePerSecond: 1),
      requests: RequestMix(
        types: [TaskType(name: "any", meanDifficulty: 0)], typeWeights: [1], namedShare: 1,
        namedModels: [ModelID(0)], namedWeights: [1]),
      source: .synthetic(
        SyntheticSession(
          calls: .fixed(1), systemTokens: TokenCount(1_000), firstInput: fixed, newInput: fixed,
          output: fixed, outputLimit: TokenCount(1_000), reasoningShare: 0, userTurnShare: 0,
          toolGap: fixed, userGap: fixed, gapLimit: SimDuration(seconds: 60),
          compactionTrigger: TokenCount(50_000), compactionTarget: TokenCount(1_000),
          needsTools: true)))
  }

  /// Shows every endpoint often enough that no table grows any more.
  mutating func warmUp() {
    for round in 0..<40 {
      for endpoint in 0..<count {
        let outcome: AttemptOutcome =
          switch round {
          case 0: .rateLimited
          case 1: .serverError
          default: .served
          }
        end(endpoint, TaskID(UInt64(endpoint)), outcome)
      }
      now = now + SimDuration(seconds: 1)
    }
    now = now + SimDuration(seconds: 1_000)
  }

  /// Routes calls that are all served at once or, with `failures`, now and then refused.
  ///
  /// - Returns: a checksum of the sequence of choices.
  mutating func route(decisions: Int, failures: Bool) -> UInt64 {
    var checksum: UInt64 = 0
    for decision in 0..<decisions {
      let task = TaskID(UInt64(decision))
      let request = CallRequest(
        task: task, branch: 0, taskType: 0, model: ModelID(0), input: TokenCount(5_000),
        outputLimit: TokenCount(1_000), needsTools: true)
      var routing = CallRouting(model: ModelID(0))
      var stream = RandomStream(seed: Self.seed, entity: UInt64(decision), code: 0)
      now = now + SimDuration(microseconds: 20_000)
      let next = gateway.next(
        request, &routing, StickyRecord(), &stream, at: now, Self.instant)
      guard case .attempt(let endpoint, _) = next else { continue }
      checksum = (checksum ^ UInt64(endpoint.index)) &* 0x9E37_79B9_7F4A_7C15
      var outcome = AttemptOutcome.served
      if failures, decision % 41 == 40 { outcome = .serverError }
      if failures, decision % 97 == 96 { outcome = .rateLimited }
      end(Int(endpoint.index), task, outcome)
    }
    return checksum
  }

  /// Picks a model for each of some tasks that name none; returns a checksum of the choices.
  mutating func chooseModels(tasks: Int, from first: Int) -> UInt64 {
    var checksum: UInt64 = 0
    let chance = Chance(seed: Self.seed, replication: 0)
    for number in first..<first + tasks {
      let model = gateway.model(
        for: TaskID(UInt64(number)), TaskProfile(type: 0, namedModel: nil, difficulty: 0),
        chance: chance, at: Self.instant)
      checksum = (checksum ^ UInt64(model?.index ?? 0)) &* 0x9E37_79B9_7F4A_7C15
    }
    return checksum
  }

  private mutating func end(_ endpoint: Int, _ task: TaskID, _ outcome: AttemptOutcome) {
    gateway.attemptEnded(
      EndedAttempt(
        endpoint: endpoint, task: task, outcome: outcome,
        timeToFirstToken: SimDuration(microseconds: 400_000 + Int64(endpoint % 13) * 10_000),
        duration: SimDuration(microseconds: 3_000_000),
        usage: Usage(prompt: TokenCount(5_000), completion: TokenCount(200)),
        cost: USD(picoDollars: 1_000_000), retryAfter: nil, at: now))
  }
}
