import Accounting
import NumericalMethods

/// Everything that is computed from a sweep before a word is said of it.
package struct SweepResults: Sendable {
  /// What was run.
  package let record: SweepRecord
  /// Each other policy against the baseline in the same cell.
  package let comparisons: [SweepDifference]
  /// Each other cell against the reference cell under the same policy, in the primary metric.
  package let shifts: [SweepDifference]
  /// How much each axis moves each metric.
  package let effects: [SweepEffect]
  private let estimates: [Estimate?]
  private let comparisonPlaces: [[Int]: Int]

  /// Metrics in which policies are compared in every cell; the first is the primary one.
  static let compared = [
    "cost_per_task_usd", "cost_per_solved_task_usd", "cache_hit_share", "ttft_p50_s",
    "ttft_p95_s", "task_time_p50_s", "task_time_p95_s", "failed_call_share",
  ].compactMap(Metric.position)

  /// Computes all results.
  package init(_ record: SweepRecord) {
    self.record = record
    var estimates: [Estimate?] = []
    for cell in record.cells.indices {
      for workload in record.workloads.indices {
        for policy in record.policies.indices {
          let runs = record.runs(cell: cell, workload: workload, policy: policy)
          for metric in Metric.all.indices {
            estimates.append(Estimate(runs.map { $0.value(metric) }))
          }
        }
      }
    }
    self.estimates = estimates
    comparisons = record.workloads.indices.flatMap { workload in
      SweepDifference.fromBaseline(of: record, workload: workload, metrics: Self.compared)
    }
    var places: [[Int]: Int] = [:]
    for (place, comparison) in comparisons.enumerated() where comparison.metric == Metric.primary {
      places[[comparison.cell, comparison.workload, comparison.policy]] = place
    }
    comparisonPlaces = places
    shifts = record.workloads.indices.flatMap { workload in
      SweepDifference.fromReferenceCell(of: record, workload: workload)
    }
    var effects: [SweepEffect] = []
    for workload in record.workloads.indices {
      for metric in Self.compared {
        for policy in record.policies.indices {
          effects += SweepEffect.all(of: record, workload: workload, policy: policy, metric: metric)
        }
      }
    }
    self.effects = effects
  }

  /// The estimate of a metric; `nil` where no replication defines it.
  func estimate(_ cell: Int, _ workload: Int, _ policy: Int, _ metric: Int) -> Estimate? {
    let place = (cell * record.workloads.count + workload) * record.policies.count + policy
    return estimates[place * Metric.all.count + metric]
  }

  /// The primary metric of all cells that define it.
  func primary(_ workload: Int, _ policy: Int) -> [(cell: Int, estimate: Estimate)] {
    record.cells.indices.compactMap { cell in
      estimate(cell, workload, policy, Metric.primary).map { (cell, $0) }
    }
  }

  /// The comparison of a policy with the baseline in a cell.
  func comparison(_ cell: Int, _ workload: Int, _ policy: Int) -> SweepDifference? {
    comparisonPlaces[[cell, workload, policy]].map { comparisons[$0] }
  }
}

