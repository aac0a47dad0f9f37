import Accounting

extension ReportBuilder {
  /// Metrics that the tables compare; files hold all of them.
  private static let compared = [
    "cost_per_task_usd", "cost_per_solved_task_usd", "cache_hit_share", "ttft_p50_s",
    "ttft_p95_s", "task_time_p50_s", "task_time_p95_s", "failed_call_share",
  ]

  /// Paired differences to the baseline, with what may be said of each.
  var comparisonSection: Section {
    var blocks: [Block] = [.paragraph(comparisonMethod)]
    for workload in record.workloads.indices {
      blocks += heading(workload)
      blocks.append(.table(comparisonTable(workload)))
      if let text = varianceSentence(workload) { blocks.append(.paragraph(text)) }
    }
    return Section(title: "Differences from \(baselineName)", blocks: blocks)
  }

  private var comparisonMethod: String {
    if record.replications < 2 {
      return "Only one replication was run, so no interval is possible and nothing below is shown "
        + "to be more than chance; run at least two, better ten."
    }
    let primary = Metric.all[record.primaryMetric].label
    let rule = record.decision
    let level = NumberText.trimmed(rule.level * 100) + " %"
    let adjustment =
      rule.multiplicity == .holm ? "Holm's adjustment" : "Benjamini's and Hochberg's adjustment"
    return "Policy minus baseline, paired by replication, with \(confidenceText) intervals by "
      + "Student's t. A difference is called one when its p-value stays below \(level) after \(adjustment): over "
      + "policies for \(primary), the primary metric, and over policies times metrics for the "
      + "rest. Immaterial means within ±\(NumberText.trimmed(rule.materialPercent)) % of the "
      + "baseline, or ±\(NumberText.trimmed(rule.materialPoints)) "
      + "\(rule.materialPoints == 1 ? "point" : "points") of a share."
  }

  private func comparisonTable(_ workload: Int) -> Table {
    var table = Table(
      "Paired differences from \(baselineName)\(place(workload))",
      columns: [
        .words("policy"), .number("difference (\(confidenceText) interval)"), .words("verdict"),
      ],
      note: record.replications < 2 ? "" : "Adjusted p-values are in tables/comparisons.csv.")
    for id in Self.compared {
      guard let position = Metric.position(of: id) else { continue }
      let metric = Metric.all[position]
      table.begin(metric.label)
      for policy in record.policies.indices where policy != record.baseline {
        let cell = results.referenceCell(workload: workload, policy: policy)
        guard let comparison = results.comparison(cell, position) else { continue }
        let difference = comparison.difference.map { estimate in
          let hasInterval = estimate.halfWidth != nil
          return metric.unit.text(
            difference: estimate.mean, low: hasInterval ? estimate.low : nil,
            high: hasInterval ? estimate.high : nil)
        }
        table.add(cells: [
          Table.Cell(policyNames[policy]),
          Table.Cell(difference ?? NumberText.absent, number(comparison)),
          Table.Cell(comparison.verdict.words),
        ])
      }
    }
    return table
  }

  /// The difference of a policy from the baseline.
  func number(_ comparison: PairedDifference) -> ReportedNumber? {
    let metric = Metric.all[comparison.metric]
    return comparison.difference.map {
      ReportedNumber(
        metric, $0, confidence: record.decision.confidence,
        place: coordinates(of: comparison.cell) + [.init("minus", baselineName)])
    }
  }

  /// The confidence of the decision, for example `95 %`.
  var confidenceText: String {
    NumberText.trimmed(record.decision.confidence * 100) + " %"
  }

  private func varianceSentence(_ workload: Int) -> String? {
    let parts = record.policies.indices.compactMap { policy -> String? in
      let cell = results.referenceCell(workload: workload, policy: policy)
      guard let share = results.comparison(cell, record.primaryMetric)?.varianceReduction else {
        return nil
      }
      return "\(policyNames[policy]) \(NumberText.fixed(share * 100, decimals: 0)) %"
    }
    guard !parts.isEmpty else { return nil }
    return "Variance of the difference in cost per task that common random numbers removed "
      + "(1 - Var(A-B) / (Var A + Var B)): " + parts.joined(separator: ", ") + "."
  }
}
