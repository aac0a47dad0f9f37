public import NumericalMethods

/// A lognormal body with a lognormal tail: what token counts and gaps of agents look like.
public struct SkewedLognormal: Hashable, Sendable {
  /// Mean of the logarithm of the body.
  public var mu: Double
  /// Standard deviation of the logarithm of the body.
  public var sigma: Double
  /// Share of draws that come from the tail.
  public var tailShare: Double
  /// Mean of the logarithm of the tail.
  public var tailMu: Double
  /// Standard deviation of the logarithm of the tail.
  public var tailSigma: Double

  /// Creates a body, with a tail where `tailShare` is above 0.
  public init(
    mu: Double, sigma: Double, tailShare: Double = 0, tailMu: Double = 0, tailSigma: Double = 0
  ) {
    self.mu = mu
    self.sigma = sigma
    self.tailShare = tailShare
    self.tailMu = tailMu
    self.tailSigma = tailSigma
  }

  /// The distribution without a tail that has this median and mean (AIPerf's parametrisation:
  /// `mu = ln median`, `sigma = sqrt(2 ln(mean / median))`).
  public init(median: Double, mean: Double) {
    self.init(
      mu: deterministicLog(median), sigma: (2 * deterministicLog(mean / median)).squareRoot())
  }

  /// One draw. Always consumes a uniform and a normal, so that parameters can change without
  /// shifting the draws that follow on the same stream.
  @inlinable public func draw(_ stream: inout RandomStream) -> Double {
    let isTail = stream.uniform() < tailShare
    let normal = stream.normal()
    return isTail
      ? deterministicExp(tailMu + tailSigma * normal) : deterministicExp(mu + sigma * normal)
  }

  /// The mean, body and tail together.
  public var mean: Double {
    (1 - tailShare) * deterministicExp(mu + sigma * sigma / 2)
      + tailShare * deterministicExp(tailMu + tailSigma * tailSigma / 2)
  }
}
