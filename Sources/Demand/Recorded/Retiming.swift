public import Quantities

/// How the times of a log are changed when it is replayed.
public struct Retiming: Hashable, Sendable {
  /// What makes a call start.
  public enum Loop: String, Sendable, CaseIterable {
    /// A call starts its recorded gap after the end of the one before it: a slower answer puts off
    /// what follows, as it does for a client that needs the answer.
    case closed
    /// A call starts at its recorded time after the start of its conversation, whether the one
    /// before it has ended or not: the load is the log's, whatever the service.
    case open
  }

  /// What makes a call start.
  public var loop = Loop.closed
  /// Tasks arrive this many times as fast as recorded.
  public var arrivalRateFactor = 1.0
  /// Factor on the time between calls of a conversation: in a closed loop from an answer to the
  /// next call, in an open loop from start to start.
  public var gapFactor = 1.0
  /// Sessions that began earlier, counted from the beginning of the log, are left out; this
  /// instant of the log is the start of the replay.
  public var from = SimDuration.zero
  /// Sessions that began then or later are left out; `nil` where the log is replayed to its end.
  public var to: SimDuration?

  /// A log as it was recorded.
  public static let asRecorded = Retiming()

  /// A log as it was recorded; change what shall be different.
  public init() {}

  /// Whether a window of the log is replayed, which only a log with times of arrival has.
  public var hasWindow: Bool { from > .zero || to != nil }

  /// Whether a session that began at this offset is replayed; `nil` where the log does not say.
  func includes(arrival: SimDuration?) -> Bool {
    guard hasWindow else { return true }
    guard let arrival else { return false }
    return arrival >= from && arrival < to ?? SimDuration(microseconds: .max)
  }

  /// When a session arrives that began at this offset of the log.
  func arrival(_ offset: SimDuration) -> SimDuration {
    let sinceStart = SimDuration(microseconds: offset.microseconds - from.microseconds)
    return arrivalRateFactor == 1 ? sinceStart : sinceStart.scaled(by: 1, over: arrivalRateFactor)
  }

  /// A gap between calls, or the time from a conversation's start to a call.
  func gap(_ recorded: SimDuration) -> SimDuration {
    gapFactor == 1 ? recorded : recorded.scaled(by: gapFactor, over: 1)
  }
}

extension SimDuration {
  /// The nearest whole microsecond to a multiple; what a log can hold stays far below the limit.
  fileprivate func scaled(by factor: Double, over divisor: Double) -> SimDuration {
    let scaled = (Double(microseconds) * factor / divisor).rounded()
    return SimDuration(microseconds: Int64(min(scaled, 1e18)))
  }
}
