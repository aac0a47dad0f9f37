import Accounting
import NumericalMethods
import Quantities

@testable import Analysis

/// Records of two or more policies whose costs per task are given, and nothing else.
enum ComparisonFixture {
  /// Ten tasks that cost so much each.
  static func run(_ dollars: Double) -> RunRecord {
    var run = RunRecord(ledger: Ledger(terms: .openRouterCard, providerCount: 2))
    run.endedTaskCost = USDTotal(picoDollars: Int128((dollars * 1e13).rounded()))
    run.cost = run.endedTaskCost
    run.measured.tasksArrived = 10
    run.measured.tasksEnded[TaskEnding.solved.rawValue] = 10
    return run
  }

  /// One row of costs per task for each policy; the first is the baseline. Rows may differ in length.
  static func record(
    _ costs: [[Double]], rule: DecisionRule = DecisionRule()
  ) -> ExperimentRecord {
    var record = RecordFixture.record(
      policies: costs.indices.map { $0 == 0 ? "base" : "other\($0)" },
      replications: costs.map(\.count).max() ?? 0, runs: costs.joined().map(run))
    let most = costs.map(\.count).max()
    if costs.contains(where: { $0.count != most }) {
      record.replicationsByPolicy = costs.map(\.count)
    }
    record.decision = rule
    return record
  }

  /// Costs per task of a baseline around 1 and of a policy that differs by `change` on average, with
  /// normal noise of which both have a part in common.
  static func normalCosts(
    seed: UInt64, count: Int, change: Double, common: Double = 0.2, own: Double = 0.1
  ) -> [[Double]] {
    var stream = RandomStream(seed: seed, entity: 17, code: 4)
    var rows: [[Double]] = [[], []]
    for _ in 0..<count {
      let shared = 1 + common * stream.normal()
      rows[0].append(shared + own * stream.normal())
      rows[1].append(shared + change + own * stream.normal())
    }
    return rows
  }
}

extension [[Double]] {
  /// The first replications of every policy.
  func first(_ count: Int) -> [[Double]] { map { Array<Double>($0.prefix(count)) } }
}
