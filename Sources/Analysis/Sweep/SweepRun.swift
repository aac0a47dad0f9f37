package import Accounting
import Formats
import Quantities

/// What a sweep keeps of one run: every metric, and exact totals.
package struct SweepRun: Hashable, Sendable {
  /// Values by position in ``Metric/all``; not a number where a metric is not defined.
  package var values: [Double]
  /// Counts and money by position in ``SweepTotal/allCases``.
  package var totals: [Int128]

  /// Measures a run.
  package init(_ record: RunRecord) {
    values = Metric.all.map { $0.value(record) ?? .nan }
    totals = SweepTotal.allCases.map { $0.amount(in: record) }
  }

  /// The value of a metric; `nil` where it is not defined.
  func value(_ metric: Int) -> Double? { values[metric].isNaN ? nil : values[metric] }

  /// Two runs are equal where all their bits are.
  package static func == (a: Self, b: Self) -> Bool {
    a.totals == b.totals && a.values.map(\.bitPattern) == b.values.map(\.bitPattern)
  }

  /// The members of a run in a result.
  var members: [(String, JSONNode)] {
    let values = self.values.map { $0.isFinite ? JSONNode.number($0) : .null }
    return [("values", .array(values)), ("totals", .array(totals.map { .number($0) }))]
  }

  /// Reads a run from a result; `nil` where it is not of this program's metrics.
  init?(_ node: JSONNode) {
    guard let values = node["values"]?.array, values.count == Metric.all.count,
      let totals = node["totals"]?.array, totals.count == SweepTotal.allCases.count
    else { return nil }
    self.values = values.map { $0.double ?? .nan }
    self.totals = totals.compactMap { $0.numberText.flatMap { Int128($0) } }
    guard self.totals.count == totals.count else { return nil }
  }
}

/// A total of measured tasks that adds up over runs without rounding.
package enum SweepTotal: String, CaseIterable, Sendable {
  /// Provider charges [pico-dollars].
  case cost = "cost_pusd"
  /// Provider charges for tasks that ended [pico-dollars].
  case endedTaskCost = "ended_task_cost_pusd"
  /// Tasks that arrived.
  case tasks = "tasks"
  /// Tasks that ended.
  case tasksEnded = "tasks_ended"
  /// Tasks that ended solved.
  case tasksSolved = "tasks_solved"
  /// Calls that were made.
  case calls = "calls"
  /// Calls that failed.
  case callsFailed = "calls_failed"
  /// Input tokens billed.
  case input = "tokens_input"
  /// Input tokens billed as cache reads.
  case cached = "tokens_cached"
  /// Output tokens billed.
  case output = "tokens_output"

  /// Its amount in one run.
  func amount(in record: RunRecord) -> Int128 {
    switch self {
    case .cost: record.cost.picoDollars
    case .endedTaskCost: record.endedTaskCost.picoDollars
    case .tasks: Int128(record.measured.tasksArrived)
    case .tasksEnded: Int128(record.tasksEnded)
    case .tasksSolved: Int128(record.tasksSolved)
    case .calls: Int128(record.measured.callsArrived)
    case .callsFailed: Int128(record.measured.callsFailed)
    case .input: Int128(record.usage.input.count)
    case .cached: Int128(record.usage.cacheRead.count)
    case .output: Int128(record.usage.output.count)
    }
  }
}

/// Which run of a sweep.
package struct SweepPlace: Hashable, Sendable {
  /// Position of the cell.
  package var cell: Int
  /// Position of the workload.
  package var workload: Int
  /// Position of the policy.
  package var policy: Int
  /// Number of the replication.
  package var replication: Int

  /// Names a run.
  package init(cell: Int, workload: Int, policy: Int, replication: Int) {
    self.cell = cell
    self.workload = workload
    self.policy = policy
    self.replication = replication
  }
}
