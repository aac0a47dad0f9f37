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
    if condition != .up {
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

  /// Enters the condition of a process that has been going on for ever, and gives the time left.
  ///
  /// A moment picked at random lies in trouble with the long-run share of trouble, and falls into an
  /// interval with probability in proportion to its length, anywhere in it. Intervals so weighted
  /// are of Weibull form with a gamma variate in place of the exponential, or lognormal with the log
  /// mean raised by the variance (Cox, Renewal Theory, 1962, section 5.4).
  mutating func enterSteadyState(_ law: IncidentLaw, _ stream: inout RandomStream) -> SimDuration {
    turn = 1
    let isInTrouble = stream.uniform() < law.troubleShare
    let elapsed = stream.openUniform()
    let isOutage = stream.uniform() < law.outageShare
    guard isInTrouble else {
      let weighted = deterministicPow(stream.gamma(shape: 1 + 1 / law.gapShape), 1 / law.gapShape)
      return SimDuration(seconds: max(1e-6, elapsed * law.gapScale.seconds * weighted))
    }
    condition = isOutage ? .down : .degraded
    let weightedLogMean = law.repairLogMean + law.repairLogSD * law.repairLogSD
    let seconds = deterministicExp(weightedLogMean + law.repairLogSD * stream.normal())
    return SimDuration(seconds: max(1e-6, elapsed * seconds))
  }

  var turns: UInt64 { turn }
}

extension IncidentLaw {
  /// Mean time between incidents: scale · Γ(1 + 1/shape) [s].
  var meanGapSeconds: Double { gapScale.seconds * deterministicExp(logGamma(1 + 1 / gapShape)) }

  /// Mean length of an incident [s].
  var meanRepairSeconds: Double { deterministicExp(repairLogMean + repairLogSD * repairLogSD / 2) }

  /// Long-run share of time in trouble: mean length over mean cycle (alternating renewal theorem).
  var troubleShare: Double { meanRepairSeconds / (meanGapSeconds + meanRepairSeconds) }
}
