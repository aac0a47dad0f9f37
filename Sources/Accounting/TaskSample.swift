public import Demand
public import Quantities

/// A task as it ended.
public struct TaskRow: Sendable {
  /// The task.
  public var task: TaskID
  /// When it arrived.
  public var arrivedAt: SimTime
  /// When it ended.
  public var endedAt: SimTime
  /// How it ended.
  public var ending: TaskEnding
  /// Whether it arrived after the warm-up.
  public var isMeasured: Bool

  /// Creates a row.
  public init(
    task: TaskID, arrivedAt: SimTime, endedAt: SimTime, ending: TaskEnding, isMeasured: Bool
  ) {
    self.task = task
    self.arrivedAt = arrivedAt
    self.endedAt = endedAt
    self.ending = ending
    self.isMeasured = isMeasured
  }

  /// From its arrival to its end.
  public var taskTime: SimDuration { endedAt - arrivedAt }
}

/// How one task went under one policy.
public struct TaskCourse: Sendable {
  /// Position of the policy.
  public var policy: Int
  /// The task.
  public var task: TaskRow
  /// Its calls with their attempts, in the order in which they ended.
  public var calls: [EndedCall]

  /// Creates a course.
  public init(policy: Int, task: TaskRow, calls: [EndedCall]) {
    self.policy = policy
    self.task = task
    self.calls = calls
  }
}

/// One task of replication 0 under several policies.
public struct TaskSample: Sendable {
  /// Position of the workload.
  public var workload: Int
  /// Position on the axis.
  public var point: Int
  /// The task, the one of median time among ``candidates`` under the baseline.
  public var task: TaskID
  /// How many of the first measured tasks it was chosen from.
  public var candidates: Int
  /// How it went, the baseline first.
  public var courses: [TaskCourse]

  /// Creates a sample.
  public init(
    workload: Int, point: Int, task: TaskID, candidates: Int, courses: [TaskCourse]
  ) {
    self.workload = workload
    self.point = point
    self.task = task
    self.candidates = candidates
    self.courses = courses
  }
}
