import Demand
import NumericalMethods
import Quantities
import Supply
import Testing

@testable import Routing

/// Laws of every policy over random catalogues: what is masked is never tried, what is not masked
/// is tried once in a pass, later or sooner.
@Suite struct MaskLawTests {
  #if DEBUG
    static let cases = 300
  #else
    static let cases = 5_000
  #endif

  /// A market with random endpoints, preferences and history, and one call to it.
  private struct Case {
    var offers: [HandMadeOffer] = []
    var policy: Policy
    var request: CallRequest
    var market: HandMadeMarket
    var calls: Int

    init(_ number: Int) {
      var draw = RandomStream(seed: 20_260_822, entity: UInt64(number), code: 7)
      let models = 1 + Int(draw.below(3))
      for model in 0..<models {
        for _ in 0..<(1 + Int(draw.below(6))) {
          offers.append(Self.offer(model, draw: &draw))
        }
      }
      let rules: [RuleSettings] = [
        .priceBalanced, .cheapestFirst, .fastestFirst, .quickestFirst, .uniform,
        RuleSettings(CompetitiveEdge.card), GenerationTests.first,
      ]
      policy = GatewayTests.policy(
        rules[Int(draw.below(UInt64(rules.count)))], preferences: Self.preferences(&draw),
        fallbacks: (1..<4).filter { $0 < models && draw.bernoulli(0.7) }.map { ModelID($0) })
      policy.ranksByUptime = draw.bernoulli(0.5)
      policy.exacto = ExactoUse.allCases[Int(draw.below(3))]
      if draw.bernoulli(0.3) { policy.breaker = RuleSettings(PeerPause.card) }
      if draw.bernoulli(0.3) { policy.stickiness.idleLimit = SimDuration(seconds: 600) }
      request = HandMadeMarket.request(
        input: 1_000 + Int(draw.below(200_000)), needsTools: draw.bernoulli(0.5),
        parameters: draw.bernoulli(0.5) ? .named("seed", "response_format") : [])
      policy.parameters = request.parameters
      market = HandMadeMarket(offers, policy: policy)
      calls = Int(draw.below(300))
      let outcomes: [AttemptOutcome] = [
        .served, .served, .serverError, .rateLimited, .providerDown,
      ]
      for _ in 0..<calls {
        market.observe(
          Int(draw.below(UInt64(offers.count))), outcomes[Int(draw.below(5))],
          firstToken: 3 * draw.uniform(), duration: 0.5 + 9 * draw.uniform(),
          at: 90 + 9 * draw.uniform(), toolError: draw.bernoulli(0.1))
      }
    }

    private static func offer(_ model: Int, draw: inout RandomStream) -> HandMadeOffer {
      var facts = PublishedFacts()
      func maybe() -> Bool? { draw.bernoulli(0.3) ? nil : draw.bernoulli(0.6) }
      facts.collectsData = maybe()
      facts.keepsNothing = maybe()
      facts.isDistillable = maybe()
      facts.parameters = maybe().map { $0 ? .named("seed", "response_format") : .named("seed") }
      return HandMadeOffer(
        model: model, provider: Int(draw.below(5)), prompt: 0.5 + 4 * draw.uniform(),
        completion: 1 + 9 * draw.uniform(), cacheRead: 0.1,
        contextLength: draw.bernoulli(0.8) ? 1_000_000 : 50_000, supportsTools: maybe(),
        tag: ["", "eu", "us"][Int(draw.below(3))],
        quantization: ["fp8", "bf16", "unknown"][Int(draw.below(3))], facts: facts,
        fee: draw.bernoulli(0.5) ? 0 : 0.01 * draw.uniform())
    }

    private static func preferences(_ draw: inout RandomStream) -> ProviderPreferences {
      var preferences = ProviderPreferences(allowsFallbacks: draw.bernoulli(0.9))
      func choices() -> [ProviderChoice] {
        (0..<(1 + Int(draw.below(3)))).map { _ in
          ProviderChoice(
            ProviderID(Int(draw.below(5))), tag: draw.bernoulli(0.3) ? "eu" : nil)
        }
      }
      if draw.bernoulli(0.2) { preferences.order = choices() }
      if draw.bernoulli(0.2) { preferences.only = choices() + choices() }
      if draw.bernoulli(0.2) { preferences.ignore = choices() }
      if draw.bernoulli(0.2) { preferences.quantizations = ["fp8", "unknown"] }
      preferences.refusesDataCollection = draw.bernoulli(0.15)
      preferences.requiresZeroRetention = draw.bernoulli(0.15)
      preferences.requiresDistillable = draw.bernoulli(0.1)
      preferences.requiresParameters = draw.bernoulli(0.2)
      if draw.bernoulli(0.2) { preferences.maxPromptRate = HandMadeMarket.rate(2) }
      if draw.bernoulli(0.2) { preferences.maxCompletionRate = HandMadeMarket.rate(6) }
      if draw.bernoulli(0.1) { preferences.maxRequestFee = USD(picoDollars: 5_000_000_000) }
      if draw.bernoulli(0.3) {
        preferences.leastThroughput = PercentileBounds(p50: 30, p90: 15)
      }
      if draw.bernoulli(0.3) { preferences.mostLatency = PercentileBounds(p50: 1.5, p99: 2.5) }
      preferences.mixesModels = draw.bernoulli(0.3)
      return preferences
    }

