import Accounting
import Quantities

extension ReportBuilder {
  /// Metrics of which the whole change by the scheduled incidents is shown.
  private static let disturbed = [
    "cost_usd", "cost_per_task_usd", "tokens_new", "attempts_per_call", "failed_call_share",
    "solved_share", "repeats_per_task", "ttft_p95_s", "task_time_p95_s",
  ]

  /// What scheduled incidents did, and what it cost.
  var outageSection: Section {
    var blocks: [Block] = []
    for workload in record.workloads.indices where !results.incidents.isEmpty {
      blocks += heading(workload)
      if hasAxis { blocks.append(.paragraph(referenceSentence(workload))) }
      blocks.append(.table(outageTable(workload)))
      if let figure = timelineFigure(workload) { blocks.append(.figure(figure)) }
      if !record.undisturbed.isEmpty {
        blocks.append(.table(disturbanceTable(workload)))
      }
    }
    return Section(title: "Outages", blocks: blocks)
  }

  private func outageTable(_ workload: Int) -> Table {
    let shown = OutageMeasure.all.filter { $0.id != "calls_saved_unpaired" }
    var table = Table(
      "What each scheduled incident did\(place(workload)), per replication",
      columns: [Table.Column.words("policy")] + shown.map { Table.Column.number($0.label) },
      note: "All tasks, measured or not. Time to notice runs from the first spoilt attempt at an "
        + "endpoint until half of the attempts there in the last 30 s had failed. Saved calls "
        + "failed over; their extra cost is against the same calls of the same run without the "
        + "incident\(unpairedNote(workload)). Intervals are in tables/outages.csv.")
    for (incident, description) in results.incidents.enumerated() {
      table.begin(description.name)
      for policy in record.policies.indices {
        let cell = results.referenceCell(workload: workload, policy: policy)
        let place = coordinates(of: cell) + [.init("incident", description.name)]
        table.add(
          cells: [Table.Cell(policyNames[policy])]
            + shown.map { measure in
              guard let estimate = results.estimate(measure, of: incident, in: cell) else {
                return Table.Cell(NumberText.absent)
              }
              // Means of counts over replications are no whole numbers, but no finer than that.
              let text =
                measure.unit == MetricUnit.number
                ? NumberText.fixed(estimate.mean, decimals: estimate.mean < 100 ? 1 : 0)
                : measure.unit.text(estimate.mean)
              return Table.Cell(
                text,
                ReportedNumber(
                  measure.id, estimate, unit: measure.unit.rawValue, place: place))
            })
      }
    }
    return table
  }

  /// How many saved calls have no twin, where there are any.
  private func unpairedNote(_ workload: Int) -> String {
    var (paired, unpaired) = (0, 0)
    for policy in record.policies.indices {
      for twin in results.twins(of: results.referenceCell(workload: workload, policy: policy)) {
        paired += twin.pairs.reduce(0) { $0 + $1.paired }
        unpaired += twin.pairs.reduce(0) { $0 + $1.unpaired }
      }
    }
    guard unpaired > 0 else { return "" }
    let share = NumberText.percent(Double(unpaired) / Double(paired + unpaired))
    return " (\(share) of them have no such twin and are left out)"
  }

  private func disturbanceTable(_ workload: Int) -> Table {
    var table = Table(
      "What the scheduled incidents changed in all\(place(workload)): runs with them less the same "
        + "runs without them",
      columns: [.words("metric")] + policyNames.map { .number($0) },
      note: "Measured tasks, with the 95 % interval of the paired difference. Calls that are never "
        + "made because their task was given up lower the charges.")
    for id in Self.disturbed {
      guard let position = Metric.position(of: id) else { continue }
      let metric = Metric.all[position]
      table.add(
        [metric.label]
          + record.policies.indices.map { policy in
            let cell = results.referenceCell(workload: workload, policy: policy)
            guard let estimate = results.disturbance(of: metric, in: cell) else {
              return NumberText.absent
            }
            let hasInterval = estimate.halfWidth != nil
            return metric.unit.text(
              difference: estimate.mean, low: hasInterval ? estimate.low : nil,
              high: hasInterval ? estimate.high : nil)
          })
    }
    return table
  }

  /// What the scheduled incidents did to calls, in one sentence.
  func outageFinding(_ workload: Int) -> String? {
    guard !results.incidents.isEmpty else { return nil }
    let tolls = record.policies.indices.map { outageToll(workload, policy: $0) }
    let names = results.incidents.map(\.name)
    let what = names.count == 1 ? names[0] : "\(names.count) scheduled incidents"
    let head = "Calls per replication through \(what): "
    guard record.policies.count <= Self.columnLimit else { return head + extremes(of: tolls) }
    let parts = zip(policyNames, tolls).map { name, toll -> String in
      var text = "\(name) lost \(toll.text(toll.lost)) and saved \(toll.text(toll.saved))"
      if let cost = toll.cost, toll.saved != 0 {
        text += ", which cost \(MetricUnit.usd.text(cost.magnitude)) \(cost < 0 ? "less" : "more")"
      }
      return text
    }
    return head + parts.joined(separator: "; ") + "."
  }

  /// What all scheduled incidents together took from one policy; means over replications.
  private struct OutageToll {
    var lost: Double
    var saved: Double
    var cost: Double?

    func text(_ calls: Double) -> String {
      calls == 0 ? "none" : NumberText.fixed(calls, decimals: calls < 10 ? 1 : 0)
    }
  }

  private func outageToll(_ workload: Int, policy: Int) -> OutageToll {
    let cell = results.referenceCell(workload: workload, policy: policy)
    func sum(_ id: String) -> Double? {
      guard let measure = OutageMeasure.all.first(where: { $0.id == id }) else { return nil }
      var sum = 0.0
      for incident in results.incidents.indices {
        guard let estimate = results.estimate(measure, of: incident, in: cell) else { return nil }
        sum += estimate.mean
      }
      return sum
    }
    return OutageToll(
      lost: sum("calls_lost") ?? 0, saved: sum("calls_saved") ?? 0, cost: sum("extra_cost_usd"))
  }

  /// Of many policies those that lost and those that saved most.
  private func extremes(of tolls: [OutageToll]) -> String {
    let order = tolls.indices
    guard let lost = order.max(by: { (tolls[$0].lost, $1) < (tolls[$1].lost, $0) }),
      let saved = order.max(by: { (tolls[$0].saved, $1) < (tolls[$1].saved, $0) })
    else { return "" }
    let losses =
      tolls[lost].lost == 0
      ? "none was lost under any policy"
      : "\(policyNames[lost]) lost most (\(tolls[lost].text(tolls[lost].lost)))"
    let savings =
      tolls[saved].saved == 0
      ? "none had to be saved"
      : "\(policyNames[saved]) saved most (\(tolls[saved].text(tolls[saved].saved)))"
    return losses + ", " + savings + "."
  }
}
