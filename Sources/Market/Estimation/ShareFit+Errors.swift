import NumericalMethods

extension ShareFit {
  /// Errors from the sandwich by week, in which priors count as information of their own:
  /// H⁻¹ (Σ g gᵀ + P) H⁻¹ with P the precision of the priors; one for each parameter.
  ///
  /// Without P, a parameter that the data hardly touch would seem known to the digit.
  public var robustErrors: [Double] {
    var errors = likelihood.estimates.map { _ in 0.0 }
    guard let covariance = likelihood.covariance, let robust = likelihood.robustCovariance else {
      return errors
    }
    let moving = likelihood.moving
    let precisions = moving.map { index -> Double in
      guard case .penalised(_, let deviation) = likelihood.parameters[index].treatment else {
        return 0
      }
      return 1 / (deviation * deviation)
    }
    for (position, index) in moving.enumerated() {
      var variance = robust[position, position]
      for (other, precision) in precisions.enumerated() {
        variance += covariance[position, other] * covariance[position, other] * precision
      }
      errors[index] = max(0, variance).squareRoot()
    }
    return errors
  }

  /// Correlation of the errors of two parameters; 0 where one was fixed, 1 with itself.
  func correlation(_ a: Int, _ b: Int) -> Double {
    if a == b { return 1 }
    guard let covariance = likelihood.covariance,
      let first = likelihood.moving.firstIndex(of: a),
      let second = likelihood.moving.firstIndex(of: b)
    else { return 0 }
    return covariance[first, second]
      / (covariance[first, first] * covariance[second, second]).squareRoot()
  }
}
