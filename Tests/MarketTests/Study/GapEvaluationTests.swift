import NumericalMethods
import Testing

@testable import Market

@Suite("Shares along the gap") struct GapEvaluationTests {
  private typealias Fixture = StudyMarketFixture

  /// The share of the cheap origin at gaps, anchored at a gap of 10.
  private func shares(
    _ market: StudyMarket, at gaps: [Double], segments: [CustomerSegment],
    setting: GapSetting = GapSetting(agenticShare: 0)
  ) throws -> [Double] {
    let design = GapDesign(
      factors: gaps.map { market.factor(listGap: $0) }, settings: [setting])
    let evaluation = GapEvaluation(market: market, design: design, customers: Fixture.alike)
    let outcome = try evaluation.outcome(
      of: DrawnCustomers(segments: segments, dynamics: .measured))
    return outcome.curves[0].map(\.tokens)
  }

  /// Choice-models 3.3, anchored at 55 % at 10x: elasticity .27 gives 40 % at 1x and 60 % at 20x;
  /// .64 gives 22 and 66; .96 gives 12 and 70; 1.11 gives 9 and 73. Elasticities there are of odds
  /// to two digits and shares to whole points.
  @Test(
    "with bills far above what is noticed the curve is the logit of log price",
    arguments: [(0.27, 40, 60), (0.64, 22, 66), (0.96, 12, 70), (1.11, 9, 73)])
  func constantElasticity(elasticity: Double, atOne: Int, atTwenty: Int) throws {
    let market = Fixture.pair(cheapShare: 0.55)
    let found = try shares(
      market, at: [1, 10, 20], segments: [Fixture.segment(cost: elasticity)])
    #expect(abs(found[1] - 0.55) < 1e-9)
    #expect(Int((100 * found[0]).rounded()) == atOne)
    #expect(Int((100 * found[2]).rounded()) == atTwenty)
  }

