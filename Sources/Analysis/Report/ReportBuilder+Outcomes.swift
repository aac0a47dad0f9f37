import Accounting

// An axis that moves something else than prices: what it does to cost, time and failures.
extension ReportBuilder {
  /// Whether the axis moves the price gap between the two origins.
  var isPriceAxis: Bool {
    results.gaps.contains { points in
      let gaps = points.compactMap { $0?.list }
      return gaps.contains { $0 != gaps.first }
    }
  }

  /// Cost, time and failures at every point of the axis.
  var outcomeSection: Section {
    var blocks: [Block] = []
    for workload in record.workloads.indices {
      blocks += heading(workload)
      blocks.append(.table(outcomeTable(workload)))
    }
    return Section(title: "What changes with the \(record.axis?.label ?? "axis")", blocks: blocks)
  }

  private static let outcomeMetrics = [
    "cost_per_task_usd", "solved_share", "failed_call_share", "attempts_per_call", "ttft_p95_s",
    "task_time_p50_s",
  ]

  private func outcomeTable(_ workload: Int) -> Table {
    let metrics = Self.outcomeMetrics.compactMap { Metric.position(of: $0) }
    var table = Table(
      "Cost, failures and times along the axis\(place(workload))",
      columns: [.number(record.axis?.label ?? "axis")]
        + metrics.map { .number(Metric.all[$0].label) },
      note: intervalNote)
    for policy in record.policies.indices {
      table.begin(policyNames[policy])
      for point in axisPoints {
        let cell = Cell(workload: workload, point: point, policy: policy)
        table.add(
          cells: [Table.Cell(axisText(point))] + metrics.map { estimateCell($0, at: cell) })
      }
    }
    return table
  }

  /// How failures answer to the axis, from one end to the other.
  func outcomeFinding(_ workload: Int) -> String? {
    guard let axis = record.axis, let metric = Metric.position(of: "failed_call_share"),
      let first = axisPoints.first, let last = axisPoints.last, first != last
    else { return nil }
    let ends = [first, last]
    let parts = record.policies.indices.compactMap { policy -> String? in
      let shares = ends.compactMap { point in
        results.estimate(Cell(workload: workload, point: point, policy: policy), metric)
          .map { NumberText.percent($0.mean) }
      }
      guard shares.count == 2 else { return nil }
      return "from \(shares[0]) to \(shares[1]) under \(policyNames[policy])"
    }
    guard !parts.isEmpty else { return nil }
    return "As the \(axis.label) goes from \(axisText(ends[0])) to \(axisText(ends[1])), the share "
      + "of calls that fail goes " + parts.joined(separator: ", ") + "."
  }

  /// The points of the axis by rising value; the first that a scenario names is the reference.
  var axisPoints: [Int] {
    let values = record.axis?.values ?? []
    return values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
  }

  /// The value of the axis at a point.
  func axisText(_ point: Int) -> String {
    record.axis.map { MetricUnit.number.tickText($0.values[point]) } ?? ""
  }

  /// `At label = value. ` where there is an axis, else nothing.
  func pointSentence(_ point: Int) -> String {
    record.axis.map { hasAxis ? "At \($0.label) = \(axisText(point)). " : "" } ?? ""
  }
}
