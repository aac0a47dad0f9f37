import Accounting
import NumericalMethods

/// How a policy differs from the baseline in one metric, over replications in pairs.
///
/// Policies share their random numbers, so the pair of one replication is the unit; requests of
/// one run are never compared with one another.
package struct PairedDifference: Sendable {
  /// Where: workload, point and the policy that is compared.
  package let cell: Cell
  /// Position in ``Metric/all``.
  package let metric: Int
  /// Whether this is the metric that the experiment is decided on.
  package var isPrimary: Bool { metric == Metric.primary }
  /// Policy minus baseline; `nil` where no replication defines both.
  package let difference: Estimate?
  /// The baseline's mean.
  package let baseline: Double?
  /// Ratio of the means less one, with its 95 % interval by the delta method.
  package let relativeChange: (value: Double, low: Double, high: Double)?
  /// Share of the variance of the difference that common random numbers removed.
  package let varianceReduction: Double?
  /// Two-sided p-value of no difference, unadjusted.
  package let pValue: Double?
  /// The same after Holm's adjustment over the family.
  package let adjustedPValue: Double?
  /// What may be said.
  package let verdict: Verdict

  /// A difference before its family is known.
  private struct Draft {
    var cell: Cell
    var metric: Int
    var policyValues: [Double]
    var baselineValues: [Double]
    var comparison: PairedComparison?
    var adjusted: Double?
    var familySize = 1
  }

  /// All comparisons at one point: Holm over policies for the primary metric, and over policies
  /// times metrics for the others.
  static func family(
    of record: ExperimentRecord, workload: Int, point: Int
  ) -> [PairedDifference] {
    var drafts: [Draft] = []
    let baseline = record.runs(workload: workload, point: point, policy: record.baseline)
    for policy in record.policies.indices where policy != record.baseline {
      let cell = Cell(workload: workload, point: point, policy: policy)
      for (position, metric) in Metric.all.enumerated() where metric.isCompared {
        drafts.append(
          draft(cell, position, Array(record.runs(of: cell)), Array(baseline)))
      }
    }
    for isPrimary in [true, false] {
      let family = drafts.indices.filter {
        (drafts[$0].metric == Metric.primary) == isPrimary && drafts[$0].comparison != nil
      }
      let adjusted = holmAdjusted(family.compactMap { drafts[$0].comparison?.pValue })
      for (position, value) in zip(family, adjusted) {
        drafts[position].adjusted = value
        drafts[position].familySize = family.count
      }
    }
    return drafts.map(PairedDifference.init)
  }

  private static func draft(
    _ cell: Cell, _ position: Int, _ runs: [RunRecord], _ baseline: [RunRecord]
  ) -> Draft {
    let metric = Metric.all[position]
    var policyValues: [Double] = []
    var baselineValues: [Double] = []
    for (a, b) in zip(runs, baseline) {
      guard let policyValue = metric.value(a), let baselineValue = metric.value(b) else { continue }
      policyValues.append(policyValue)
      baselineValues.append(baselineValue)
    }
    return Draft(
      cell: cell, metric: position, policyValues: policyValues, baselineValues: baselineValues,
      comparison: PairedComparison(policyValues, baselineValues))
  }

  private init(_ draft: Draft) {
    let comparison = draft.comparison
    cell = draft.cell
    metric = draft.metric
    difference = Estimate(zip(draft.policyValues, draft.baselineValues).map { $0 - $1 })
    baseline = Estimate(draft.baselineValues)?.mean
    varianceReduction = comparison?.varianceReduction
    pValue = comparison?.pValue
    adjustedPValue = draft.adjusted
    if let ratio = RatioOfSums(
      numerators: draft.policyValues, denominators: draft.baselineValues)
    {
      let change = ratio.ratio - 1
      relativeChange = (change, change - ratio.halfWidth, change + ratio.halfWidth)
    } else if let mean = baseline, mean != 0, let difference {
      relativeChange = (difference.mean / mean, .nan, .nan)
    } else {
      relativeChange = nil
    }
    verdict = Verdict(
      metric: Metric.all[draft.metric], difference: difference, baseline: baseline,
      relativeChange: relativeChange, adjustedPValue: draft.adjusted,
      familySize: draft.familySize)
  }
}
