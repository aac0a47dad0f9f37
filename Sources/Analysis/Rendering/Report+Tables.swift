import Accounting
import Demand
package import Formats

extension Report {
  /// The tables for `tables/` and `data/`: one row per figure, ready for a data frame.
  package func tables() -> [DataTable] {
    [metricsTable(), comparisonsTable(), replicationsTable(), endingsTable(), gapsTable()]
      + ShareDimension.allCases.map { sharesTable($0) }
      + [cachingTable(), outagesTable(), triesTable()].compactMap { $0 } + uncertaintyTables
  }

  /// What tables reports of `sim run` and `sim compare` have; some only where outages are scheduled
  /// or inputs are uncertain.
  package static var tableSchemas: [TableSchema] {
    [
      metricsSchema, comparisonsSchema(interval: "ci95", multiplicity: "holm"),
      replicationsSchema, endingsSchema, gapsSchema,
    ] + ShareDimension.allCases.map(sharesSchema)
      + [
        cachingSchema, outagesSchema, triesSchema, inputsSchema, varianceSplitSchema, tornadoSchema,
      ]
  }

  func place(_ cell: Cell) -> [Field] {
    let record = results.record
    let gap = results.gaps[cell.workload][cell.point]?.list
    return [
      .text(record.workloads[cell.workload].name), .count(cell.point),
      .number(record.axis?.values[cell.point]), .number(gap),
      .text(record.policies[cell.policy].name),
    ]
  }

  private func metricsTable() -> DataTable {
    var table = DataTable(Self.metricsSchema)
    for cell in results.record.cells {
      for (position, metric) in Metric.all.enumerated() {
        table.add(
          place(cell) + .texts(metric.id, metric.unit.rawValue)
            + .estimate(results.estimate(cell, position)))
      }
    }
    return table
  }

  private func comparisonsTable() -> DataTable {
    var table = DataTable(
      Self.comparisonsSchema(
        interval: intervalName, multiplicity: results.record.decision.multiplicity.rawValue))
    for comparison in results.comparisons {
      let metric = Metric.all[comparison.metric]
      let change = comparison.relativeChange
      table.add(
        place(comparison.cell) + .texts(metric.id, metric.unit.rawValue)
          + .estimate(comparison.difference)
          + .numbers(
            comparison.baseline, change?.value, change?.low, change?.high,
            comparison.varianceReduction, comparison.replicationFactor, comparison.pValue,
            comparison.adjustedPValue, comparison.equivalencePValue)
          + .texts(comparison.verdict.code, comparison.verdict.words))
    }
    return table
  }

  private func replicationsTable() -> DataTable {
    var table = DataTable(Self.replicationsSchema)
    for cell in results.record.cells {
      let place = place(cell)
      for (replication, run) in results.record.runs(of: cell).enumerated() {
        for metric in Metric.all {
          let parts = metric.parts?(run)
          table.add(
            place + [.count(replication), .text(metric.id), .text(metric.unit.rawValue)]
              + .numbers(metric.value(run), parts?.numerator, parts?.denominator))
        }
      }
    }
    return table
  }

  private func sharesTable(_ dimension: ShareDimension) -> DataTable {
    var table = DataTable(Self.sharesSchema(dimension))
    for cell in results.record.cells {
      let shares = results.shares(cell, dimension)
      for row in shares.rows {
        for unit in ShareUnit.allCases {
          table.add(
            place(cell) + .texts(row.member, unit.name)
              + .numbers(row.amounts[unit.rawValue], shares.totals[unit.rawValue])
              + .estimate(row.shares[unit.rawValue]) + .texts(unit.numerator, unit.denominator))
        }
      }
    }
    return table
  }

  private func endingsTable() -> DataTable {
    var table = DataTable(Self.endingsSchema)
    for cell in results.record.cells {
      let runs = results.record.runs(of: cell)
      for ending in CallEnding.allCases {
        let calls = runs.reduce(0) { $0 + $1.measured.count(of: ending) }
        table.add(place(cell) + [.text(ending.name), .count(calls), .count(runs.count)])
      }
    }
    return table
  }

  private func gapsTable() -> DataTable {
    var table = DataTable(Self.gapsSchema)
    for (workload, points) in results.gaps.enumerated() {
      for (point, gap) in points.enumerated() {
        guard let gap else { continue }
        table.add(
          [
            .text(results.record.workloads[workload].name), .count(point),
            .number(results.record.axis?.values[point]),
          ]
            + .numbers(gap.list, gap.effective, gap.perSolvedTask)
            + Self.fields(gap.dear) + Self.fields(gap.cheap)
            + .texts(gap.dear.weights.rawValue, gap.cheap.weights.rawValue))
      }
    }
    return table
  }

  private static func fields(_ side: OriginGap.Side) -> [Field] {
    [.text(side.origin)] + .numbers(side.list, side.effective, side.perSolvedTask)
  }
}
