import Accounting
import Analysis
import Formats
import Foundation
import Studies
import Synchronization

/// Runs tasks of a sweep: one replication of one cell is a unit of work, and whoever is free takes
/// the next, so that threads are busy however the sweep is divided into tasks.
struct SweepWorkers {
  let planned: PlannedSweep
  private let experiments: CellExperiments

  init(_ planned: PlannedSweep, threads: Int) {
    self.planned = planned
    experiments = CellExperiments(planned, kept: threads + 1)
  }

  /// One replication of one cell.
  private struct Unit: Sendable {
    /// Position in the list of tasks that are run.
    let task: Int
    let cell: Int
    let replication: Int
  }
  private typealias Runs = [(place: SweepPlace, run: SweepRun)]

  /// Runs tasks and writes the result of each as soon as it is whole.
  ///
  /// - Parameters:
  ///   - interruption: a signal does not end the program in the middle of a write.
  ///   - meter: told how far the runs are.
  ///   - finished: told after each unit how many tasks are done.
  /// - Throws: ``AuditFailure``; `SweepWriteFailure` where a result cannot be written.
  func run(
    _ tasks: [SweepTask], threads: Int, interruption: Interruption,
    meter: RunMeter, finished: (_ tasks: Int) -> Void
  ) async throws {
    let units = tasks.enumerated().flatMap { position, task in
      task.parts.flatMap { part in
        part.replications.map { Unit(task: position, cell: part.cell, replication: $0) }
      }
    }
    var waiting = tasks.map { task in task.parts.reduce(0) { $0 + $1.replications.count } }
    var results: [[Runs]] = waiting.map { Array(repeating: [], count: $0) }
    let starts = Self.starts(of: waiting)
    var done = 0
    try await withThrowingTaskGroup(of: (Int, Runs).self) { group in
      var next = 0
      func startNext() {
        guard next < units.count else { return }
        let index = next
        next += 1
        group.addTask {
          try Task.checkCancellation()
          return (index, try await runs(of: units[index], meter))
        }
      }
      for _ in 0..<max(1, threads) { startNext() }
      while let (index, runs) = try await group.next() {
        startNext()
        let task = units[index].task
        results[task][index - starts[task]] = runs
        waiting[task] -= 1
        if waiting[task] == 0 {
          let result = SweepResult(task: tasks[task].id, runs: results[task].flatMap { $0 })
          results[task] = []
          let isWritten = interruption.withUnfinished { _ in
            planned.folder.write(result, of: tasks[task])
          }
          guard isWritten else { throw SweepWriteFailure() }
          done += 1
        }
        finished(done)
      }
    }
  }

  /// The first unit of each task.
  private static func starts(of counts: [Int]) -> [Int] {
    var starts: [Int] = []
    var sum = 0
    for count in counts {
      starts.append(sum)
      sum += count
    }
    return starts
  }

  private func runs(of unit: Unit, _ meter: RunMeter) async throws -> Runs {
    let experiment = try experiments.experiment(of: unit.cell)
    let positions = experiment.positions(
      replications: unit.replication..<(unit.replication + 1))
    let runs = try await experiment.runs(at: positions, threads: 1, meter: meter)
    return runs.map { run in
      let place = SweepPlace(
        cell: unit.cell, workload: run.position.workload, policy: run.position.policy,
        replication: run.position.replication)
      return (place, SweepRun(run.record))
    }
  }
}

/// A result could not be written; the reason has been said.
struct SweepWriteFailure: Error {}

/// The experiments of the cells under way: cells are read as they are needed and forgotten after.
private final class CellExperiments: Sendable {
  private let planned: PlannedSweep
  private let kept: Int
  private let recent = Mutex<[(cell: Int, experiment: Experiment)]>([])

  init(_ planned: PlannedSweep, kept: Int) {
    self.planned = planned
    self.kept = kept
  }

  func experiment(of cell: Int) throws -> Experiment {
    if let known = recent.withLock({ $0.first { $0.cell == cell }?.experiment }) { return known }
    let experiment = try Files.reportingContent {
      try planned.sweep.experiment(of: cell, files: planned.files)
    }
    recent.withLock { recent in
      recent.insert((cell, experiment), at: 0)
      if recent.count > kept { recent.removeLast() }
    }
    return experiment
  }
}
