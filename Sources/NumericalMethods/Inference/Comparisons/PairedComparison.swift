/// Two policies on the same replications: the paired t comparison of their means.
///
/// With common random numbers the two results of a replication move together, and the variance of
/// their difference is what counts. Differences are A - B.
public struct PairedComparison: Hashable, Sendable {
  /// The mean of A.
  public let meanA: Double
  /// The mean of B.
  public let meanB: Double
  /// The mean difference A - B with its interval.
  public let difference: MeanInterval
  /// Mean difference over its standard error; infinite where all differences are equal.
  public let t: Double
  /// Degrees of freedom: replications less one.
  public let degreesOfFreedom: Int
  /// The two-sided p-value of no difference.
  public let pValue: Double
  /// 1 - Var(A - B) / (Var A + Var B): the share of variance that pairing removed.
  ///
  /// Independent replications would have needed 1 / (1 - this) times as many for the same interval.
  /// `nil` where neither varies.
  public let varianceReduction: Double?

  /// Compares results of the same replications, `nil` below two or if the counts differ.
  public init?(_ a: [Double], _ b: [Double], confidence: Double = 0.95) {
    guard a.count == b.count,
      let difference = MeanInterval(zip(a, b).map { $0 - $1 }, confidence: confidence)
    else { return nil }
    let momentsA = Moments(a)
    let momentsB = Moments(b)
    meanA = momentsA.mean
    meanB = momentsB.mean
    self.difference = difference
    degreesOfFreedom = a.count - 1
    let deviation = difference.standardDeviation
    let standardError = deviation / Double(a.count).squareRoot()
    t = difference.mean == 0 ? 0 : difference.mean / standardError
    pValue = StudentT(degreesOfFreedom: Double(degreesOfFreedom)).twoSidedTail(t)
    let independent = momentsA.variance + momentsB.variance
    varianceReduction = independent > 0 ? 1 - deviation * deviation / independent : nil
  }

  /// How many replications in all would show a difference of this size, see
  /// ``MeanInterval/replicationsNeeded(forHalfWidth:)``.
  public func replicationsNeeded(toResolve size: Double) -> Int? {
    difference.replicationsNeeded(forHalfWidth: size)
  }
}
