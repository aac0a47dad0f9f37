/// What an estimation found: estimates, their errors, and what the data can tell.
public struct LikelihoodFit: Hashable, Sendable {
  /// The names of all parameters.
  public let names: [String]
  /// How each was treated.
  public let parameters: [MaximumLikelihood.Parameter]
  /// The estimates, fixed parameters among them.
  public let estimates: [Double]
  /// The log likelihood there, without the priors.
  public let logLikelihood: Double
  /// What the priors take off it.
  public let penalty: Double
  /// How the search ended; its point is in units of standard errors.
  public let search: LBFGS.Result
  /// The inverse of the curvature of likelihood and priors, over ``moving``; `nil` where it is not
  /// positive definite: then some combination of parameters is not told by anything.
  public let covariance: SymmetricMatrix?
  /// The sandwich by independent units, which holds where the model is wrong in its details; `nil`
  /// without scores. No correction for few units.
  public let robustCovariance: SymmetricMatrix?
  /// What the data can tell.
  public let identification: IdentificationReport

  /// The parameters that were not fixed.
  public var moving: [Int] { parameters.indices.filter { parameters[$0].treatment != .fixed } }

  /// One for each parameter, 0 where it was fixed; `nil` without ``covariance``.
  public var standardErrors: [Double]? { covariance.map(errors) }
  /// One for each parameter from the sandwich, 0 where it was fixed.
  public var robustStandardErrors: [Double]? { robustCovariance.map(errors) }

  private func errors(_ covariance: SymmetricMatrix) -> [Double] {
    var errors = [Double](repeating: 0, count: parameters.count)
    for (position, index) in moving.enumerated() {
      errors[index] = max(0, covariance[position, position]).squareRoot()
    }
    return errors
  }

  init(
    _ model: some LikelihoodModel, parameters: [MaximumLikelihood.Parameter],
    estimates: [Double], logLikelihood: Double, penalty: Double, gradient: [Double],
    search: LBFGS.Result
  ) {
    names = model.parameterNames
    self.parameters = parameters
    self.estimates = estimates
    self.logLikelihood = logLikelihood
    self.penalty = penalty
    self.search = search
    let information = model.information(estimates) ?? model.differencedInformation(estimates)
    let moving = parameters.indices.filter { parameters[$0].treatment != .fixed }
    var curvature = information.submatrix(moving)
    for (position, index) in moving.enumerated() {
      curvature[position, position] += parameters[index].priorPrecision
    }
    covariance = curvature.inverse()
    robustCovariance = covariance.flatMap { inverse in
      model.scores(estimates).map {
        Self.sandwich(inverse, scores: $0, stride: estimates.count, moving: moving)
      }
    }
    identification = IdentificationReport(
      names: names, parameters: parameters, information: information, gradient: gradient,
      covariance: covariance)
  }

  /// H⁻¹ (Σ g gᵀ) H⁻¹ (P. J. Huber 1967; H. White, Econometrica 50, 1982).
  private static func sandwich(
    _ inverse: SymmetricMatrix, scores: [Double], stride count: Int, moving: [Int]
  ) -> SymmetricMatrix {
    var sum = SymmetricMatrix(order: moving.count)
    for unit in stride(from: 0, to: scores.count, by: count) {
      let influence = inverse.times(moving.map { scores[unit + $0] })
      for row in moving.indices {
        for column in 0...row { sum[row, column] += influence[row] * influence[column] }
      }
    }
    return sum
  }
}
