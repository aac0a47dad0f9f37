/// A model whose parameters can be estimated by maximum likelihood.
public protocol LikelihoodModel: Sendable {
  /// One name for each parameter.
  var parameterNames: [String] { get }

  /// The log likelihood, and its gradient stored; NaN where parameters make no sense.
  func logLikelihood(_ parameters: [Double], gradient: inout [Double]) -> Double

  /// The gradients of independent units (persons, weeks), unit after unit, which sum to the gradient;
  /// `nil` where a model has none.
  func scores(_ parameters: [Double]) -> [Double]?

  /// Minus the second derivatives of the log likelihood; `nil` where they are taken by differences.
  func information(_ parameters: [Double]) -> SymmetricMatrix?
}

extension LikelihoodModel {
  /// None.
  public func scores(_ parameters: [Double]) -> [Double]? { nil }
  /// By differences.
  public func information(_ parameters: [Double]) -> SymmetricMatrix? { nil }

  /// Minus the second derivatives by central differences of the gradient.
  ///
  /// A first, coarse look at the curvature sets each step to a thousandth of a standard error, so
  /// that units do not matter.
  func differencedInformation(_ parameters: [Double]) -> SymmetricMatrix {
    let count = parameters.count
    var values = [Double](repeating: 0, count: count * count)
    for axis in 0..<count {
      let coarse = 1e-5 * max(1e-2, parameters[axis].magnitude)
      let curvature = slopes(parameters, axis, coarse)[axis]
      let step = curvature > 0 ? 1e-3 / curvature.squareRoot() : coarse
      // A parameter without influence has no scale of its own.
      let row = slopes(parameters, axis, min(step, max(1, parameters[axis].magnitude)))
      for column in 0..<count { values[axis * count + column] = row[column] }
    }
    return SymmetricMatrix(order: count, values: values)
  }

  private func slopes(_ parameters: [Double], _ axis: Int, _ step: Double) -> [Double] {
    var point = parameters
    var (up, down) = (point, point)
    point[axis] = parameters[axis] + step
    _ = logLikelihood(point, gradient: &up)
    point[axis] = parameters[axis] - step
    _ = logLikelihood(point, gradient: &down)
    return zip(up, down).map { ($1 - $0) / (2 * step) }
  }
}
