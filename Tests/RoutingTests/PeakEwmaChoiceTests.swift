import Demand
import NumericalMethods
import Quantities
import Supply
import Testing

@testable import Routing

/// Rules opened by hand over endpoints of one model, fed attempt by attempt.
enum HandMadeRule {
  static func directory(_ count: Int) -> EndpointDirectory {
    EndpointDirectory(
      models: Array(repeating: ModelID(0), count: count),
      providers: (0..<count).map { ProviderID($0) }, rates: [])
  }

  static func time(_ seconds: Double) -> SimTime {
    SimTime(microseconds: Int64((seconds * 1e6).rounded()))
  }

  static func sent(
    _ endpoint: Int, at seconds: Double, task: UInt64 = 0, input: Int = 5_000
  ) -> SentAttempt {
    var request = HandMadeMarket.request(input: input)
    request.task = TaskID(task)
    return SentAttempt(endpoint: endpoint, request: request, at: time(seconds))
  }

  static func ended(
    _ endpoint: Int, _ outcome: AttemptOutcome = .served, firstToken: Double = 1,
    duration: Double = 2, output: Int = 100, at seconds: Double
  ) -> EndedAttempt {
    EndedAttempt(
      endpoint: endpoint, task: TaskID(0), outcome: outcome,
      timeToFirstToken: SimDuration(seconds: firstToken),
      duration: SimDuration(seconds: duration), usage: Usage(completion: TokenCount(output)),
      at: time(seconds))
  }

  /// A scene in which all of some endpoints are candidates.
  static func scene(_ count: Int, at seconds: Double) -> RoutingScene {
    let view = EndpointView(timeToFirstTokenSeconds: 1, tokensPerSecond: 50)
    var scene = RoutingScene(views: Array(repeating: view, count: count))
    scene.candidates = (0..<count).map { Candidate(endpoint: Int32($0), price: 4_000_000) }
    scene.request = HandMadeMarket.request()
    scene.now = time(seconds)
    return scene
  }

  static func counts(
    _ draws: Int, of count: Int, _ pick: (inout RandomStream) -> Int?
  ) -> [Int] {
    var counts = Array(repeating: 0, count: count)
    for draw in 0..<draws {
      var stream = RandomStream(seed: 5, entity: UInt64(draw), code: 1)
      if let choice = pick(&stream) { counts[choice] += 1 }
    }
    return counts
  }
}

/// Peak-EWMA and the choice of two, held to tower's own tests (tower/src/load/peak_ewma.rs).
@Suite struct PeakEwmaChoiceTests {
  private func rule(
    _ count: Int, firstEstimate: Double = 0.25, decay: Double = 30
  ) -> PeakEwmaChoice {
    PeakEwmaChoice(
      RuleSettings(
        PeakEwmaChoice.card,
        [
          "first_estimate": .duration(SimDuration(seconds: firstEstimate)),
          "decay": .duration(SimDuration(seconds: decay)),
        ]), HandMadeRule.directory(count))
  }

  /// tower's test `default_decay`: 10 ms, forgotten over 1 s.
  @Test func `the first estimate decays`() {
    let rule = rule(1, firstEstimate: 0.01, decay: 1)
    #expect(rule.cost(of: 0, at: HandMadeRule.time(0)) == 0.01)
    #expect((0.009...0.01).contains(rule.cost(of: 0, at: HandMadeRule.time(0.1))))
    #expect((0.008...0.009).contains(rule.cost(of: 0, at: HandMadeRule.time(0.2))))
  }

  /// tower's test `compound_decay`, step by step.
  @Test func `calls under way multiply the cost, a slow response is a peak, peaks decay`() {
    var rule = rule(1, firstEstimate: 0.02, decay: 1)
    func cost(_ seconds: Double) -> Double { rule.cost(of: 0, at: HandMadeRule.time(seconds)) }
    #expect(cost(0) == 0.02)
    rule.attemptSent(HandMadeRule.sent(0, at: 0.1))
    #expect(cost(0.1) > 0.02)
    rule.attemptSent(HandMadeRule.sent(0, at: 0.2))
    #expect(cost(0.2) > 0.04)
    rule.attemptEnded(HandMadeRule.ended(0, firstToken: 0.2, at: 0.3))
    #expect(cost(0.3) == 0.4)
    rule.attemptEnded(HandMadeRule.ended(0, firstToken: 0.2, at: 0.4))
    #expect(abs(cost(0.4) - 0.2) < 1e-12)
    #expect(cost(1.4) < 0.1)
    #expect(cost(11.4) < 0.0001)
  }

