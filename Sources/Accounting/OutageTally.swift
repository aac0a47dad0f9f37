public import Demand
public import Quantities

/// Which call: the same in every run of one replication.
public struct CallKey: Hashable, Sendable {
  /// The task.
  public var task: TaskID
  /// 0 for the main conversation, else a sub-agent.
  public var branch: Int32
  /// Step of the conversation, from 0.
  public var step: Int32
  /// Repeats of this step before this call.
  public var repetition: Int32

  /// Creates the name of a call.
  public init(task: TaskID, branch: Int32, step: Int32, repetition: Int32) {
    self.task = task
    self.branch = branch
    self.step = step
    self.repetition = repetition
  }
}

/// A call that was served although an incident had spoilt an attempt of it.
public struct SavedCall: Sendable {
  /// Which call.
  public var key: CallKey
  /// Billed for all its attempts.
  public var cost: USDTotal
  /// Input billed that was not read from a cache [tokens].
  public var newInput: Int

  /// Creates a record of a call.
  public init(key: CallKey, cost: USDTotal, newInput: Int) {
    self.key = key
    self.cost = cost
    self.newInput = newInput
  }
}

/// What one scheduled incident did in one run, to all tasks, measured or not.
///
/// An attempt is spoilt by the incident where it was refused because the endpoint was down, failed
/// by the extra share of errors, or broke off as the endpoint went down. A call belongs to the
/// first incident that spoilt an attempt of it.
public struct OutageTally: Sendable {
  /// First attempts of calls that went to an endpoint of its scope while it was on.
  public var firstAttempts = 0
  /// Those of them that went there after the gateway had believed in an outage there.
  public var firstAttemptsAfterNotice = 0
  /// Spoilt attempts by `AttemptOutcome`.
  public var attemptsLost = Array(repeating: 0, count: AttemptOutcome.allCases.count)
  /// Endpoints at which an attempt was spoilt.
  public var endpointsMet = 0
  /// Those of them at which the gateway came to believe in an outage while it was on.
  public var endpointsNoticed = 0
  /// Sum over those endpoints of the time from the end of the first spoilt attempt to the belief.
  public var timeToNotice = SimDuration.zero
  /// Calls with a spoilt attempt that ended with an error.
  public var callsLost = 0
  /// Calls with a spoilt attempt that were under way when the run ended.
  public var callsCensored = 0
  /// Calls with a spoilt attempt that were served in the end.
  public var saved: [SavedCall] = []

  /// An incident that has met nobody.
  public init() {}
}
