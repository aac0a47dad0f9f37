/// Decisions of one policy, with what a second policy would have done in their place: what
/// off-policy evaluation reads.
///
/// The first is the logging policy, the second the evaluated one. Rows of one session stand in order
/// of their steps; sessions are independent of each other, decisions within one are not.
public struct LoggedDecisions: Sendable {
  /// Names of the actions, by position.
  public let actions: [String]
  /// First row of each session, and the count of rows at the end.
  public private(set) var sessionStarts: [Int] = [0]
  /// What was done, by row.
  public private(set) var chosen: [Int32] = []
  /// What came of it, by row.
  public private(set) var rewards: [Double] = []
  /// Probability with which the logging policy did it, by row; above 0.
  public private(set) var propensities: [Double] = []
  /// Probability of each action under the evaluated policy: as many per row as there are actions.
  public private(set) var evaluated: [Double] = []
  /// Probability of each action under the logging policy, likewise; empty where it is not known of
  /// actions that were not taken.
  public private(set) var logging: [Double] = []
  /// Predicted reward of each action, likewise; empty without predictions.
  public private(set) var predictions: [Double] = []
  /// Probability with which a row was kept when the log was thinned out, by row; empty for 1.
  public private(set) var kept: [Double] = []

  /// A log without rows.
  public init(actions: [String]) { self.actions = actions }

  /// One decision.
  public struct Row: Sendable {
    /// Position of what was done.
    public var chosen: Int
    /// What came of it.
    public var reward: Double
    /// Probability with which the logging policy did it.
    public var propensity: Double
    /// Probability of each action under the evaluated policy.
    public var evaluated: [Double]
    /// Probability of each action under the logging policy; empty where it is not known.
    public var logging: [Double]
    /// Predicted reward of each action; empty without predictions.
    public var predictions: [Double]
    /// Probability with which the row was kept; 1 for a log that is whole.
    public var kept: Double

    /// Creates a row.
    public init(
      chosen: Int, reward: Double, propensity: Double, evaluated: [Double], logging: [Double] = [],
      predictions: [Double] = [], kept: Double = 1
    ) {
      self.chosen = chosen
      self.reward = reward
      self.propensity = propensity
      self.evaluated = evaluated
      self.logging = logging
      self.predictions = predictions
      self.kept = kept
    }
  }

  /// Adds a session of at least one decision, in order of its steps.
  ///
  /// - Precondition: probabilities are probabilities, propensities are above 0, and rows agree with
  ///   each other on what is known.
  public mutating func add(session rows: [Row]) {
    precondition(!rows.isEmpty, "a session has a decision")
    for row in rows {
      precondition(actions.indices.contains(row.chosen), "an action is one of those named")
      precondition(row.propensity > 0 && row.propensity <= 1, "a propensity is above 0, at most 1")
      precondition(row.kept > 0 && row.kept <= 1, "a share kept is above 0, at most 1")
      precondition(row.evaluated.count == actions.count, "a probability for every action")
      chosen.append(Int32(row.chosen))
      rewards.append(row.reward)
      propensities.append(row.propensity)
      evaluated += row.evaluated
      logging += row.logging
      predictions += row.predictions
      kept.append(row.kept)
    }
    precondition(
      [0, evaluated.count].contains(logging.count)
        && [0, evaluated.count].contains(predictions.count),
      "all rows have predictions and logging probabilities, or none")
    sessionStarts.append(chosen.count)
  }

  /// Decisions.
  public var count: Int { chosen.count }
  /// Sessions.
  public var sessionCount: Int { sessionStarts.count - 1 }
  /// Rows of a session.
  public func rows(of session: Int) -> Range<Int> {
    sessionStarts[session]..<sessionStarts[session + 1]
  }
  /// Whether every session is one decision.
  public var isSingleStep: Bool { sessionCount == count }

  /// How much likelier the evaluated policy was to do what was done.
  public func weight(_ row: Int) -> Double {
    evaluated[row * actions.count + Int(chosen[row])] / propensities[row]
  }

  /// Decisions for which a row stands: the inverse of the share kept (Horvitz and Thompson 1952).
  public func copies(_ row: Int) -> Double { 1 / kept[row] }

  /// What the predictions expect of the evaluated policy in the place of a row.
  public func predictedValue(_ row: Int) -> Double {
    var sum = 0.0
    let start = row * actions.count
    for action in actions.indices {
      sum += evaluated[start + action] * predictions[start + action]
    }
    return sum
  }

  /// What the predictions expect of what was done.
  public func predictionOfChosen(_ row: Int) -> Double {
    predictions[row * actions.count + Int(chosen[row])]
  }

  /// The same log with the mean reward of each action in all other sessions as its predictions.
  ///
  /// Leaving a session out of its own predictions keeps them independent of what they correct
  /// (cross-fitting: Chernozhukov et al. 2018). An action that no other session took is predicted at
  /// the mean of all.
  public func withActionMeans() -> LoggedDecisions {
    var (sums, counts) = (actions.map { _ in 0.0 }, actions.map { _ in 0.0 })
    for row in 0..<count {
      sums[Int(chosen[row])] += copies(row) * rewards[row]
      counts[Int(chosen[row])] += copies(row)
    }
    let mean = sums.reduce(0, +) / max(1e-300, counts.reduce(0, +))
    var result = self
    result.predictions = Array(repeating: mean, count: count * actions.count)
    for session in 0..<sessionCount {
      var (ownSums, ownCounts) = (actions.map { _ in 0.0 }, actions.map { _ in 0.0 })
      for row in rows(of: session) {
        ownSums[Int(chosen[row])] += copies(row) * rewards[row]
        ownCounts[Int(chosen[row])] += copies(row)
      }
      for row in rows(of: session) {
        for action in actions.indices where counts[action] - ownCounts[action] > 1e-9 {
          result.predictions[row * actions.count + action] =
            (sums[action] - ownSums[action]) / (counts[action] - ownCounts[action])
        }
      }
    }
    return result
  }
}
