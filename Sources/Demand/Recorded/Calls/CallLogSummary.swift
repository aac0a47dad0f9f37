import Formats
public import Quantities

/// What a log of calls holds, found in one pass with flat memory.
public struct CallLogSummary: Sendable {
  /// What a replay would hold, as ``RecordedSummary/init(_:)`` finds it.
  public var replayed: RecordedSummary
  /// What only a gateway knows.
  public let gateway: GatewayFigures
}

/// Figures of a gateway's log that a replay does not need.
public struct GatewayFigures: Hashable, Sendable {
  /// Providers by calls, the most called first, then by name.
  public internal(set) var providers: [RecordedSummary.ModelCalls] = []
  /// Input read from caches [tokens]; `nil` where the log does not say, as below.
  public internal(set) var cachedTokens: Int?
  /// Input written to caches [tokens].
  public internal(set) var cacheWriteTokens: Int?
  /// Output that was reasoning [tokens].
  public internal(set) var reasoningTokens: Int?
  /// What all calls cost.
  public internal(set) var cost: USDTotal?
  /// Time of a call [ms].
  public internal(set) var callTime: RecordedSummary.Quantiles?
  /// Time to the first token [ms].
  public internal(set) var timeToFirstToken: RecordedSummary.Quantiles?
  /// Calls whose client went away.
  public internal(set) var cancelledCalls = 0
  /// Calls that more than one try at a provider was made for.
  public internal(set) var failovers = 0
  /// Whether quantiles come from a histogram, and are up to 0.8 % low.
  public internal(set) var hasRoundedQuantiles = false
}

extension CallLogSummary {
  /// Reads a log and sums it up.
  ///
  /// Memory holds a counter for each session that the log names, and no call. Where the calls of a
  /// session do not come in order of time, or only some say how long they took, the gaps need all
  /// calls side by side: the log is read again, and compact calls are held.
  static func reading<Log: CallLog>(
    _ log: Log.Type, file: String, open: () throws -> ChunkSource
  ) throws -> (summary: CallLogSummary, account: ImportAccount) {
    var counter = CallLogCounter()
    let reading = try Log.read(file: file, source: open(), into: &counter)
    var summary = counter.finish(reading)
    if !counter.isExact {
      let calls = try RecordedSessions.importingCalls(log, file: file, source: open())
      summary.replayed = RecordedSummary(calls.sessions)
    }
    return (summary, reading.account)
  }
}

/// Counts calls as they come.
struct CallLogCounter: LoggedCallSink {
  private(set) var count = 0
  private var sessions = SessionCounters()
  private var input = QuantileCounter()
  private var output = QuantileCounter()
  private var callTime = QuantileCounter()
  private var timeToFirstToken = QuantileCounter()
  private var modelCalls: [Int] = []
  private var providerCalls: [Int] = []
  private var figures = GatewayFigures()

  /// Whether gaps, and what follows from them, are those that a replay has.
  var isExact: Bool {
    sessions.isInOrder && (callTime.count == 0 || callTime.count == count || sessions.isEmpty)
  }

  mutating func take(_ call: LoggedCall, nameOfSession: () -> String) {
    count += 1
    sessions.take(call)
    input.record(Int(call.input))
    output.record(Int(call.output))
    if let duration = call.duration { callTime.record(Self.milliseconds(duration)) }
    if let time = call.timeToFirstToken { timeToFirstToken.record(Self.milliseconds(time)) }
    Self.countOne(in: &modelCalls, at: call.model)
    Self.countOne(in: &providerCalls, at: call.provider)
    if let cached = call.cached { figures.cachedTokens = (figures.cachedTokens ?? 0) + Int(cached) }
    if let written = call.cacheWrite {
      figures.cacheWriteTokens = (figures.cacheWriteTokens ?? 0) + Int(written)
    }
    if let reasoning = call.reasoning {
      figures.reasoningTokens = (figures.reasoningTokens ?? 0) + Int(reasoning)
    }
    if let cost = call.cost {
      var total = figures.cost ?? .zero
      total += cost
      figures.cost = total
    }
    if call.wasCancelled { figures.cancelledCalls += 1 }
    if call.attempts.count > 1 { figures.failovers += 1 }
  }

  static func milliseconds(_ time: SimDuration) -> Int { Int((time.microseconds + 500) / 1000) }

  private static func countOne(in counts: inout [Int], at position: Int32) {
    while counts.count <= Int(position) { counts.append(0) }
    counts[Int(position)] += 1
  }

  mutating func finish(_ reading: CallLogReading) -> CallLogSummary {
    sessions.finish()
    let total = input.quantiles?.sum ?? 0
    let counters = [input, output, callTime, timeToFirstToken]
    figures.hasRoundedQuantiles = counters.contains(where: \.isRounded)
    figures.callTime = callTime.quantiles
    figures.timeToFirstToken = timeToFirstToken.quantiles
    figures.providers = Self.ranked(reading.names.providers.names, providerCalls)
    let replayed = RecordedSummary(
      sessions: sessions.count, subAgents: sessions.subAgents, calls: count,
      callsPerSession: sessions.callsPerSession.quantiles, input: input.quantiles,
      output: output.quantiles, userGap: nil, toolGap: sessions.gaps.quantiles,
      idealCacheHitShare: figures.cachedTokens == nil || total == 0
        ? nil : Double(sessions.hits) / Double(total),
      arrivalSpan: sessions.arrivalSpan,
      models: Self.ranked(reading.names.models.names, modelCalls))
    return CallLogSummary(replayed: replayed, gateway: figures)
  }

  private static func ranked(_ names: [String], _ calls: [Int]) -> [RecordedSummary.ModelCalls] {
    zip(names, calls).map { RecordedSummary.ModelCalls(name: $0, calls: $1) }
      .filter { $0.calls > 0 }
      .sorted { ($1.calls, $0.name) < ($0.calls, $1.name) }
  }
}
