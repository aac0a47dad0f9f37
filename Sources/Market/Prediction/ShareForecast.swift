import NumericalMethods
import Quantities

/// Shares in the weeks after a fit's last, from what is known by then and a calendar of prices,
/// releases, promotions and withdrawals.
public struct ShareForecast: Sendable {
  /// What is assumed known of the weeks to come.
  public enum Calendar: String, CaseIterable, Sendable {
    /// Prices, releases, promotions and withdrawals, as they came.
    case known
    /// Nothing: prices stay, and nothing comes or goes.
    case frozen
  }

  /// The fit.
  public let fit: ShareFit
  /// What was assumed known.
  public let calendar: Calendar
  /// Models released since whose appeal had to be guessed.
  public let releases: [Int]
  /// Shares by week after the cut and model of the panel, at the estimates and without shocks.
  public let shares: [[Double]]
  /// Shares by draw, week after the cut and model; empty where no bands were asked for.
  public let draws: [[[Double]]]
  /// How releases compare with what their author had.
  public let releaseAppeal: ReleaseAppeal
  /// Standard deviation of the weekly, lasting change of a model's appeal [logits].
  public let weeklyShock: Double

  /// Forecasts weeks after the fit's last, also beyond the panel: there prices stay, and models come
  /// and go, and stop being free, on the days that the panel knows.
  ///
  /// A draw takes the parameters from the normal approximation of their likelihood and priors, the
  /// appeal of each release from ``ReleaseAppeal``, and lets every appeal wander from week to week:
  /// a residual of one week, as the fit left them, came of a lasting change of appeal of which the
  /// share that reconsiders took notice.
  public init(
    _ fit: ShareFit, weeks: Int, calendar: Calendar = .known, draws: Int = 0, seed: UInt64 = 1
  ) {
    self.fit = fit
    self.calendar = calendar
    let ahead = Self.weeks(fit, count: weeks, calendar)
    releases = calendar == .known ? Self.releases(fit, in: ahead) : []
    releaseAppeal = ReleaseAppeal(fit)
    weeklyShock = fit.residualDeviation / (1 - fit.value(.staying))
    let path = Path(fit: fit, ahead: ahead, releases: releases)
    let premium = releaseAppeal.premium
    shares = path.shares(
      at: fit.likelihood.estimates, premiums: releases.map { _ in premium }
    ) { _, _ in 0 }
    guard draws > 0, let normal = NormalDraws(fit) else {
      self.draws = []
      return
    }
    let (appeal, shock) = (releaseAppeal, weeklyShock)
    let releases = releases
    self.draws = (0..<draws).map { number in
      var stream = RandomStream(seed: seed, entity: UInt64(number), code: Self.purpose)
      let point = normal.point(&stream)
      let common = appeal.premium + appeal.premiumDeviation * stream.normal()
      let premiums = releases.map { _ in common + appeal.spread * stream.normal() }
      return path.shares(at: point, premiums: premiums) { _, _ in shock * stream.normal() }
    }
  }

  /// Sets these draws apart from others of the same seed ("forecast").
  private static let purpose: UInt64 = 0x666F_7265_6361_7374

  /// The weeks ahead as customers will meet them.
  private static func weeks(_ fit: ShareFit, count: Int, _ calendar: Calendar) -> [MarketWeek] {
    let world = fit.world
    let now = world.weeks[fit.lastWeek]
    return (1...max(1, count)).map { fit.lastWeek + $0 }.map { week in
      guard calendar == .frozen else { return world.market(in: week) }
      var market = now
      for model in market.offered.indices where market.offered[model] > 0 {
        market.offered[model] = 1
        market.age[model] += Double(week - fit.lastWeek)
      }
      return market
    }
  }

  /// Models that no one has seen and that are two weeks old at most when the fit ends.
  ///
  /// An older one is below the ranks that are named, and stays there.
  private static func releases(_ fit: ShareFit, in ahead: [MarketWeek]) -> [Int] {
    let seen = Set(fit.models)
    let end = fit.world.panel.weeks[fit.lastWeek].start.daysSinceEpoch + 7
    return fit.world.panel.models.indices.filter { model in
      guard !seen.contains(model), fit.world.panel.models[model].releaseBasis != .firstSeen,
        let day = fit.world.panel.models[model].released
      else {
        return false
      }
      return day.daysSinceEpoch >= end - 14 && ahead.contains { $0.offered[model] > 0 }
    }
  }

