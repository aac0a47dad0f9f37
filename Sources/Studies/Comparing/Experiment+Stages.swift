public import Accounting

extension Experiment {
  /// Runs an experiment in stages: after each it is asked how many replications there shall be.
  ///
  /// A replication is the same whatever stage it is run in, so that stages end with the record that
  /// one run of as many replications gives.
  ///
  /// - Parameters:
  ///   - first: replications by policy to begin with, each 1 or more.
  ///   - threads: runs under way at once, 1 or more.
  ///   - finished: told after each run how many are done and how many there shall be, in any order.
  ///   - sink: as ``run(threads:finished:meter:sink:)`` has it.
  ///   - meter: told how far the runs of the stages are.
  ///   - next: given all there is, the replications by policy that there shall be; policies keep
  ///     what they have where less is asked for. `nil` ends the experiment.
  /// - Throws: as ``run(threads:finished:meter:sink:)``.
  public func runInStages(
    from first: [Int], threads: Int,
    finished: @escaping @Sendable (_ done: Int, _ of: Int) -> Void = { _, _ in },
    meter: RunMeter? = nil,
    sink: @escaping @Sendable (RunPosition) throws -> (any ClosableSink)? = { _ in nil },
    next: (ExperimentRecord) -> [Int]?
  ) async throws -> ExperimentRecord {
    precondition(first.count == scenario.policies.count, "every policy has its replications")
    var stages = StagedRuns(cells: positions(replications: 0..<1))
    var wanted: [Int]? = first
    while let counts = wanted {
      let positions = stages.missing(counts)
      let done = stages.count
      meter?.expect(positions.count)
      let new = try await runs(
        at: positions, threads: threads, finished: { finished(done + $0, done + positions.count) },
        meter: meter, sink: sink)
      stages.add(new)
      let record = record(of: stages.inOrder, replications: stages.replications)
      wanted = next(record)
      guard let again = wanted, !stages.missing(again).isEmpty else { return record }
    }
    preconditionFailure("an experiment has a first stage")
  }
}

/// Runs by cell, growing from stage to stage.
private struct StagedRuns {
  /// The first replication of each cell, in the order of a record.
  private let cells: [RunPosition]
  private var runs: [[CompletedRun]]

  init(cells: [RunPosition]) {
    self.cells = cells
    runs = cells.map { _ in [] }
  }

  var count: Int { runs.reduce(0) { $0 + $1.count } }
  var inOrder: [CompletedRun] { runs.flatMap { $0 } }

  /// How many there are by policy.
  var replications: [Int] {
    var counts: [Int] = []
    for (cell, runs) in zip(cells, runs) where cell.workload == 0 && cell.point == 0 {
      counts.append(runs.count)
    }
    return counts
  }

  /// The runs that are not there yet, replication by replication, so that policies advance together.
  func missing(_ counts: [Int]) -> [RunPosition] {
    let most = counts.max() ?? 0
    return (0..<most).flatMap { replication in
      zip(cells, runs).compactMap { cell, runs in
        guard replication >= runs.count, replication < counts[cell.policy] else { return nil }
        return RunPosition(
          workload: cell.workload, point: cell.point, policy: cell.policy, replication: replication)
      }
    }
  }

  /// Adds runs, which begin where each cell ends.
  mutating func add(_ new: [CompletedRun]) {
    for run in new {
      guard
        let index = cells.firstIndex(where: {
          $0.workload == run.position.workload && $0.point == run.position.point
            && $0.policy == run.position.policy
        })
      else { continue }
      precondition(runs[index].count == run.position.replication, "replications follow each other")
      runs[index].append(run)
    }
  }
}
