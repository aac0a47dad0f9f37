import Demand
import NumericalMethods
import Quantities
import Supply
import Testing

@testable import Routing

/// Bifrost's adaptive balancing by its published constants (documentation of May 2026).
@Suite struct BifrostAdaptiveTests {
  private func rule(_ count: Int) -> BifrostAdaptive {
    BifrostAdaptive(RuleSettings(BifrostAdaptive.card), HandMadeRule.directory(count))
  }

  /// Feeds answers to one endpoint at one moment and has the weights worked out at a later one.
  private func weight(served: Int, failed: Int, at seconds: Double, read later: Double) -> Double {
    var rule = rule(1)
    for _ in 0..<served { rule.attemptEnded(HandMadeRule.ended(0, at: seconds)) }
    for _ in 0..<failed { rule.attemptEnded(HandMadeRule.ended(0, .serverError, at: seconds)) }
    var scene = HandMadeRule.scene(1, at: later)
    var stream = RandomStream(seed: 1, entity: 1, code: 1)
    _ = rule.pick(&scene, &stream)
    return rule.weight(of: 0)
  }

  @Test func `without errors an endpoint has the full weight`() {
    // Sums of fractions leave the last digits open.
    #expect(abs(weight(served: 50, failed: 0, at: 101, read: 105) - 1_000) < 1e-5)
  }

  /// 1 of 25 is 4 %: degraded. Score = 0.5 · 4 % · 0.1^(4 s / 30 s); weight = 1 + (1 - score) · 999.
  @Test func `a degraded endpoint loses by the published formula`() {
    let score = 0.5 * 0.04 * deterministicExp(-2.302585092994046 * 4 / 30)
    let expected = 1 + (1 - score) * 999
    #expect(abs(weight(served: 24, failed: 1, at: 101, read: 105) - expected) < 1e-5)
  }

  @Test func `above 5 percent and after a 429 an endpoint has failed`() {
    #expect(weight(served: 90, failed: 10, at: 101, read: 105) == 1)
    var rule = rule(1)
    for _ in 0..<100 { rule.attemptEnded(HandMadeRule.ended(0, at: 101)) }
    rule.attemptEnded(HandMadeRule.ended(0, .rateLimited, at: 101))
    var scene = HandMadeRule.scene(1, at: 105)
    var stream = RandomStream(seed: 1, entity: 1, code: 1)
    _ = rule.pick(&scene, &stream)
    #expect(rule.weight(of: 0) == 1)
  }

  /// "90 % penalty reduction in 30 seconds".
  @Test func `the penalty falls by 90 percent in 30 seconds`() {
    var route = RouteRecord()
    for _ in 0..<24 { route.observe(HandMadeRule.ended(0, at: 101)) }
    route.observe(HandMadeRule.ended(0, .serverError, at: 101))
    let scoring = RouteScoring(error: 0.5, latency: 0.2, use: 0.05, momentum: 0.1)
    let first = scoring.errorPenalty(of: route, at: HandMadeRule.time(101))
    #expect(abs(first - 0.04) < 1e-12)
    let later = scoring.errorPenalty(of: route, at: HandMadeRule.time(131))
    #expect(abs(later / first - 0.1) < 1e-9)
  }

  /// Failed, quiet for 30 s: it recovers; half of its fair share without errors: healthy.
  @Test func `an endpoint goes from failed over recovering to healthy`() {
    var route = RouteRecord()
    let scoring = RouteScoring(error: 0.5, latency: 0.2, use: 0.05, momentum: 0.1)
    func state(_ seconds: Double, share: Double = 0) -> RouteRecord.State {
      route.advance(to: HandMadeRule.time(seconds))
      _ = scoring.score(of: &route, share: share, peers: 2, at: HandMadeRule.time(seconds))
      return route.state
    }
    route.observe(HandMadeRule.ended(0, at: 100))
    #expect(state(101) == .healthy)
    route.observe(HandMadeRule.ended(0, .serverError, at: 102))
    #expect(state(105) == .failed)
    #expect(state(130) == .failed)
    #expect(state(135) == .recovering)
    route.observe(HandMadeRule.ended(0, at: 136))
    #expect(state(140, share: 0.2) == .recovering)
    #expect(state(145, share: 0.25) == .healthy)
  }

  /// A quarter of the draws is uniform, the rest by weight: of weights 1000, 1000 and 1. False alarms:
  /// 1 in a million.
  @Test func `a quarter of the draws explores`() {
    var rule = rule(3)
    for _ in 0..<20 { rule.attemptEnded(HandMadeRule.ended(2, .serverError, at: 101)) }
    var scene = HandMadeRule.scene(3, at: 105)
    let counts = HandMadeRule.counts(20_000, of: 3) { rule.pick(&scene, &$0) }
    let shares = [1_000.0, 1_000, 1].map { 0.25 / 3 + 0.75 * $0 / 2_001 }
    #expect(Pearson.pValue(counts, shares: shares) > 1e-6)
    #expect(Pearson.pValue(counts, shares: [1, 1, 0.001]) < 1e-9)
  }

