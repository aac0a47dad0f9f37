import Accounting
import Quantities

extension ReportBuilder {
  private static let resilienceMetrics = [
    "attempts_per_call", "retries_per_call", "hedges_per_call", "failed_call_share",
    "unanswered_token_share", "unanswered_cost_usd", "ttft_p95_s", "ttft_p99_s",
  ]

  /// What tries beyond the first cost, and what they did while something was wrong.
  var resilienceSection: Section {
    var blocks: [Block] = []
    let hasHedges = record.runs.contains { $0.effort.count(of: .hedge) > 0 }
    for workload in record.workloads.indices where hasHedges || !results.incidents.isEmpty {
      blocks += heading(workload)
      if hasAxis { blocks.append(.paragraph(referenceSentence(workload))) }
      blocks += metricTables(
        "Tries beyond the first, and what they cost\(place(workload))", Self.resilienceMetrics,
        workload: workload,
        note: "\(intervalNote) Paid for no answer: retries that failed after work had begun, "
          + "hedges that lost and providers that went on with them, broken-off streams; whoever "
          + "bore the charge.")
      guard !results.incidents.isEmpty else { continue }
      blocks.append(.table(loadTable(workload)))
      if let figure = triesFigure(workload) { blocks.append(.figure(figure)) }
    }
    return Section(title: "Resilience", blocks: blocks)
  }

  private func loadTable(_ workload: Int) -> Table {
    var table = Table(
      "Attempts before, during and after each scheduled incident\(place(workload))",
      columns: [
        .words("policy"), .number("attempts per call before"), .number("during"),
        .number("after"), .number("attempts a minute there"), .number("without the incident"),
        .number("recovered after"),
      ],
      note: "Attempts sent in a stretch of time over the first attempts sent in it, all "
        + "replications and all tasks together; after: for as long as the incident was on. "
        + "There: at the providers of the endpoints concerned. Recovered: from the end of the "
        + "incident until two minutes in a row have at most 1.1 times the attempts per call of "
        + "before and no more than 5 points more failed attempts.")
    for (incident, description) in results.incidents.enumerated() {
      table.begin(description.name)
      for policy in record.policies.indices {
        let cell = results.referenceCell(workload: workload, policy: policy)
        guard let load = results.load(of: incident, in: cell) else { continue }
        let perCall = [load.before, load.during, load.after].map { value in
          value.map { NumberText.fixed($0, decimals: 2) } ?? NumberText.absent
        }
        let perMinute = [load.perMinute, load.undisturbedPerMinute].map { value in
          value.map { NumberText.fixed($0, decimals: $0 < 100 ? 1 : 0) } ?? NumberText.absent
        }
        table.add([policyNames[policy]] + perCall + perMinute + [recoveryText(load)])
      }
    }
    return table
  }

  private func recoveryText(_ load: IncidentLoad) -> String {
    guard load.isRecoveryObserved else { return NumberText.absent }
    guard let recovery = load.recovery else { return "not in the run" }
    return recovery == .zero ? "at once" : MetricUnit.seconds.text(recovery.seconds)
  }

  /// A sentence for each incident in which retries made it worse; the most words for the worst.
  func stormFindings(_ workload: Int) -> [String] {
    results.incidents.enumerated().flatMap { incident, description -> [String] in
      var storms: [(name: String, factor: Double)] = []
      var lasting: [String] = []
      var calm: [String] = []
      for policy in record.policies.indices {
        let cell = results.referenceCell(workload: workload, policy: policy)
        guard let load = results.load(of: incident, in: cell) else { continue }
        let name = policyNames[policy]
        if load.isStorm, let before = load.before, let during = load.during {
          storms.append((name, during / before))
        }
        if load.outlasts(description) { lasting.append(recoverySentence(name, load)) }
        if !load.isStorm, !load.outlasts(description) { calm.append(name) }
      }
      var sentences: [String] = []
      if !storms.isEmpty {
        let parts = storms.map { "\(NumberText.factor($0.factor)) under \($0.name)" }
        var text = "Retry storm in \(description.name): attempts per call rose to "
        text += parts.joined(separator: ", ") + " of those before"
        if !calm.isEmpty { text += "; no storm under \(calm.joined(separator: ", "))" }
        sentences.append(text + ".")
      }
      if !lasting.isEmpty {
        sentences.append(
          "\(description.name) outlasts its cause: " + lasting.joined(separator: "; ") + ".")
      }
      return sentences
    }
  }

  private func recoverySentence(_ name: String, _ load: IncidentLoad) -> String {
    guard let recovery = load.recovery else { return "\(name) does not recover within the run" }
    return "\(name) needs \(MetricUnit.seconds.text(recovery.seconds)) to recover"
  }
}
