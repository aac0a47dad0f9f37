import Accounting

extension SweepReportBuilder {
  /// The most cells that a table shows whole.
  private static let tableLimit = 36
  /// Cells at either end that it shows of more.
  private static let shownAtEnds = 5

  /// The primary metric over the cells.
  var responseSection: Section {
    var blocks: [Block] = []
    for workload in record.workloads.indices {
      blocks += heading(workload)
      blocks += responseFigures(workload).map(Block.figure)
      blocks.append(.table(responseTable(workload)))
    }
    let title = primary.label.prefix(1).uppercased() + primary.label.dropFirst()
    return Section(title: title + " over the cells", blocks: blocks)
  }

  /// The cells of a table: all, or those with the lowest and highest values under the baseline.
  ///
  /// - Parameter times: rows per cell.
  private func shownCells(_ workload: Int, times: Int = 1) -> (cells: [Int], note: String) {
    let all = Array(record.cells.indices)
    guard all.count * times > Self.tableLimit else { return (all, "") }
    let order = results.primary(workload, record.baseline).sorted {
      ($0.estimate.mean, $0.cell) < ($1.estimate.mean, $1.cell)
    }.map(\.cell)
    guard order.count > 2 * Self.shownAtEnds else { return (order, "") }
    return (
      Array(order.prefix(Self.shownAtEnds) + order.suffix(Self.shownAtEnds)),
      " Shown are the \(Self.shownAtEnds) cells with the lowest and the highest value under "
        + "\(baselineName); tables/ has all \(NumberText.count(all.count))."
    )
  }

  private func responseTable(_ workload: Int) -> Table {
    let (cells, note) = shownCells(workload)
    var table = Table(
      "\(primary.label) by cell\(place(workload))",
      columns: axisColumns + policyNames.map { .number($0) }, note: intervalNote + note)
    let means = cells.flatMap { cell in
      record.policies.indices.compactMap {
        results.estimate(cell, workload, $0, record.primaryMetric)?.mean
      }
    }
    let largest = means.max() ?? 0
    for cell in cells {
      table.add(
        axisTexts(cell)
          + record.policies.indices.map { policy in
            results.estimate(cell, workload, policy, record.primaryMetric).map {
              primary.unit.text($0.mean, halfWidth: $0.halfWidth, besides: largest)
            } ?? NumberText.absent
          })
    }
    return table
  }

  private var axisColumns: [Table.Column] {
    record.axes.indices.map { axis in
      record.isNumeric(axis) && axis > 0
        ? .number(record.axes[axis].label) : .words(record.axes[axis].label)
    }
  }

  private func axisTexts(_ cell: Int) -> [String] { record.cells[cell].map(\.text) }

  /// Every policy against the baseline in the same cell.
  var differenceSection: Section {
    guard record.policies.count > 1 else { return Section(title: "Differences", blocks: []) }
    var blocks: [Block] = [
      .paragraph(
        "Policy minus baseline in \(primary.label), in the same cell and paired by replication, with "
          + "95 % intervals by Student's t; a difference is called one when its p-value stays below "
          + "5 % after \(adjustment) adjustment over all cells and policies.")
    ]
    for workload in record.workloads.indices {
      blocks += heading(workload)
      if let figure = differenceFigure(workload) { blocks.append(.figure(figure)) }
      blocks.append(.table(differenceTable(workload)))
    }
    return Section(title: "Differences from \(baselineName)", blocks: blocks)
  }

  private func differenceTable(_ workload: Int) -> Table {
    let (cells, note) = shownCells(workload, times: otherPolicies.count)
    var table = Table(
      "Paired differences from \(baselineName) by cell\(place(workload))",
      columns: [.words("cell")] + [.number("difference (95 % interval)"), .words("verdict")],
      note: "tables/comparisons.csv has these for further metrics." + note)
    for policy in otherPolicies {
      table.begin(policyNames[policy])
      for cell in cells {
        guard let comparison = results.comparison(cell, workload, policy) else { continue }
        table.add(cells: [
          Table.Cell(record.words(cell)),
          Table.Cell(
            text(comparison),
            number(comparison, minus: baselineName)),
          Table.Cell(comparison.verdict.words),
        ])
      }
    }
    return table
  }

  private func number(_ difference: SweepDifference, minus other: String) -> ReportedNumber? {
    difference.difference.map {
      ReportedNumber(
        Metric.all[difference.metric], $0,
        place: [
          .init("workload", record.workloads[difference.workload].name),
          .init("cell", record.words(difference.cell)),
          .init("policy", policyNames[difference.policy]), .init("minus", other),
        ])
    }
  }

