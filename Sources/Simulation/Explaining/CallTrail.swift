public import Accounting
public import Demand
public import Quantities
public import Routing
public import Supply

/// Everything that happened to one call of a run, from its request to its end.
public struct CallTrail: Sendable {
  /// Its number in order of issue in the run, from 1.
  public let number: Int
  /// The task.
  public let task: TaskID
  /// 0 for the main conversation, else a sub-agent.
  public let branch: Int32
  /// Step of the conversation, from 0.
  public let step: Int32
  /// Repeats of this step before this call.
  public let repetition: Int32
  /// Position of the task's type in the workload's types.
  public let taskType: Int
  /// When the client made it.
  public let issuedAt: SimTime
  /// How the task came to its model.
  public internal(set) var modelChoice: ModelChoiceTrail?
  /// What the client declared; `nil` where no model fitted the task, so that no endpoint was asked.
  public internal(set) var request: CallRequest?
  /// Decisions and attempts in order of time.
  public internal(set) var moments: [CallMoment] = []
  /// When the client had its answer or its error.
  public internal(set) var endedAt = SimTime.zero
  /// How it ended.
  public internal(set) var ending = CallEnding.censored

  /// Its attempts in order.
  public var attempts: [AttemptRow] {
    moments.compactMap { if case .attempt(let row) = $0 { row } else { nil } }
  }

  /// What the client was charged.
  public var cost: USD { EndedCall(row, attempts: attempts).cost }

  private var row: CallRow {
    CallRow(
      task: task, branch: branch, step: step, repetition: repetition, model: request?.model,
      issuedAt: issuedAt, endedAt: endedAt, ending: ending)
  }
}

/// One thing that happened to a call.
public enum CallMoment: Sendable {
  /// The gateway decided what to do next.
  case decision(Decision, DecisionTrail, at: SimTime)
  /// An attempt ended.
  case attempt(AttemptRow)
}

/// How a task came to its model.
public struct ModelChoiceTrail: Sendable {
  /// The model; `nil` where none was eligible.
  public let model: ModelID?
  /// Whether the task named it, so that the policy had no say.
  public let isNamed: Bool
  /// When the task arrived.
  public let at: SimTime
  /// What the policy's rule weighed; empty where the task named its model or the rule does not say.
  public let considered: [ConsideredModel]
}

/// What came of looking for a call.
public enum CallSearch: Sendable {
  /// The call with its trail.
  case found(CallTrail)
  /// The run has only so many calls.
  case absent(calls: Int)
}
