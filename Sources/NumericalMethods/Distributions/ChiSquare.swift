/// The chi-square distribution.
public struct ChiSquare: Sendable {
  /// Degrees of freedom, above 0.
  public let degreesOfFreedom: Double

  /// Creates the distribution.
  ///
  /// - Precondition: `degreesOfFreedom` is above 0.
  public init(degreesOfFreedom: Double) {
    precondition(degreesOfFreedom > 0, "chi-square needs degrees of freedom above 0")
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// The probability of a value up to `x`.
  public func cumulative(_ x: Double) -> Double {
    x <= 0 ? 0 : regularizedGammaLower(0.5 * degreesOfFreedom, 0.5 * x)
  }

  /// The probability of a value above `x`: the p-value of a goodness-of-fit test.
  public func upperTail(_ x: Double) -> Double {
    x <= 0 ? 1 : regularizedGammaUpper(0.5 * degreesOfFreedom, 0.5 * x)
  }

  /// The value below which a share `p` lies.
  ///
  /// Relative error at most 1e-11 up to 1,000 degrees of freedom. For shares within 1e-10 of 1 use
  /// ``quantile(ofUpperTail:)``, which keeps its precision there.
  public func quantile(_ p: Double) -> Double {
    precondition(p >= 0 && p <= 1, "a quantile is asked for a share between 0 and 1")
    if p == 0 { return 0 }
    if p > 0.5 { return quantile(ofUpperTail: 1 - p) }
    return solveIncreasing(
      startingAt: degreesOfFreedom, value: cumulative, slope: density, target: p)
  }

  /// The value above which a share `tail` lies.
  public func quantile(ofUpperTail tail: Double) -> Double {
    precondition(tail >= 0 && tail <= 1, "a quantile is asked for a share between 0 and 1")
    if tail == 0 { return .infinity }
    if tail > 0.5 { return quantile(1 - tail) }
    return solveIncreasing(
      startingAt: degreesOfFreedom, value: { -upperTail($0) }, slope: density, target: -tail)
  }

  /// The probability density at a positive `x`.
  public func density(_ x: Double) -> Double {
    let half = 0.5 * degreesOfFreedom
    let exponent = (half - 1) * deterministicLog(0.5 * x) - 0.5 * x - logGamma(half)
    return 0.5 * deterministicExp(exponent)
  }
}
