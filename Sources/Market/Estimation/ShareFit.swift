public import NumericalMethods

/// The choice model fitted to the weekly shares of a panel.
public struct ShareFit: Sendable {
  /// The data.
  public let world: ShareWorld
  /// What was known before.
  public let priors: [ParameterPrior]
  /// Models of the panel that have an appeal, in the order of their appeals.
  public let models: [Int]
  /// The last week of the data that counted.
  public let lastWeek: Int
  /// Effective number of independent choices in a week, from the overdispersion of the residuals.
  public let effectiveCount: Double
  /// Estimates on the free scale, common parameters first; errors; what the data can tell.
  public let likelihood: LikelihoodFit
  /// Shares predicted one week ahead, by week from week 1 on and model of ``models``.
  public let predicted: [[Double]]

  /// How to search.
  public struct Options: Hashable, Sendable {
    /// Slope per standard error that counts as zero.
    public var tolerance: Double
    /// Rounds that settle the effective number of choices.
    public var rounds: Int

    /// Creates options.
    public init(tolerance: Double = 1e-5, rounds: Int = 4) {
      self.tolerance = tolerance
      self.rounds = rounds
    }
  }

  /// Fits weeks 0 to `lastWeek`, each predicted from the one before.
  ///
  /// The effective number of choices and the estimates are found in turn: from the Pearson
  /// residuals of models of at least ``leastShare``, McCullagh and Nelder 1989, section 4.5.
  ///
  /// - Precondition: two weeks at least.
  public init(
    _ world: ShareWorld, through lastWeek: Int? = nil,
    priors: [ParameterPrior] = ParameterPrior.published, options: Options = Options()
  ) {
    let lastWeek = lastWeek ?? world.panel.weeks.count - 1
    precondition(lastWeek >= 1 && lastWeek < world.panel.weeks.count, "a transition at least")
    var likelihood = ShareLikelihood(world, through: lastWeek)
    var start = Self.start(likelihood, priors)
    let search = LBFGS(memory: 20, gradientTolerance: options.tolerance)
    for _ in 0..<options.rounds {
      let result = Self.search(likelihood, priors, from: start, search)
      start = result
      likelihood.effectiveCount = Self.effectiveCount(likelihood, at: start)
    }
    let parameters = Self.parameters(likelihood, priors, start: start)
    self.likelihood = MaximumLikelihood(parameters: parameters, search: search).fit(likelihood)
    self.world = world
    self.priors = priors
    self.lastWeek = lastWeek
    models = likelihood.models
    effectiveCount = likelihood.effectiveCount
    predicted = likelihood.predicted(self.likelihood.estimates)
  }

  /// The smallest share that counts among residuals: below it a model drops out of the ranking and
  /// back in.
  public static let leastShare = 0.001

  /// The search alone, without errors: what a resample needs.
  static func search(
    _ likelihood: ShareLikelihood, _ priors: [ParameterPrior], from start: [Double], _ search: LBFGS
  ) -> [Double] {
    let parameters = parameters(likelihood, priors, start: start)
    let moving = parameters.indices.filter { parameters[$0].treatment != .fixed }
    // In units of prior deviations over the root of the choices, about a standard error each.
    var point = start
    var slopes = [Double](repeating: 0, count: start.count)
    let result = search.minimise(from: moving.map { start[$0] }) { moved, gradient in
      for (position, index) in moving.enumerated() { point[index] = moved[position] }
      var value = -likelihood.logLikelihood(point, gradient: &slopes)
      for (position, index) in moving.enumerated() {
        guard case .penalised(let mean, let deviation) = parameters[index].treatment else {
          gradient[position] = -slopes[index]
          continue
        }
        let distance = (point[index] - mean) / deviation
        value += distance * distance / 2
        gradient[position] = distance / deviation - slopes[index]
      }
      return value
    }
    for (position, index) in moving.enumerated() { point[index] = result.point[position] }
    return point
  }

  private static func parameters(
    _ likelihood: ShareLikelihood, _ priors: [ParameterPrior], start: [Double]
  ) -> [MaximumLikelihood.Parameter] {
    precondition(priors.map(\.parameter) == CommonParameter.allCases, "a prior for each, in order")
    return start.enumerated().map { index, value in
      guard index < priors.count else {
        return MaximumLikelihood.Parameter(
          start: value,
          treatment: .penalised(mean: 0, deviation: ParameterPrior.appealDeviation))
      }
      let prior = priors[index]
      return MaximumLikelihood.Parameter(
        start: value,
        treatment: prior.isFixed
          ? .fixed
          : .penalised(mean: prior.parameter.raw(prior.median), deviation: prior.deviation))
    }
  }

  /// Priors, and appeals from the logarithms of mean shares.
  private static func start(
    _ likelihood: ShareLikelihood, _ priors: [ParameterPrior]
  ) -> [Double] {
    let world = likelihood.world
    let logs = likelihood.models.map { model in
      let seen = (0...likelihood.lastWeek).map { world.shares[$0][model] }
      return deterministicLog(max(seen.reduce(0, +) / Double(seen.count), 1e-5))
    }
    let mean = logs.reduce(0, +) / Double(logs.count)
    return priors.map { $0.parameter.raw($0.median) } + logs.map { $0 - mean }
  }

  private static func effectiveCount(_ likelihood: ShareLikelihood, at point: [Double]) -> Double {
    let predicted = likelihood.predicted(point)
    var (squares, cells) = (0.0, 0)
    var models = Set<Int>()
    for (week, shares) in predicted.enumerated() {
      for (model, share) in shares.enumerated() where share >= leastShare {
        let observed = likelihood.world.shares[week + 1][likelihood.models[model]]
        squares += (observed - share) * (observed - share) / share
        cells += 1
        models.insert(model)
      }
    }
    let freedom = cells - predicted.count - models.count
    return Double(max(freedom, cells / 4)) / squares
  }
}

extension ShareFit {
  /// The value of a common parameter.
  public func value(_ parameter: CommonParameter) -> Double {
    parameter.value(likelihood.estimates[parameter.rawValue])
  }

  /// The appeal of each of ``models``.
  public var appeals: [Double] {
    Array(likelihood.estimates.dropFirst(CommonParameter.allCases.count))
  }

  /// The choice model of these estimates, for all models of the panel: those without an appeal are not
  /// chosen.
  public func choiceModel() -> ChoiceModel { choiceModel(at: likelihood.estimates) }

  /// The choice model of other values of the parameters.
  func choiceModel(at point: [Double]) -> ChoiceModel {
    func value(_ parameter: CommonParameter) -> Double {
      parameter.value(point[parameter.rawValue])
    }
    var segments = world.segments
    for index in segments.indices {
      segments[index].tastes.cost *= value(.costScale)
      segments[index].tastes.free += value(.free)
      segments[index].outsideShare = 0
    }
    var model = ChoiceModel(
      segments: segments,
      dynamics: ChoiceDynamics(
        staying: value(.staying), loyalty: value(.loyalty), awarenessWeeks: value(.awareness)),
      classes: world.classes, authors: world.authors, customers: world.customers)
    model.appeal = model.appeal.map { _ in -.infinity }
    for (position, index) in models.enumerated() {
      model.appeal[index] = point[CommonParameter.allCases.count + position]
    }
    return model
  }
}
