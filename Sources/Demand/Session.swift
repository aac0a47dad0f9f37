public import Quantities

/// The state of one conversation under way: a small value that the engine keeps per live session.
public struct Session: Sendable {
  /// The task it belongs to.
  public let task: TaskID
  /// 0 for the main conversation, else the number of a sub-agent.
  public let branch: Int32
  /// Where its recorded steps are; -1 for a synthetic conversation.
  public internal(set) var recordedBranch: Int32 = -1
  /// Steps behind it.
  public internal(set) var step: Int32 = 0
  /// Steps in all.
  public internal(set) var stepCount: Int32 = 0
  /// Times that the present step has been repeated.
  public internal(set) var repetition: Int32 = 0
  /// Compactions behind it.
  public internal(set) var generation: Int32 = 0
  /// Input of the present call [tokens].
  public internal(set) var context: Int32 = 0
  /// Output of the present call at verbosity 1 [tokens].
  public internal(set) var output: Int32 = 0
  /// Input that repeats have added to a recorded step [tokens].
  public internal(set) var extraContext: Int32 = 0
  /// The group whose prefix it begins with.
  public internal(set) var prefixGroup: Int32 = 0
  /// Spawns behind it.
  public internal(set) var spawnsBehind: Int32 = 0
  /// Whether it waits for sub-agents, so that what ends next is no call of its own.
  public internal(set) var isJoining = false

  /// Creates a conversation that has not begun.
  public init(task: TaskID, branch: Int32) {
    self.task = task
    self.branch = branch
  }
}

/// What a session does next.
public enum NextStep: Sendable {
  /// Makes a call after a gap.
  case call(after: SimDuration)
  /// Starts sub-agents, these branches of the task, after a gap and waits for all of them, also for
  /// those that a recorded parent left running.
  case spawn(branches: Range<Int32>, after: SimDuration)
  /// Makes a call after a gap and goes on without waiting for its answer.
  case launch(after: SimDuration)
  /// Starts sub-agents, these branches of the task, after a gap and goes on without waiting.
  case detach(branches: Range<Int32>, after: SimDuration)
  /// Ends: every step is done.
  case end
}
