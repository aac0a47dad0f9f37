/// Sums over whole sessions, for policies that are judged by what a session brings.
///
/// The weight of a decision is the product of the weights up to it, since an evaluated policy would
/// have come to the later steps of a session by its own earlier ones. Source: D. Precup, R. S. Sutton
/// and S. Singh, "Eligibility traces for off-policy policy evaluation" (ICML 2000), sections 2 and 3.
struct SessionSums: Sendable {
  /// Sessions that the rows stand for.
  var sessions = 0.0
  var total = 0.0
  var weight = 0.0
  var squaredWeight = 0.0
  var weighted = 0.0
  var perDecision = 0.0

  static func += (sums: inout SessionSums, other: SessionSums) {
    sums.sessions += other.sessions
    sums.total += other.total
    sums.weight += other.weight
    sums.squaredWeight += other.squaredWeight
    sums.weighted += other.weighted
    sums.perDecision += other.perDecision
  }

  init() {}

  /// The sums of one session; it was kept with the probability of its first row.
  init(_ rows: Range<Int>, of log: LoggedDecisions) {
    var (product, plain, stepped) = (1.0, 0.0, 0.0)
    for row in rows {
      product *= log.weight(row)
      plain += log.rewards[row]
      stepped += product * log.rewards[row]
    }
    let copies = log.copies(rows.lowerBound)
    sessions = copies
    total = copies * plain
    weight = copies * product
    squaredWeight = weight * weight
    weighted = copies * product * plain
    perDecision = copies * stepped
  }

  func value(_ estimator: SessionEstimator?) -> Double {
    switch estimator {
    case nil: total / sessions
    case .trajectory: weighted / sessions
    case .weightedTrajectory: weight > 0 ? weighted / weight : .nan
    case .perDecision: perDecision / sessions
    }
  }

  /// Sessions that a log of equal weights would need to say as much.
  var effectiveSessions: Double { squaredWeight > 0 ? weight * weight / squaredWeight : 0 }
}

/// A way to estimate what the evaluated policy would have got per session.
public enum SessionEstimator: String, CaseIterable, Sendable {
  /// The session's reward times the product of all its weights.
  case trajectory = "trajectory-is"
  /// The same over the sum of the products.
  case weightedTrajectory = "trajectory-wis"
  /// Each reward times the product of the weights up to it.
  case perDecision = "per-decision-is"

  /// What it is called in words.
  public var label: String {
    switch self {
    case .trajectory: "trajectory importance sampling"
    case .weightedTrajectory: "weighted trajectory importance sampling"
    case .perDecision: "per-decision importance sampling"
    }
  }
}
