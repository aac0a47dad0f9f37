import Accounting

// What a policy gains in one thing and pays in another.
extension ReportBuilder {
  /// What is weighed against each other: cost, time, failures; low is good.
  static let objectives = ["cost_per_solved_task_usd", "task_time_p50_s", "failed_call_share"]

  /// Policies on the front of cost, time and failures, and those that another one beats.
  var tradeoffSection: Section {
    guard record.policies.count > 2 else { return Section(title: "Trade-offs", blocks: []) }
    var blocks: [Block] = [
      .paragraph(
        "A policy is on the front if no other one has lower means of cost per solved task, of the "
          + "median time of a task and of the share of failed calls at once. \"Shown\" says that "
          + "the better policy is better in one of them by more than chance (95 % interval of the "
          + "paired difference); otherwise the two may change places with other random numbers.")
    ]
    for workload in record.workloads.indices {
      blocks += heading(workload)
      if hasAxis { blocks.append(.paragraph(referenceSentence(workload))) }
      blocks.append(.table(tradeoffTable(workload)))
      if let figure = tradeoffFigure(workload) { blocks.append(.figure(figure)) }
    }
    return Section(title: "Trade-offs", blocks: blocks)
  }

  /// Where each policy stands.
  func front(_ workload: Int) -> ParetoFront {
    let metrics = Self.objectives.compactMap { Metric.position(of: $0) }
    return ParetoFront(
      record.policies.indices.map { policy in
        let runs = record.runs(of: results.referenceCell(workload: workload, policy: policy))
        return metrics.map { metric in runs.map(Metric.all[metric].value) }
      })
  }

  private func tradeoffTable(_ workload: Int) -> Table {
    let metrics = Self.objectives.compactMap { Metric.position(of: $0) }
    var table = Table(
      "Cost, time and failures by policy, from the lowest cost per solved task on"
        + place(workload),
      columns: [.words("policy")] + metrics.map { .number(Metric.all[$0].label) }
        + [.words("front")],
      note: intervalNote)
    let standings = front(workload).standings
    for policy in policiesByCost(workload) {
      let cell = results.referenceCell(workload: workload, policy: policy)
      table.add(
        cells: [Table.Cell(policyNames[policy])] + metrics.map { estimateCell($0, at: cell) }
          + [Table.Cell(words(standings[policy]))])
    }
    return table
  }

  private func words(_ standing: ParetoFront.Standing?) -> String {
    guard let standing else { return NumberText.absent }
    guard let dominator = standing.dominator else { return "on the front" }
    return "beaten by \(policyNames[dominator])" + (standing.isShown ? "" : " (not shown)")
  }

  /// Policies from the cheapest per solved task on; those without one come last.
  func policiesByCost(_ workload: Int) -> [Int] {
    let metric = Metric.position(of: Self.objectives[0]) ?? 0
    let costs = record.policies.indices.map { policy in
      results.estimate(results.referenceCell(workload: workload, policy: policy), metric)?.mean
        ?? .infinity
    }
    return record.policies.indices.sorted { (costs[$0], $0) < (costs[$1], $1) }
  }

  /// Which policies are worth a thought, as a sentence.
  func tradeoffFinding(_ workload: Int) -> String? {
    guard record.policies.count > 2 else { return nil }
    let standings = front(workload).standings
    let members = policiesByCost(workload).filter { standings[$0]?.isOnFront == true }
    guard !members.isEmpty, members.count < record.policies.count else { return nil }
    let names = members.map { policyNames[$0] }.joined(separator: ", ")
    let verb = members.count == 1 ? "is" : "are"
    return "\(names) \(verb) on the front of cost per solved task, task time and failed calls; "
      + "every other policy is no better than one of them in any of the three."
  }
}
