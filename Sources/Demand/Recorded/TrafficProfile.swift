public import Quantities
public import Supply

/// The shape of conversations in whole numbers: what two workloads are compared by.
public struct TrafficProfile: Hashable, Sendable {
  /// One thing that is measured, with its unit.
  public enum Measure: String, Sendable, CaseIterable {
    /// Calls of a conversation, sub-agents included.
    case callsPerSession = "calls per session"
    /// Input of a conversation's first call [tokens].
    case firstInput = "first input [tokens]"
    /// Input of a call [tokens].
    case input = "input per call [tokens]"
    /// Input that the call before did not hold, of calls after the first of their branch [tokens].
    case newInput = "new input per call [tokens]"
    /// Output of a call [tokens].
    case output = "output per call [tokens]"
    /// Gaps that tools fill [ms].
    case toolGap = "tool gap [ms]"
    /// Gaps that users fill [ms].
    case userGap = "user gap [ms]"
    /// Share of a conversation's input read from a cache of five minutes [parts per 10,000].
    case cacheHitShare = "cache-hit share of a session [1/100 %]"
    /// What a conversation costs [millionths of a dollar].
    case cost = "cost per session [USD/1M]"

    /// The name in JSON.
    public var key: String {
      switch self {
      case .callsPerSession: "calls_per_session"
      case .firstInput: "first_input_tokens"
      case .input: "input_tokens"
      case .newInput: "new_input_tokens"
      case .output: "output_tokens"
      case .toolGap: "tool_gap_ms"
      case .userGap: "user_gap_ms"
      case .cacheHitShare: "cache_hit_share_bp"
      case .cost: "cost_usd_millionths"
      }
    }
  }

  /// Conversations.
  public let sessions: Int
  /// Calls of all of them.
  public let calls: Int
  /// Share of all input that a cache of five minutes held; `nil` where the log says nothing of
  /// prefixes.
  public let cacheHitShare: Double?
  /// All input over all output.
  public let inputPerOutput: Double
  private var values: [Measure: [Int]] = [:]

  /// Measures a log.
  ///
  /// - Parameters:
  ///   - log: the log.
  ///   - rates: what its calls would have paid at one endpoint to which conversations stick.
  ///   - cacheLife: how long a prefix stays known after the start of the call that used it.
  public init(
    _ log: RecordedSessions, rates: Rates,
    cacheLife: SimDuration = SimDuration(microseconds: 300_000_000)
  ) {
    var measured: [Measure: [Int]] = [:]
    func add(_ value: Int, to measure: Measure) { measured[measure, default: []].append(value) }
    var (input, output, hits) = (0, 0, 0)
    for session in log.sessions {
      var sums = (calls: 0, input: 0, hits: 0, picoDollars: Int128(0))
      for branch in session.branches {
        let range = log.branches[Int(branch)].calls
        if branch == session.branches.lowerBound, let first = range.first {
          add(Int(log.calls[Int(first)].input), to: .firstInput)
        }
        for index in range {
          let call = log.calls[Int(index)]
          let isFirst = index == range.lowerBound
          let ideal = isFirst ? 0 : log.idealHit(ofCall: Int(index))
          if !isFirst {
            add(Int(call.input) - ideal, to: .newInput)
            add(
              Int((call.gap.microseconds + 500) / 1000), to: call.isUserTurn ? .userGap : .toolGap)
          }
          let isWarm = !isFirst && call.start - log.calls[Int(index) - 1].start <= cacheLife
          let hit = isWarm ? ideal : 0
          add(Int(call.input), to: .input)
          add(Int(call.output), to: .output)
          let usage = Usage(
            prompt: .zero, cacheRead: TokenCount(hit),
            cacheWrite5m: TokenCount(Int(call.input) - hit),
            completion: TokenCount(Int(call.output)), reasoning: .zero)
          sums.calls += 1
          sums.input += Int(call.input)
          sums.hits += hit
          sums.picoDollars += Int128(rates.cost(of: usage).picoDollars)
          output += Int(call.output)
        }
      }
      input += sums.input
      hits += sums.hits
      add(sums.calls, to: .callsPerSession)
      add(Int((sums.picoDollars + 500_000) / 1_000_000), to: .cost)
      if sums.input > 0, !log.runs.isEmpty {
        add(sums.hits * 10_000 / sums.input, to: .cacheHitShare)
      }
    }
    sessions = log.sessions.count
    calls = log.calls.count
    cacheHitShare = log.runs.isEmpty || input == 0 ? nil : Double(hits) / Double(input)
    inputPerOutput = Double(input) / Double(max(1, output))
    for (measure, list) in measured { values[measure] = list.sorted() }
    if log.runs.isEmpty { values[.newInput] = nil }
  }

  /// The value at or below which this percentage lies, by nearest rank; `nil` where nothing was
  /// measured.
  public func quantile(_ percent: Int, of measure: Measure) -> Int? {
    values[measure]?.nearestRank(percent: percent)
  }
}
