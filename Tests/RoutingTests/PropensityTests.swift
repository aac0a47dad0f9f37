import Demand
import NumericalMethods
import Quantities
import Supply
import Testing

@testable import Routing

/// What the gateway says of how likely its choices were, against how often it makes them when it is
/// asked again and again in the same state.
///
/// Pearson's chi-square of all choices of a state, classes with less than five expected put
/// together. A test fails below 1e-7; with 500 of them in all 1 seed in 20,000 fails.
@Suite struct PropensityTests {
  #if DEBUG
    static let redraws = 1_500
    static let markets = 3
  #else
    static let redraws = 8_000
    static let markets = 10
  #endif
  static let level = 1e-7

  /// Counts of choices by endpoint or model, with what was said of each.
  private struct Tally {
    var counts: [Int: Int] = [:]
    var said: [Int: Double] = [:]

    mutating func add(_ choice: Int, said propensity: Double) {
      counts[choice, default: 0] += 1
      if let before = said[choice] { #expect(before == propensity) }
      said[choice] = propensity
      #expect(propensity > 0 && propensity <= 1)
    }

    /// The probability of a fit as bad as this or worse; 1 where only one choice is possible.
    var pValue: Double {
      let choices = said.keys.sorted()
      let total = counts.values.reduce(0, +)
      var classes: [(count: Int, share: Double)] = [(0, 0)]
      var rest = 1.0
      for choice in choices {
        let share = said[choice] ?? 0
        rest -= share
        if share * Double(total) < 5 {
          classes[0].count += counts[choice] ?? 0
          classes[0].share += share
        } else {
          classes.append((counts[choice] ?? 0, share))
        }
      }
      #expect(rest > -1e-9, "propensities sum to more than 1")
      // What was never chosen is a class of its own.
      classes[0].share += max(0, rest)
      if classes[0].share * Double(total) < 5, classes.count > 1 {
        classes[1].count += classes[0].count
        classes[1].share += classes[0].share
        classes.removeFirst()
      }
      guard classes.count > 1 else { return 1 }
      return Pearson.pValue(classes.map(\.count), shares: classes.map(\.share))
    }
  }

  /// A gateway that has seen some traffic.
  private func market(_ number: Int, _ rule: RuleSettings) -> (HandMadeMarket, CallRequest) {
    var random = RandomMarkets(7_000 + number)
    let offers = (0..<[3, 6, 12][number % 3]).map { index in
      HandMadeOffer(
        provider: index, prompt: Double(1 + random.below(12)) / 4,
        completion: Double(1 + random.below(12)) / 2, cacheRead: 0.05,
        firstTokenSeconds: 0.2 + Double(random.below(30)) / 10,
        tokensPerSecond: Double(10 + random.below(100)))
    }
    var policy = Policy(
      name: "random", modelRule: .cheapest(minimumScore: 0), endpointRule: rule,
      retry: RetryRule(attemptLimit: 4))
    policy.deployments = offers.indices.map { index in
      var settings = DeploymentSettings(EndpointID(index))
      settings.weight = number % 2 == 0 ? Double(1 + random.below(4)) : nil
      settings.requestsPerMinute = 1_000 + random.below(500)
      return settings
    }
    var market = HandMadeMarket(offers, policy: policy)
    let request = HandMadeMarket.request()
    for call in 0..<60 {
      var routing = CallRouting(model: request.model)
      let now = Double(call) * 0.9
      guard case .attempt(let endpoint, _) = market.next(&routing, draw: call, at: now) else {
        continue
      }
      // Some attempts stay under way, so that counts of calls in flight differ.
      if random.below(3) == 0 { continue }
      market.observe(
        Int(endpoint.index), random.below(6) == 0 ? .overloaded : .served,
        firstToken: 0.1 + Double(random.below(20)) / 10, output: 1 + random.below(500),
        duration: 2.5, at: now + 0.3)
    }
    market.gateway.notesOdds = true
    return (market, request)
  }

