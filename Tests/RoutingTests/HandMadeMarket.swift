import Demand
import NumericalMethods
import Quantities
import Routing
import Supply

/// An endpoint written by hand: rates in dollars per million tokens.
struct HandMadeOffer {
  var model = 0
  var provider = 0
  var prompt = 1.0
  var completion: Double?
  var cacheRead: Double?
  var contextLength = 1_000_000
  var maxCompletion = 100_000
  var supportsTools: Bool? = true
  /// What its page says of speed.
  var firstTokenSeconds = 1.0
  var tokensPerSecond = 50.0
  var tag = ""
  var quantization = "unknown"
  var facts = PublishedFacts()
  /// Fee per request in dollars.
  var fee = 0.0
}

/// A gateway over a catalogue made by hand, asked one call at a time.
struct HandMadeMarket {
  var gateway: Gateway
  let catalogue: Catalogue
  let workload: Workload

  init(
    _ offers: [HandMadeOffer], policy: Policy, scores: [Double] = [1_400],
    workload: Workload = Self.workload()
  ) {
    let models = (offers.map(\.model).max() ?? 0) + 1
    let providers = (offers.map(\.provider).max() ?? 0) + 1
    catalogue = Catalogue(
      models: (0..<models).map { number in
        Model(
          slug: "acme/m\(number)", name: "M\(number)", author: "acme", origin: "US",
          quality: Quality(arenaScore: scores[number % scores.count], basis: .published))
      },
      providers: (0..<providers).map {
        Provider(slug: "p\($0)", name: "P\($0)", country: "US", kind: .host)
      },
      endpoints: offers.map(Self.endpoint), sources: [])
    self.workload = workload
    gateway = Gateway(
      policy: policy, catalogue: catalogue,
      prices: catalogue.endpoints.map { CompiledPriceSheet($0.prices) },
      views: offers.map {
        EndpointView(
          timeToFirstTokenSeconds: $0.firstTokenSeconds, tokensPerSecond: $0.tokensPerSecond)
      },
      workload: workload)
  }

  static func rate(_ usdPerMillion: Double) -> TokenRate {
    TokenRate(picoDollarsPerToken: Int64((usdPerMillion * 1e6).rounded()))
  }

  private static func endpoint(_ offer: HandMadeOffer) -> Endpoint {
    let rates = RateCard(
      prompt: rate(offer.prompt), completion: rate(offer.completion ?? offer.prompt),
      cacheRead: offer.cacheRead.map(rate),
      request: offer.fee == 0 ? nil : USD(picoDollars: Int64(offer.fee * 1e12)))
    let isCached = offer.cacheRead.map { $0 < offer.prompt } ?? false
    var endpoint = Endpoint(
      model: ModelID(offer.model), provider: ProviderID(offer.provider), providerModel: "m",
      contextLength: TokenCount(offer.contextLength),
      maxCompletion: TokenCount(offer.maxCompletion), supportsTools: offer.supportsTools,
      cache: CacheTerms(
        isOffered: isCached, minimumInput: .zero, timeToLive: SimDuration(seconds: 300)),
      prices: PriceSheet(rules: [PriceRule(rates: rates, source: 0)]))
    endpoint.tag = offer.tag
    endpoint.quantization = offer.quantization
    endpoint.facts = offer.facts
    return endpoint
  }

  /// Tasks of some types that name no model.
  static func workload(types: [Double] = [0]) -> Workload {
    let session = SyntheticSession(
      calls: .fixed(3), systemTokens: TokenCount(1_000),
      firstInput: SkewedLognormal(mu: 7, sigma: 1), newInput: SkewedLognormal(mu: 6, sigma: 1),
      output: SkewedLognormal(mu: 5, sigma: 1), outputLimit: TokenCount(1_000), reasoningShare: 0,
      userTurnShare: 0, toolGap: SkewedLognormal(mu: 0, sigma: 0),
      userGap: SkewedLognormal(mu: 0, sigma: 0), gapLimit: SimDuration(seconds: 60),
      compactionTrigger: TokenCount(50_000), compactionTarget: TokenCount(1_000), needsTools: true)
    return Workload(
      name: "hand", arrivals: .poisson(ratePerSecond: 1),
      requests: RequestMix(
        types: types.enumerated().map {
          TaskType(name: "type \($0.offset)", meanDifficulty: $0.element)
        },
        typeWeights: types.map { _ in 1 }, namedShare: 0, namedModels: [], namedWeights: []),
      source: .synthetic(session))
  }

  static let instant = UTCInstant(CalendarDate(daysSinceEpoch: 20_500))

  static func request(
    model: Int = 0, input: Int = 5_000, outputLimit: Int = 1_000, needsTools: Bool = true,
    parameters: ParameterSet = []
  ) -> CallRequest {
    CallRequest(
      task: TaskID(0), branch: 0, taskType: 0, model: ModelID(model), input: TokenCount(input),
      outputLimit: TokenCount(outputLimit), needsTools: needsTools, parameters: parameters)
  }

  /// The next decision for a call; `draw` keys its randomness.
  mutating func next(
    _ routing: inout CallRouting, request: CallRequest = Self.request(),
    sticky: StickyRecord = StickyRecord(), draw: Int = 0, at seconds: Double = 0
  ) -> Decision {
    var stream = RandomStream(
      seed: 7, entity: UInt64(draw), code: UInt64(routing.attempts) + 1_000)
    return gateway.next(
      request, &routing, sticky, &stream, at: SimTime(microseconds: Int64(seconds * 1e6)),
      Self.instant)
  }

  /// Endpoints in the order in which a call that fails everywhere tries them, up to the first
  /// pause or the end.
  mutating func tries(
    request: CallRequest = Self.request(), sticky: StickyRecord = StickyRecord(), draw: Int = 0,
    at seconds: Double = 0
  ) -> [Int] {
    var routing = CallRouting(model: request.model)
    var tried: [Int] = []
    while case .attempt(let endpoint, _) = next(
      &routing, request: request, sticky: sticky, draw: draw, at: seconds)
    {
      tried.append(Int(endpoint.index))
    }
    return tried
  }

  /// Shows the gateway an attempt that ended.
  mutating func observe(
    _ endpoint: Int, _ outcome: AttemptOutcome, firstToken: Double = 1, output: Int = 100,
    duration: Double = 2, at seconds: Double = 0, toolError: Bool = false
  ) {
    var attempt = EndedAttempt(
      endpoint: endpoint, task: TaskID(0), outcome: outcome,
      timeToFirstToken: SimDuration(seconds: firstToken),
      duration: SimDuration(seconds: duration), usage: Usage(completion: TokenCount(output)),
      at: SimTime(microseconds: Int64(seconds * 1e6)))
    attempt.usesTools = true
    attempt.hasToolError = toolError
    gateway.attemptEnded(attempt)
  }
}

/// Goodness of fit by Pearson's chi-square.
enum Pearson {
  /// The probability of a fit as bad as this or worse where the shares are true.
  static func pValue(_ counts: [Int], shares: [Double]) -> Double {
    let total = Double(counts.reduce(0, +))
    let weight = shares.reduce(0, +)
    var statistic = 0.0
    for (count, share) in zip(counts, shares) {
      let expected = total * share / weight
      statistic += (Double(count) - expected) * (Double(count) - expected) / expected
    }
    return ChiSquare(degreesOfFreedom: Double(counts.count - 1)).upperTail(statistic)
  }
}
