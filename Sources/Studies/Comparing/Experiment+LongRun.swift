public import Accounting
import Demand
import Quantities
import Synchronization

extension Experiment {
  /// What each task of one long run cost, by workload, point and policy: the first replication of
  /// every cell, with its record.
  ///
  /// - Throws: as ``run(threads:finished:meter:sink:)``.
  public func runLong(
    threads: Int, finished: @escaping @Sendable (_ done: Int, _ of: Int) -> Void = { _, _ in },
    meter: RunMeter? = nil
  ) async throws -> (record: ExperimentRecord, tasks: [TaskCosts]) {
    let positions = positions(replications: 0..<1)
    meter?.expect(positions.count)
    let collected = CollectedCosts()
    let runs = try await runs(
      at: positions, threads: threads, finished: { finished($0, positions.count) },
      meter: meter,
      sink: { position in
        TaskCostSink { costs in collected.byPosition.withLock { $0[position] = costs } }
      })
    let costs = collected.byPosition.withLock { $0 }
    let tasks = runs.map { run in
      let billed = costs[run.position] ?? []
      return TaskCosts(
        workload: run.position.workload, point: run.position.point, policy: run.position.policy,
        dollars: (0..<run.record.all.tasksArrived).map { task in
          billed.indices.contains(task) ? USD(picoDollars: billed[task]).dollars : 0
        })
    }
    return (record(of: runs, replications: 1), tasks)
  }

  /// Whether all policies meet the same tasks in the same order, so that runs can be paired by task.
  public var hasOpenArrivals: Bool {
    scenario.workloads.allSatisfy {
      if case .closed = $0.workload.arrivals { false } else { true }
    }
  }
}

/// Costs of runs that end on threads of their own.
private final class CollectedCosts: Sendable {
  let byPosition = Mutex<[RunPosition: [Int64]]>([:])
}

/// Adds up what each task of a run is billed [pico-dollars].
private final class TaskCostSink: ClosableSink {
  private var costs: [Int64] = []
  private let finished: ([Int64]) -> Void

  init(finished: @escaping ([Int64]) -> Void) { self.finished = finished }

  func record(_ row: AttemptRow) {
    guard row.disposition == .billed else { return }
    let task = Int(row.task.number)
    if task >= costs.count {
      costs += [Int64](repeating: 0, count: task + 1 - costs.count)
    }
    costs[task] += row.cost.picoDollars
  }

  func close() { finished(costs) }
}