/// A difference in one metric over replications in pairs: of two policies in a cell, or of two cells
/// under a policy.
package struct SweepDifference: Sendable {
  /// The cell.
  package let cell: Int
  /// The workload.
  package let workload: Int
  /// The policy.
  package let policy: Int
  /// Position in ``Metric/all``.
  package let metric: Int
  /// This minus the other; `nil` where no replication defines both.
  package let difference: Estimate?
  /// The other's mean.
  package let other: Double?
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
    let cell: Int
    let workload: Int
    let policy: Int
    let metric: Int
    let these: [Double]
    let others: [Double]
    let comparison: PairedComparison?
  }

  /// Policies against the baseline in every cell: Holm over cells and policies for the primary
  /// metric, and over cells, policies and metrics for the others.
  static func fromBaseline(
    of record: SweepRecord, workload: Int, metrics: [Int]
  ) -> [SweepDifference] {
    var drafts: [Draft] = []
    for cell in record.cells.indices {
      let base = record.runs(cell: cell, workload: workload, policy: record.baseline)
      for policy in record.policies.indices where policy != record.baseline {
        let runs = record.runs(cell: cell, workload: workload, policy: policy)
        for metric in metrics {
          drafts.append(draft(runs, base, cell, workload, policy, metric))
        }
      }
    }
    return finished(drafts)
  }

  /// Cells against the reference cell: Holm over cells and policies.
  static func fromReferenceCell(of record: SweepRecord, workload: Int) -> [SweepDifference] {
    guard let reference = record.referenceCell else { return [] }
    var drafts: [Draft] = []
    for cell in record.cells.indices where cell != reference {
      for policy in record.policies.indices {
        drafts.append(
          draft(
            record.runs(cell: cell, workload: workload, policy: policy),
            record.runs(cell: reference, workload: workload, policy: policy), cell, workload,
            policy, Metric.primary))
      }
    }
    return finished(drafts)
  }

  private static func draft(
    _ runs: ArraySlice<SweepRun>, _ base: ArraySlice<SweepRun>, _ cell: Int, _ workload: Int,
    _ policy: Int, _ metric: Int
  ) -> Draft {
    var these: [Double] = []
    var others: [Double] = []
    for (a, b) in zip(runs, base) {
      guard let this = a.value(metric), let other = b.value(metric) else { continue }
      these.append(this)
      others.append(other)
    }
    return Draft(
      cell: cell, workload: workload, policy: policy, metric: metric, these: these,
      others: others, comparison: PairedComparison(these, others))
  }

  private static func finished(_ drafts: [Draft]) -> [SweepDifference] {
    var adjusted = [Double?](repeating: nil, count: drafts.count)
    var sizes = [Int](repeating: 1, count: drafts.count)
    for isPrimary in [true, false] {
      let family = drafts.indices.filter {
        (drafts[$0].metric == Metric.primary) == isPrimary && drafts[$0].comparison != nil
      }
      let values = holmAdjusted(family.compactMap { drafts[$0].comparison?.pValue })
      for (position, value) in zip(family, values) {
        adjusted[position] = value
        sizes[position] = family.count
      }
    }
    return drafts.indices.map { SweepDifference(drafts[$0], adjusted[$0], sizes[$0]) }
  }

  private init(_ draft: Draft, _ adjusted: Double?, _ familySize: Int) {
    cell = draft.cell
    workload = draft.workload
    policy = draft.policy
    metric = draft.metric
    difference = Estimate(zip(draft.these, draft.others).map { $0 - $1 })
    other = Estimate(draft.others)?.mean
    varianceReduction = draft.comparison?.varianceReduction
    pValue = draft.comparison?.pValue
    adjustedPValue = adjusted
    if let ratio = RatioOfSums(numerators: draft.these, denominators: draft.others) {
      let change = ratio.ratio - 1
      relativeChange = (change, change - ratio.halfWidth, change + ratio.halfWidth)
    } else if let other, other != 0, let difference {
      relativeChange = (difference.mean / other, .nan, .nan)
    } else {
      relativeChange = nil
    }
    let rule = DecisionRule()
    let metric = Metric.all[draft.metric]
    verdict = Verdict(
      metric: metric, difference: difference, baseline: other,
      relativeChange: relativeChange, adjustedPValue: adjusted,
      equivalencePValue: Materiality.pValue(
        PairedValues(policy: draft.these, baseline: draft.others), metric.margin(in: rule),
        isAnytime: false), familySize: familySize, rule: rule)
  }
}

/// How much one axis moves one metric over the cells of a sweep: a coefficient of the regression of
/// ranks on ranks.
package struct SweepEffect: Sendable {
  /// The workload.
  package let workload: Int
  /// The policy.
  package let policy: Int
  /// Position in ``Metric/all``.
  package let metric: Int
  /// Position of the axis.
  package let axis: Int
  /// By how many standard deviations the metric's rank moves with one of the axis's.
  package let coefficient: Double
  /// Half the length of its 95 % interval.
  package let halfWidth: Double
  /// The share of the spread of the metric's ranks that all axes together explain.
  package let rSquared: Double

  /// The effects of all axes that have numbers; empty where they cannot be told apart.
  static func all(
    of record: SweepRecord, workload: Int, policy: Int, metric: Int
  ) -> [SweepEffect] {
    let axes = record.axes.indices.filter { axis in
      record.isNumeric(axis) && Set(record.cells.map { $0[axis].number }).count > 1
    }
    var cells: [Int] = []
    var response: [Double] = []
    for cell in record.cells.indices {
      let runs = record.runs(cell: cell, workload: workload, policy: policy)
      guard let estimate = Estimate(runs.map { $0.value(metric) }) else { continue }
      cells.append(cell)
      response.append(estimate.mean)
    }
    let inputs = axes.map { axis in cells.map { record.cells[$0][axis].number ?? 0 } }
    guard
      let fit = StandardisedRegression(inputs: inputs, response: response, usesRanks: true)
    else { return [] }
    return axes.enumerated().map { position, axis in
      SweepEffect(
        workload: workload, policy: policy, metric: metric, axis: axis,
        coefficient: fit.coefficients[position], halfWidth: fit.halfWidths[position],
        rSquared: fit.rSquared)
    }
  }
}
