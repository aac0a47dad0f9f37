public import Quantities

/// What a log holds, in the figures that say whether it was read rightly.
public struct RecordedSummary: Hashable, Sendable {
  /// Quantiles of whole numbers by nearest rank: the smallest value with that share at or below.
  public struct Quantiles: Hashable, Sendable {
    /// One value in ten is this or less.
    public let p10: Int
    /// Half of the values are this or less.
    public let p50: Int
    /// Nine values in ten are this or less.
    public let p90: Int
    /// 99 values in 100 are this or less.
    public let p99: Int
    /// The largest value.
    public let max: Int
    /// The sum of all values.
    public let sum: Int

    init?(_ values: [Int]) {
      guard !values.isEmpty else { return nil }
      let sorted = values.sorted()
      p10 = sorted.nearestRank(percent: 10)
      p50 = sorted.nearestRank(percent: 50)
      p90 = sorted.nearestRank(percent: 90)
      p99 = sorted.nearestRank(percent: 99)
      max = sorted[sorted.count - 1]
      sum = sorted.reduce(0, +)
    }
  }

  /// A model of the log and how often it was called.
  public struct ModelCalls: Hashable, Sendable {
    /// The name in the log.
    public let name: String
    /// Calls to it.
    public let calls: Int
  }

  /// Conversations: each becomes a task.
  public let sessions: Int
  /// Sub-agents of all conversations.
  public let subAgents: Int
  /// Calls of all branches.
  public let calls: Int
  /// Calls per conversation, sub-agents included; `nil` for an empty log, as below.
  public let callsPerSession: Quantiles?
  /// Input of a call [tokens].
  public let input: Quantiles?
  /// Output of a call [tokens].
  public let output: Quantiles?
  /// Gaps that a user filled, of calls after the first of their branch [ms].
  public let userGap: Quantiles?
  /// The other gaps, tools at work, of calls after the first of their branch [ms].
  public let toolGap: Quantiles?
  /// Share of all input that the call before it on its branch already held; `nil` where the log
  /// says nothing of prefixes.
  public let idealCacheHitShare: Double?
  /// From the first arrival to the last; `nil` where the log does not say when sessions arrived.
  public let arrivalSpan: SimDuration?
  /// Models by calls, the most called first, then by name.
  public let models: [ModelCalls]

  /// Sums up a log.
  public init(_ log: RecordedSessions) {
    var hits = 0
    var gaps: (user: [Int], tool: [Int]) = ([], [])
    var modelCalls = Array(repeating: 0, count: log.models.count)
    for branch in log.branches {
      for index in branch.calls {
        let call = log.calls[Int(index)]
        modelCalls[Int(call.model)] += 1
        guard index > branch.calls.lowerBound else { continue }
        hits += log.idealHit(ofCall: Int(index))
        let milliseconds = Int((call.gap.microseconds + 500) / 1000)
        if call.isUserTurn {
          gaps.user.append(milliseconds)
        } else {
          gaps.tool.append(milliseconds)
        }
      }
    }
    sessions = log.sessions.count
    subAgents = log.branches.count - log.sessions.count
    calls = log.calls.count
    callsPerSession = Quantiles(
      log.sessions.map { session in
        session.branches.reduce(0) { $0 + log.branches[Int($1)].calls.count }
      })
    input = Quantiles(log.calls.map { Int($0.input) })
    output = Quantiles(log.calls.map { Int($0.output) })
    userGap = Quantiles(gaps.user)
    toolGap = Quantiles(gaps.tool)
    let total = input?.sum ?? 0
    idealCacheHitShare =
      log.runs.isEmpty || total == 0 ? nil : Double(hits) / Double(total)
    let offsets = log.arrivalOffsets ?? []
    arrivalSpan = offsets.first.flatMap { first in offsets.last.map { $0 - first } }
    models = zip(log.models, modelCalls).map { ModelCalls(name: $0, calls: $1) }
      .sorted { ($1.calls, $0.name) < ($0.calls, $1.name) }
  }
}
