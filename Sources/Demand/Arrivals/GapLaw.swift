public import NumericalMethods

/// How gaps between arrivals spread around their mean, as a distribution of mean 1.
public struct GapLaw: Hashable, Sendable {
  /// The family of a distribution of gaps.
  public enum Family: String, CaseIterable, Sendable {
    /// Gamma gaps: the burstier, the more arrivals come in clusters.
    case gamma
    /// Weibull gaps: a longer tail than a gamma of the same variation.
    case weibull
  }

  /// The family.
  public let family: Family
  /// The coefficient of variation: the standard deviation over the mean; 1 for a Poisson process.
  public let variation: Double
  /// The shape; at 1 both families are exponential.
  public let shape: Double
  /// Mean of the family's standard form, by which draws are divided.
  private let mean: Double

  /// The exponential law: the gaps of a Poisson process.
  public static let exponential = GapLaw(.gamma, variation: 1)

  /// Creates the law of a family with a coefficient of variation.
  ///
  /// Gamma: the shape is 1 / variation². Weibull: the shape solves 1 + variation² =
  /// Γ(1 + 2/shape) / Γ(1 + 1/shape)².
  ///
  /// - Precondition: `variation` lies between 0.01 and 1,000.
  public init(_ family: Family, variation: Double) {
    precondition((0.01...1_000).contains(variation), "a variation lies between 0.01 and 1,000")
    self.family = family
    self.variation = variation
    switch family {
    case .gamma:
      shape = 1 / (variation * variation)
      mean = shape
    case .weibull:
      shape = variation == 1 ? 1 : Self.weibullShape(variation: variation)
      mean = deterministicExp(logGamma(1 + 1 / shape))
    }
  }

  /// A gap of mean 1.
  public func draw(_ stream: inout RandomStream) -> Double {
    if shape == 1 { return stream.exponential() }
    return switch family {
    case .gamma: stream.gamma(shape: shape) / mean
    case .weibull: stream.weibull(shape: shape, scale: 1) / mean
    }
  }

  /// The time to the first arrival of a process that has been going on for ever.
  ///
  /// A moment picked at random falls into a gap with probability in proportion to its length,
  /// anywhere in it (Cox, Renewal Theory, 1962, section 5.4). A gamma gap so weighted is a gamma of
  /// one more shape, a Weibull gap has a gamma variate in place of the exponential one. Arrivals
  /// up to any time are then as many in the mean as the rate says.
  public func drawFirst(_ stream: inout RandomStream) -> Double {
    if shape == 1 { return stream.exponential() }
    let part = stream.openUniform()
    return switch family {
    case .gamma: part * stream.gamma(shape: shape + 1) / mean
    case .weibull:
      part * deterministicPow(stream.gamma(shape: 1 + 1 / shape), 1 / shape) / mean
    }
  }

  /// Bisection on the logarithm of the shape: the variation falls as the shape grows.
  private static func weibullShape(variation: Double) -> Double {
    let target = deterministicLog(1 + variation * variation)
    var (low, high) = (deterministicLog(0.05), deterministicLog(200))
    for _ in 0..<80 {
      let middle = 0.5 * (low + high)
      let inverse = deterministicExp(-middle)
      let found = logGamma(1 + 2 * inverse) - 2 * logGamma(1 + inverse)
      if found > target { low = middle } else { high = middle }
    }
    return deterministicExp(0.5 * (low + high))
  }
}
