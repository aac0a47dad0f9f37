import NumericalMethods

/// Forecasts from several cuts, each judged by the weeks that followed.
public struct Backtest: Sendable {
  /// Who forecasts.
  public enum Forecaster: Hashable, Sendable {
    /// The choice model, with a calendar or without.
    case model(ShareForecast.Calendar)
    /// A baseline.
    case baseline(ForecastBaseline)

    /// All, the model first.
    public static let all =
      ShareForecast.Calendar.allCases.map { Forecaster.model($0) }
      + ForecastBaseline.allCases.map { .baseline($0) }

    /// What it is called.
    public var name: String {
      switch self {
      case .model(.known): "choice model"
      case .model(.frozen): "choice model, no calendar"
      case .baseline(let baseline): baseline.name
      }
    }
  }

  /// How one forecaster did in one week.
  public struct Score: Hashable, Sendable {
    /// The forecaster.
    public let forecaster: Forecaster
    /// The last week it knew.
    public let cut: Int
    /// Weeks ahead.
    public let horizon: Int
    /// Forecast less observed share, one for each of ``Backtest/origins``.
    public let originErrors: [Double]
    /// Mean absolute error of the logarithms of shares of the top models of the cut.
    public let logError: Double
    /// Of shares by origin, how many lie in their band; `nil` without bands.
    public let originsCovered: Int?
    /// Of the top models, how many lie in their band.
    public let modelsCovered: Int?

    /// Mean absolute error of shares by origin.
    public var originError: Double {
      originErrors.reduce(0) { $0 + $1.magnitude } / Double(originErrors.count)
    }
  }

  /// Origins whose shares are judged.
  public static let origins = ["CN", "US"]
  /// How many models of the cut are judged.
  public static let topModels = 20

  /// Cuts, as weeks of the panel.
  public let cuts: [Int]
  /// All scores.
  public let scores: [Score]
  /// The fit at each cut.
  public let fits: [ShareFit]
  /// The forecast at each cut with the known calendar.
  public let forecasts: [ShareForecast]
  /// Draws behind each band.
  public let draws: Int

  /// Fits at every cut and forecasts to the end of the panel.
  ///
  /// - Parameters:
  ///   - panel: The weekly traffic.
  ///   - cuts: Weeks of the panel; each needs two transitions before it and a week after.
  ///   - priors: What is known of the parameters before the fit.
  ///   - draws: Draws of the parameters for each band.
  ///   - seed: The seed of the draws.
  ///   - finished: Told after each cut how many are done.
  public init(
    _ panel: TrafficPanel, cuts: [Int], priors: [ParameterPrior] = ParameterPrior.published,
    draws: Int = 300, seed: UInt64 = 1, finished: (Int) -> Void = { _ in }
  ) {
    self.cuts = cuts
    self.draws = draws
    var scores: [Score] = []
    var fits: [ShareFit] = []
    var forecasts: [ShareForecast] = []
    for cut in cuts {
      // What the weeks after the cut hold of tokens stays out of the calendar.
      let world = ShareWorld(panel, observed: cut + 1)
      let fit = ShareFit(world, through: cut, priors: priors)
      let ahead = panel.weeks.count - 1 - cut
      let known = ShareForecast(fit, weeks: ahead, draws: draws, seed: seed)
      let frozen = ShareForecast(fit, weeks: ahead, calendar: .frozen)
      for horizon in 1...ahead {
        let week = cut + horizon
        scores.append(Self.score(known, world, horizon))
        scores.append(Self.score(frozen, world, horizon))
        for baseline in ForecastBaseline.allCases {
          scores.append(
            Self.score(
              .baseline(baseline), world, cut: cut, horizon: horizon,
              shares: baseline.shares(world, cut: cut, week: week),
              origins: Self.origins.map {
                baseline.share(of: $0, world, cut: cut, week: week)
              }, bands: nil))
        }
      }
      fits.append(fit)
      forecasts.append(known)
      finished(fits.count)
    }
    self.scores = scores
    self.fits = fits
    self.forecasts = forecasts
  }

  private static func score(_ forecast: ShareForecast, _ world: ShareWorld, _ horizon: Int) -> Score
  {
    let shares = forecast.shares[horizon - 1]
    return score(
      .model(forecast.calendar), world, cut: forecast.fit.lastWeek, horizon: horizon,
      shares: shares, origins: origins.map { world.share(of: $0, in: shares) },
      bands: forecast.draws.isEmpty ? nil : forecast)
  }

  private static func score(
    _ forecaster: Forecaster, _ world: ShareWorld, cut: Int, horizon: Int, shares: [Double],
    origins: [Double], bands: ShareForecast?
  ) -> Score {
    let observed = world.shares[cut + horizon]
    let least = ForecastBaseline.leastShare
    let top = self.top(world, cut)
    let errors = top.map { model in
      (deterministicLog(max(shares[model], least))
        - deterministicLog(max(observed[model], least))).magnitude
    }
    var (originsCovered, modelsCovered): (Int?, Int?)
    if let bands {
      originsCovered = Self.origins.count { origin in
        bands.band(week: horizon - 1) { world.share(of: origin, in: $0) }?
          .contains(world.share(of: origin, in: observed)) == true
      }
      modelsCovered = top.count { model in
        bands.band(week: horizon - 1) { max($0[model], least) }?
          .contains(max(observed[model], least)) == true
      }
    }
    return Score(
      forecaster: forecaster, cut: cut, horizon: horizon,
      originErrors: zip(Self.origins, origins).map { $1 - world.share(of: $0, in: observed) },
      logError: errors.reduce(0, +) / Double(errors.count), originsCovered: originsCovered,
      modelsCovered: modelsCovered)
  }

  /// The models of the largest shares in a week, ties by the order of the panel.
  public static func top(_ world: ShareWorld, _ week: Int) -> [Int] {
    let shares = world.shares[week]
    let ranked = shares.indices.sorted { (-shares[$0], $0) < (-shares[$1], $1) }
    return Array(ranked.prefix(topModels))
  }
}

extension Backtest {
  /// The longest horizon of any cut.
  public var horizonMax: Int { scores.map(\.horizon).max() ?? 0 }

  /// Scores of one forecaster at one horizon, by cut.
  public func scores(_ forecaster: Forecaster, horizon: Int) -> [Score] {
    scores.filter { $0.forecaster == forecaster && $0.horizon == horizon }
  }

  /// Mean over cuts of the error of shares by origin.
  public func originError(_ forecaster: Forecaster, horizon: Int) -> Double {
    let scores = scores(forecaster, horizon: horizon)
    return scores.reduce(0) { $0 + $1.originError } / Double(scores.count)
  }

  /// Mean over cuts of the error of logarithms of shares.
  public func logError(_ forecaster: Forecaster, horizon: Int) -> Double {
    let scores = scores(forecaster, horizon: horizon)
    return scores.reduce(0) { $0 + $1.logError } / Double(scores.count)
  }

  /// How many forecasts of this many weeks fit side by side between the first cut and the last week.
  public func independentForecasts(horizon: Int) -> Int {
    let first = cuts.min() ?? 0
    let last = scores.map { $0.cut + $0.horizon }.max() ?? first
    return max(1, (last - first) / horizon)
  }

  /// Whether the model's error is below that of every baseline.
  public func beatsAll(
    _ calendar: ShareForecast.Calendar, horizon: Int,
    by error: (Forecaster, Int) -> Double
  ) -> Bool {
    let own = error(.model(calendar), horizon)
    return ForecastBaseline.allCases.allSatisfy { error(.baseline($0), horizon) > own }
  }
}
