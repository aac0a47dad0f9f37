import Accounting
import Quantities
import Supply

extension ReportBuilder {
  /// What was run, so that a reader can judge and repeat it.
  var setupSection: Section {
    var facts: [String] = []
    for workload in record.workloads {
      facts.append("Workload \(workload.name): \(workload.summary)")
    }
    for (position, policy) in record.policies.enumerated() {
      let mark = position == record.baseline ? " (baseline)" : ""
      facts.append("Policy \(policy.name)\(mark): \(policy.summary)")
    }
    let catalogue = record.catalogues[results.referencePoint]
    facts.append(
      "Catalogue: \(NumberText.count(catalogue.models.count)) models, "
        + "\(NumberText.count(catalogue.providers.count)) providers, "
        + "\(NumberText.count(catalogue.endpoints.count)) endpoints; prices as of "
        + "\(record.startsAt.date). Sources: \(sources(of: catalogue)).")
    var run = "Experiment: \(replicationText) of each run, seed \(record.seed); "
    run += "tasks arrive for \(record.horizon)"
    run += record.warmUp == .zero ? "" : ", those of the first \(record.warmUp) are not measured"
    run += ". All policies see the same tasks, outages and residuals."
    facts.append(run)
    if let axis = record.axis, hasAxis {
      let values = axis.values.map { MetricUnit.number.tickText($0) }.joined(separator: ", ")
      facts.append("Axis: \(axis.label) (\(axis.path)) at \(values).")
    }
    let counts = record.workloads.indices.compactMap(countSentence)
    return Section(title: "What was run", blocks: [.bullets(facts + counts)])
  }

  private func sources(of catalogue: Catalogue) -> String {
    catalogue.sources.map { "\($0.name) (\($0.asOf), \($0.licence))" }.joined(separator: "; ")
  }

  private func countSentence(_ workload: Int) -> String? {
    guard let tasks = Metric.position(of: "tasks_measured"),
      let calls = Metric.position(of: "calls_measured")
    else { return nil }
    let cell = results.referenceCell(workload: workload, policy: record.baseline)
    guard let taskCount = results.estimate(cell, tasks),
      let callCount = results.estimate(cell, calls)
    else { return nil }
    return "Measured per replication under \(baselineName)\(place(workload)): "
      + "\(NumberText.fixed(taskCount.mean, decimals: 0)) tasks with "
      + "\(NumberText.fixed(callCount.mean, decimals: 0)) calls."
  }
}
