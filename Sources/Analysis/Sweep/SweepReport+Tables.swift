import Accounting
package import Formats

extension SweepReport {
  /// The tables for `tables/` and `data/`: one row per figure, ready for a data frame.
  package func tables() -> [DataTable] {
    [
      cellsTable(), totalsTable(),
      differencesTable(results.comparisons, Self.comparisonsSchema(axisColumns)),
      differencesTable(results.shifts, Self.shiftsSchema(axisColumns)), effectsTable(),
    ]
  }

  /// What tables reports of `sim sweep` have; those of cells have a column for each axis besides.
  package static var tableSchemas: [TableSchema] {
    let cell = [cellColumn]
    return [
      cellsSchema(cell), totalsSchema(cell), comparisonsSchema(cell), shiftsSchema(cell),
      effectsSchema,
    ]
  }

  private static let cellColumn = TableColumn.integer("cell", "Number of the cell, from 0.")

  private var axisColumns: [TableColumn] {
    [Self.cellColumn]
      + results.record.axes.map { .text($0.path, "Value of this setting in the cell, as written.") }
  }

  private static func cellsSchema(_ cell: [TableColumn]) -> TableSchema {
    TableSchema(
      "cells", "Every metric of every cell, workload and policy, as a mean over replications.",
      cell + [.workload, .policy, .metric, .metricUnit]
        + .estimate("mean", "Mean over replications, in `unit`."))
  }

  private static func totalsSchema(_ cell: [TableColumn]) -> TableSchema {
    TableSchema(
      "totals", "Exact totals of measured tasks over all replications of a cell.",
      cell + [.workload, .policy, .integer("replications", "How many replications were added.")]
        + SweepTotal.allCases.map(\.column))
  }

  private static func comparisonsSchema(_ cell: [TableColumn]) -> TableSchema {
    TableSchema(
      "comparisons", "Every policy less the baseline in the same cell, by metric.",
      cell + differenceColumns(of: "the baseline in the cell"))
  }

  private static func shiftsSchema(_ cell: [TableColumn]) -> TableSchema {
    TableSchema(
      "shifts", "Every cell less the cell of the scenario as written, by policy and metric.",
      cell + differenceColumns(of: "the same policy in the scenario as written"))
  }

  private static func differenceColumns(of other: String) -> [TableColumn] {
    [.workload, .policy, .metric, .metricUnit]
      + .estimate("difference", "Mean of the paired difference from \(other), in `unit`.") + [
        .number("other_mean", "Mean of \(other), in `unit`."),
        .number("relative_change", "The difference over that mean."),
        .number("relative_low", "Lower end of the interval of the relative change."),
        .number("relative_high", "Upper end of the interval of the relative change."),
        .number(
          "variance_reduction_share", "Share of the variance that pairing takes away, up to 1."),
        .number("p", "Two-sided p value of no difference, by Student's t."),
        .number("p_holm", "The same, adjusted over the family by Holm."), .verdict, .words,
      ]
  }

  private static let effectsSchema = TableSchema(
    "effects", "How strongly each axis moves each metric, all else equal, by ranks.",
    [
      .workload, .policy, .metric, .text("axis", "The setting, as a path in the scenario."),
      .number("rank_coefficient", "Standardised regression coefficient of ranks, -1 to 1."),
      .low(of: "the coefficient"), .high(of: "the coefficient"),
      .number("r_squared", "Share of the variance of ranks that all axes together explain."),
    ])

  private func place(_ cell: Int, _ workload: Int, _ policy: Int) -> [Field] {
    let record = results.record
    return [.count(cell)] + record.cells[cell].map { .text($0.text) }
      + .texts(record.workloads[workload].name, record.policies[policy].name)
  }

  /// Every metric of every cell, policy and workload.
  private func cellsTable() -> DataTable {
    let record = results.record
    var table = DataTable(Self.cellsSchema(axisColumns))
    for cell in record.cells.indices {
      for workload in record.workloads.indices {
        for policy in record.policies.indices {
          for (position, metric) in Metric.all.enumerated() {
            table.add(
              place(cell, workload, policy) + .texts(metric.id, metric.unit.rawValue)
                + .estimate(results.estimate(cell, workload, policy, position)))
          }
        }
      }
    }
    return table
  }

  /// Exact totals over all replications: whole pico-dollars, tokens, calls and tasks.
  private func totalsTable() -> DataTable {
    let record = results.record
    var table = DataTable(Self.totalsSchema(axisColumns))
    for cell in record.cells.indices {
      for workload in record.workloads.indices {
        for policy in record.policies.indices {
          let runs = record.runs(cell: cell, workload: workload, policy: policy)
          let totals = SweepTotal.allCases.enumerated().map { position, total in
            total.field(runs.reduce(Int128(0)) { $0 + $1.totals[position] })
          }
          table.add(place(cell, workload, policy) + [.count(runs.count)] + totals)
        }
      }
    }
    return table
  }

  private func differencesTable(_ differences: [SweepDifference], _ schema: TableSchema)
    -> DataTable
  {
    var table = DataTable(schema)
    for difference in differences {
      let metric = Metric.all[difference.metric]
      let change = difference.relativeChange
      table.add(
        place(difference.cell, difference.workload, difference.policy)
          + .texts(metric.id, metric.unit.rawValue) + .estimate(difference.difference)
          + .numbers(
            difference.other, change?.value, change?.low, change?.high,
            difference.varianceReduction, difference.pValue, difference.adjustedPValue)
          + .texts(difference.verdict.code, difference.verdict.words))
    }
    return table
  }

  private func effectsTable() -> DataTable {
    let record = results.record
    var table = DataTable(Self.effectsSchema)
    for effect in results.effects {
      table.add(
        .texts(
          record.workloads[effect.workload].name, record.policies[effect.policy].name,
          Metric.all[effect.metric].id, record.axes[effect.axis].path)
          + .numbers(
            effect.coefficient, effect.coefficient - effect.halfWidth,
            effect.coefficient + effect.halfWidth, effect.rSquared))
    }
    return table
  }
}

extension SweepTotal {
  /// Money has more digits than a whole number of 64 bits where many runs are added.
  private var isMoney: Bool { self == .cost || self == .endedTaskCost }

  fileprivate var column: TableColumn {
    isMoney
      ? TableColumn(rawValue, .decimal(places: 0), unit: "pico-dollars (1e-12 USD)", about)
      : .integer(rawValue, unit: unit, about)
  }

  fileprivate func field(_ amount: Int128) -> Field {
    isMoney ? .decimal(amount) : .count(amount)
  }

  private var unit: String {
    switch self {
    case .cost, .endedTaskCost: "pico-dollars"
    case .tasks, .tasksEnded, .tasksSolved: "tasks"
    case .calls, .callsFailed: "calls"
    case .input, .cached, .output: "tokens"
    }
  }

  private var about: String {
    switch self {
    case .cost: "Provider charges of measured tasks."
    case .endedTaskCost: "Provider charges of measured tasks that ended."
    case .tasks: "Tasks that arrived after warm-up."
    case .tasksEnded: "Of them, those that ended."
    case .tasksSolved: "Of them, those that ended solved."
    case .calls: "Calls of measured tasks."
    case .callsFailed: "Of them, those that failed."
    case .input: "Input tokens billed."
    case .cached: "Input tokens billed as cache reads."
    case .output: "Output tokens billed."
    }
  }
}
