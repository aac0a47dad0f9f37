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
  package let isPrimary: Bool
  /// The pairs.
  let values: PairedValues
  /// Policy minus baseline; `nil` where no replication defines both.
  package let difference: Estimate?
  /// The policy's mean.
  package let policyMean: Double?
  /// The baseline's mean.
  package let baseline: Double?
  /// Ratio of the means less one, with its interval at the confidence of the decision.
  package let relativeChange: (value: Double, low: Double, high: Double)?
  /// Share of the variance of the difference that common random numbers removed.
  package let varianceReduction: Double?
  /// Two-sided p-value of no difference, unadjusted.
  package let pValue: Double?
  /// The same after adjustment over the family.
  package let adjustedPValue: Double?
  /// p-value of a difference that matters, by two one-sided tests, after adjustment over the
  /// family; small values show that there is none.
  package let equivalencePValue: Double?
  /// Comparisons that are adjusted together.
  package let familySize: Int
  /// What may be said.
  package let verdict: Verdict

  /// How many replications with independent seeds one pair is worth, by the variances of both
  /// policies: (Var A + Var B) / Var(A - B); `nil` where it is not defined.
  package var replicationFactor: Double? {
    varianceReduction.flatMap { $0 < 1 ? 1 / (1 - $0) : nil }
  }

  /// How comparisons are made.
  struct Method: Sendable {
    /// How ratios of totals are estimated.
    var ratios = RatioMethod.meanOfRatios
    /// Whether the primary metric's verdict has to hold however often one looks.
    var isAnytime = false
    /// Whether only the primary metric is compared.
    var primaryOnly = false
    /// Batches of one long run in place of replications; they are of the primary metric only.
    var batches: [BatchPairs]?
  }

  /// A difference before its family is known.
  private struct Draft {
    var cell: Cell
    var metric: Int
    var isPrimary: Bool
    var isAnytime: Bool
    var values: PairedValues
    var comparison: PairedComparison?
    var pValue: Double?
    var equivalence: Double?
    var adjusted: Double?
    var adjustedEquivalence: Double?
    var familySize = 1
  }

  /// All comparisons at one point: adjusted over policies for the primary metric, and over policies
  /// times metrics for the others.
  static func family(
    of record: ExperimentRecord, workload: Int, point: Int, _ method: Method = Method()
  ) -> [PairedDifference] {
    var drafts: [Draft] = []
    let baseline = record.runs(workload: workload, point: point, policy: record.baseline)
    let metrics = Metric.all.indices.filter {
      $0 == record.primaryMetric
        || (!method.primaryOnly && method.batches == nil && Metric.all[$0].isCompared)
    }
    for policy in record.policies.indices where policy != record.baseline {
      let cell = Cell(workload: workload, point: point, policy: policy)
      for position in metrics {
        let isAnytime = method.isAnytime && position == record.primaryMetric
        // What is looked at early is one number per replication that no later one changes.
        let values =
          method.batches?.first { $0.cell == cell }?.values
          ?? PairedValues(
            Metric.all[position], record.runs(of: cell), baseline,
            ratios: isAnytime ? .meanOfRatios : method.ratios)
        drafts.append(draft(cell, position, values, record, isAnytime: isAnytime))
      }
    }
    for isPrimary in [true, false] {
      let family = drafts.indices.filter {
        drafts[$0].isPrimary == isPrimary && drafts[$0].comparison != nil
      }
      let adjusted = record.decision.adjusted(family.map { drafts[$0].pValue ?? 1 })
      let equivalences = holmAdjusted(family.map { drafts[$0].equivalence ?? 1 })
      for (place, position) in family.enumerated() {
        drafts[position].adjusted = adjusted[place]
        // Secondary metrics are not what is decided: each is judged by its own interval.
        drafts[position].adjustedEquivalence =
          isPrimary ? equivalences[place] : drafts[position].equivalence
        drafts[position].familySize = family.count
      }
    }
    return drafts.map { PairedDifference($0, record.decision, method.ratios) }
  }

  private static func draft(
    _ cell: Cell, _ position: Int, _ values: PairedValues, _ record: ExperimentRecord,
    isAnytime: Bool
  ) -> Draft {
    let rule = record.decision
    let comparison = PairedComparison(
      values.policy, values.baseline, confidence: rule.confidence)
    return Draft(
      cell: cell, metric: position, isPrimary: position == record.primaryMetric,
      isAnytime: isAnytime, values: values, comparison: comparison,
      pValue: isAnytime ? AnytimeValidMean(values.differences).pValue : comparison?.pValue,
      equivalence: Materiality.pValue(
        values, Metric.all[position].margin(in: rule), isAnytime: isAnytime))
  }

  private init(_ draft: Draft, _ rule: DecisionRule, _ ratios: RatioMethod) {
    let comparison = draft.comparison
    let values = draft.values
    cell = draft.cell
    metric = draft.metric
    isPrimary = draft.isPrimary
    self.values = values
    let paired = Estimate(values.differences, confidence: rule.confidence)
    difference =
      draft.isAnytime
      ? paired?.with(
        halfWidth: AnytimeValidMean(values.differences).finiteHalfWidth(rule.confidence))
      : paired
    policyMean = Estimate(values.policy)?.mean
    baseline = Estimate(values.baseline)?.mean
    varianceReduction = comparison?.varianceReduction
    pValue = draft.pValue
    adjustedPValue = draft.adjusted
    equivalencePValue = draft.adjustedEquivalence
    familySize = draft.familySize
    relativeChange = values.relativeChange(
      rule.confidence, isAnytime: draft.isAnytime,
      fiellerBelow: ratios == .ratioOfTotals ? 30 : 0)
    verdict = Verdict(
      metric: Metric.all[draft.metric], difference: difference, baseline: baseline,
      relativeChange: relativeChange, adjustedPValue: draft.adjusted,
      equivalencePValue: draft.adjustedEquivalence, familySize: draft.familySize, rule: rule,
      isAnytime: draft.isAnytime)
  }
}

extension PairedDifference {
  /// The comparisons at all workloads and points.
  static func all(of record: ExperimentRecord, _ method: Method) -> [PairedDifference] {
    record.workloads.indices.flatMap { workload in
      record.catalogues.indices.flatMap { point in
        family(of: record, workload: workload, point: point, method)
      }
    }
  }
}

extension ExperimentRecord {
  /// Position of the metric that the experiment is decided on.
  package var primaryMetric: Int { Metric.position(of: decision.primaryMetric) ?? Metric.primary }
}

extension DecisionRule {
  /// p-values of a family as the rule adjusts them.
  func adjusted(_ pValues: [Double]) -> [Double] {
    switch multiplicity {
    case .holm: holmAdjusted(pValues)
    case .falseDiscovery: benjaminiHochbergAdjusted(pValues)
    }
  }
}
