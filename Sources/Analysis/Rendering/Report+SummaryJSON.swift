import Accounting
import Formats
import Quantities

extension Report {
  /// Version of the layout of ``summaryJSON()``.
  static let summarySchema = "tollway.summary/1"

  /// Every figure of the report for programs: `metrics[workload][point][policy][metric]` and the
  /// comparisons, shares and gaps beside it.
  package func summaryJSON() -> String {
    let record = results.record
    let outages =
      results.incidents.isEmpty
      ? [] : [("outages", outagesNode()), ("resilience", resilienceNode())]
    let document = JSONNode.object(
      [
        ("schema", .string(Self.summarySchema)),
        ("scenario", .string(record.name)),
        ("question", .string(record.question)),
        ("seed", .number(record.seed)),
        ("replications", .number(record.replications)),
        ("warm_up_s", .number(record.warmUp.seconds)),
        ("horizon_s", .number(record.horizon.seconds)),
        ("prices_as_of", .string(record.startsAt.date.description)),
        ("baseline", .string(record.policies[record.baseline].name)),
        ("primary_metric", .string(Metric.all[record.primaryMetric].id)),
        ("reference_point", .number(results.referencePoint)),
        ("axis", axisNode),
        ("definitions", definitionsNode),
        ("metrics", metricsNode),
        ("comparisons", .array(results.comparisons.map(comparisonNode))),
        ("shares", .array(results.shares.flatMap(shareNodes))),
        ("gaps", gapsNode),
        ("assumptions", .array(record.assumptions.map { .string($0) })),
        ("validation", .array(record.validation.map { .string($0) })),
      ] + outages + uncertaintyNodes + (comparison.map { [("comparison", node($0))] } ?? []))
    return document.prettyText
  }

  private var axisNode: JSONNode {
    guard let axis = results.record.axis else { return .null }
    return .object([
      ("path", .string(axis.path)), ("label", .string(axis.label)),
      ("values", .array(axis.values.map { .number($0) })),
    ])
  }

  private var definitionsNode: JSONNode {
    .object(
      Metric.all.map { metric in
        let members: [(String, JSONNode)] = [
          ("label", .string(metric.label)), ("unit", .string(metric.unit.rawValue)),
          ("better", .string(metric.direction.rawValue)),
          ("definition", .string(metric.definition)),
        ]
        return (metric.id, .object(members))
      })
  }

  private var metricsNode: JSONNode {
    let record = results.record
    return .object(
      record.workloads.indices.map { workload in
        let points = record.catalogues.indices.map { point -> JSONNode in
          .object(
            record.policies.indices.map { policy in
              let cell = Cell(workload: workload, point: point, policy: policy)
              return (record.policies[policy].name, metricsNode(cell))
            })
        }
        return (record.workloads[workload].name, .array(points))
      })
  }

  private func metricsNode(_ cell: Cell) -> JSONNode {
    .object(
      Metric.all.enumerated().map { position, metric in
        (metric.id, Self.node(results.estimate(cell, position), unit: metric.unit))
      })
  }

  private static func node(_ estimate: Estimate?, unit: MetricUnit) -> JSONNode {
    guard let estimate else { return .null }
    return .object([
      ("n", .number(estimate.count)), ("mean", number(estimate.mean)),
      ("sd", number(estimate.standardDeviation)), ("ci95", interval(estimate)),
      ("unit", .string(unit.rawValue)),
    ])
  }

  private static func interval(_ estimate: Estimate?) -> JSONNode {
    guard let estimate, estimate.halfWidth != nil else { return .null }
    return .array([number(estimate.low), number(estimate.high)])
  }

  /// `ci95` for intervals at 95 %, and so on.
  var intervalName: String {
    "ci" + NumberText.trimmed(results.record.decision.confidence * 100)
  }

  /// JSON has no spelling for what is not a number.
  private static func number(_ value: Double?) -> JSONNode {
    guard let value, value.isFinite else { return .null }
    return .number(value)
  }

  private func place(_ cell: Cell) -> [(String, JSONNode)] {
    let record = results.record
    return [
      ("workload", .string(record.workloads[cell.workload].name)), ("point", .number(cell.point)),
      ("policy", .string(record.policies[cell.policy].name)),
    ]
  }

  private func comparisonNode(_ comparison: PairedDifference) -> JSONNode {
    let change = comparison.relativeChange
    return .object(
      place(comparison.cell) + [
        ("metric", .string(Metric.all[comparison.metric].id)),
        ("primary", .bool(comparison.isPrimary)),
        ("n", .number(comparison.difference?.count ?? 0)),
        ("baseline_mean", Self.number(comparison.baseline)),
        ("difference", Self.number(comparison.difference?.mean)),
        (intervalName, Self.interval(comparison.difference)),
        ("relative_change", Self.number(change?.value)),
        ("relative_low", Self.number(change?.low)),
        ("relative_high", Self.number(change?.high)),
        ("variance_reduction_share", Self.number(comparison.varianceReduction)),
        ("replication_factor", Self.number(comparison.replicationFactor)),
        ("p", Self.number(comparison.pValue)),
        (
          "p_\(results.record.decision.multiplicity.rawValue)",
          Self.number(comparison.adjustedPValue)
        ),
        ("p_equivalence", Self.number(comparison.equivalencePValue)),
        ("verdict", .string(comparison.verdict.code)),
        ("words", .string(comparison.verdict.words)),
      ])
  }

  private func shareNodes(_ table: ShareTable) -> [JSONNode] {
    ShareUnit.allCases.map { unit in
      let members = table.rows.map { row -> (String, JSONNode) in
        let share = row.shares[unit.rawValue]
        let node = JSONNode.object([
          ("amount", Self.number(row.amounts[unit.rawValue])), ("share", Self.number(share?.mean)),
          ("ci95", Self.interval(share)),
        ])
        return (row.member, node)
      }
      return .object(
        place(table.cell) + [
          ("dimension", .string(table.dimension.name)), ("unit", .string(unit.name)),
          ("numerator", .string(unit.numerator)), ("denominator", .string(unit.denominator)),
          ("total", Self.number(table.totals[unit.rawValue])), ("members", .object(members)),
        ])
    }
  }

  private var gapsNode: JSONNode {
    let record = results.record
    return .object(
      record.workloads.indices.map { workload in
        let points = results.gaps[workload].map { gap in gap.map(Self.node) ?? .null }
        return (record.workloads[workload].name, .array(points))
      })
  }

  private static func node(_ gap: OriginGap) -> JSONNode {
    let basket = gap.basket
    return .object([
      ("list_gap", number(gap.list)), ("effective_gap", number(gap.effective)),
      ("per_solved_task_gap", number(gap.perSolvedTask)),
      ("dear", node(gap.dear)), ("cheap", node(gap.cheap)),
      (
        "basket_per_call",
        .object([
          ("tokens_new", .number(basket.newInput)), ("tokens_cached", .number(basket.cachedInput)),
          ("tokens_completion", .number(basket.completion)),
          ("tokens_reasoning", .number(basket.reasoning)),
        ])
      ),
    ])
  }

  private static func node(_ side: OriginGap.Side) -> JSONNode {
    .object([
      ("origin", .string(side.origin)), ("weights", .string(side.weights.rawValue)),
      ("models", .number(side.modelCount)), ("list_usd_per_m", number(side.list)),
      ("effective_usd_per_m", number(side.effective)),
      ("per_solved_task_usd", number(side.perSolvedTask)),
      ("solved_share", number(side.solvedShare)),
    ])
  }
}
