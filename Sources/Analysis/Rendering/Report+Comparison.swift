import Accounting
import Formats
import NumericalMethods

// How a comparison went, for programs.
extension Report {
  func node(_ outcome: ComparisonOutcome) -> JSONNode {
    let course = outcome.course
    let rule = results.record.decision
    return .object([
      ("headlines", .array(headlines.map { .string($0) })),
      (
        "decision",
        .object([
          ("primary_metric", .string(rule.primaryMetric)),
          ("material_percent", .number(rule.materialPercent)),
          ("material_points", .number(rule.materialPoints)),
          ("confidence", .number(rule.confidence)),
          ("multiplicity", .string(rule.multiplicity.rawValue)),
        ])
      ),
      ("mode", .string(course.rule.name)), ("ending", .string(course.ending.name)),
      ("replications_planned", course.planned.map { .number($0) } ?? .null),
      ("replications_limit", course.rule.limit.map { .number($0) } ?? .null),
      (
        "replications_used",
        .object(
          results.record.policies.enumerated().map { policy, description in
            (description.name, .number(results.record.replications(of: policy)))
          })
      ),
      ("looks", .array(course.looks.map(node))),
      ("selection", course.selection.map { node($0) } ?? .null),
      ("requirements_met", .bool(outcome.meetsRequirements)),
      ("requirements", .array(outcome.requirements.map(node))),
    ])
  }

  private func place(_ cell: Cell) -> [(String, JSONNode)] {
    [
      ("workload", .string(results.record.workloads[cell.workload].name)),
      ("point", .number(cell.point)),
      ("policy", .string(results.record.policies[cell.policy].name)),
    ]
  }

  private static func number(_ value: Double?) -> JSONNode {
    value.flatMap { $0.isFinite ? .number($0) : nil } ?? .null
  }

  private func node(_ look: Look) -> JSONNode {
    .object(
      place(look.cell) + [
        ("replications", .number(look.replications)),
        ("change", Self.number(look.estimate.value)),
        ("low", Self.number(look.estimate.low)), ("high", Self.number(look.estimate.high)),
        ("e_value", Self.number(look.eValue)),
      ])
  }

  private func node(_ found: RequirementOutcome) -> JSONNode {
    .object(
      place(found.cell) + [
        ("requirement", .string(found.requirement.text)), ("met", .string(found.answer.rawValue)),
        ("value", Self.number(found.value)),
        ("low", Self.number(found.interval?.lowerBound)),
        ("high", Self.number(found.interval?.upperBound)), ("n", .number(found.count)),
        ("replications_more", found.more.map { .number($0) } ?? .null),
      ])
  }

  private func node(_ selection: ComparisonCourse.Selection) -> JSONNode {
    let choice = selection.procedure
    return .object([
      ("indifference", Self.number(choice.indifference)),
      ("finished", .bool(choice.isFinished)),
      ("leader", .string(results.record.policies[choice.leader].name)),
      (
        "dropped_after",
        .object(
          results.record.policies.enumerated().map { policy, description in
            (description.name, choice.eliminatedAfter[policy].map { .number($0) } ?? .null)
          })
      ),
    ])
  }
}

extension StoppingRule {
  /// The name in files.
  var name: String {
    switch self {
    case .fixed: "fixed"
    case .precision: "precision"
    case .sequential: "sequential"
    case .best: "select_best"
    }
  }
}

extension CourseEnding {
  /// The name in files.
  var name: String {
    switch self {
    case .fixed: "fixed"
    case .reached: "reached"
    case .limited: "limited"
    }
  }
}
