import Accounting
import Demand

extension Report {
  /// The tables for `tables/<name>`: one row per figure, ready for a data frame.
  package func tables() -> [(name: String, csv: String)] {
    [
      ("metrics.csv", metricsTable()), ("comparisons.csv", comparisonsTable()),
      ("replications.csv", replicationsTable()), ("call_endings.csv", endingsTable()),
      ("gaps.csv", gapsTable()),
    ]
      + ShareDimension.allCases.map { dimension in
        ("shares_by_\(dimension.name).csv", sharesTable(dimension))
      }
      + [outagesTable()].compactMap { $0 }.map { ("outages.csv", $0) }
      + [triesTable()].compactMap { $0 }.map { ("tries_over_time.csv", $0) }
      + uncertaintyTables
  }

  private static let placeColumns = ["workload", "point", "axis_value", "list_gap", "policy"]

  private func place(_ cell: Cell) -> [String] {
    let record = results.record
    let value = record.axis?.values[cell.point]
    let gap = results.gaps[cell.workload][cell.point]?.list
    return [
      record.workloads[cell.workload].name, String(cell.point), CSVTable.number(value),
      CSVTable.number(gap), record.policies[cell.policy].name,
    ]
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

  private func metricsTable() -> String {
    var table = CSVTable(
      columns: Self.placeColumns + ["metric", "unit", "n", "mean", "sd", "ci95_low", "ci95_high"])
    for cell in results.record.cells {
      for (position, metric) in Metric.all.enumerated() {
        let estimate = results.estimate(cell, position)
        table.add(place(cell) + [metric.id, metric.unit.rawValue] + Self.columns(estimate))
      }
    }
    return table.text
  }

  private func comparisonsTable() -> String {
    var table = CSVTable(
      columns: Self.placeColumns + [
        "metric", "unit", "n", "difference", "sd", "\(intervalName)_low", "\(intervalName)_high",
        "baseline_mean", "relative_change", "relative_low", "relative_high",
        "variance_reduction_share", "replication_factor", "p",
        "p_\(results.record.decision.multiplicity.rawValue)", "p_equivalence", "verdict", "words",
      ])
    for comparison in results.comparisons {
      let metric = Metric.all[comparison.metric]
      let change = comparison.relativeChange
      table.add(
        place(comparison.cell) + [metric.id, metric.unit.rawValue]
          + Self.columns(comparison.difference)
          + [
            comparison.baseline, change?.value, change?.low, change?.high,
            comparison.varianceReduction, comparison.replicationFactor, comparison.pValue,
            comparison.adjustedPValue, comparison.equivalencePValue,
          ].map(CSVTable.number)
          + [comparison.verdict.code, comparison.verdict.words])
    }
    return table.text
  }

  /// Every metric in every replication, with what it is a ratio of, so that anyone can work out
  /// means, ratios of totals and paired differences again.
  private func replicationsTable() -> String {
    var table = CSVTable(
      columns: Self.placeColumns + [
        "replication", "metric", "unit", "value", "numerator", "denominator",
      ])
    for cell in results.record.cells {
      let place = place(cell)
      for (replication, run) in results.record.runs(of: cell).enumerated() {
        for metric in Metric.all {
          let parts = metric.parts?(run)
          table.add(
            place + [String(replication), metric.id, metric.unit.rawValue]
              + [metric.value(run), parts?.numerator, parts?.denominator].map(CSVTable.number))
        }
      }
    }
    return table.text
  }

  private func sharesTable(_ dimension: ShareDimension) -> String {
    var table = CSVTable(
      columns: Self.placeColumns + [
        dimension.name, "unit", "amount", "total", "n", "share", "sd", "ci95_low", "ci95_high",
        "numerator", "denominator",
      ])
    for cell in results.record.cells {
      let shares = results.shares(cell, dimension)
      for row in shares.rows {
        for unit in ShareUnit.allCases {
          let amounts = [row.amounts[unit.rawValue], shares.totals[unit.rawValue]]
          table.add(
            place(cell) + [row.member, unit.name] + amounts.map { CSVTable.number($0) }
              + Self.columns(row.shares[unit.rawValue]) + [unit.numerator, unit.denominator])
        }
      }
    }
    return table.text
  }

  private func endingsTable() -> String {
    var table = CSVTable(columns: Self.placeColumns + ["ending", "calls", "replications"])
    for cell in results.record.cells {
      let runs = results.record.runs(of: cell)
      for ending in CallEnding.allCases {
        let calls = runs.reduce(0) { $0 + $1.measured.count(of: ending) }
        table.add(place(cell) + [ending.name, String(calls), String(runs.count)])
      }
    }
    return table.text
  }

  private func gapsTable() -> String {
    var table = CSVTable(
      columns: [
        "workload", "point", "axis_value", "list_gap", "effective_gap", "per_solved_task_gap",
        "dear", "dear_list_usd_per_m", "dear_effective_usd_per_m", "dear_per_solved_task_usd",
        "cheap", "cheap_list_usd_per_m", "cheap_effective_usd_per_m",
        "cheap_per_solved_task_usd", "weights_dear", "weights_cheap",
      ])
    for (workload, points) in results.gaps.enumerated() {
      for (point, gap) in points.enumerated() {
        guard let gap else { continue }
        let name = results.record.workloads[workload].name
        let value = CSVTable.number(results.record.axis?.values[point])
        table.add(
          [name, String(point), value]
            + [gap.list, gap.effective, gap.perSolvedTask].map(CSVTable.number)
            + Self.columns(gap.dear) + Self.columns(gap.cheap)
            + [gap.dear.weights.rawValue, gap.cheap.weights.rawValue])
      }
    }
    return table.text
  }

  private static func columns(_ side: OriginGap.Side) -> [String] {
    [side.origin]
      + [side.list, side.effective, side.perSolvedTask].map { CSVTable.number($0) }
  }
}
