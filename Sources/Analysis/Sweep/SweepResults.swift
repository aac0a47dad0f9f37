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
  var compared: [Int] { Self.compared(in: record) }

  private static func compared(in record: SweepRecord) -> [Int] {
    let usual = [
      "cost_per_task_usd", "cost_per_solved_task_usd", "cache_hit_share", "ttft_p50_s",
      "ttft_p95_s", "task_time_p50_s", "task_time_p95_s", "failed_call_share",
    ].compactMap(Metric.position)
    return [record.primaryMetric] + usual.filter { $0 != record.primaryMetric }
  }

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
      SweepDifference.fromBaseline(
        of: record, workload: workload, metrics: Self.compared(in: record))
    }
    var places: [[Int]: Int] = [:]
    for (place, comparison) in comparisons.enumerated()
    where comparison.metric == record.primaryMetric {
      places[[comparison.cell, comparison.workload, comparison.policy]] = place
    }
    comparisonPlaces = places
    shifts = record.workloads.indices.flatMap { workload in
      SweepDifference.fromReferenceCell(of: record, workload: workload)
    }
    var effects: [SweepEffect] = []
    for workload in record.workloads.indices {
      for metric in Self.compared(in: record) {
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
      estimate(cell, workload, policy, record.primaryMetric).map { (cell, $0) }
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
  /// The same after adjustment over the family.
  package let adjustedPValue: Double?
  /// What may be said.
  package let verdict: Verdict

  /// A difference before its family is known.
  private struct Draft {
    let cell: Int
    let workload: Int
    let policy: Int
    let metric: Int
    let values: PairedValues
    let comparison: PairedComparison?
    let equivalencePValue: Double?
  }

  /// Policies against the baseline in every cell: adjusted over cells and policies for the
  /// primary metric, and over cells, policies and metrics for the others.
  static func fromBaseline(
    of record: SweepRecord, workload: Int, metrics: [Int]
  ) -> [SweepDifference] {
    var drafts: [Draft] = []
    for cell in record.cells.indices {
      let base = record.runs(cell: cell, workload: workload, policy: record.baseline)
      for policy in record.policies.indices where policy != record.baseline {
        let runs = record.runs(cell: cell, workload: workload, policy: policy)
        for metric in metrics {
          drafts.append(draft(runs, base, cell, workload, policy, metric, record.decision))
        }
      }
    }
    return finished(drafts, of: record)
  }

  /// Cells against the reference cell: adjusted over cells and policies.
  static func fromReferenceCell(of record: SweepRecord, workload: Int) -> [SweepDifference] {
    guard let reference = record.referenceCell else { return [] }
    var drafts: [Draft] = []
    for cell in record.cells.indices where cell != reference {
      for policy in record.policies.indices {
        drafts.append(
          draft(
            record.runs(cell: cell, workload: workload, policy: policy),
            record.runs(cell: reference, workload: workload, policy: policy), cell, workload,
            policy, record.primaryMetric, record.decision))
      }
    }
    return finished(drafts, of: record)
  }

  private static func draft(
    _ runs: ArraySlice<SweepRun>, _ base: ArraySlice<SweepRun>, _ cell: Int, _ workload: Int,
    _ policy: Int, _ metric: Int, _ rule: DecisionRule
  ) -> Draft {
    var these: [Double] = []
    var others: [Double] = []
    for (a, b) in zip(runs, base) {
      guard let this = a.value(metric), let other = b.value(metric) else { continue }
      these.append(this)
      others.append(other)
    }
    let values = PairedValues(policy: these, baseline: others)
    return Draft(
      cell: cell, workload: workload, policy: policy, metric: metric, values: values,
      comparison: PairedComparison(these, others, confidence: rule.confidence),
      equivalencePValue: Materiality.pValue(
        values, Metric.all[metric].margin(in: rule), isAnytime: false))
  }

  /// Adjusts the p-values of the primary metric as one family and those of all others as another.
  private static func finished(_ drafts: [Draft], of record: SweepRecord) -> [SweepDifference] {
    var adjusted = [Double?](repeating: nil, count: drafts.count)
    var equivalent = adjusted
    var sizes = [Int](repeating: 1, count: drafts.count)
    for isPrimary in [true, false] {
      let family = drafts.indices.filter {
        (drafts[$0].metric == record.primaryMetric) == isPrimary && drafts[$0].comparison != nil
      }
      let values = record.decision.adjusted(family.map { drafts[$0].comparison?.pValue ?? 1 })
      let others = holmAdjusted(family.map { drafts[$0].equivalencePValue ?? 1 })
      for (place, position) in family.enumerated() {
        adjusted[position] = values[place]
        // Secondary metrics are not what is decided: each is judged by its own interval.
        equivalent[position] = isPrimary ? others[place] : drafts[position].equivalencePValue
        sizes[position] = family.count
      }
    }
    return drafts.indices.map {
      SweepDifference(drafts[$0], adjusted[$0], equivalent[$0], sizes[$0], record.decision)
    }
  }

  private init(
    _ draft: Draft, _ adjusted: Double?, _ equivalent: Double?, _ familySize: Int,
    _ rule: DecisionRule
  ) {
    cell = draft.cell
    workload = draft.workload
    policy = draft.policy
    metric = draft.metric
    difference = Estimate(draft.values.differences, confidence: rule.confidence)
    other = Estimate(draft.values.baseline)?.mean
    varianceReduction = draft.comparison?.varianceReduction
    pValue = draft.comparison?.pValue
    adjustedPValue = adjusted
    relativeChange = draft.values.relativeChange(
      rule.confidence, isAnytime: false, fiellerBelow: 0)
    verdict = Verdict(
      metric: Metric.all[draft.metric], difference: difference, baseline: other,
      relativeChange: relativeChange, adjustedPValue: adjusted, equivalencePValue: equivalent,
      familySize: familySize, rule: rule)
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
