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

extension SweepReport {
  /// The tables for `tables/<name>`: one row per figure, ready for a data frame.
  package func tables() -> [(name: String, csv: String)] {
    [
      ("cells.csv", cellsTable()), ("totals.csv", totalsTable()),
      ("comparisons.csv", differencesTable(results.comparisons)),
      ("shifts.csv", differencesTable(results.shifts)), ("effects.csv", effectsTable()),
    ]
  }

  private var axisColumns: [String] { ["cell"] + results.record.axes.map(\.path) }

  private func place(_ cell: Int, _ workload: Int, _ policy: Int) -> [String] {
    let record = results.record
    return [String(cell)] + record.cells[cell].map(\.text)
      + [record.workloads[workload].name, record.policies[policy].name]
  }

  private static func columns(_ estimate: Estimate?) -> [String] {
    guard let estimate else { return ["0", "", "", "", ""] }
    let hasInterval = estimate.halfWidth != nil
    return [
      String(estimate.count), CSVTable.number(estimate.mean),
      CSVTable.number(estimate.standardDeviation),
      CSVTable.number(hasInterval ? estimate.low : nil),
      CSVTable.number(hasInterval ? estimate.high : nil),
    ]
  }

  /// Every metric of every cell, policy and workload.
  private func cellsTable() -> String {
    let record = results.record
    var table = CSVTable(
      columns: axisColumns + ["workload", "policy", "metric", "unit", "n", "mean", "sd"]
        + ["ci95_low", "ci95_high"])
    for cell in record.cells.indices {
      for workload in record.workloads.indices {
        for policy in record.policies.indices {
          for (position, metric) in Metric.all.enumerated() {
            let estimate = results.estimate(cell, workload, policy, position)
            table.add(
              place(cell, workload, policy) + [metric.id, metric.unit.rawValue]
                + Self.columns(estimate))
          }
        }
      }
    }
    return table.text
  }

  /// Exact totals over all replications: whole pico-dollars, tokens, calls and tasks.
  private func totalsTable() -> String {
    let record = results.record
    var table = CSVTable(
      columns: axisColumns + ["workload", "policy", "replications"]
        + SweepTotal.allCases.map(\.rawValue))
    for cell in record.cells.indices {
      for workload in record.workloads.indices {
        for policy in record.policies.indices {
          let runs = record.runs(cell: cell, workload: workload, policy: policy)
          let totals = SweepTotal.allCases.indices.map { total in
            String(runs.reduce(Int128(0)) { $0 + $1.totals[total] })
          }
          table.add(place(cell, workload, policy) + [String(runs.count)] + totals)
        }
      }
    }
    return table.text
  }

  private func differencesTable(_ differences: [SweepDifference]) -> String {
    var table = CSVTable(
      columns: axisColumns + [
        "workload", "policy", "metric", "unit", "n", "difference", "sd", "ci95_low", "ci95_high",
        "other_mean", "relative_change", "relative_low", "relative_high",
        "variance_reduction_share", "p", "p_holm", "verdict", "words",
      ])
    for difference in differences {
      let metric = Metric.all[difference.metric]
      let change = difference.relativeChange
      table.add(
        place(difference.cell, difference.workload, difference.policy)
          + [metric.id, metric.unit.rawValue] + Self.columns(difference.difference)
          + [
            difference.other, change?.value, change?.low, change?.high,
            difference.varianceReduction, difference.pValue, difference.adjustedPValue,
          ].map(CSVTable.number)
          + [difference.verdict.code, difference.verdict.words])
    }
    return table.text
  }

  private func effectsTable() -> String {
    let record = results.record
    var table = CSVTable(
      columns: [
        "workload", "policy", "metric", "axis", "rank_coefficient", "ci95_low", "ci95_high",
        "r_squared",
      ])
    for effect in results.effects {
      table.add(
        [
          record.workloads[effect.workload].name, record.policies[effect.policy].name,
          Metric.all[effect.metric].id, record.axes[effect.axis].path,
        ]
          + [
            effect.coefficient, effect.coefficient - effect.halfWidth,
            effect.coefficient + effect.halfWidth, effect.rSquared,
          ].map { CSVTable.number($0) })
    }
    return table.text
  }
}
