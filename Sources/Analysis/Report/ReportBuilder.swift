package import Accounting

/// Says what an experiment showed.
///
/// - Returns: A report that depends on nothing but the record.
package func makeReport(of record: ExperimentRecord) -> Report {
  ReportBuilder(results: ExperimentResults(record)).report
}

/// Turns results into sections; each section has a file of its own.
struct ReportBuilder {
  let results: ExperimentResults
  /// How a comparison went; `nil` in reports of other commands.
  var comparison: ComparisonOutcome?

  var record: ExperimentRecord { results.record }
  var policyNames: [String] { record.policies.map(\.name) }
  var baselineName: String { record.policies[record.baseline].name }
  var hasAxis: Bool { record.catalogues.count > 1 }
  var hasSeveralWorkloads: Bool { record.workloads.count > 1 }
  /// Whether any policy can be compared with the baseline.
  var hasComparison: Bool { record.policies.count > 1 }

  var report: Report {
    var sections = [briefSection, setupSection]
    if hasAxis { sections.append(isPriceAxis ? axisSection : outcomeSection) }
    sections += [
      costSection, cachingSection.forFiles, latencySection, failureSection, outageSection,
      resilienceSection, limitSection,
    ]
    sections.append(tradeoffSection)
    if hasComparison { sections.append(comparisonSection) }
    sections += [convergenceSection, taskSection].map(\.forFiles)
    sections += [tornadoSection, uncertaintySection]
    sections += [shareSection, gapSection, assumptionSection, validationSection]
    return Report(
      results: results, title: "Tollway report: \(record.name)", question: record.question,
      sections: sections.filter { !$0.blocks.isEmpty })
  }

  /// A smaller heading for a workload where there are several.
  func heading(_ workload: Int) -> [Block] {
    hasSeveralWorkloads ? [.heading("Workload: \(record.workloads[workload].name)")] : []
  }

  /// Part of a file name for a workload where there are several.
  func suffix(_ workload: Int) -> String {
    hasSeveralWorkloads ? "-" + Markup.slug(record.workloads[workload].name) : ""
  }

  /// `, workload` in captions where there are several.
  func place(_ workload: Int) -> String {
    hasSeveralWorkloads ? ", \(record.workloads[workload].name)" : ""
  }

  /// Where on the axis tables stand, as a sentence; empty without an axis.
  func referenceSentence(_ workload: Int) -> String {
    guard let axis = record.axis, hasAxis else { return "" }
    let value = MetricUnit.number.tickText(axis.values[results.referencePoint])
    let gap = results.gaps[workload][results.referencePoint]?.list
    let gapText = gap.map { " (list gap \(NumberText.factor($0)))" } ?? ""
    return "At \(axis.label) = \(value)\(gapText)."
  }

  /// Metrics by policies at the reference point: policies are columns where they are few, else rows
  /// of as many tables as it takes to keep each of them readable.
  func metricTables(_ caption: String, _ ids: [String], workload: Int, note: String) -> [Block] {
    let metrics = ids.compactMap { Metric.position(of: $0) }
    let lines = metrics.map { metricCells($0, workload: workload) }
    let labels = metrics.map { Metric.all[$0].label }
    guard record.policies.count > Self.columnLimit else {
      var table = Table(
        caption, columns: [.words("metric")] + policyNames.map { .number($0) }, note: note)
      for (label, line) in zip(labels, lines) { table.add(cells: [Table.Cell(label)] + line) }
      return [.table(table)]
    }
    let starts = stride(from: 0, to: metrics.count, by: Self.columnLimit)
    return starts.map { start in
      let part = start..<min(start + Self.columnLimit, metrics.count)
      let isLast = part.upperBound == metrics.count
      var table = Table(
        caption + (start == 0 ? "" : ", continued"),
        columns: [.words("policy")] + labels[part].map { .number($0) },
        note: isLast ? note : "")
      for (policy, name) in policyNames.enumerated() {
        table.add(cells: [Table.Cell(name)] + lines[part].map { $0[policy] })
      }
      return .table(table)
    }
  }

  /// The most policies that a table has as columns.
  static let columnLimit = 6

  /// A metric of each policy at the reference point, all in one unit.
  private func metricCells(_ position: Int, workload: Int) -> [Table.Cell] {
    let metric = Metric.all[position]
    let cells = record.policies.indices.map {
      results.referenceCell(workload: workload, policy: $0)
    }
    let estimates = cells.map { results.estimate($0, position) }
    let largest = estimates.compactMap { $0?.mean.magnitude }.max() ?? 0
    return zip(cells, estimates).map { cell, estimate in
      guard let estimate else { return Table.Cell(NumberText.absent) }
      return Table.Cell(
        metric.unit.text(estimate.mean, halfWidth: estimate.halfWidth, besides: largest),
        ReportedNumber(metric, estimate, place: coordinates(of: cell)))
    }
  }

  /// A metric of a cell in the unit that suits it by itself.
  func estimateCell(_ position: Int, at cell: Cell) -> Table.Cell {
    guard let estimate = results.estimate(cell, position) else {
      return Table.Cell(NumberText.absent)
    }
    let metric = Metric.all[position]
    return Table.Cell(
      metric.unit.text(
        estimate.mean, halfWidth: estimate.halfWidth, besides: estimate.mean.magnitude),
      ReportedNumber(metric, estimate, place: coordinates(of: cell)))
  }

  /// What a number of a cell is a number of, as its tables say it.
  func coordinates(of cell: Cell) -> [ReportedNumber.Coordinate] {
    let workload = record.workloads[cell.workload].name
    let point = record.axis.map {
      ReportedNumber.Coordinate($0.label, NumberText.trimmed($0.values[cell.point]))
    }
    return [.init("workload", workload)] + (point.map { [$0] } ?? [])
      + [.init("policy", record.policies[cell.policy].name)]
  }

  var intervalNote: String {
    record.replications < 2
      ? "One replication: no interval is possible."
      : "± half the 95 % interval of the mean over \(replicationText)."
  }

  /// For example `6 replications`, or `10 to 104 replications` where policies differ.
  var replicationText: String {
    let counts = record.policies.indices.map { record.replications(of: $0) }
    let (least, most) = (counts.min() ?? 0, counts.max() ?? 0)
    return (least == most ? "" : "\(least) to ") + "\(most) replications"
  }
}
