/// Which of several independent normal variables is the highest.
public enum HighestNormal {
  /// Points of the integral at most.
  private static let pointLimit = 8_000.0

  /// The probability that one of several independent normal variables is the highest:
  /// `∫ φ(z) Π Φ((mᵢ + sᵢ z - mⱼ) / sⱼ) dz` by the trapezoid rule.
  ///
  /// The integrand is analytic and no feature of it is narrower than the least of the ratios sⱼ/sᵢ
  /// (1 for the density), so that with a step of half of that the error is below 1e-12 (Trefethen and
  /// Weideman 2014: the rule converges geometrically); the range -9 to 9 leaves out 2.3e-19.
  ///
  /// - Returns: `nil` where one deviation is so much smaller than that of `index` that more than
  ///   8,000 points would be needed.
  /// - Precondition: deviations are above 0.
  public static func probability(
    of index: Int, means: [Double], _ deviations: [Double]
  ) -> Double? {
    let own = deviations[index]
    var narrowest = 1.0
    for other in deviations.indices where other != index {
      narrowest = min(narrowest, deviations[other] / own)
    }
    let count = (36 / narrowest).rounded(.up)
    guard count <= pointLimit else { return nil }
    let step = 18 / count
    var sum = 0.0
    for point in 0...Int(count) {
      let z = Double(point) * step - 9
      var product = deterministicExp(-z * z / 2)
      for other in means.indices where other != index && product > 1e-22 {
        let gap = (means[index] + own * z - means[other]) / deviations[other]
        product *= StandardNormal.cumulative(gap)
      }
      sum += product
    }
    return sum * step / (2 * Double.pi).squareRoot()
  }
}
