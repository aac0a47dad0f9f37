import NumericalMethods
import Quantities

/// What an endpoint or a provider can do at an instant.
enum Condition: Int, Sendable, Comparable {
  case up, degraded, down

  static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// The incidents of one provider or endpoint: times up and times in trouble, by turns.
struct IncidentProcess: Sendable {
  private(set) var condition = Condition.up
  private var turn: UInt64 = 0

  /// Time until the next change, and the change itself when called again: a renewal process whose
  /// draws are keyed by the entity and the turn.
  mutating func enterNext(_ law: IncidentLaw, _ stream: inout RandomStream) -> SimDuration {
    if turn == 0 || condition != .up {
      condition = .up
      turn += 1
      let gap = stream.weibull(shape: law.gapShape, scale: law.gapScale.seconds)
      return SimDuration(seconds: max(1e-6, gap))
    }
    condition = stream.uniform() < law.outageShare ? .down : .degraded
    turn += 1
    let seconds = deterministicExp(law.repairLogMean + law.repairLogSD * stream.normal())
    return SimDuration(seconds: max(1e-6, seconds))
  }

  var turns: UInt64 { turn }
}
