/// Estimates the parameters of a model, some of which are held by what is known from elsewhere.
///
/// A free parameter goes where the likelihood is greatest; a penalised one is pulled towards a mean by
/// a normal prior, whose log density joins the log likelihood (so that the estimate is a posterior
/// mode); a fixed one stays. The search runs in units of standard errors, judged by the scores at the
/// start, so that units of measurement do not matter and the tolerance is a share of a standard error.
///
/// Source: K. E. Train, Discrete Choice Methods with Simulation (2nd ed., 2009), chapter 8.
public struct MaximumLikelihood: Sendable {
  /// What is done with a parameter.
  public enum Treatment: Hashable, Sendable {
    /// The data decide.
    case free
    /// The data and a normal prior decide.
    case penalised(mean: Double, deviation: Double)
    /// Nothing does.
    case fixed
  }

  /// One parameter.
  public struct Parameter: Hashable, Sendable {
    /// Where the search starts, and where a fixed parameter stays.
    public var start: Double
    /// What is done with it.
    public var treatment: Treatment

    /// Creates a parameter.
    ///
    /// - Precondition: the deviation of a prior is positive.
    public init(start: Double, treatment: Treatment = .free) {
      if case .penalised(_, let deviation) = treatment {
        precondition(deviation > 0, "a prior has a positive deviation")
      }
      self.start = start
      self.treatment = treatment
    }

    /// 1/deviation² of the prior, 0 without one.
    var priorPrecision: Double {
      if case .penalised(_, let deviation) = treatment { return 1 / (deviation * deviation) }
      return 0
    }

    /// Where the prior pulls.
    var priorMean: Double {
      if case .penalised(let mean, _) = treatment { return mean }
      return 0
    }
  }

  /// One for each parameter of the model.
  public var parameters: [Parameter]
  /// The search; its tolerance is the slope of the log likelihood per standard error.
  public var search: LBFGS

  /// Creates an estimator.
  public init(
    parameters: [Parameter], search: LBFGS = LBFGS(memory: 20, gradientTolerance: 1e-6)
  ) {
    self.parameters = parameters
    self.search = search
  }

  /// Estimates.
  ///
  /// - Precondition: there is one parameter for each of the model's.
  public func fit(_ model: some LikelihoodModel) -> LikelihoodFit {
    precondition(parameters.count == model.parameterNames.count, "one entry for each parameter")
    let moving = parameters.indices.filter { parameters[$0].treatment != .fixed }
    let start = parameters.map(\.start)
    let scales = scales(model, start)
    var point = start
    var slopes = [Double](repeating: 0, count: start.count)
    let result = search.minimise(from: moving.map { start[$0] / scales[$0] }) { scaled, gradient in
      for (position, index) in moving.enumerated() {
        point[index] = scaled[position] * scales[index]
      }
      let value = model.logLikelihood(point, gradient: &slopes)
      for (position, index) in moving.enumerated() {
        let parameter = parameters[index]
        let pull = parameter.priorPrecision * (point[index] - parameter.priorMean)
        gradient[position] = (pull - slopes[index]) * scales[index]
      }
      return penalty(point) - value
    }
    for (position, index) in moving.enumerated() {
      point[index] = result.point[position] * scales[index]
    }
    let logLikelihood = model.logLikelihood(point, gradient: &slopes)
    return LikelihoodFit(
      model, parameters: parameters, estimates: point, logLikelihood: logLikelihood,
      penalty: penalty(point), gradient: slopes, search: result)
  }

  /// Half the squared distances from the means of priors, in their deviations.
  private func penalty(_ point: [Double]) -> Double {
    parameters.indices.reduce(0) { sum, index in
      let distance = point[index] - parameters[index].priorMean
      return sum + parameters[index].priorPrecision * distance * distance / 2
    }
  }

  /// About one standard error each: 1/√ of the sum of squared scores and the prior's precision.
  private func scales(_ model: some LikelihoodModel, _ start: [Double]) -> [Double] {
    let scores = model.scores(start) ?? []
    return start.indices.map { index in
      var sum = parameters[index].priorPrecision
      for unit in stride(from: index, to: scores.count, by: start.count) {
        sum += scores[unit] * scores[unit]
      }
      return sum > 0 && sum.isFinite ? 1 / sum.squareRoot() : 1
    }
  }
}
