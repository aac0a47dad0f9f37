import NumericalMethods
public import Quantities

/// When tasks arrive.
public enum Arrivals: Sendable {
  /// Independent tasks at a constant mean rate [tasks per second].
  case poisson(ratePerSecond: Double)
  /// A fixed number of clients; each starts its next task an exponential time after its last.
  case closed(clients: Int, meanPause: SimDuration)
  /// At the recorded offsets from the start of the log, which is replayed once.
  case recorded(offsets: [SimDuration])
  /// Gaps of one law, at a rate that may follow the week.
  case renewal(RenewalArrivals)
  /// Many clients of unequal rates, superposed.
  case clients(ClientMixture)
  /// Many clients with measured rates and variations by the window.
  case measured(ClientWindows)

  /// Processes that bring tasks, each by itself: clients where they are told apart, else one.
  public var sourceCount: Int {
    switch self {
    case .poisson, .closed, .recorded, .renewal: 1
    case .clients(let mixture): mixture.shares.count
    case .measured(let windows): windows.clientCount
    }
  }

  /// Time from the arrival of a source's task `number - 1` (or the start) to that of `number`; for
  /// open arrivals a pure function of the replication, so that no policy can move it.
  ///
  /// - Parameters:
  ///   - number: which of the source's tasks; where there is one source, the task itself.
  ///   - source: the process that brings it, from 0.
  ///   - now: when the source's task before arrived.
  ///   - start: world time at the start of the run.
  ///   - chance: the replication's draws.
  /// - Returns: `nil` when no further task arrives by itself.
  public func gap(
    before number: TaskID, from source: Int = 0, at now: SimTime = .zero,
    startingAt start: UTCInstant = UTCInstant(microseconds: 0), chance: Chance
  ) -> SimDuration? {
    switch self {
    case .poisson(let rate):
      var stream = chance.stream(.arrival, task: number)
      return SimDuration(seconds: stream.exponential() / rate)
    case .closed(_, let meanPause):
      var stream = chance.stream(.arrival, task: number)
      return SimDuration(seconds: stream.exponential() * meanPause.seconds)
    case .recorded(let offsets):
      guard number.number < UInt64(offsets.count) else { return nil }
      let index = Int(number.number)
      return index == 0 ? offsets[0] : offsets[index] - offsets[index - 1]
    case .renewal(let renewal):
      var stream = chance.stream(.arrival, task: number)
      let instant = start + SimDuration(microseconds: now.microseconds)
      return renewal.gap(isFirst: number.number == 0, at: instant, &stream)
    case .clients(let mixture):
      var stream = chance.stream(.arrival, entity: UInt64(source), index: number.number)
      let instant = start + SimDuration(microseconds: now.microseconds)
      return mixture.total.gap(
        isFirst: number.number == 0, share: mixture.shares[source], at: instant, &stream)
    case .measured(let windows):
      var stream = chance.stream(.arrival, entity: UInt64(source), index: number.number)
      return windows.gap(isFirst: number.number == 0, of: source, at: now, &stream)
    }
  }
}
