public import Demand
public import Quantities
public import Supply

/// One call as it ended, from the client's side; its attempts are ``AttemptRow``s.
public struct CallRow: Sendable {
  /// The task.
  public var task: TaskID
  /// 0 for the main conversation, else a sub-agent.
  public var branch: Int32
  /// Step of the conversation, from 0.
  public var step: Int32
  /// Repeats of this step before this call.
  public var repetition: Int32
  /// The model that was asked for; `nil` where none fitted the task.
  public var model: ModelID?
  /// When the client made it.
  public var issuedAt: SimTime
  /// When the client had its answer or its error.
  public var endedAt: SimTime
  /// How it ended.
  public var ending: CallEnding

  /// Creates a row.
  @inlinable public init(
    task: TaskID, branch: Int32, step: Int32, repetition: Int32, model: ModelID?,
    issuedAt: SimTime, endedAt: SimTime, ending: CallEnding
  ) {
    self.task = task
    self.branch = branch
    self.step = step
    self.repetition = repetition
    self.model = model
    self.issuedAt = issuedAt
    self.endedAt = endedAt
    self.ending = ending
  }
}

/// A call that ended, with its attempts in order.
public struct EndedCall: Sendable {
  /// How the client saw it.
  public let call: CallRow
  /// What the gateway tried; empty where no endpoint fitted the call.
  public let attempts: [AttemptRow]

  /// Creates a call with its attempts.
  public init(_ call: CallRow, attempts: [AttemptRow]) {
    self.call = call
    self.attempts = attempts
  }

  /// What the client was charged for it: the attempts that were billed.
  public var cost: USD {
    attempts.reduce(.zero) { $1.disposition == .billed ? $0 + $1.cost : $0 }
  }

  /// The attempt that gave the client its answer or its error.
  public var last: AttemptRow? { attempts.last }
}

/// Puts the attempts of a run together to calls as they end.
///
/// It holds the attempts of calls that are under way and nothing else, so its memory does not grow
/// with the run.
public struct CallAssembly: Sendable {
  /// A step of a conversation has one call under way.
  private struct Key: Hashable, Sendable {
    let task: TaskID
    let branch: Int32
    let step: Int32
  }

  private var pending: [Key: [AttemptRow]] = [:]
  /// The attempt taken last: it mostly ends its call, which is told next.
  private var latest: AttemptRow?

  /// An assembly without calls.
  public init() {}

  /// Takes an attempt, in the order in which attempts end.
  public mutating func take(_ row: AttemptRow) {
    if let latest { pending[Self.key(of: latest), default: []].append(latest) }
    latest = row
  }

  /// The call that has just ended, with its attempts.
  public mutating func finish(_ call: CallRow) -> EndedCall {
    let key = Key(task: call.task, branch: call.branch, step: call.step)
    var attempts = pending.isEmpty ? [] : pending.removeValue(forKey: key) ?? []
    if let row = latest, Self.key(of: row) == key {
      attempts.append(row)
      latest = nil
    }
    return EndedCall(call, attempts: attempts)
  }

  private static func key(of row: AttemptRow) -> Key {
    Key(task: row.task, branch: row.branch, step: row.step)
  }
}
