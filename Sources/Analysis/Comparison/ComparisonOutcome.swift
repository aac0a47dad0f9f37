package import Accounting

/// How a comparison went, beside the figures of its runs.
package struct ComparisonOutcome: Sendable {
  /// What each stage showed.
  package let course: ComparisonCourse
  /// What may be said of each requirement, for each policy but the baseline.
  package let requirements: [RequirementOutcome]
  /// The batches of one long run; `nil` where replications are compared.
  package let batches: [BatchPairs]?

  /// Judges what there is at the end of a course.
  package init(
    _ course: ComparisonCourse, of record: ExperimentRecord, batches: [BatchPairs]? = nil
  ) {
    self.course = course
    self.batches = batches
    requirements = record.outcomes(of: course.requirements, anytime: course.rule.isAnytime)
  }

  /// Whether every requirement is shown to be met.
  package var meetsRequirements: Bool { requirements.allSatisfy { $0.answer == .yes } }
}

/// Says what a comparison showed: the decision first, then all that a report of `sim run` has.
package func makeComparisonReport(
  of record: ExperimentRecord, course: ComparisonCourse, batches: [BatchPairs]? = nil
) -> Report {
  let outcome = ComparisonOutcome(course, of: record, batches: batches)
  let method = PairedDifference.Method(
    ratios: .ratioOfTotals, isAnytime: course.rule.isAnytime, batches: batches)
  return ReportBuilder(results: ExperimentResults(record, method), comparison: outcome)
    .comparisonReport(outcome)
}
