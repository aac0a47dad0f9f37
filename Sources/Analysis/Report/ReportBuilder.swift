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
    sections += [costSection, latencySection, failureSection, outageSection, limitSection]
    if hasComparison { sections.append(comparisonSection) }
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

  /// Rows of metrics by policies at the reference point.
  func metricTable(_ caption: String, _ ids: [String], workload: Int, note: String) -> Table {
    var table = Table(
      caption,
      columns: [.words("metric")] + policyNames.map { .number($0) }, note: note)
    for id in ids {
      guard let position = Metric.position(of: id) else { continue }
      let metric = Metric.all[position]
      let estimates = record.policies.indices.map { policy in
        results.estimate(results.referenceCell(workload: workload, policy: policy), position)
      }
      let largest = estimates.compactMap { $0?.mean.magnitude }.max() ?? 0
      let cells = estimates.map { estimate -> String in
        guard let estimate else { return NumberText.absent }
        return metric.unit.text(
          estimate.mean, halfWidth: estimate.halfWidth, besides: largest)
      }
      table.add([metric.label] + cells)
    }
    return table
  }

  var intervalNote: String {
    record.replications < 2
      ? "One replication: no interval is possible."
      : "± half the 95 % interval of the mean over \(record.replications) replications."
  }
}
