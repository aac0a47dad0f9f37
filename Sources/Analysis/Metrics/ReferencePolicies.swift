package import Accounting

extension ExperimentRecord {
  /// The point at which tables stand: the one where an axis has the value 1, else the first.
  package var referencePoint: Int { axis?.values.firstIndex(of: 1) ?? 0 }

  /// The policies of a figure that has room for six: all of few; of many the baseline, those that
  /// are best in what is mostly asked for, and the dearest.
  ///
  /// - Returns: Positions in the order of the scenario.
  package func referencePolicies(workload: Int) -> [Int] {
    guard policies.count > Self.referenceLimit else { return Array(policies.indices) }
    var shown = [baseline]
    func add(_ policy: Int?) {
      guard let policy, !shown.contains(policy), shown.count < Self.referenceLimit else { return }
      shown.append(policy)
    }
    for id in Self.referenceMetrics { add(extreme(id, workload, isLowest: true)) }
    add(extreme(Self.referenceMetrics[0], workload, isLowest: false))
    for policy in policies.indices { add(policy) }
    return shown.sorted()
  }

  /// The most policies in one figure of curves or panels.
  static let referenceLimit = 6
  private static let referenceMetrics = [
    "cost_per_task_usd", "cost_per_solved_task_usd", "task_time_p50_s", "failed_call_share",
  ]

  private func extreme(_ id: String, _ workload: Int, isLowest: Bool) -> Int? {
    guard let position = Metric.position(of: id) else { return nil }
    let means = policies.indices.compactMap { policy -> (policy: Int, mean: Double)? in
      let runs = runs(workload: workload, point: referencePoint, policy: policy)
      return Estimate(runs.map(Metric.all[position].value)).map { (policy, $0.mean) }
    }
    let sign = isLowest ? 1.0 : -1
    return means.min { (sign * $0.mean, $0.policy) < (sign * $1.mean, $1.policy) }?.policy
  }
}

extension ReportBuilder {
  /// Which of many policies a figure shows, as a sentence; empty where it shows all.
  func shownNote(_ workload: Int) -> String {
    let shown = record.referencePolicies(workload: workload)
    guard shown.count < record.policies.count else { return "" }
    return " Of \(record.policies.count) policies \(shown.count) are shown: the baseline, those "
      + "that are best in cost per task, cost per solved task, time of a task and failed calls, the "
      + "dearest, and the first ones of the scenario where there is room."
  }
}