  @Test("a factor on the weight of cost multiplies it, and no more", arguments: [0.27, 1.11])
  func costFactor(factor: Double) throws {
    let market = Fixture.pair(cheapShare: 0.55)
    let gaps = [1.0, 4, 10, 20]
    let weighed = try shares(market, at: gaps, segments: [Fixture.segment(cost: factor)])
    let multiplied = try shares(
      market, at: gaps, segments: [Fixture.segment(cost: 1)],
      setting: GapSetting(agenticShare: 0, costFactor: factor))
    let plain = try shares(market, at: gaps, segments: [Fixture.segment(cost: 1)])
    for (one, other) in zip(weighed, multiplied) { #expect(abs(one - other) < 1e-12) }
    #expect(abs(plain[0] - multiplied[0]) > 0.02)
  }

  @Test("the reference is met exactly in every draw, with and without switching cost")
  func anchor() throws {
    let market = Fixture.market(
      [
        .init(share: 0.3, cost: 8), .init(share: 0.15, cost: 1, modelClass: .openOther),
        .init(origin: "CN", share: 0.35, cost: 0.6, modelClass: .openCheapOrigin),
        .init(origin: "CN", share: 0.2, cost: 0, basis: .free, modelClass: .openCheapOrigin),
      ], segments: 2)
    let customers = GapEvaluation.customers(count: 16, seed: 1)
    for scale in [0.3, 1, 2.5] {
      for cost in [0.0, 1] {
        let reference = market.gaps(factor: 1).list
        let segments = [
          Fixture.segment("one", weight: 0.4, cost: scale, bill: 10, outside: 0.3),
          Fixture.segment("two", weight: 0.6, isAgentic: true, cost: 1.6 * scale, outside: 0.1),
        ]
        let setting = GapSetting(agenticShare: 0.6, switchingCost: cost)
        let design = GapDesign(
          factors: [market.factor(listGap: reference)], settings: [setting], agenticShare: 0.6)
        let evaluation = GapEvaluation(market: market, design: design, customers: customers)
        let outcome = try evaluation.outcome(
          of: DrawnCustomers(segments: segments, dynamics: .measured))
        #expect(abs(outcome.curves[0][0].tokens - 0.55) < 1e-8)
        #expect(abs(outcome.curves[0][0].volume - 1) < 1e-8)
      }
    }
  }

  @Test("a wider gap never takes share from the cheap origin; agents answer most steeply")
  func monotone() throws {
    let market = Fixture.market(
      [
        .init(share: 0.3, cost: 8), .init(share: 0.15, cost: 1, modelClass: .openOther),
        .init(origin: "CN", share: 0.55, cost: 0.6, modelClass: .openCheapOrigin),
      ], segments: 2)
    let gaps = [1.0, 2, 4, 8, 10, 16, 20]
    // The chat's bill is a hundredth of what it would notice, the agents' a hundred times that.
    let segments = [
      Fixture.segment("chat", weight: 0.5, cost: 1, bill: 0.01, outside: 0.2),
      Fixture.segment(
        "agents", weight: 0.5, isAgentic: true, cost: 1, bill: 100, outside: 0.2),
    ]
    var slopes: [Double] = []
    for share in [0.0, 0.5, 1] {
      for cost in [0.0, 1] {
        let curve = try shares(
          market, at: gaps, segments: segments,
          setting: GapSetting(agenticShare: share, switchingCost: cost))
        for (narrow, wide) in zip(curve, curve.dropFirst()) { #expect(wide > narrow) }
        if cost == 0 { slopes.append(curve[gaps.count - 1] - curve[0]) }
      }
    }
    #expect(slopes[0] < 0.02)
    #expect(slopes[0] < slopes[1] && slopes[1] < slopes[2])
    #expect(slopes[2] > 0.3)
  }

  @Test("weeks after a change lie between the reference and the long run, and approach it")
  func weeks() throws {
    let market = Fixture.pair(cheapShare: 0.55)
    let segments = [Fixture.segment(cost: 1)]
    func share(_ weeks: Int?) throws -> Double {
      var setting = GapSetting(agenticShare: 0)
      setting.weeks = weeks
      return try shares(market, at: [20], segments: segments, setting: setting)[0]
    }
    let settled = try share(nil)
    let course = try [1, 4, 12, 52].map { try share($0) }
    #expect(0.55 < course[0])
    for (early, late) in zip(course, course.dropFirst()) { #expect(early < late) }
    #expect(course[3] < settled + 1e-9 && settled - course[3] < 1e-4)
    // Without loyalty a week covers the share that is reconsidered: ChoiceDynamics.
    var dynamics = ChoiceDynamics.measured
    dynamics.loyalty = 0
    let design = GapDesign(
      factors: [market.factor(listGap: 20)],
      settings: [GapSetting(agenticShare: 0, weeks: 1), GapSetting(agenticShare: 0)],
      agenticShare: 0)
    let outcome = try GapEvaluation(market: market, design: design, customers: Fixture.alike)
      .outcome(of: DrawnCustomers(segments: segments, dynamics: dynamics))
    let (first, last) = (outcome.curves[0][0].tokens, outcome.curves[1][0].tokens)
    #expect(abs((first - 0.55) / (last - 0.55) - (1 - dynamics.staying)) < 1e-9)
  }

  @Test("a factor divides all three gaps; the effective gap leaves free models out")
  func gaps() {
    let market = Fixture.market([
      .init(share: 0.4, cost: 12),
      .init(origin: "CN", share: 0.2, cost: 1, modelClass: .openCheapOrigin),
      .init(origin: "CN", share: 0.2, cost: 2, modelClass: .openCheapOrigin),
      .init(origin: "CN", share: 0.2, cost: 0, basis: .free, modelClass: .openCheapOrigin),
    ])
    let once = market.gaps(factor: 1)
    #expect(abs(once.list - 8) < 1e-9)
    let twice = market.gaps(factor: 2)
    #expect(abs(twice.list - 4) < 1e-9)
    #expect(abs(twice.effective / once.effective - 0.5) < 1e-12)
    #expect(abs(twice.perSolvedTask / once.perSolvedTask - 0.5) < 1e-12)
    #expect(abs(market.factor(listGap: 16) - 0.5) < 1e-12)
  }

  @Test("own-price elasticity of a logit is the weight of cost times one less the share")
  func elasticity() throws {
    // McFadden 1974; Train 2009, 3.6: -alpha (1 - s) with V = -alpha ln p and no outside option.
    let market = Fixture.pair(cheapShare: 0.55)
    let design = GapDesign(
      factors: [1], settings: [GapSetting(agenticShare: 0)], agenticShare: 0,
      elasticityModels: [0])
    let outcome = try GapEvaluation(market: market, design: design, customers: Fixture.alike)
      .outcome(
        of: DrawnCustomers(segments: [Fixture.segment(cost: 0.8)], dynamics: .measured))
    #expect(abs(outcome.elasticities[0] + 0.8 * 0.55) < 1e-4)
    #expect(abs(outcome.elasticities[2] + 0.8) < 1e-4)
  }

  @Test("shares of tokens, requests and spend go by the length and the price of calls")
  func units() throws {
    let market = Fixture.pair(cheapShare: 0.5)
    let world = StudyWorld(market)
    let shares = SegmentShares(models: [[0.5, 0.5]], outside: [0])
    let measures = world.measures(of: shares, weights: [1], factor: 2)
    #expect(measures.tokens == 0.5)
    // Facts, section 5: 22,400 tokens a request on Chinese models, 9,700 on US ones.
    #expect(abs(measures.requests - (1 / 22_400) / (1 / 22_400 + 1 / 9_700)) < 1e-12)
    // Spend: 10 a call on the one, 1 times the factor on the other.
    #expect(abs(measures.spend - 2.0 / 12) < 1e-12)
  }
}
