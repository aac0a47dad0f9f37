import NumericalMethods
public import Quantities

/// How shares answer prices in a fitted world, by layer: what is asked differs, and so do the answers.
public struct ShareElasticities: Sendable {
  /// What is asked.
  public enum Layer: String, CaseIterable, Sendable {
    /// One model's price, and its share in the week of the change.
    case ownThisWeek
    /// One model's price, and its share when all have settled.
    case ownSettled
    /// Differences of price between models, and differences of their shares.
    case acrossModels
    /// All prices of the cheap origin, and its share when all have settled.
    case origin
    /// All prices of other origins, and the ratio of the cheap origin's share to theirs.
    case gap
    /// All prices, and what comes to the platform when all have settled.
    case demand

    /// In words.
    public var name: String {
      switch self {
      case .ownThisWeek: "one model's price, that week"
      case .ownSettled: "one model's price, settled"
      case .acrossModels: "across models, that week: slope of log share in log price"
      case .origin: "all prices of the cheap origin, its share, settled"
      case .gap: "all prices of other origins, cheap over other share, settled"
      case .demand: "all prices, tokens on the platform, settled"
      }
    }
  }

  /// One answer.
  public struct Estimate: Hashable, Sendable {
    /// The layer.
    public let layer: Layer
    /// At the estimates.
    public let value: Double
    /// The 90 % interval over draws of the parameters; `nil` without draws.
    public let interval: ClosedRange<Double>?
  }

  /// One for each layer.
  public let estimates: [Estimate]
  /// The week in whose world they hold.
  public let week: CalendarDate
  /// Draws behind the intervals.
  public let draws: Int

  /// Works out the elasticities of a fit in the world of its last week.
  ///
  /// Own-price elasticities are means over the top 20 models that cost something, weighted by tokens.
  /// Prices move by ±1 %, for all segments.
  public init(_ fit: ShareFit, draws: Int = 100, seed: UInt64 = 1) {
    week = fit.world.panel.weeks[fit.lastWeek].start
    let values = Self.values(fit, at: fit.likelihood.estimates)
    var samples: [[Double]] = []
    if draws > 1, let normal = NormalDraws(fit) {
      samples = (0..<draws).map { number in
        var stream = RandomStream(seed: seed, entity: UInt64(number), code: Self.purpose)
        return Self.values(fit, at: normal.point(&stream))
      }
    }
    self.draws = samples.count
    estimates = Layer.allCases.enumerated().map { index, layer in
      Estimate(
        layer: layer, value: values[index],
        interval: samples.isEmpty
          ? nil
          : Bootstrap.percentileInterval(
            of: samples.map { $0[index] }.sorted(), confidence: 0.9))
    }
  }

  /// Sets these draws apart from others of the same seed ("elastic").
  private static let purpose: UInt64 = 0x65_6C61_7374_6963
  private static let step = 0.01

  /// One number for each layer.
  static func values(_ fit: ShareFit, at point: [Double]) -> [Double] {
    let world = fit.world
    var model = fit.choiceModel(at: point)
    let week = wholeWeek(world.weeks[fit.lastWeek])
    let state = fit.state(of: &model, in: fit.lastWeek)
    let weights = model.weights
    let top = Backtest.top(world, fit.lastWeek).filter { !week.isFree[$0] }
    var (soon, late, tokens) = (0.0, 0.0, 0.0)
    for index in top {
      let (up, down) = (
        raised(week, by: step) { $0 == index }, raised(week, by: -step) { $0 == index }
      )
      let share = world.shares[fit.lastWeek][index]
      let moved = [up, down].map { model.moved(state, in: $0).platform(weights: weights)[index] }
      let settled = [up, down].map { model.settled(in: $0).platform(weights: weights)[index] }
      soon += share * slope(moved)
      late += share * slope(settled)
      tokens += share
    }
    func cheapShare(_ change: Double, where isCheap: Bool) -> Double {
      let moved = raised(week, by: change) {
        (world.panel.models[$0].origin == ShareWorld.cheapOrigin) == isCheap
      }
      return world.share(
        of: ShareWorld.cheapOrigin, in: model.settled(in: moved).platform(weights: weights))
    }
    let origin = [step, -step].map { cheapShare($0, where: true) }
    let gap = [step, -step].map { change in
      let share = cheapShare(change, where: false)
      return share / (1 - share)
    }
    return [
      soon / tokens, late / tokens,
      acrossModels(
        model.moved(state, in: week).platform(weights: weights), week), slope(origin),
      slope(gap), demand(fit, model, week),
    ]
  }

  /// Elasticity from the values at prices up and down by ``step``.
  private static func slope(_ values: [Double]) -> Double {
    deterministicLog(values[0] / values[1]) / deterministicLog((1 + step) / (1 - step))
  }

  /// The week with everything offered throughout that is offered at all.
  static func wholeWeek(_ week: MarketWeek) -> MarketWeek {
    var week = week
    week.offered = week.offered.map { $0 > 0 ? 1 : 0 }
    return week
  }

  /// The week with some prices changed.
  static func raised(
    _ week: MarketWeek, by change: Double, where isMeant: (Int) -> Bool
  ) -> MarketWeek {
    var week = week
    for segment in week.cost.indices {
      for index in week.cost[segment].indices where isMeant(index) {
        week.cost[segment][index] *= 1 + change
      }
    }
    return week
  }

  /// Least squares over models that cost something and are above rank 50 or so.
  private static func acrossModels(_ shares: [Double], _ week: MarketWeek) -> Double {
    let points = shares.indices.filter {
      shares[$0] >= ForecastBaseline.leastShare && !week.isFree[$0]
    }.map { (x: deterministicLog(week.cost[0][$0]), y: deterministicLog(shares[$0])) }
    let count = Double(points.count)
    let x = points.reduce(0) { $0 + $1.x } / count
    let y = points.reduce(0) { $0 + $1.y } / count
    return points.reduce(0) { $0 + ($1.x - x) * ($1.y - y) }
      / points.reduce(0) { $0 + ($1.x - x) * ($1.x - x) }
  }

  /// With the outside options of the default segments at this week's prices.
  private static func demand(_ fit: ShareFit, _ model: ChoiceModel, _ week: MarketWeek) -> Double {
    var model = model
    for (index, segment) in fit.world.segments.enumerated() {
      model.segments[index].weight = segment.weight
      model.segments[index].outsideShare = segment.outsideShare
    }
    model.outside = model.segments.map { $0.outsideShare > 0 ? 0 : -.infinity }
    for _ in 0..<60 {
      let now = model.preferences(in: week).outside
      var change = 0.0
      for (index, segment) in model.segments.enumerated() where segment.outsideShare > 0 {
        let odds = segment.outsideShare / (1 - segment.outsideShare)
        let step = deterministicLog(odds * (1 - now[index]) / now[index])
        model.outside[index] += step
        change = max(change, step.magnitude)
      }
      if change < 1e-9 { break }
    }
    return slope(
      [step, -step].map { change in
        model.settled(in: raised(week, by: change) { _ in true }).volume(
          weights: model.weights)
      })
  }
}
