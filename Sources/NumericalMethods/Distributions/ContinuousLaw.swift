/// How likely the values of one uncertain number are, in the forms in which people state them.
///
/// Draws are made by inversion, ``quantile(_:)`` of a uniform number, so that one uniform stands for
/// one input: two policies that share it share the input, and a Latin hypercube of uniforms becomes
/// one of inputs. Same bits on every CPU.
public enum ContinuousLaw: Hashable, Sendable {
  /// The normal law.
  case normal(mean: Double, standardDeviation: Double)
  /// The law whose logarithm is normal; `sigma` is the standard deviation of that logarithm.
  case lognormal(median: Double, sigma: Double)
  /// All numbers from `low` to `high` alike.
  case uniform(low: Double, high: Double)
  /// All factors alike: the logarithm is uniform.
  case logUniform(low: Double, high: Double)
  /// A density that rises in a line from `low` to `mode` and falls in a line to `high`.
  case triangular(low: Double, mode: Double, high: Double)
  /// A beta distribution stretched to the numbers from `low` to `high`.
  case beta(alpha: Double, beta: Double, low: Double, high: Double)

  /// The normal law of this median, below which nine tenths lie under `p90`.
  public static func normal(median: Double, p90: Double) -> Self {
    .normal(mean: median, standardDeviation: (p90 - median) / normalQuantile(0.9))
  }

  /// The lognormal law of this median, below which nine tenths lie under `p90`.
  public static func lognormal(median: Double, p90: Double) -> Self {
    .lognormal(median: median, sigma: deterministicLog(p90 / median) / normalQuantile(0.9))
  }

  /// The PERT law: a beta on `low` to `high` of mean (low + 4 mode + high) / 6.
  ///
  /// Source: D. G. Malcolm et al., Application of a technique for research and development program
  /// evaluation, Operations Research 7 (1959), with the usual weight of 4.
  public static func pert(low: Double, mode: Double, high: Double) -> Self {
    let share = (mode - low) / (high - low)
    return .beta(alpha: 1 + 4 * share, beta: 1 + 4 * (1 - share), low: low, high: high)
  }

  /// Whether the parameters describe a law: finite, of positive spread, in order.
  public var isProper: Bool {
    switch self {
    case .normal(let mean, let deviation):
      return mean.isFinite && deviation.isFinite && deviation > 0
    case .lognormal(let median, let sigma):
      return median.isFinite && median > 0 && sigma.isFinite && sigma > 0
    case .uniform(let low, let high):
      return low < high && (high - low).isFinite
    case .logUniform(let low, let high):
      return low > 0 && low < high && high.isFinite
    case .triangular(let low, let mode, let high):
      return low < high && low <= mode && mode <= high && (high - low).isFinite
    case .beta(let alpha, let beta, let low, let high):
      return alpha > 0 && alpha.isFinite && beta > 0 && beta.isFinite && low < high
        && (high - low).isFinite
    }
  }

  /// The value below which a share `u` lies.
  ///
  /// Never outside the support. 0 and 1 give its ends, which are infinite for the normal law and
  /// above for the lognormal.
  ///
  /// - Precondition: the law is proper and `u` lies between 0 and 1.
  public func quantile(_ u: Double) -> Double {
    precondition(isProper, "a law needs proper parameters")
    precondition(u >= 0 && u <= 1, "a quantile is asked for a share between 0 and 1")
    switch self {
    case .normal(let mean, let deviation):
      return mean + deviation * normalQuantile(u)
    case .lognormal(let median, let sigma):
      return median * deterministicExp(sigma * normalQuantile(u))
    case .uniform(let low, let high):
      return stretched(u, low, high)
    case .logUniform(let low, let high):
      if u == 1 { return high }
      return min(low * deterministicPow(high / low, u), high)
    case .triangular(let low, let mode, let high):
      let width = high - low
      let rise = mode - low
      if u * width < rise { return min(low + (u * width * rise).squareRoot(), mode) }
      return max(high - ((1 - u) * width * (high - mode)).squareRoot(), mode)
    case .beta(let alpha, let beta, let low, let high):
      return stretched(BetaDistribution(alpha: alpha, beta: beta).quantile(u), low, high)
    }
  }

  /// The mean of the law.
  ///
  /// - Precondition: the law is proper.
  public var mean: Double {
    precondition(isProper, "a law needs proper parameters")
    switch self {
    case .normal(let mean, _): return mean
    case .lognormal(let median, let sigma): return median * deterministicExp(0.5 * sigma * sigma)
    case .uniform(let low, let high): return low + 0.5 * (high - low)
    case .logUniform(let low, let high): return (high - low) / deterministicLog(high / low)
    case .triangular(let low, let mode, let high): return low / 3 + mode / 3 + high / 3
    case .beta(let alpha, let beta, let low, let high):
      return stretched(alpha / (alpha + beta), low, high)
    }
  }

  /// The value that is as likely to be exceeded as not.
  public var median: Double { quantile(0.5) }

  private func stretched(_ share: Double, _ low: Double, _ high: Double) -> Double {
    min(low + share * (high - low), high)
  }
}
