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

  /// Time from the arrival of `task - 1` (or the start) to that of `task`; for open arrivals a
  /// pure function of the replication, so that no policy can move it.
  ///
  /// - Returns: `nil` when no further task arrives by itself.
  public func gap(before task: TaskID, chance: Chance) -> SimDuration? {
    var stream = chance.stream(.arrival, task: task)
    switch self {
    case .poisson(let rate):
      return SimDuration(seconds: stream.exponential() / rate)
    case .closed(_, let meanPause):
      return SimDuration(seconds: stream.exponential() * meanPause.seconds)
    case .recorded(let offsets):
      guard task.number < UInt64(offsets.count) else { return nil }
      let number = Int(task.number)
      return number == 0 ? offsets[0] : offsets[number] - offsets[number - 1]
    }
  }
}
