import Accounting
import Demand
import Quantities
import Simulation

/// Finds calls by name among the attempts of a run, and what they were billed.
private final class CallFinder: AttemptSink {
  private let positions: [CallKey: Int]
  private(set) var isServed: [Bool]
  private(set) var cost: [USDTotal]
  private(set) var newInput: [Int]

  init(_ keys: [CallKey]) {
    var positions: [CallKey: Int] = [:]
    for (position, key) in keys.enumerated() { positions[key] = position }
    self.positions = positions
    isServed = Array(repeating: false, count: keys.count)
    cost = Array(repeating: .zero, count: keys.count)
    newInput = Array(repeating: 0, count: keys.count)
  }

  func record(_ row: AttemptRow) {
    let key = CallKey(
      task: row.task, branch: row.branch, step: row.step, repetition: row.repetition)
    guard row.disposition == .billed, let position = positions[key] else { return }
    if row.outcome == .served { isServed[position] = true }
    cost[position] += row.cost
    newInput[position] += (row.usage.input - row.usage.cacheRead).count
  }
}

extension RunPlan {
  /// Runs the same plan without its scheduled incidents, and finds the twins of the calls that
  /// were saved from them.
  ///
  /// - Parameter record: the run with the incidents.
  func undisturbed(beside record: RunRecord) -> UndisturbedRun {
    var plan = self
    plan.setting = setting.withoutScheduledIncidents
    let finder = CallFinder(record.outages.flatMap { $0.saved.map(\.key) })
    let twin = plan.run(sink: finder)
    var position = 0
    let pairs = record.outages.map { tally in
      var pairs = SavedCallPairs()
      for call in tally.saved {
        defer { position += 1 }
        guard finder.isServed[position] else {
          pairs.unpaired += 1
          continue
        }
        pairs.paired += 1
        pairs.cost += call.cost
        pairs.undisturbedCost += finder.cost[position]
        pairs.newInput += call.newInput
        pairs.undisturbedNewInput += finder.newInput[position]
      }
      return pairs
    }
    return UndisturbedRun(record: twin, pairs: pairs)
  }
}
