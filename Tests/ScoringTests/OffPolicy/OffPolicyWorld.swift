import NumericalMethods

@testable import Scoring

/// A world with a known truth: what any policy gets in it can be added up, and logs of a policy can
/// be drawn from it as often as one likes.
///
/// Contexts are drawn with equal chance; a reward is 1 with a probability of its context and action,
/// else 0. A session has `steps` decisions, each with a context of its own; with `carries` the
/// reward of a step is lower by that much where the step before took action 0, so that a session is
/// more than its decisions.
struct OffPolicyWorld {
  var name: String
  /// Probability of a reward by context and action.
  var success: [[Double]]
  /// Probabilities of actions by context.
  var logging: [[Double]]
  var evaluated: [[Double]]
  /// What a reward model predicts by context and action; wrong, where it differs from `success`.
  var predictions: [[Double]]
  var steps = 1
  var carries = 0.0

  var actions: Int { success[0].count }

  /// What a policy gets per decision, added up over contexts and actions, and over what the step
  /// before did.
  func truth(_ policy: [[Double]]) -> Double {
    let contexts = Double(success.count)
    var (plain, first) = (0.0, 0.0)
    for (context, shares) in policy.enumerated() {
      first += shares[0] / contexts
      for action in shares.indices { plain += shares[action] * success[context][action] / contexts }
    }
    return plain - carries * first * Double(steps - 1) / Double(steps)
  }

  /// What the predictions say of the evaluated policy: what the direct method estimates.
  var predicted: Double {
    var sum = 0.0
    for (context, shares) in evaluated.enumerated() {
      for action in shares.indices { sum += shares[action] * predictions[context][action] }
    }
    return sum / Double(success.count)
  }

  /// A log of the logging policy.
  ///
  /// - Parameter keeps: probability with which a session is kept by whether it brought anything.
  func log(
    sessions: Int, seed: UInt64, _ replication: Int, keeps: (some: Double, none: Double) = (1, 1)
  ) -> LoggedDecisions {
    var stream = RandomStream(seed: seed, entity: UInt64(replication), code: 77)
    var log = LoggedDecisions(actions: (0..<actions).map { "\($0)" })
    while log.sessionCount < sessions {
      var rows: [LoggedDecisions.Row] = []
      var previous = -1
      for _ in 0..<steps {
        let context = Int(stream.below(UInt64(success.count)))
        let action = Self.draw(logging[context], &stream)
        let chance = success[context][action] - (previous == 0 ? carries : 0)
        rows.append(
          LoggedDecisions.Row(
            chosen: action, reward: stream.uniform() < chance ? 1 : 0,
            propensity: logging[context][action], evaluated: evaluated[context],
            logging: logging[context], predictions: predictions[context]))
        previous = action
      }
      let kept = rows.contains { $0.reward > 0 } ? keeps.some : keeps.none
      guard stream.uniform() < kept else { continue }
      for index in rows.indices { rows[index].kept = kept }
      log.add(session: rows)
    }
    return log
  }

  private static func draw(_ shares: [Double], _ stream: inout RandomStream) -> Int {
    var point = stream.uniform()
    for (action, share) in shares.enumerated() {
      if point < share { return action }
      point -= share
    }
    return shares.count - 1
  }

  /// Four contexts and three actions whose best differs; a reward model that is wrong.
  static let usual = OffPolicyWorld(
    name: "usual", success: success, logging: mixed(0.4), evaluated: mixed(0.75),
    predictions: success.map { $0.map { 0.5 + 0.5 * ($0 - 0.5) } })

  /// The same with a logging policy that seldom does what the evaluated one does.
  static let thin = OffPolicyWorld(
    name: "little overlap", success: success, logging: mixed(0.06), evaluated: mixed(0.9),
    predictions: success.map { $0.map { 0.5 + 0.5 * ($0 - 0.5) } })

  /// The same with a reward model that is right.
  static let foreseen = OffPolicyWorld(
    name: "right reward model", success: success, logging: mixed(0.4), evaluated: mixed(0.75),
    predictions: success)

  /// Sessions of four steps in which an action costs the next step something.
  static let carried = OffPolicyWorld(
    name: "sessions of 4", success: success, logging: mixed(0.4), evaluated: mixed(0.6),
    predictions: success.map { $0.map { 0.5 + 0.5 * ($0 - 0.5) } }, steps: 4, carries: 0.1)

  private static let success = [
    [0.9, 0.4, 0.5], [0.3, 0.8, 0.6], [0.5, 0.5, 0.9], [0.2, 0.35, 0.7],
  ]

  /// The best action of each context with a probability, the others alike.
  private static func mixed(_ share: Double) -> [[Double]] {
    success.map { row in
      let best = row.indices.max { row[$0] < row[$1] } ?? 0
      return row.indices.map { $0 == best ? share : (1 - share) / Double(row.count - 1) }
    }
  }
}
