import Demand
public import NumericalMethods
public import Quantities
public import Supply

/// Where attempts are written as they end; a run streams to it and keeps nothing.
public protocol AttemptSink: AnyObject {
  /// Takes one attempt, in the order in which attempts end.
  func record(_ row: AttemptRow)

  /// Takes a call that has ended, after its last attempt; calls that the end of the run cut off
  /// are not told.
  func callEnded(_ call: CallRow)

  /// Takes a task that has ended, or that the end of the run cut off.
  func taskEnded(_ task: TaskRow)
}

extension AttemptSink {
  /// Calls are of no interest to a sink of attempts alone.
  public func callEnded(_ call: CallRow) {}

  /// So are tasks.
  public func taskEnded(_ task: TaskRow) {}
}

/// The books of a run under way: counts, charges and postings, in memory that does not grow with
/// the number of calls.
public struct Books: Sendable {
  /// What has been kept so far.
  public private(set) var record: RunRecord
  let providers: [ProviderID]
  private let models: [ModelID]
  private var attempts: [Int32]
  /// 429s by endpoint and reason.
  private var refusals: [Int32]
  private var usage: [Usage]
  private var cost: [USDTotal]
  private var modelTallies: [ModelTally]
  /// What scheduled incidents have done so far, in the order of the schedule.
  public var outages: [OutageTally] = []
  /// Attempts over time, where incidents are scheduled.
  var timeline: AttemptTimeline?
  private static let outcomes = AttemptOutcome.allCases.count
  private static let reasons = LimitReason.allCases.count

  /// Opens the books of a run over a catalogue.
  public init(catalogue: Catalogue, terms: CreditTerms) {
    record = RunRecord(
      ledger: Ledger(terms: terms, providerCount: catalogue.providers.count))
    providers = catalogue.endpoints.map(\.provider)
    models = catalogue.models.indices.map(ModelID.init)
    attempts = Array(repeating: 0, count: catalogue.endpoints.count * Self.outcomes)
    refusals = Array(repeating: 0, count: catalogue.endpoints.count * Self.reasons)
    usage = Array(repeating: .zero, count: catalogue.endpoints.count)
    cost = Array(repeating: .zero, count: catalogue.endpoints.count)
    modelTallies = models.map(ModelTally.init)
  }

  /// Enters an attempt that has ended: counts, tokens, charge and postings.
  ///
  /// - Parameters:
  ///   - row: the attempt.
  ///   - fate: where its input stood with caches; `nil` where that is not known.
  ///   - isMeasured: whether its task arrived after the warm-up.
  public mutating func enter(_ row: AttemptRow, fate: CacheFate? = nil, isMeasured: Bool) {
    let endpoint = Int(row.endpoint.index)
    record.all.attempts[row.outcome.rawValue] += 1
    if row.isSticky { record.all.stickyAttempts += 1 }
    record.allRoles[row.role.rawValue] += 1
    record.served += row.usage
    record.usageByDisposition[row.disposition.rawValue] += row.usage
    record.costByDisposition[row.disposition.rawValue] += row.cost
    if row.cost != .zero {
      record.ledger.post(row.cost, to: providers[endpoint], row.disposition)
    }
    guard isMeasured else { return }
    record.measured.attempts[row.outcome.rawValue] += 1
    if row.isSticky { record.measured.stickyAttempts += 1 }
    record.effort.add(row)
    attempts[endpoint * Self.outcomes + row.outcome.rawValue] += 1
    if let limit = row.limit { refusals[endpoint * Self.reasons + limit.rawValue] += 1 }
    guard row.disposition == .billed else { return }
    usage[endpoint] += row.usage
    cost[endpoint] += row.cost
    record.usage += row.usage
    record.caching.add(fate, row.usage)
    record.cost += row.cost
  }

  /// Enters the arrival of a task.
  public mutating func taskArrived(isMeasured: Bool) {
    record.all.tasksArrived += 1
    if isMeasured { record.measured.tasksArrived += 1 }
  }

