import NumericalMethods
import Quantities

/// Forecasts that take no model of customers.
public enum ForecastBaseline: String, CaseIterable, Sendable {
  /// Every share stays as it was.
  case lastWeek
  /// Every logarithm of odds goes on along its line through the weeks so far.
  case trend
  /// Shares in proportion to price to the power of the slope across models, times what makes them
  /// equal to those of the last week.
  case priceOnly

  /// What it is called.
  public var name: String {
    switch self {
    case .lastWeek: "last week's share"
    case .trend: "linear trend in log odds"
    case .priceOnly: "price-only logit"
    }
  }

  /// Slope of the logarithm of share in the logarithm of price across models: -0.062 on the daily
  /// top 50; arXiv 2601.10088 has -0.05 to -0.07.
  public static let slopeAcrossModels = -0.06
  /// The least share whose logarithm is taken: about that of rank 50.
  public static let leastShare = 0.0005
  /// What a price of zero counts as, where a logarithm is taken [USD per task of the first segment].
  private static let leastCost = 1e-4

  /// Shares of models in a week, from weeks 0 to `cut`.
  public func shares(_ world: ShareWorld, cut: Int, week: Int) -> [Double] {
    let now = world.shares[cut]
    switch self {
    case .lastWeek:
      return now
    case .trend:
      return now.indices.map { model in
        Self.extrapolated((0...cut).map { world.shares[$0][model] }, to: week)
      }
    case .priceOnly:
      return priceOnly(world, cut: cut, week: week)
    }
  }

  /// Share of an origin in a week, from weeks 0 to `cut`: the trend is that of the origin's own share.
  public func share(of origin: String, _ world: ShareWorld, cut: Int, week: Int) -> Double {
    guard self == .trend else {
      return world.share(of: origin, in: shares(world, cut: cut, week: week))
    }
    return Self.extrapolated(
      (0...cut).map { world.share(of: origin, in: world.shares[$0]) }, to: week)
  }

  /// The line of least squares through logarithms of odds at 0, 1, 2 ..., read at `position`.
  public static func extrapolated(_ shares: [Double], to position: Int) -> Double {
    let logits = shares.map { share in
      let kept = min(max(share, leastShare), 1 - leastShare)
      return deterministicLog(kept / (1 - kept))
    }
    let middle = Double(shares.count - 1) / 2
    var (product, square) = (0.0, 0.0)
    for (index, logit) in logits.enumerated() {
      product += (Double(index) - middle) * logit
      square += (Double(index) - middle) * (Double(index) - middle)
    }
    let mean = logits.reduce(0, +) / Double(logits.count)
    let slope = square > 0 ? product / square : 0
    return logistic(mean + slope * (Double(position) - middle))
  }

  /// A known release gets the share that the slope gives it beside the named models of the cut.
  private func priceOnly(_ world: ShareWorld, cut: Int, week: Int) -> [Double] {
    let now = world.shares[cut]
    let (before, after) = (world.weeks[cut], world.weeks[week])
    func logPrice(_ market: MarketWeek, _ model: Int) -> Double {
      deterministicLog(max(market.cost[0][model], Self.leastCost))
    }
    let named = now.indices.filter { now[$0] >= Self.leastShare }
    let level =
      named.reduce(0) { sum, model in
        sum + deterministicLog(now[model]) - Self.slopeAcrossModels * logPrice(before, model)
      } / Double(named.count)
    var shares = now.indices.map { model -> Double in
      guard after.offered[model] > 0 else { return 0 }
      if now[model] > 0 {
        let change = logPrice(after, model) - logPrice(before, model)
        return now[model] * deterministicExp(Self.slopeAcrossModels * change)
      }
      let isNew = world.isRelease(model, after: cut)
      return isNew
        ? deterministicExp(level + Self.slopeAcrossModels * logPrice(after, model)) : 0
    }
    let total = shares.reduce(0, +)
    for model in shares.indices { shares[model] /= total }
    return shares
  }
}

extension ShareWorld {
  /// Whether a model was released after a week.
  func isRelease(_ model: Int, after week: Int) -> Bool {
    guard let released = panel.models[model].released else { return false }
    return released.daysSinceEpoch >= panel.weeks[week].start.daysSinceEpoch + 7
  }
}