  /// Law: weights stay within 1 and 1000 whatever happens, and change every 5 s only.
  @Test func `weights stay within their bounds`() {
    var rule = rule(4)
    var random = RandomMarkets(3)
    var scene = HandMadeRule.scene(4, at: 0)
    var before: [Double] = []
    for step in 0..<2_000 {
      let seconds = Double(step) * 0.7
      rule.attemptEnded(
        HandMadeRule.ended(
          random.below(4), random.outcome(), duration: 1 + Double(random.below(50)),
          at: seconds))
      scene.now = HandMadeRule.time(seconds)
      _ = rule.pick(&scene, &random.stream)
      let weights = (0..<4).map { rule.weight(of: $0) }
      #expect(weights.allSatisfy { (1...1_000).contains($0) })
      let isNewInterval = Int(seconds / 5) != Int((seconds - 0.7) / 5)
      if !before.isEmpty, !isNewInterval { #expect(weights == before) }
      before = weights
    }
  }
}

/// llm-d's scorers and pickers by their formulas.
@Suite struct WeightedScorersTests {
  private func rule(_ count: Int, _ values: [String: RuleValue]) -> WeightedScorers {
    let none: [String: RuleValue] = ["queue_weight": .number(0), "prefix_weight": .number(0)]
    return WeightedScorers(
      RuleSettings(WeightedScorers.card, none.merging(values) { $1 }),
      HandMadeRule.directory(count))
  }

  private func scores(_ rule: inout WeightedScorers, task: UInt64 = 0) -> [Double] {
    var scene = HandMadeRule.scene(3, at: 1)
    scene.request.task = TaskID(task)
    var stream = RandomStream(seed: 1, entity: 1, code: 1)
    _ = rule.pick(&scene, &stream)
    return scene.weights.map { (Double($0) / 4_294_967_296 * 1_000).rounded() / 1_000 }
  }

  /// (max - q) / (max - min), 1 where all are equal; active: 1 when idle, else (max - c) / max.
  @Test func `queue and active requests are scored by the published formulas`() {
    var queue = rule(3, ["queue_weight": .number(2)])
    #expect(scores(&queue) == [2, 2, 2])
    var active = rule(3, ["active_weight": .number(1)])
    for (endpoint, calls) in [1, 2, 4].enumerated() {
      for _ in 0..<calls {
        queue.attemptSent(HandMadeRule.sent(endpoint, at: 0))
        active.attemptSent(HandMadeRule.sent(endpoint, at: 0))
      }
    }
    #expect(scores(&queue) == [2, 1.333, 0])
    #expect(scores(&active) == [0.75, 0.5, 0])
    active.attemptEnded(HandMadeRule.ended(0, at: 2))
    #expect(scores(&active) == [1, 0.5, 0])
  }

  /// 1 - min(1, tokens / 4,194,304).
  @Test func `tokens under way are scored against 4 Mi`() {
    var rule = rule(3, ["token_weight": .number(1)])
    rule.attemptSent(HandMadeRule.sent(0, at: 0, input: 2_097_152))
    rule.attemptSent(HandMadeRule.sent(1, at: 0, input: 5_000_000))
    #expect(scores(&rule) == [0.5, 0, 1])
    rule.attemptEnded(HandMadeRule.ended(1, at: 1))
    #expect(scores(&rule) == [0.5, 1, 1])
  }

  /// Matched share of the prefix, at the endpoint where the conversation was last sent.
  @Test func `a prefix counts as far as it reached, for its own conversation`() {
    var rule = rule(3, ["prefix_weight": .number(3)])
    rule.attemptSent(HandMadeRule.sent(1, at: 0, task: 4, input: 4_000))
    #expect(scores(&rule, task: 4) == [0, 2.4, 0])
    #expect(scores(&rule, task: 5) == [0, 0, 0])
  }

  /// Frequencies of the pickers; false alarms 1 in a million each.
  @Test func `pickers take the best, draw by score, or draw uniformly`() {
    func counts(_ picker: String) -> [Int] {
      var rule = rule(3, ["active_weight": .number(1), "picker": .choice(picker)])
      for (endpoint, calls) in [1, 2, 4].enumerated() {
        for _ in 0..<calls { rule.attemptSent(HandMadeRule.sent(endpoint, at: 0)) }
      }
      var scene = HandMadeRule.scene(3, at: 1)
      return HandMadeRule.counts(20_000, of: 3) { rule.pick(&scene, &$0) }
    }
    #expect(counts("max-score") == [20_000, 0, 0])
    let drawn = counts("weighted-random")
    #expect(drawn[2] == 0)
    #expect(Pearson.pValue([drawn[0], drawn[1]], shares: [3, 2]) > 1e-6)
    #expect(Pearson.pValue(counts("random"), shares: [1, 1, 1]) > 1e-6)
  }