  /// The interval that holds a number of the forecast with some probability, over draws.
  public func band(
    week: Int, probability: Double = 0.9, of number: ([Double]) -> Double
  ) -> ClosedRange<Double>? {
    guard draws.count > 1 else { return nil }
    return Bootstrap.percentileInterval(
      of: draws.map { number($0[week]) }.sorted(), confidence: probability)
  }
}

/// A way from the observed shares of a fit's last week into the weeks after.
struct Path {
  let fit: ShareFit
  let ahead: [MarketWeek]
  let releases: [Int]

  /// Shares by week, at some parameters and appeals of releases above their author's best.
  func shares(
    at point: [Double], premiums: [Double], shock: (_ week: Int, _ model: Int) -> Double
  ) -> [[Double]] {
    var model = fit.choiceModel(at: point)
    for (release, premium) in zip(releases, premiums) {
      model.appeal[release] = premium + fit.anchor(of: release, appeals: model.appeal)
    }
    var state = fit.state(of: &model, in: fit.lastWeek)
    return ahead.indices.map { week in
      for index in model.appeal.indices where model.appeal[index].isFinite {
        model.appeal[index] += shock(week, index)
      }
      state = model.moved(state, in: ahead[week])
      return state.platform(weights: model.weights)
    }
  }
}

extension ShareFit {
  /// What the appeal of a release is compared with: its author's best, or that of newcomers.
  func anchor(of release: Int, appeals: [Double]) -> Double {
    let own = models.filter { world.authors[$0] == world.authors[release] }
    return own.map { appeals[$0] }.max() ?? appealOfNewcomers
  }

  /// What each segment has in an observed week, by Bayes' rule from the model's preferences; the
  /// model's weights become the segments' parts of the observed tokens.
  func state(of model: inout ChoiceModel, in week: Int) -> SegmentShares {
    let likes = model.preferences(in: world.weeks[week])
    let weights = model.weights
    let total = likes.platform(weights: weights)
    let tokens = weights.indices.map { segment in
      world.shares[week].indices.map { index in
        world.shares[week][index] * weights[segment]
          * (total[index] > 0 ? likes.models[segment][index] / total[index] : 1)
      }
    }
    let volumes = tokens.map { $0.reduce(0, +) }
    for segment in weights.indices { model.segments[segment].weight = volumes[segment] }
    return SegmentShares(
      models: zip(tokens, volumes).map { row, volume in row.map { $0 / volume } },
      outside: weights.map { _ in 0 })
  }

  /// Root mean square of the logarithms of observed over predicted shares, weighted by share, with
  /// one degree of freedom of each model spent on its appeal.
  public var residualDeviation: Double {
    var (squares, weight) = (0.0, 0.0)
    for (week, shares) in predicted.enumerated() {
      for (position, share) in shares.enumerated() where share >= Self.leastShare {
        let observed = world.shares[week + 1][models[position]]
        guard observed > 0 else { continue }
        let residual = deterministicLog(observed / share)
        squares += observed * residual * residual
        weight += observed
      }
    }
    let count = Double(predicted.count)
    return (squares / weight * count / max(count - 1, 0.5)).squareRoot()
  }
}

/// Parameters drawn from the normal approximation at their estimates.
struct NormalDraws {
  private let estimates: [Double]
  private let moving: [Int]
  private let axes: [[Double]]

  /// `nil` where the curvature is not positive definite.
  init?(_ fit: ShareFit) {
    guard let covariance = fit.likelihood.covariance else { return nil }
    estimates = fit.likelihood.estimates
    moving = fit.likelihood.moving
    axes = covariance.eigenpairs().map { pair in
      pair.vector.map { $0 * max(0, pair.value).squareRoot() }
    }
  }

  /// One point.
  func point(_ stream: inout RandomStream) -> [Double] {
    var point = estimates
    for axis in axes {
      let draw = stream.normal()
      for (position, index) in moving.enumerated() { point[index] += draw * axis[position] }
    }
    return point
  }
}
