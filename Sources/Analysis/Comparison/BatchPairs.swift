package import Accounting
import NumericalMethods

/// One long run of a policy and of the baseline, cut into batches that are compared in pairs.
///
/// Tasks at the same place of both runs are the same task. The warm-up is the longer one that MSER-5
/// finds in either run.
package struct BatchPairs: Sendable {
  /// Where: workload, point and the policy that is compared.
  let cell: Cell
  /// Mean cost of a task by batch.
  let values: PairedValues
  /// Tasks in a batch.
  let batchSize: Int
  /// Tasks at the beginning that are in no batch.
  let dropped: Int
  /// Whether the run is too short to tell its beginning from the rest.
  let isTooShort: Bool
  /// Whether neighbouring batches are correlated, so that intervals are too short.
  let isCorrelated: Bool
  /// Tasks in all.
  let tasks: Int

  /// The usual number: few long batches (statistics.md 2.1).
  static let count = 20

  /// Cuts two runs; `nil` where their tasks differ in number or are too few.
  init?(_ cell: Cell, policy: [Double], baseline: [Double]) {
    guard let first = WarmUp(policy), let second = WarmUp(baseline) else { return nil }
    let drop = max(first.dropped, second.dropped)
    guard let pairs = PairedBatchMeans(policy, baseline, dropping: drop, batches: Self.count),
      let policyMeans = BatchMeans(policy, dropping: drop, batches: Self.count),
      let baselineMeans = BatchMeans(baseline, dropping: drop, batches: Self.count)
    else { return nil }
    self.cell = cell
    values = PairedValues(policy: policyMeans.means, baseline: baselineMeans.means)
    batchSize = pairs.batchSize
    dropped = pairs.dropped
    isTooShort = first.isRunTooShort || second.isRunTooShort
    isCorrelated = pairs.isCorrelated
    tasks = policy.count
  }

  /// The pairs of all policies with the baseline.
  package static func all(
    of tasks: [TaskCosts], in record: ExperimentRecord
  ) -> [BatchPairs] {
    func dollars(_ cell: Cell, _ policy: Int) -> [Double] {
      tasks.first {
        $0.workload == cell.workload && $0.point == cell.point && $0.policy == policy
      }?.dollars ?? []
    }
    return record.cells.filter { $0.policy != record.baseline }.compactMap { cell in
      BatchPairs(
        cell, policy: dollars(cell, cell.policy), baseline: dollars(cell, record.baseline))
    }
  }

  /// What to know of the batches, in a sentence.
  func words(_ policy: String) -> String {
    var text = "\(policy): \(NumberText.count(tasks)) tasks, the first "
    text +=
      "\(NumberText.count(dropped)) left out (MSER-5), \(Self.count) batches of \(NumberText.count(batchSize))"
    if isTooShort { text += "; the run is too short to tell its beginning from the rest" }
    if isCorrelated {
      text += "; neighbouring batches are correlated (von Neumann), so the interval is too short: "
      text += "lengthen experiment.horizon, or use replications"
    }
    return text + "."
  }
}
