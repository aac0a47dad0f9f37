import Demand
import NumericalMethods
import Quantities
import Routing
import Supply

/// Markets, policies, requests and outcomes drawn at random, for laws that hold of every one.
struct RandomMarkets {
  var stream: RandomStream

  init(_ number: Int) {
    stream = RandomStream(seed: 20_260_822, entity: UInt64(number), code: 0)
  }

  mutating func below(_ bound: Int) -> Int { Int(stream.below(UInt64(bound))) }

  /// Endpoints of one to three models at up to eight providers, some of which fit few calls.
  mutating func offers(count: Int) -> [HandMadeOffer] {
    let models = min(count, 1 + below(3))
    let offers = (0..<count).map { index in
      HandMadeOffer(
        model: index < models ? index : below(models), provider: below(8),
        prompt: Double(1 + below(40)) / 10, completion: Double(1 + below(80)) / 10,
        cacheRead: below(2) == 0 ? 0.05 : nil,
        contextLength: [4_000, 20_000, 1_000_000][below(3)],
        maxCompletion: [500, 2_000, 100_000][below(3)],
        supportsTools: [true, false, nil][below(3)],
        firstTokenSeconds: 0.2 + Double(below(30)) / 10, tokensPerSecond: Double(10 + below(100)))
    }
    // A catalogue lists a model's endpoints together.
    return offers.sorted { $0.model < $1.model }
  }

  mutating func preferences() -> ProviderPreferences {
    func some(_ share: Int) -> Bool { below(share) == 0 }
    func choice() -> ProviderChoice { ProviderChoice(ProviderID(below(8))) }
    var preferences = ProviderPreferences()
    if some(3) { preferences.order = [choice(), choice()] }
    if some(4) { preferences.only = (0..<6).map { _ in choice() } }
    if some(3) { preferences.ignore = [choice()] }
    if some(5) { preferences.allowsFallbacks = false }
    if some(3) { preferences.maxPromptRate = HandMadeMarket.rate(Double(1 + below(40)) / 10) }
    if some(3) { preferences.maxCompletionRate = HandMadeMarket.rate(Double(1 + below(80)) / 10) }
    return preferences
  }

  mutating func policy(_ rule: RuleSettings, _ breaker: RuleSettings) -> Policy {
    var policy = Policy(
      name: "random", modelRule: .cheapest(minimumScore: 0), endpointRule: rule,
      preferences: preferences(),
      stickiness: Stickiness(idleLimit: below(2) == 0 ? SimDuration(seconds: 600) : nil),
      retry: RetryRule(
        attemptLimit: 1 + below(30), rounds: 1 + below(3), honoursRetryAfter: below(2) == 0))
    policy.breaker = breaker
    return policy
  }

  mutating func request(models: Int) -> CallRequest {
    CallRequest(
      task: TaskID(UInt64(below(20))), branch: Int32(below(2)), taskType: 0,
      model: ModelID(below(models)), input: TokenCount([1_000, 3_700, 15_000, 90_000][below(4)]),
      outputLimit: TokenCount([400, 1_000, 5_000][below(3)]), needsTools: below(2) == 0)
  }

  mutating func outcome() -> AttemptOutcome {
    let outcomes: [AttemptOutcome] = [
      .served, .served, .served, .served, .rateLimited, .overloaded, .providerDown, .serverError,
      .cutMidStream, .zeroCompletion, .timedOut, .cancelled,
    ]
    return outcomes[below(outcomes.count)]
  }

  /// A value of a parameter within its range, the standard one half of the time; `nil` where the
  /// parameter can only be set by someone who knows the catalogue.
  mutating func value(of parameter: RuleParameter) -> RuleValue? {
    if below(2) == 0, let standard = parameter.standard { return standard }
    switch parameter.domain {
    case .number(let range):
      let upper = min(range.upperBound, range.lowerBound + 10)
      return .number(range.lowerBound + (upper - range.lowerBound) * stream.uniform())
    case .integer(let range):
      return .integer(min(range.upperBound, range.lowerBound + below(20)))
    case .duration: return .duration(SimDuration(seconds: Double(1 + below(600))))
    case .flag: return .flag(below(2) == 0)
    case .choice(let words): return .choice(words[below(words.count)])
    default: return parameter.standard
    }
  }

  /// A rule with its parameters drawn; `nil` where one cannot be.
  mutating func settings(_ card: RuleCard) -> RuleSettings? {
    var values: [String: RuleValue] = [:]
    for parameter in card.parameters {
      guard let value = value(of: parameter) else { return nil }
      values[parameter.name] = value
    }
    return RuleSettings(card, values)
  }
}
