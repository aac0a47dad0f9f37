/// Two means of independent replications, in any numbers and with any variances: Welch's t.
///
/// For runs that share no random numbers. Where they do, ``PairedComparison`` is far sharper; this
/// one is then only too careful. Differences are A - B.
///
/// Sources: B. L. Welch, The generalization of "Student's" problem when several different population
/// variances are involved, Biometrika 34 (1947); degrees of freedom by F. E. Satterthwaite, An
/// approximate distribution of estimates of variance components, Biometrics Bulletin 2 (1946).
public struct WelchComparison: Hashable, Sendable {
  /// The mean of A.
  public let meanA: Double
  /// The mean of B.
  public let meanB: Double
  /// The standard error of the difference: √(s²A / nA + s²B / nB).
  public let standardError: Double
  /// Satterthwaite's degrees of freedom; infinite where neither varies.
  public let degreesOfFreedom: Double
  /// Half the length of the interval of the difference.
  public let halfWidth: Double
  /// The two-sided p-value of no difference.
  public let pValue: Double

  /// Compares results of independent replications, `nil` below two of either.
  public init?(_ a: [Double], _ b: [Double], confidence: Double = 0.95) {
    guard a.count >= 2, b.count >= 2 else { return nil }
    precondition(confidence > 0 && confidence < 1, "a confidence lies between 0 and 1")
    let momentsA = Moments(a)
    let momentsB = Moments(b)
    meanA = momentsA.mean
    meanB = momentsB.mean
    let partA = momentsA.variance / Double(a.count)
    let partB = momentsB.variance / Double(b.count)
    standardError = (partA + partB).squareRoot()
    let difference = momentsA.mean - momentsB.mean
    guard partA + partB > 0 else {
      degreesOfFreedom = .infinity
      halfWidth = 0
      pValue = difference == 0 ? 1 : 0
      return
    }
    degreesOfFreedom =
      (partA + partB) * (partA + partB)
      / (partA * partA / Double(a.count - 1) + partB * partB / Double(b.count - 1))
    let law = StudentT(degreesOfFreedom: degreesOfFreedom)
    halfWidth = law.quantile(0.5 + 0.5 * confidence) * standardError
    pValue = law.twoSidedTail(difference / standardError)
  }

  /// The mean of A less that of B.
  public var difference: Double { meanA - meanB }
}
