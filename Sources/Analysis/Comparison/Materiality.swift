import Accounting
import NumericalMethods

/// Whether a difference is too small to matter: two one-sided paired t-tests (TOST).
///
/// Source: D. J. Schuirmann (1987). On the scale of the baseline each test is one of the linear
/// combination policy - (1 ± margin) · baseline, as in Fieller's interval of a ratio, so that the
/// baseline's own error counts.
enum Materiality {
  /// From what size on a difference matters.
  enum Margin: Hashable, Sendable {
    /// In units of the metric.
    case absolute(Double)
    /// As a share of the baseline.
    case relative(Double)
  }

  /// What has to lie below 0 for the difference to stay below the margin (`side` 1) or above it on
  /// the other side (`side` -1), one number per pair.
  static func excess(_ values: PairedValues, _ margin: Margin, side: Double) -> [Double] {
    zip(values.policy, values.baseline).map { policy, baseline in
      switch margin {
      case .absolute(let size): side * (policy - baseline) - size
      case .relative(let share): side * (policy - baseline) - share * baseline
      }
    }
  }

  /// The larger p-value of the two tests: below the level, the difference lies within the margin.
  ///
  /// `nil` below two pairs.
  static func pValue(_ values: PairedValues, _ margin: Margin, isAnytime: Bool) -> Double? {
    let sides = [1.0, -1.0].map { excess(values, margin, side: $0) }
    let pValues = sides.compactMap {
      isAnytime ? anytimePValue($0) : oneSidedPValue($0)
    }
    return pValues.count == 2 ? pValues.max() : nil
  }

  /// The same as ``oneSidedPValue(_:)`` however often one looks, by the two-sided e-value now.
  private static func anytimePValue(_ values: [Double]) -> Double? {
    guard values.count >= 2 else { return nil }
    let sequence = AnytimeValidMean(values)
    guard sequence.moments.mean < 0 else { return 1 }
    return min(1, deterministicExp(-sequence.logEValue(against: 0)))
  }

  /// p-value of a mean of 0 or more by Student's t; small values show that it lies below 0.
  static func oneSidedPValue(_ values: [Double]) -> Double? {
    let moments = Moments(values)
    guard moments.count >= 2 else { return nil }
    guard moments.standardError > 0 else { return moments.mean < 0 ? 0 : 1 }
    return StudentT(degreesOfFreedom: Double(moments.count - 1))
      .cumulative(moments.mean / moments.standardError)
  }
}

extension Metric {
  /// What a difference in this metric has to exceed to matter.
  func margin(in rule: DecisionRule) -> Materiality.Margin {
    unit == .share ? .absolute(rule.materialShare) : .relative(rule.materialChange)
  }
}