  /// Enters the arrival of a call, a first one or a repeat of a step.
  public mutating func callArrived(isRepeat: Bool, isMeasured: Bool) {
    record.all.callsArrived += 1
    if isRepeat { record.all.repeats += 1 }
    guard isMeasured else { return }
    record.measured.callsArrived += 1
    if isRepeat { record.measured.repeats += 1 }
  }

  /// Enters the end of a call; the times count for measured calls that completed.
  public mutating func callEnded(
    _ ending: CallEnding, timeToFirstToken: SimDuration, callTime: SimDuration, isMeasured: Bool
  ) {
    record.all.callsEnded[ending.rawValue] += 1
    guard isMeasured else { return }
    record.measured.callsEnded[ending.rawValue] += 1
    guard ending == .completed else { return }
    record.timeToFirstToken.record(UInt64(timeToFirstToken.microseconds))
    record.callTime.record(UInt64(callTime.microseconds))
  }

  /// Enters how the answer of a call that completed was streamed.
  ///
  /// - Parameters:
  ///   - output: tokens of the answer, reasoning included.
  ///   - decodeTime: from the first token to the last.
  ///   - generationTime: from the sending of the attempt that gave the answer to its last token:
  ///     what OpenRouter divides output by ("including fetch latency, time to first token and
  ///     streaming"; gateway routing facts, 1.7).
  ///   - isMeasured: whether the task arrived after the warm-up; others do not count.
  public mutating func answered(
    output: TokenCount, decodeTime: SimDuration, generationTime: SimDuration, isMeasured: Bool
  ) {
    guard isMeasured else { return }
    let laterTokens = max(1, output.count - 1)
    record.timePerOutputToken.record(UInt64(decodeTime.microseconds * 1_000) / UInt64(laterTokens))
    let microseconds = UInt64(max(1, generationTime.microseconds))
    record.throughput.record(UInt64(output.count) * 1_000_000_000 / microseconds)
  }

  /// Enters that a cascade sends a call on, so that an answer is paid for and not used; or, with
  /// -1, that it is used after all since no better one can be had.
  public mutating func answerSetAside(_ count: Int = 1, isMeasured: Bool) {
    record.all.answersSetAside += count
    if isMeasured { record.measured.answersSetAside += count }
  }

  /// Enters the end of a task with what it cost.
  public mutating func taskEnded(
    _ ending: TaskEnding, model: ModelID, cost: USDTotal, taskTime: SimDuration, isMeasured: Bool
  ) {
    record.all.tasksEnded[ending.rawValue] += 1
    guard isMeasured else { return }
    record.measured.tasksEnded[ending.rawValue] += 1
    guard ending != .censored else { return }
    record.endedTaskCost += cost
    record.taskTime.record(UInt64(taskTime.microseconds))
    let tally = Int(model.index)
    modelTallies[tally].cost += cost
    if ending == .solved {
      modelTallies[tally].solved += 1
    } else {
      modelTallies[tally].unsolved += 1
    }
  }

  /// Closes the books.
  public consuming func close(
    endedAt: SimTime, events: Int, clockReversals: Int, sessions: TimeWeightedMean
  ) -> RunRecord {
    record.endedAt = endedAt
    record.events = events
    record.clockReversals = clockReversals
    record.peakSessions = Int(sessions.max)
    record.sessionTime = sessions.integral(until: endedAt.microseconds)
    for endpoint in providers.indices {
      let counts = attempts[endpoint * Self.outcomes..<(endpoint + 1) * Self.outcomes]
      guard counts.contains(where: { $0 != 0 }) else { continue }
      var tally = EndpointTally(endpoint: EndpointID(endpoint))
      tally.attempts = counts.map(Int.init)
      tally.refusals = refusals[endpoint * Self.reasons..<(endpoint + 1) * Self.reasons]
        .map(Int.init)
      tally.usage = usage[endpoint]
      tally.cost = cost[endpoint]
      record.endpoints.append(tally)
    }
    record.outages = outages
    record.timeline = timeline
    record.models = modelTallies.filter { $0.solved + $0.unsolved > 0 }
    return record
  }
}