  @Test func `ties of the best score are drawn uniformly`() {
    var rule = rule(3, ["queue_weight": .number(2)])
    var scene = HandMadeRule.scene(3, at: 1)
    let counts = HandMadeRule.counts(20_000, of: 3) { rule.pick(&scene, &$0) }
    #expect(Pearson.pValue(counts, shares: [1, 1, 1]) > 1e-6)
  }
}

/// The two small latency rules by their pull requests.
@Suite struct SmallLatencyRuleTests {
  private var stream = RandomStream(seed: 1, entity: 1, code: 1)

  /// aisix: alpha 0.3, those without a sample first in declared order.
  @Test mutating func `the moving average ranks, unseen endpoints come first`() {
    var rule = LeastLatencyAverage(
      RuleSettings(LeastLatencyAverage.card), HandMadeRule.directory(3))
    var scene = HandMadeRule.scene(3, at: 1)
    func end(_ endpoint: Int, _ seconds: Double, _ outcome: AttemptOutcome = .served) {
      rule.attemptEnded(HandMadeRule.ended(endpoint, outcome, firstToken: seconds, at: 1))
    }
    #expect(rule.pick(&scene, &stream) == 0)
    end(0, 1)
    #expect(rule.pick(&scene, &stream) == 1)
    end(1, 1.29)
    end(2, 0.1, .serverError)
    // A failure is no sample.
    #expect(rule.pick(&scene, &stream) == 2)
    end(2, 5)
    #expect(rule.pick(&scene, &stream) == 0)
    // 0.3 · 2 + 0.7 · 1 = 1.3, now above 1.29.
    end(0, 2)
    #expect(rule.pick(&scene, &stream) == 1)
  }

  /// llm_proxy: cold until three answers of the last five minutes, then all within 10 % take turns.
  @Test mutating func `cold endpoints go first, then those within a tenth take turns`() {
    var rule = MedianBand(RuleSettings(MedianBand.card), HandMadeRule.directory(3))
    var scene = HandMadeRule.scene(3, at: 10)
    func end(_ endpoint: Int, _ seconds: Double, times: Int, _ outcome: AttemptOutcome = .served) {
      for _ in 0..<times {
        rule.attemptEnded(HandMadeRule.ended(endpoint, outcome, firstToken: seconds, at: 10))
      }
    }
    #expect((0..<4).map { _ in rule.pick(&scene, &stream) } == [0, 1, 2, 0])
    end(0, 1, times: 3)
    end(1, 1.09, times: 3)
    end(2, 1.2, times: 2)
    // Two answers and a failure are not three answers.
    end(2, 0.1, times: 1, .serverError)
    #expect((0..<3).map { _ in rule.pick(&scene, &stream) } == [2, 2, 2])
    end(2, 1.2, times: 1)
    let turns = (0..<4).map { _ in rule.pick(&scene, &stream) }
    #expect(Set(turns) == [0, 1])
    #expect(turns[0] == turns[2] && turns[1] == turns[3])
    // After five minutes all are cold again.
    scene.now = HandMadeRule.time(310)
    #expect(Set((0..<3).map { _ in rule.pick(&scene, &stream) }) == [0, 1, 2])
  }

  /// Of 20 samples the oldest leave first, so 20 newer ones make the median.
  @Test mutating func `twenty samples are kept`() {
    var rule = MedianBand(RuleSettings(MedianBand.card), HandMadeRule.directory(2))
    for second in 0..<20 {
      rule.attemptEnded(HandMadeRule.ended(0, firstToken: 9, at: Double(second)))
      rule.attemptEnded(HandMadeRule.ended(1, firstToken: 1, at: Double(second)))
    }
    var scene = HandMadeRule.scene(2, at: 21)
    #expect((0..<3).allSatisfy { _ in rule.pick(&scene, &stream) == 1 })
    for second in 30..<50 {
      rule.attemptEnded(HandMadeRule.ended(0, firstToken: 0.5, at: Double(second)))
    }
    scene.now = HandMadeRule.time(51)
    #expect((0..<3).allSatisfy { _ in rule.pick(&scene, &stream) == 0 })
  }
}

/// The control that leaves an endpoint now and then.
@Suite struct SwitchingEndpointsTests {
  /// Stays with probability 1 - p + p / n, goes to each other with p / n. False alarms: 1 in a
  /// million.
  @Test func `a switch draws among all, the present one included`() {
    var rule = SwitchingEndpoints(
      RuleSettings(SwitchingEndpoints.card, ["probability": .number(0.2)]),
      HandMadeRule.directory(5))
    var scene = HandMadeRule.scene(5, at: 1)
    scene.lastServed = 3
    let counts = HandMadeRule.counts(20_000, of: 5) { rule.pick(&scene, &$0) }
    #expect(Pearson.pValue(counts, shares: [0.04, 0.04, 0.04, 0.84, 0.04]) > 1e-6)
    scene.lastServed = -1
    let first = HandMadeRule.counts(20_000, of: 5) { rule.pick(&scene, &$0) }
    #expect(Pearson.pValue(first, shares: [1, 1, 1, 1, 1]) > 1e-6)
  }
}