  private func text(_ comparison: SweepDifference) -> String {
    comparison.difference.map { estimate in
      let hasInterval = estimate.halfWidth != nil
      return primary.unit.text(
        difference: estimate.mean, low: hasInterval ? estimate.low : nil,
        high: hasInterval ? estimate.high : nil)
    } ?? NumberText.absent
  }

  /// How much each axis moves the metrics.
  var effectSection: Section {
    guard record.axes.count > 1, !results.effects.isEmpty else {
      return Section(title: "What moves what", blocks: [])
    }
    var blocks: [Block] = [
      .paragraph(
        "Rank regression over the cells: by how many standard deviations of its ranks a metric moves "
          + "as an axis moves by one of its own, the other axes held (Iman and Conover 1979). 1 or -1 "
          + "is all of it, 0 nothing; intervals are 95 %. It sees what rises or falls throughout, "
          + "not a best point in the middle.")
    ]
    for workload in record.workloads.indices {
      blocks += heading(workload)
      if let figure = effectFigure(workload) { blocks.append(.figure(figure)) }
      blocks.append(.table(effectTable(workload)))
    }
    return Section(title: "What moves what", blocks: blocks)
  }

  private func effectTable(_ workload: Int) -> Table {
    let axes = record.axes.indices.filter { axis in results.effects.contains { $0.axis == axis } }
    var table = Table(
      "Rank coefficients under \(baselineName)\(place(workload))",
      columns: [.words("metric")] + axes.map { .number(record.axes[$0].label) }
        + [.number("explained")],
      note: "Explained: the share of the ranks' spread that all axes together account for. "
        + "tables/effects.csv has all policies.")
    for metric in results.compared {
      let effects = results.effects.filter {
        $0.workload == workload && $0.policy == record.baseline && $0.metric == metric
      }
      guard let first = effects.first else { continue }
      table.add(
        [Metric.all[metric].label] + effects.map(Self.text)
          + [NumberText.percent(first.rSquared, decimals: 0)])
    }
    return table
  }

  /// Every cell against the reference cell.
  var shiftSection: Section {
    guard let reference = record.referenceCell, record.cells.count <= 400 else {
      return Section(title: "Cells against one", blocks: [])
    }
    let what = record.isReferenceWritten ? "the scenario as written" : "the first cell"
    var blocks: [Block] = [
      .paragraph(
        "Cell minus \(what) (\(record.words(reference))), under the same policy and paired by "
          + "replication: cells share their random numbers.")
    ]
    for workload in record.workloads.indices {
      blocks += heading(workload)
      let (cells, note) = shownCells(workload)
      var table = Table(
        "Change of \(primary.label) under \(baselineName)\(place(workload))",
        columns: [.words("cell"), .number("difference (95 % interval)"), .words("verdict")],
        note: "tables/shifts.csv has all policies." + note)
      let shown = Set(cells)
      for shift in results.shifts
      where shift.workload == workload && shift.policy == record.baseline
        && shown.contains(shift.cell)
      {
        table.add(cells: [
          Table.Cell(record.words(shift.cell)),
          Table.Cell(
            text(shift),
            number(shift, minus: "the scenario as written")),
          Table.Cell(shift.verdict.words),
        ])
      }
      blocks.append(.table(table))
    }
    return Section(title: "Cells against " + what, blocks: blocks)
  }

  /// The range of other metrics over the cells.
  var otherMetricsSection: Section {
    var blocks: [Block] = []
    for workload in record.workloads.indices {
      blocks += heading(workload)
      var table = Table(
        "Lowest to highest mean over the cells\(place(workload))",
        columns: [.words("metric")] + policyNames.map { .number($0) },
        note: "tables/cells.csv has every metric of every cell.")
      for id in results.compared.dropFirst().map({ Metric.all[$0].id })
        + ["solved_share", "attempts_per_call"]
      {
        guard let metric = Metric.position(of: id) else { continue }
        table.add(
          [Metric.all[metric].label]
            + record.policies.indices.map { range(metric, workload, $0) })
      }
      blocks.append(.table(table))
    }
    return Section(title: "Other metrics", blocks: blocks)
  }

  private func range(_ metric: Int, _ workload: Int, _ policy: Int) -> String {
    let means = record.cells.indices.compactMap {
      results.estimate($0, workload, policy, metric)?.mean
    }
    guard let low = means.min(), let high = means.max() else { return NumberText.absent }
    let unit = Metric.all[metric].unit
    let texts = [low, high].map { unit.text($0, halfWidth: nil, besides: high) }
    return texts[0] == texts[1] ? texts[0] : "\(texts[0]) to \(texts[1])"
  }
}
