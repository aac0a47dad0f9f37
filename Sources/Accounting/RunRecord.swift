import Demand
public import NumericalMethods
public import Quantities
public import Supply

/// What one endpoint did in one run for tasks that are measured.
public struct EndpointTally: Sendable {
  /// The endpoint.
  public var endpoint: EndpointID
  /// Attempts by `AttemptOutcome`.
  public var attempts: [Int]
  /// Attempts refused with a 429, by `LimitReason`.
  public var refusals = Array(repeating: 0, count: LimitReason.allCases.count)
  /// Tokens billed.
  public var usage = Usage.zero
  /// What was billed.
  public var cost = USDTotal.zero

  /// An empty tally.
  public init(endpoint: EndpointID) {
    self.endpoint = endpoint
    attempts = Array(repeating: 0, count: AttemptOutcome.allCases.count)
  }

  /// Calls served: the unit of request share.
  public var requests: Int { attempts[AttemptOutcome.served.rawValue] }
}

/// What tasks that were first served by one model came to.
public struct ModelTally: Sendable {
  /// The model of the task's first call.
  public var model: ModelID
  /// Measured tasks that ended solved.
  public var solved = 0
  /// Measured tasks that ended unsolved.
  public var unsolved = 0
  /// What they cost.
  public var cost = USDTotal.zero

  /// An empty tally.
  public init(model: ModelID) { self.model = model }
}

/// Counts of calls and tasks.
public struct FlowCounts: Sendable {
  /// Tasks that arrived.
  public var tasksArrived = 0
  /// Tasks by ``TaskEnding``.
  public var tasksEnded = Array(repeating: 0, count: TaskEnding.allCases.count)
  /// Calls that clients made, repeats included.
  public var callsArrived = 0
  /// Calls by ``CallEnding``.
  public var callsEnded = Array(repeating: 0, count: CallEnding.allCases.count)
  /// Attempts by `AttemptOutcome`.
  public var attempts = Array(repeating: 0, count: AttemptOutcome.allCases.count)
  /// Calls that repeat a step whose answer was not good enough or did not come.
  public var repeats = 0
  /// Attempts that sticky routing placed.
  public var stickyAttempts = 0
  /// Answers that a cascade's judge did not accept and that no client saw.
  public var answersSetAside = 0

  /// No calls and no tasks.
  public init() {}

  /// All attempts.
  public var attemptCount: Int { attempts.reduce(0, +) }
  /// Calls that ended with an error of the gateway.
  public var callsFailed: Int {
    CallEnding.allCases.reduce(0) { $0 + ($1.isFailure ? callsEnded[$1.rawValue] : 0) }
  }
}

/// Everything that is kept of one run: one workload, one policy, one replication.
///
/// `all` and the books cover the whole run; the rest covers the *measured* tasks, those that
/// arrived after the warm-up.
public struct RunRecord: Sendable {
  /// Every call and task of the run.
  public var all = FlowCounts()
  /// Calls and tasks of measured tasks.
  public var measured = FlowCounts()
  /// Tokens that endpoints served in the whole run, whoever paid.
  public var served = Usage.zero
  /// Tokens of the whole run by ``Disposition``.
  public var usageByDisposition = Array(repeating: Usage.zero, count: Disposition.allCases.count)
  /// Charges of the whole run by ``Disposition``.
  public var costByDisposition = Array(repeating: USDTotal.zero, count: Disposition.allCases.count)
  /// Attempts of the whole run by ``AttemptRole``.
  public var allRoles = Array(repeating: 0, count: AttemptRole.allCases.count)
  /// What was spent on measured tasks beyond the attempts that answered.
  public var effort = EffortTally()
  /// Tokens billed for measured tasks.
  public var usage = Usage.zero
  /// What prefix caches did to the input among them.
  public var caching = CacheTally()
  /// Provider charges for measured tasks, ended or not.
  public var cost = USDTotal.zero
  /// Provider charges for measured tasks that ended: the numerator of cost per task.
  public var endedTaskCost = USDTotal.zero
  /// Time to first token of measured completed calls, failed tries included [µs].
  public var timeToFirstToken = LogLinearHistogram()
  /// Time to last token of measured completed calls, failed tries included [µs].
  public var callTime = LogLinearHistogram()
  /// Time per output token after the first, of measured completed calls [ns].
  public var timePerOutputToken = LogLinearHistogram()
  /// Output over the time of the attempt that gave it, the time to first token included, of
  /// measured completed calls [tokens per 1,000 s].
  public var throughput = LogLinearHistogram()
  /// Arrival to end of measured tasks that ended [µs].
  public var taskTime = LogLinearHistogram()
  /// Endpoints that saw an attempt of a measured task, in catalogue order.
  public var endpoints: [EndpointTally] = []
  /// Models that measured tasks began with, in catalogue order.
  public var models: [ModelTally] = []
  /// What each scheduled incident did, in the order of the schedule.
  public var outages: [OutageTally] = []
  /// Attempts over time, where incidents are scheduled.
  public var timeline: AttemptTimeline?
  /// Limits that the scenario sets, by rule and account, with what passed them.
  public var limits: [LimitTally] = []
  /// The gateway's books of the whole run.
  public var ledger: Ledger
  /// Largest number of sessions alive at once.
  public var peakSessions = 0
  /// Integral of the number of live sessions over time [session · µs].
  public var sessionTime: Int128 = 0
  /// The clock when the run ended.
  public var endedAt = SimTime.zero
  /// Events executed.
  public var events = 0
  /// Times that the clock would have run backwards.
  public var clockReversals = 0

  /// An empty record.
  public init(ledger: Ledger) { self.ledger = ledger }

  /// Measured tasks that ended, solved or not.
  public var tasksEnded: Int {
    measured.tasksEnded[TaskEnding.solved.rawValue]
      + measured.tasksEnded[TaskEnding.unsolved.rawValue]
  }
  /// Measured tasks that ended solved.
  public var tasksSolved: Int { measured.tasksEnded[TaskEnding.solved.rawValue] }
}