  /// Of three the cheapest wins both of its pairs and the dearest none: 2/3, 1/3, 0. False alarms:
  /// 1 in a million.
  @Test func `of two drawn at random the less loaded is picked`() {
    var rule = rule(3)
    for (endpoint, seconds) in [0.5, 1, 2].enumerated() {
      rule.attemptEnded(HandMadeRule.ended(endpoint, firstToken: seconds, at: 0))
    }
    var scene = HandMadeRule.scene(3, at: 1)
    let counts = HandMadeRule.counts(20_000, of: 3) { rule.pick(&scene, &$0) }
    #expect(counts[2] == 0)
    #expect(Pearson.pValue([counts[0], counts[1]], shares: [2, 1]) > 1e-6)
    #expect(Pearson.pValue([counts[0], counts[1]], shares: [1, 1]) < 1e-9)
  }

  /// Law: with two candidates the one with less pending work is always picked.
  @Test func `with two candidates work decides`() {
    var rule = rule(2)
    var scene = HandMadeRule.scene(2, at: 0)
    var random = RandomStream(seed: 3, entity: 0, code: 0)
    for step in 1...500 {
      scene.now = HandMadeRule.time(Double(step))
      let endpoint = Int(random.below(2))
      if random.below(2) == 0 {
        rule.attemptSent(HandMadeRule.sent(endpoint, at: Double(step)))
      } else {
        rule.attemptEnded(
          HandMadeRule.ended(endpoint, firstToken: random.uniform(), at: Double(step)))
      }
      let costs = (0..<2).map { rule.cost(of: $0, at: scene.now) }
      let choice = rule.pick(&scene, &random)
      #expect(choice.map { costs[$0] } == costs.min())
    }
  }
}

/// Helicone's health monitor: more than a tenth of at least 20 answers of 60 s, checked every 5 s.
@Suite struct HeliconeHealthTests {
  private func breaker() -> HeliconeHealth {
    HeliconeHealth(RuleSettings(HeliconeHealth.card), HandMadeRule.directory(2))
  }

  private func feed(
    _ breaker: inout HeliconeHealth, served: Int, failed: Int, at seconds: Double,
    as outcome: AttemptOutcome = .serverError
  ) {
    for _ in 0..<served { breaker.attemptEnded(HandMadeRule.ended(0, at: seconds)) }
    for _ in 0..<failed { breaker.attemptEnded(HandMadeRule.ended(0, outcome, at: seconds)) }
  }

  private func permits(_ breaker: HeliconeHealth, at seconds: Double) -> Bool {
    breaker.permits(0, at: HandMadeRule.time(seconds))
  }

  @Test func `below the grace of 20 answers a provider is healthy`() {
    var breaker = breaker()
    feed(&breaker, served: 0, failed: 19, at: 101)
    #expect(permits(breaker, at: 130))
    feed(&breaker, served: 0, failed: 1, at: 131)
    #expect(!permits(breaker, at: 135))
  }

  @Test func `exactly a tenth is healthy, more is not`() {
    var tenth = breaker()
    feed(&tenth, served: 18, failed: 2, at: 101)
    #expect(permits(tenth, at: 110))
    var more = breaker()
    feed(&more, served: 17, failed: 3, at: 101)
    #expect(!permits(more, at: 110))
    // Endpoint 1 is another provider's.
    #expect(more.permits(1, at: HandMadeRule.time(110)))
  }

  @Test func `a provider is taken out at a check and comes back when its window is empty`() {
    var breaker = breaker()
    feed(&breaker, served: 10, failed: 20, at: 101)
    // The check at 100 s saw nothing; the next is at 105 s.
    #expect(permits(breaker, at: 104.9))
    #expect(!permits(breaker, at: 105))
    #expect(!permits(breaker, at: 150))
    // Its bucket of 6 s, 96 to 102 s, has left the window of ten buckets at 156 s; seen at 160 s.
    #expect(!permits(breaker, at: 154.9))
    #expect(permits(breaker, at: 160))
  }

  @Test func `only the provider's own errors count`() {
    for outcome in [AttemptOutcome.rateLimited, .cutMidStream, .timedOut] {
      var breaker = breaker()
      feed(&breaker, served: 0, failed: 50, at: 101, as: outcome)
      #expect(permits(breaker, at: 110))
    }
    for outcome in [AttemptOutcome.overloaded, .providerDown] {
      var breaker = breaker()
      feed(&breaker, served: 0, failed: 50, at: 101, as: outcome)
      #expect(!permits(breaker, at: 110))
    }
  }
}
