/// Student's t distribution.
public struct StudentT: Sendable {
  /// Degrees of freedom, above 0, not necessarily whole.
  public let degreesOfFreedom: Double

  /// Creates the distribution.
  ///
  /// - Precondition: `degreesOfFreedom` is above 0.
  public init(degreesOfFreedom: Double) {
    precondition(degreesOfFreedom > 0, "Student's t needs degrees of freedom above 0")
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// The probability of a value up to `t`.
  public func cumulative(_ t: Double) -> Double {
    let tail = 0.5 * twoSidedTail(t)
    return t < 0 ? tail : 1 - tail
  }

  /// The probability of a value farther from 0 than `t`: the p-value of a two-sided test.
  ///
  /// Relative error at most 1e-11 up to 1,000 degrees of freedom, also where it is tiny.
  public func twoSidedTail(_ t: Double) -> Double {
    if t.isInfinite { return 0 }
    let sum = degreesOfFreedom + t * t
    return regularizedBeta(
      degreesOfFreedom / 2, 0.5, degreesOfFreedom / sum, complement: t * t / sum)
  }

  /// The value below which a share `p` lies; 0 and 1 give the infinities.
  ///
  /// Relative error at most 1e-11 up to 1,000 degrees of freedom.
  public func quantile(_ p: Double) -> Double {
    precondition(p >= 0 && p <= 1, "a quantile is asked for a share between 0 and 1")
    if p == 0.5 { return 0 }
    if p < 0.5 { return -quantileOfTail(p) }
    return quantileOfTail(1 - p)
  }

  private func quantileOfTail(_ tail: Double) -> Double {
    if tail == 0 { return .infinity }
    return solveIncreasing(
      startingAt: max(normalQuantile(1 - tail), 0.5), value: { -0.5 * twoSidedTail($0) },
      slope: density, target: -tail)
  }

  /// The probability density at `t`.
  public func density(_ t: Double) -> Double {
    let half = 0.5 * (degreesOfFreedom + 1)
    let scale = logGamma(half) - logGamma(0.5 * degreesOfFreedom)
    let kernel = half * deterministicLog(1 + t * t / degreesOfFreedom)
    return deterministicExp(scale - kernel) / (degreesOfFreedom * .pi).squareRoot()
  }
}