  @Test(arguments: RuleBook.endpointRules.map { $0.card.kind })
  func `an endpoint is chosen as often as the rule says, and again among the rest`(
    _ kind: String
  ) throws {
    let card = try #require(RuleBook.endpointRules.first { $0.card.kind == kind }).card
    for number in 0..<Self.markets {
      var random = RandomMarkets(2_000_000 + number)
      guard let rule = random.settings(card) else { continue }
      let (start, request) = market(number, rule)
      var sticky = StickyRecord()
      if number % 2 == 0 { sticky.succeed(at: EndpointID(1), .zero) }
      var (first, second) = (Tally(), Tally())
      var fails: Int?
      for draw in 0..<Self.redraws {
        var market = start
        var routing = CallRouting(model: request.model)
        let decision = market.next(
          &routing, sticky: sticky, draw: 10_000 + draw, at: 60)
        guard case .attempt(let endpoint, _) = decision else { continue }
        let chosen = Int(endpoint.index)
        #expect(market.gateway.odds.candidates > 0)
        first.add(chosen, said: try #require(market.gateway.odds.propensity))
        // The state of a retry depends on what failed: one of them is looked at.
        if fails == nil { fails = chosen }
        guard fails == chosen else { continue }
        market.observe(chosen, .overloaded, at: 60.3)
        routing.failed(at: endpoint, with: .overloaded)
        if case .attempt(let next, _) = market.next(
          &routing, sticky: sticky, draw: 10_000 + draw, at: 60.4)
        {
          second.add(Int(next.index), said: try #require(market.gateway.odds.propensity))
        }
      }
      #expect(first.pValue > Self.level, "market \(number): \(first)")
      #expect(second.pValue > Self.level, "market \(number), retry: \(second)")
    }
  }

  @Test func `a sticky choice and an ordered one are certain`() throws {
    var (market, request) = market(0, .uniform)
    var sticky = StickyRecord()
    sticky.succeed(at: EndpointID(2), SimTime(microseconds: 60_000_000))
    var policy = market.gateway.policy
    policy.stickiness = Stickiness(idleLimit: SimDuration(seconds: 600))
    market = HandMadeMarket(
      (0..<3).map { HandMadeOffer(provider: $0, cacheRead: 0.1) }, policy: policy)
    market.gateway.notesOdds = true
    var routing = CallRouting(model: request.model)
    let decision = market.next(&routing, sticky: sticky, at: 61)
    guard case .attempt(let endpoint, let isSticky) = decision else {
      Issue.record("no attempt")
      return
    }
    #expect(endpoint == EndpointID(2) && isSticky)
    #expect(market.gateway.odds == ChoiceOdds(candidates: 3, propensity: 1))
  }

  @Test func `nothing is noted unless somebody asks`() {
    var (market, request) = market(0, .uniform)
    market.gateway.notesOdds = false
    market = HandMadeMarket(
      (0..<3).map { HandMadeOffer(provider: $0) }, policy: market.gateway.policy)
    var routing = CallRouting(model: request.model)
    _ = market.next(&routing)
    #expect(market.gateway.odds == .unknown)
  }

  /// Settings of a model rule with which its draws are not all but certain.
  private func settings(_ card: RuleCard, _ random: inout RandomMarkets) -> RuleSettings {
    var values: [String: RuleValue] = [:]
    for parameter in card.parameters {
      switch (parameter.name, parameter.domain) {
      case ("models", _), ("before", _):
        values[parameter.name] = .models(
          (0..<4).map { WeightedModel(ModelID($0), weight: Double(1 + random.below(5))) })
      case ("sharpness", _): values["sharpness"] = .number(1.5)
      case ("cost_tier", _): values["cost_tier"] = .choice("medium")
      default:
        if let standard = parameter.standard { values[parameter.name] = standard }
      }
    }
    return RuleSettings(card, values)
  }

  @Test(arguments: RuleBook.modelRules.map { $0.card.kind })
  func `a model is chosen as often as the rule says`(_ kind: String) throws {
    let card = try #require(RuleBook.modelRules.first { $0.card.kind == kind }).card
    for number in 0..<Self.markets {
      var random = RandomMarkets(3_000_000 + number)
      var policy = Policy(
        name: "random", modelRule: settings(card, &random), endpointRule: .uniform)
      policy.retry = RetryRule(attemptLimit: 2)
      let count = kind == "auto-router" ? 20 : 4
      let offers = (0..<count).map { model in
        HandMadeOffer(
          model: model, provider: model, prompt: 1 + Double(random.below(8)) / 16,
          completion: 2 + Double(random.below(8)) / 16)
      }
      var start = HandMadeMarket(offers, policy: policy, scores: [1_400, 1_420, 1_380, 1_410])
      let profile = TaskProfile(type: 0, namedModel: nil, difficulty: 0)
      learn(&start, profile, &random, models: count)
      var tally = Tally()
      for redraw in 0..<Self.redraws {
        var gateway = start.gateway
        // The scorer looks at what a task declares, which a seed draws: that is its state.
        let seed = UInt64(kind == "scorer" ? 1 : redraw)
        let task = TaskID(3_000)
        let model = gateway.model(
          for: task, profile, firstInput: TokenCount(4_000),
          chance: Chance(seed: seed, replication: 0), at: HandMadeMarket.instant)
        let chosen = try #require(model)
        tally.add(
          Int(chosen.index),
          said: try #require(
            gateway.modelPropensity(
              chosen, for: task, profile, firstInput: TokenCount(4_000),
              at: HandMadeMarket.instant)))
      }
      #expect(tally.pValue > Self.level, "market \(number): \(tally)")
    }
  }

  /// Lets a gateway see some tasks, with what came of them.
  private func learn(
    _ market: inout HandMadeMarket, _ profile: TaskProfile, _ random: inout RandomMarkets,
    models: Int
  ) {
    for number in 0..<30 {
      let task = TaskID(UInt64(number))
      let chance = Chance(seed: 99, replication: 0)
      let model = market.gateway.model(
        for: task, profile, firstInput: TokenCount(4_000), chance: chance,
        at: HandMadeMarket.instant)
      guard let model else { continue }
      market.gateway.learn(
        StepFeedback(
          task: task, type: 0, firstInput: TokenCount(4_000), model: model,
          isGood: random.below(2) == 0, cost: USD(picoDollars: 2_000_000_000),
          callTime: SimDuration(seconds: 3)))
    }
  }
}
