import Accounting
import NumericalMethods

/// How much of the variance of one figure comes from uncertain inputs.
struct SplitRow: Sendable {
  /// The cell.
  let cell: Cell
  /// Whether the figure is the difference from the baseline.
  let isDifference: Bool
  /// The split.
  let split: VarianceSplit
}

extension ExperimentResults {
  /// The variance of the primary metric, and of its difference from the baseline, split into what
  /// comes from inputs and what from chance; empty where runs have no twins.
  var varianceSplits: [SplitRow] {
    guard let twins = record.uncertainty?.twins, twins.count == record.runs.count else { return [] }
    let metric = Metric.all[record.primaryMetric]
    func pairs(_ cell: Cell) -> [(first: Double, second: Double)?] {
      let runs = record.runs(of: cell)
      return zip(runs, twins[runs.indices]).map { run, twin in
        guard let first = metric.value(run), let second = metric.value(twin) else { return nil }
        return (first, second)
      }
    }
    func row(_ cell: Cell, _ pairs: [(first: Double, second: Double)?], _ isDifference: Bool)
      -> SplitRow?
    {
      let defined = pairs.compactMap { $0 }
      return VarianceSplit(first: defined.map(\.first), second: defined.map(\.second)).map {
        SplitRow(cell: cell, isDifference: isDifference, split: $0)
      }
    }
    return record.cells.flatMap { cell -> [SplitRow] in
      let own = pairs(cell)
      guard cell.policy != record.baseline else { return [row(cell, own, false)].compactMap { $0 } }
      var base = cell
      base.policy = record.baseline
      let differences = zip(own, pairs(base)).map { own, base in
        own.flatMap { own in
          base.map { (first: own.first - $0.first, second: own.second - $0.second) }
        }
      }
      return [row(cell, own, false), row(cell, differences, true)].compactMap { $0 }
    }
  }
}

extension ReportBuilder {
  /// What is uncertain in the scenario, and how much of the spread it makes.
  var uncertaintySection: Section {
    guard let uncertainty = record.uncertainty, !uncertainty.inputs.isEmpty else {
      return Section(title: "Uncertain inputs", blocks: [])
    }
    let isOne = uncertainty.inputs.count == 1
    let them = isOne ? "it" : "them"
    let laws =
      isOne
      ? "One value of the scenario is a law"
      : "\(uncertainty.inputs.count) values of the scenario are laws"
    var blocks: [Block] = [
      .paragraph(
        "\(laws). Each replication draws \(them) anew, the same for every policy, so the intervals "
          + "in this report include what is not known about \(them). More replications narrow the "
          + "interval of the mean over what is not known; they do not make it known. Prices in "
          + "tables that are computed from the catalogue are at the nominal values."),
      .table(inputTable(uncertainty.inputs)),
    ]
    blocks += splitBlocks
    return Section(title: "Uncertain inputs", blocks: blocks)
  }

  private func inputTable(_ inputs: [InputDescription]) -> Table {
    Table(
      "What is uncertain",
      columns: [
        .words("input"), .number("p10"), .number("nominal"), .number("p90"), .words("why"),
      ],
      rows: inputs.map { input in
        let why = [input.why, input.source].filter { !$0.isEmpty }.joined(separator: "; ")
        return [input.name, input.low.text, input.centre.text, input.high.text, why]
      },
      note: "The values drawn, by replication, are in tables/inputs.csv.")
  }

  private var splitBlocks: [Block] {
    let rows = results.varianceSplits.filter { $0.cell.point == results.referencePoint }
    guard !rows.isEmpty else { return [] }
    let metric = Metric.all[record.primaryMetric]
    let largest = rows.map { max($0.split.byInputs, $0.split.byChance).squareRoot() }.max() ?? 0
    var table = Table(
      "Where the spread of \(metric.label) over replications comes from",
      columns: [
        .words("figure"), .number("share of inputs"), .number("95 % interval"),
        .number("sd by inputs"), .number("sd by chance"),
      ],
      note: "Each replication was run once more with the same inputs and other chance: variance "
        + "between such pairs against variance within them (one-way random effects; interval by "
        + "the F distribution). Wide intervals need more replications.")
    for row in rows {
      let name = policyNames[row.cell.policy] + (row.isDifference ? " minus \(baselineName)" : "")
      let split = row.split
      func text(_ variance: Double) -> String {
        metric.unit.text(variance.squareRoot(), halfWidth: nil, besides: largest)
      }
      table.add([
        name + place(row.cell.workload), NumberText.percent(split.share, decimals: 0),
        "\(NumberText.percent(split.interval.lowerBound, decimals: 0)) to "
          + NumberText.percent(split.interval.upperBound, decimals: 0),
        text(split.byInputs), text(split.byChance),
      ])
    }
    return [.table(table)]
  }
}
