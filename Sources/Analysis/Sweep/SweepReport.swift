import Accounting
import Quantities

/// What is said of a sweep.
package struct SweepReport: FiledReport {
  /// The figures that the report speaks of.
  package let results: SweepResults
  /// The heading.
  package let title: String
  /// The question that the scenario asks.
  package let question: String
  /// The parts, in reading order.
  package let sections: [Section]
}

/// Says what a sweep showed.
///
/// - Returns: A report that depends on nothing but the record.
package func makeSweepReport(of record: SweepRecord) -> SweepReport {
  SweepReportBuilder(results: SweepResults(record)).report
}

/// Turns the results of a sweep into sections; each concern has a file of its own.
struct SweepReportBuilder {
  let results: SweepResults

  var record: SweepRecord { results.record }
  var policyNames: [String] { record.policies.map(\.name) }
  var baselineName: String { policyNames[record.baseline] }
  var primary: Metric { Metric.all[record.primaryMetric] }
  var otherPolicies: [Int] { record.policies.indices.filter { $0 != record.baseline } }

  var report: SweepReport {
    let sections = [
      briefSection, responseSection, differenceSection, effectSection, shiftSection,
      otherMetricsSection, setupSection,
      Section(title: "What this model assumes", blocks: [.bullets(record.assumptions)]),
      Section(title: "Validation status", blocks: [.bullets(record.validation)]),
    ]
    return SweepReport(
      results: results, title: "Tollway sweep: \(record.name)", question: record.question,
      sections: sections.filter { !$0.blocks.isEmpty })
  }

  /// Whose adjustment keeps many comparisons honest.
  var adjustment: String {
    switch record.decision.multiplicity {
    case .holm: "Holm's"
    case .falseDiscovery: "Benjamini's and Hochberg's"
    }
  }

  /// A smaller heading for a workload where there are several.
  func heading(_ workload: Int) -> [Block] {
    record.workloads.count > 1 ? [.heading("Workload: \(record.workloads[workload].name)")] : []
  }

  /// `, workload` in captions where there are several.
  func place(_ workload: Int) -> String {
    record.workloads.count > 1 ? ", \(record.workloads[workload].name)" : ""
  }

  /// Part of a file name for a workload where there are several.
  func suffix(_ workload: Int) -> String {
    record.workloads.count > 1 ? "-" + Markup.slug(record.workloads[workload].name) : ""
  }

  var intervalNote: String {
    record.replications < 2
      ? "One replication: no interval is possible."
      : "± half the 95 % interval of the mean over \(record.replications) replications."
  }

  /// What was run, so that a reader can judge and repeat it.
  private var setupSection: Section {
    var facts = record.workloads.map { "Workload \($0.name): \($0.summary)" }
    for (position, policy) in record.policies.enumerated() {
      let mark = position == record.baseline ? " (baseline)" : ""
      facts.append("Policy \(policy.name)\(mark): \(policy.summary)")
    }
    facts.append("Design: \(record.design).")
    for (axis, description) in record.axes.enumerated() {
      let levels = record.levels(axis).map(\.text)
      let shown =
        levels.count > 12
        ? "\(levels.count) values from \(levels.first ?? "") to \(levels.last ?? "")"
        : levels.joined(separator: ", ")
      let label = description.label == description.path ? "" : " (\(description.label))"
      facts.append("Axis \(description.path)\(label): \(shown).")
    }
    var run = "Experiment: \(NumberText.count(record.cells.count)) cells, \(record.replications) "
    run += "replications of each run, seed \(record.seed); tasks arrive for \(record.horizon)"
    run += record.warmUp == .zero ? "" : ", those of the first \(record.warmUp) are not measured"
    run +=
      ". Values that an axis sets take the place of these. All policies and, where no axis sets "
    run += "the seed, all cells see the same random numbers."
    facts.append(run)
    if record.uncertainInputs > 0 {
      facts.append(
        "Uncertain inputs: \(NumberText.count(record.uncertainInputs)), drawn anew in each "
          + "replication and the same in all cells; intervals include them.")
    }
    facts.append("Prices as of \(record.startsAt.date).")
    return Section(title: "What was run", blocks: [.bullets(facts)])
  }
}