    /// Whether a call may go to an endpoint, said in other words than the gateway's.
    func isAllowed(_ endpoint: Int) -> Bool {
      let (offer, rules) = (offers[endpoint], policy.preferences)
      func matches(_ choice: ProviderChoice) -> Bool {
        Int(choice.provider.index) == offer.provider && (choice.tag ?? offer.tag) == offer.tag
      }
      var reasons: [Bool] = []
      if let only = rules.only { reasons.append(!only.contains(where: matches)) }
      reasons.append(rules.ignore.contains(where: matches))
      if !rules.allowsFallbacks, !rules.order.isEmpty {
        reasons.append(!rules.order.contains(where: matches))
      }
      if let formats = rules.quantizations { reasons.append(!formats.contains(offer.quantization)) }
      if rules.refusesDataCollection { reasons.append(offer.facts.collectsData ?? true) }
      if rules.requiresZeroRetention { reasons.append(!(offer.facts.keepsNothing ?? false)) }
      if rules.requiresDistillable { reasons.append(!(offer.facts.isDistillable ?? false)) }
      if rules.requiresParameters {
        reasons.append(!(offer.facts.parameters ?? []).isSuperset(of: request.parameters))
      }
      if let most = rules.maxPromptRate { reasons.append(HandMadeMarket.rate(offer.prompt) > most) }
      if let most = rules.maxCompletionRate {
        reasons.append(HandMadeMarket.rate(offer.completion ?? offer.prompt) > most)
      }
      if let most = rules.maxRequestFee {
        reasons.append(Int64(offer.fee * 1e12) > most.picoDollars)
      }
      reasons.append(request.needsTools && offer.supportsTools == false)
      reasons.append(request.input.count + request.outputLimit.count > offer.contextLength)
      return !reasons.contains(true)
    }

    /// Models of the call, the one asked for first.
    var chain: [Int] { [0] + policy.fallbackModels.map { Int($0.index) } }
  }

  @Test func `law: a pass tries what is allowed and nothing else, each once`() {
    var tried = 0
    var masked = 0
    for number in 0..<Self.cases {
      var one = Case(number)
      let tries = one.market.tries(request: one.request, draw: number, at: 100)
      let allowed = one.offers.indices.filter {
        one.chain.contains(one.offers[$0].model) && one.isAllowed($0)
      }
      #expect(Set(tries).count == tries.count, "case \(number)")
      #expect(Set(tries).isSubset(of: allowed), "case \(number)")
      // Deprioritised is not excluded: what fails everywhere has been everywhere.
      if one.policy.preferences.allowsFallbacks || !one.policy.preferences.order.isEmpty {
        #expect(tries.count == allowed.count, "case \(number)")
      } else {
        #expect(tries.count == min(1, allowed.count), "case \(number)")
      }
      tried += tries.count
      masked += one.offers.count - allowed.count
    }
    // The cases are no empty ones.
    #expect(tried > Self.cases && masked > Self.cases)
  }

  @Test func `law: models come in turn unless they are one list or speed is preferred`() {
    var seen = 0
    for number in 0..<Self.cases {
      var one = Case(number)
      let preferences = one.policy.preferences
      if preferences.mixesModels || preferences.leastThroughput != nil
        || preferences.mostLatency != nil || one.policy.breaker != .noBreaker
      {
        continue
      }
      let models = one.market.tries(request: one.request, draw: number, at: 100)
        .map { one.chain.firstIndex(of: one.offers[$0].model) ?? -1 }
      #expect(models == models.sorted(), "case \(number)")
      if Set(models).count > 1 { seen += 1 }
    }
    #expect(seen > 10)
  }

  /// What the gateway believes is the same before and after it has sent attempts that have not ended.
  @Test func `law: beliefs rest on attempts that have ended`() {
    for number in 0..<Self.cases / 3 {
      var one = Case(number)
      let now = SimTime(microseconds: 100_000_000)
      func beliefs(_ market: HandMadeMarket) -> [[Double]] {
        var scene = market.gateway.scene
        return scene.views.indices.map { endpoint in
          [
            scene.views[endpoint].hasRecentOutage(at: now) ? 1 : 0,
            scene.views[endpoint].medianThroughput(at: now),
            scene.views[endpoint].medianTimeToFirstToken(at: now),
            Double(
              market.gateway.hasHistory ? market.gateway.history.uptimeTier(endpoint, at: now) : 0),
          ]
        }
      }
      let before = beliefs(one.market)
      for draw in 0..<20 { _ = one.market.tries(request: one.request, draw: draw, at: 100) }
      #expect(beliefs(one.market) == before, "case \(number)")
    }
  }

  @Test func `law: the same policy decides the same`() {
    for number in 0..<Self.cases / 3 {
      var one = Case(number)
      var other = Case(number)
      for draw in 0..<5 {
        #expect(
          one.market.tries(request: one.request, draw: draw, at: 100)
            == other.market.tries(request: other.request, draw: draw, at: 100))
      }
    }
  }
}
