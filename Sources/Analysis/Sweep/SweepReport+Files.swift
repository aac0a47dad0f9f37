import Accounting
import Formats
import Quantities

extension SweepReport {
  /// Version of the layout of ``summaryJSON()``.
  static let summarySchema = "tollway.sweep-summary/1"

  /// Every figure of the report for programs.
  package func summaryJSON() -> String {
    let record = results.record
    let cells = record.cells.indices.map { cell -> JSONNode in
      let settings = zip(record.axes, record.cells[cell]).map { axis, value in
        (axis.path, JSONNode.string(value.text))
      }
      return .object([("set", .object(settings)), ("metrics", metricsNode(cell))])
    }
    return JSONNode.object([
      ("schema", .string(Self.summarySchema)), ("scenario", .string(record.name)),
      ("question", .string(record.question)), ("design", .string(record.design)),
      ("seed", .number(record.seed)), ("replications", .number(record.replications)),
      ("prices_as_of", .string(record.startsAt.date.description)),
      ("baseline", .string(record.policies[record.baseline].name)),
      ("primary_metric", .string(Metric.all[record.primaryMetric].id)),
      (
        "axes",
        .array(
          record.axes.map {
            .object([("path", .string($0.path)), ("label", .string($0.label))])
          })
      ),
      ("reference_cell", record.referenceCell.map { .number($0) } ?? .null),
      ("cells", .array(cells)),
      ("comparisons", .array(results.comparisons.map(node))),
      ("shifts", .array(results.shifts.map(node))),
      ("effects", .array(results.effects.map(node))),
      ("assumptions", .array(record.assumptions.map { .string($0) })),
      ("validation", .array(record.validation.map { .string($0) })),
    ]).prettyText
  }

  private func metricsNode(_ cell: Int) -> JSONNode {
    let record = results.record
    return .object(
      record.workloads.indices.map { workload in
        let policies = record.policies.indices.map { policy -> (String, JSONNode) in
          let metrics = Metric.all.indices.map { metric in
            (Metric.all[metric].id, node(results.estimate(cell, workload, policy, metric)))
          }
          return (record.policies[policy].name, .object(metrics))
        }
        return (record.workloads[workload].name, .object(policies))
      })
  }

  private func node(_ estimate: Estimate?) -> JSONNode {
    guard let estimate else { return .null }
    return .object([
      ("n", .number(estimate.count)), ("mean", number(estimate.mean)),
      ("sd", number(estimate.standardDeviation)),
      (
        "ci95",
        estimate.halfWidth == nil ? .null : .array([number(estimate.low), number(estimate.high)])
      ),
    ])
  }

  private func node(_ difference: SweepDifference) -> JSONNode {
    let record = results.record
    return .object([
      ("cell", .number(difference.cell)),
      ("workload", .string(record.workloads[difference.workload].name)),
      ("policy", .string(record.policies[difference.policy].name)),
      ("metric", .string(Metric.all[difference.metric].id)),
      ("difference", node(difference.difference)),
      ("relative_change", number(difference.relativeChange?.value)),
      ("p_holm", number(difference.adjustedPValue)),
      ("verdict", .string(difference.verdict.code)), ("words", .string(difference.verdict.words)),
    ])
  }

  private func node(_ effect: SweepEffect) -> JSONNode {
    let record = results.record
    return .object([
      ("workload", .string(record.workloads[effect.workload].name)),
      ("policy", .string(record.policies[effect.policy].name)),
      ("metric", .string(Metric.all[effect.metric].id)),
      ("axis", .string(record.axes[effect.axis].path)),
      ("rank_coefficient", number(effect.coefficient)),
      (
        "ci95",
        .array([
          number(effect.coefficient - effect.halfWidth),
          number(effect.coefficient + effect.halfWidth),
        ])
      ), ("r_squared", number(effect.rSquared)),
    ])
  }

  /// JSON has no spelling for what is not a number.
  private func number(_ value: Double?) -> JSONNode {
    guard let value, value.isFinite else { return .null }
    return .number(value)
  }
}
