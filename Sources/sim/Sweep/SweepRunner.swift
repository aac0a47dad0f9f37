import ArgumentParser
import Foundation
import NumericalMethods
import Studies
import Synchronization

/// Runs tasks of a sweep with a progress bar, and ends well when told to.
struct SweepRunner {
  let planned: PlannedSweep
  let threads: Int?
  let isQuiet: Bool

  /// Runs those of the tasks that have no result yet.
  ///
  /// - Parameters:
  ///   - again: what goes on after an interruption.
  ///   - whenEnded: exit code after a signal; `nil` for the signal's own.
  func run(_ tasks: [SweepTask], again: String, whenEnded: ExitStatus?) async throws {
    planned.folder.removeStale()
    let missing = tasks.filter { planned.folder.result(of: $0) == nil }
    let found = tasks.count - missing.count
    if !isQuiet, found > 0 { Terminal.say("\(found) of \(tasks.count) tasks are done already") }
    if missing.isEmpty { return }
    BLAS.prepare()
    let status = whenEnded ?? .interrupted
    let total = tasks.count
    let progress = TasksDone()
    let interruption = Interruption {
      ("sim: interrupted; \(progress.done + found) of \(total) tasks are done; \(again)", status)
    }
    let signals = interruption.watch()
    defer { withExtendedLifetime(signals) {} }
    let count = threads ?? ProcessInfo.processInfo.activeProcessorCount
    let runs = missing.reduce(0) { sum, task in
      sum + task.parts.reduce(0) { $0 + $1.replications.count } * planned.runsPerReplication
    }
    let meter = RunMeter()
    meter.expect(runs)
    let bar = Progress("sweeping", meter, isQuiet: isQuiet)
    defer { bar.clear() }
    do {
      try await SweepWorkers(planned, threads: count)
        .run(missing, threads: count, interruption: interruption, meter: meter) { tasks in
          progress.set(tasks)
        }
    } catch let failure as AuditFailure {
      throw Files.failure(
        "sim: error: a law of conservation broke, which is a mistake of the program, not of the "
          + "scenario: \(failure)", code: .invariant)
    } catch is SweepWriteFailure {
      // A full disk or a file server that is away may be well the next time.
      throw (whenEnded ?? .unwritable).error
    }
  }

  /// How many tasks are done, for a signal's last words.
  private final class TasksDone: Sendable {
    private let count = Mutex(0)

    var done: Int { count.withLock { $0 } }

    func set(_ tasks: Int) { count.withLock { $0 = tasks } }
  }
}
