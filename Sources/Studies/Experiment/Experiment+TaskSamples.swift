public import Accounting
import Demand
import Quantities
import Simulation

// One task of each workload, watched under several policies: runs are made again as far as to its
// end, so that nothing is kept of runs in which nobody looks.
extension Experiment {
  /// The task of median time among the first measured ones, as it went under some policies.
  ///
  /// Runs of replication 0 are made again as far as is needed, with nothing changed, so that what is
  /// seen is what the record counts. A workload whose tasks are too short or too long to be looked
  /// at has none.
  ///
  /// - Parameters:
  ///   - policies: positions by workload, at most a handful; the baseline is put first.
  ///   - point: position on the axis.
  ///   - threads: runs under way at once.
  public func taskSamples(
    of policies: [[Int]], point: Int, threads: Int
  ) async throws -> [TaskSample] {
    var samples: [TaskSample] = []
    let settings = self.settings
    for workload in scenario.workloads.indices {
      let baseline = try plan(
        RunPosition(
          workload: workload, point: point, policy: scenario.baseline, replication: 0),
        in: settings)
      guard let choice = TaskChoice.median(of: baseline) else { continue }
      let others = policies[workload].filter { $0 != scenario.baseline }
      let courses = try await courses(
        of: choice.task, under: [scenario.baseline] + others, threads: threads
      ) { policy in
        try plan(
          RunPosition(workload: workload, point: point, policy: policy, replication: 0),
          in: settings)
      }
      guard let first = courses.first, TaskChoice.isWorthSeeing(first) else { continue }
      samples.append(
        TaskSample(
          workload: workload, point: point, task: choice.task, candidates: choice.candidates,
          courses: courses))
    }
    return samples
  }

  private func courses(
    of task: TaskID, under policies: [Int], threads: Int,
    plan: @escaping @Sendable (Int) throws -> RunPlan
  ) async throws -> [TaskCourse] {
    var courses: [TaskCourse?] = Array(repeating: nil, count: policies.count)
    try await withThrowingTaskGroup(of: (Int, TaskCourse?).self) { group in
      var next = 0
      func startNext() {
        guard next < policies.count else { return }
        let index = next
        next += 1
        group.addTask {
          try Task.checkCancellation()
          let watcher = TaskWatcher(task)
          try plan(policies[index]).watch(watcher) { watcher.end != nil }
          return (index, watcher.course(under: policies[index]))
        }
      }
      for _ in 0..<max(1, threads) { startNext() }
      while let (index, course) = try await group.next() {
        courses[index] = course
        startNext()
      }
    }
    return courses.compactMap { $0 }
  }
}

/// Which task is looked at.
private enum TaskChoice {
  /// How many tasks the choice is made from.
  static let candidates = 100
  /// The fewest and the most attempts of a task of which a chart says something.
  static let attempts = 3...400

  static func isWorthSeeing(_ course: TaskCourse) -> Bool {
    attempts.contains(course.calls.reduce(0) { $0 + $1.attempts.count })
  }

  /// The task of median time among the first measured tasks of a run that ended.
  static func median(of plan: RunPlan) -> (task: TaskID, candidates: Int)? {
    let times = TaskTimes(limit: candidates)
    plan.watch(times) { times.isFull }
    let found = times.first
    guard !found.isEmpty else { return nil }
    let order = found.sorted { ($0.taskTime, $0.task.number) < ($1.taskTime, $1.task.number) }
    return (order[(order.count - 1) / 2].task, found.count)
  }
}

/// Keeps the measured tasks that end until the first ones by number are complete.
private final class TaskTimes: AttemptSink {
  private let limit: Int
  private var ended: [TaskRow] = []
  private var lowest = UInt64.max

  init(limit: Int) { self.limit = limit }

  /// The first measured tasks as far as they have ended: what ended early is not preferred.
  var first: [TaskRow] { ended.filter { $0.task.number - lowest < UInt64(limit) } }
  private(set) var isFull = false

  func record(_ row: AttemptRow) {}

  func taskEnded(_ task: TaskRow) {
    guard task.isMeasured, task.ending != .censored else { return }
    ended.append(task)
    lowest = min(lowest, task.task.number)
    if ended.count >= limit { isFull = first.count >= limit }
  }
}

/// Keeps the calls of one task.
private final class TaskWatcher: AttemptSink {
  private let task: TaskID
  private var assembly = CallAssembly()
  private var calls: [EndedCall] = []
  private(set) var end: TaskRow?

  init(_ task: TaskID) { self.task = task }

  func record(_ row: AttemptRow) {
    if row.task == task { assembly.take(row) }
  }

  func callEnded(_ call: CallRow) {
    if call.task == task { calls.append(assembly.finish(call)) }
  }

  func taskEnded(_ row: TaskRow) {
    if row.task == task { end = row }
  }

  func course(under policy: Int) -> TaskCourse? {
    end.map { TaskCourse(policy: policy, task: $0, calls: calls) }
  }
}
