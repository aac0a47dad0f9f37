/// Whether a mean difference lies within bounds that do not matter: two one-sided t tests (TOST).
///
/// "No significant difference" is no evidence of equality: a run too short shows it as well. Here the
/// burden of proof is on equality. Where the true difference lies on a bound, equivalence is claimed
/// with probability α at most.
///
/// Source: D. J. Schuirmann, A comparison of the two one-sided tests procedure and the power approach,
/// J. Pharmacokinetics and Biopharmaceutics 15 (1987).
public struct Equivalence: Hashable, Sendable {
  /// Differences that do not matter.
  public let bounds: ClosedRange<Double>
  /// The p-value of a true difference at or below the lower bound.
  public let pValueOfLower: Double
  /// The p-value of a true difference at or above the upper bound.
  public let pValueOfUpper: Double

  /// Tests a mean difference against bounds, which need not lie symmetrically.
  public init(_ difference: MeanInterval, within bounds: ClosedRange<Double>) {
    self.bounds = bounds
    pValueOfLower = difference.pValue(ofAtMost: bounds.lowerBound)
    pValueOfUpper = difference.pValue(ofAtLeast: bounds.upperBound)
  }

  /// Tests whether a difference lies within ± `margin`.
  ///
  /// - Precondition: the margin is 0 or more.
  public init(_ difference: MeanInterval, margin: Double) {
    self.init(difference, within: -margin...margin)
  }

  /// Tests whether the mean of A over that of B lies within bounds such as 0.98 to 1.02.
  ///
  /// For margins in per cent, and for gates such as "costs at most 1.05 times as much", whose p-value
  /// is ``pValueOfUpper``. A quotient below f is a mean of A - f·B below zero, which is tested by
  /// paired t, as Fieller's interval does. `nil` below two replications or if the counts differ.
  ///
  /// - Precondition: the mean of B is above 0.
  ///
  /// Source: E. C. Fieller, Some problems in interval estimation, J. R. Statist. Soc. B 16 (1954).
  public init?(_ a: [Double], _ b: [Double], quotientWithin factors: ClosedRange<Double>) {
    guard a.count == b.count,
      let lower = MeanInterval(zip(a, b).map { $0 - factors.lowerBound * $1 }),
      let upper = MeanInterval(zip(a, b).map { $0 - factors.upperBound * $1 })
    else { return nil }
    precondition(Moments(b).mean > 0, "a quotient needs a divisor above 0")
    bounds = factors
    pValueOfLower = lower.pValue(ofAtMost: 0)
    pValueOfUpper = upper.pValue(ofAtLeast: 0)
  }

  /// The p-value of a true difference outside the bounds: small where equivalence is shown.
  public var pValue: Double { max(pValueOfLower, pValueOfUpper) }

  /// Whether the 1 - 2α interval of the difference lies within the bounds.
  public func isShown(alpha: Double = 0.05) -> Bool { pValue < alpha }
}

extension MeanInterval {
  /// The one-sided p-value of a true mean at or below `bound`: small where the mean is above it.
  public func pValue(ofAtMost bound: Double) -> Double { upperTail(mean - bound) }

  /// The one-sided p-value of a true mean at or above `bound`: small where the mean is below it.
  public func pValue(ofAtLeast bound: Double) -> Double { upperTail(bound - mean) }

  private func upperTail(_ distance: Double) -> Double {
    // Without any spread the sides are known for certain; on the bound itself nothing is.
    if distance == 0 { return 0.5 }
    let standardError = standardDeviation / Double(count).squareRoot()
    return StudentT(degreesOfFreedom: Double(count - 1)).cumulative(-distance / standardError)
  }
}

/// What a comparison of A with B has shown.
public enum DifferenceVerdict: String, Hashable, Sendable, CaseIterable {
  /// A is better than B, and by more than the margin may be.
  case better
  /// A is worse than B, and by more than the margin may be.
  case worse
  /// The difference, if there is one, lies within the margin.
  case equivalent
  /// Neither a difference nor equivalence is shown.
  case undecided

  /// Combines the test of a difference with the test of equivalence.
  ///
  /// Equivalence goes first: a difference that is surely there and surely too small to matter is one
  /// that does not matter. Each of the two errors, a difference claimed where there is none and
  /// equivalence claimed where the difference reaches the margin, has probability α at most.
  ///
  /// - Parameters:
  ///   - difference: the estimated difference A - B.
  ///   - pValue: of no difference, two-sided; adjusted for several comparisons where there are
  ///     several.
  ///   - equivalencePValue: of ``Equivalence``, `nil` where no margin is given.
  ///   - alpha: the error that is allowed.
  ///   - prefersLow: whether low values are good.
  public init(
    difference: Double, pValue: Double, equivalencePValue: Double? = nil, alpha: Double = 0.05,
    prefersLow: Bool
  ) {
    if let equivalencePValue, equivalencePValue < alpha {
      self = .equivalent
    } else if pValue < alpha, difference != 0 {
      self = (difference < 0) == prefersLow ? .better : .worse
    } else {
      self = .undecided
    }
  }
}
