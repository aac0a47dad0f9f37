import Demand

/// What does not depend on the gap: whether cache reads have a discount, and how good the models of
/// the cheap origin are.
package struct StudyWorld: Sendable {
  /// Whether providers give a discount on cache reads.
  package let cacheDiscount: Bool
  /// Arena points by which models of the cheap origin are better than they are.
  package let qualityShift: Double
  private let market: StudyMarket
  /// Cost of a task at the reference rates, by segment and model [USD].
  private let taskCosts: [[Double]]
  /// Probability that a step succeeds at first, by segment and model.
  private let success: [[Double]]
  /// Tokens of a mean request, by model.
  private let requestTokens: [Double]
  /// What a token costs at the reference rates, by segment and model [USD].
  private let tokenCosts: [[Double]]

  /// The world of a market.
  ///
  /// A task costs all its steps with their expected repeats, also where it ends unsolved: what it
  /// would take to get through. (A weak model whose tasks break off early would else seem cheap.)
  package init(_ market: StudyMarket, cacheDiscount: Bool = true, qualityShift: Double = 0) {
    self.market = market
    self.cacheDiscount = cacheDiscount
    self.qualityShift = qualityShift
    var (taskCosts, success) = ([[Double]](), [[Double]]())
    var tokenCosts: [[Double]] = []
    for (work, costs) in zip(market.work, market.costs) {
      let perStep = work.tasks.with(steps: 1)
      var row = (costs: [Double](), success: [Double](), prices: [Double]())
      for (model, cost) in zip(market.models, costs) {
        let shift = model.origin == market.origins.cheap ? qualityShift : 0
        let quality = (model.arenaScore + shift - 1350) / 100
        let calls = work.tasks.steps * perStep.expectation(qualityLogits: quality).calls
        let call = cacheDiscount ? cost.asServed : cost.withoutDiscount
        row.costs.append(calls * call)
        row.success.append(perStep.firstSuccess(qualityLogits: quality))
        row.prices.append(call / work.tokens(verbosity: model.verbosity))
      }
      taskCosts.append(row.costs)
      success.append(row.success)
      tokenCosts.append(row.prices)
    }
    self.taskCosts = taskCosts
    self.success = success
    requestTokens = market.models.map { Self.tokensPerRequest(origin: $0.origin) }
    self.tokenCosts = tokenCosts
  }

  /// What customers meet where all rates of the cheap origin are multiplied by a factor.
  package func week(factor: Double) -> MarketWeek {
    let isCheap = market.isCheap
    let count = market.models.count
    return MarketWeek(
      offered: [Double](repeating: 1, count: count),
      age: [Double](repeating: .infinity, count: count),
      isFree: market.models.map { $0.basis == .free },
      cost: taskCosts.map { row in zip(row, isCheap).map { $1 ? factor * $0 : $0 } },
      success: success)
  }

  /// Tokens of a mean request to models of an origin: aggregates of a gateway's public statistics in
  /// mid-2026 (facts, section 5).
  static func tokensPerRequest(origin: String) -> Double {
    switch origin {
    case "CN": 22_400
    case "US": 9_700
    default: 14_300
    }
  }

  /// What shares of segments come to in tokens, requests and spend.
  ///
  /// The choice model's shares are shares of tokens. A request is as long as the platform's mean
  /// request to models of the origin; spend is what the segment's tokens cost on the model.
  ///
  /// - Parameter weights: each segment's share of demand.
  package func measures(
    of shares: SegmentShares, weights: [Double], factor: Double
  ) -> ShareMeasures {
    var all = ShareMeasures()
    var cheap = ShareMeasures()
    for (segment, weight) in weights.enumerated() {
      for (index, model) in market.models.enumerated() {
        let isCheap = model.origin == market.origins.cheap
        let tokens = weight * shares.models[segment][index]
        let part = ShareMeasures(
          tokens: tokens, requests: tokens / requestTokens[index],
          spend: tokens * tokenCosts[segment][index] * (isCheap ? factor : 1), volume: tokens)
        all.add(part)
        if isCheap { cheap.add(part) }
      }
    }
    return ShareMeasures(
      tokens: cheap.tokens / all.tokens, requests: cheap.requests / all.requests,
      spend: all.spend > 0 ? cheap.spend / all.spend : 0, volume: all.volume)
  }
}

/// The share of the cheap origin in three units, and the platform's volume.
package struct ShareMeasures: Hashable, Sendable {
  /// Share of tokens.
  package var tokens = 0.0
  /// Share of requests.
  package var requests = 0.0
  /// Share of spend.
  package var spend = 0.0
  /// Share of all demand that comes to the platform.
  package var volume = 0.0

  mutating func add(_ other: Self) {
    tokens += other.tokens
    requests += other.requests
    spend += other.spend
    volume += other.volume
  }
}
