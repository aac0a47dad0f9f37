/// How far a log says anything of another policy: what its weights are like, and what the logging
/// policy never did.
public struct OffPolicySupport: Sendable {
  /// Decisions that a log of equal weights would need to say as much: `(Σw)² / Σw²` (Kong 1992).
  public let effectiveSampleSize: Double
  /// The largest weight.
  public let largestWeight: Double
  /// Mean weight; 1 up to chance where the logging policy does all that the evaluated one does.
  public let meanWeight: Double
  /// Share of the evaluated policy's decisions that the logging policy could not make.
  ///
  /// Exact where the log has the logging policy's probabilities of all actions. Else it counts what
  /// is certain: of rows with propensity 1 all that the evaluated policy does otherwise, of other
  /// rows nothing.
  public let unsupportedShare: Double
  /// Whether it is exact, or only what is certain.
  public let isExact: Bool
  /// Share of the evaluated policy's decisions for actions that nobody took anywhere in the log.
  public let neverTakenShare: Double
  /// Rows that the logging policy could not have decided otherwise.
  public let certainShare: Double
  /// Weights by class, and actions.
  public let bands: [Band]
  /// Actions, in their order.
  public let actions: [Action]

  /// Rows whose weights lie in one class.
  public struct Band: Sendable {
    /// Weights above this and up to ``upper``; the first band holds weights of 0.
    public let lower: Double
    /// Weights up to this.
    public let upper: Double
    /// Share of decisions.
    public internal(set) var share = 0.0
    /// Share of the sum of weights.
    public internal(set) var weightShare = 0.0
  }

  /// What both policies do with one action.
  public struct Action: Sendable {
    /// Its name.
    public let name: String
    /// Share of decisions logged.
    public internal(set) var loggedShare = 0.0
    /// Share of decisions of the evaluated policy.
    public internal(set) var evaluatedShare = 0.0
    /// Least propensity with which it was taken; `nil` where it never was.
    public internal(set) var leastPropensity: Double?
    /// Mean reward where it was taken; `nil` where it never was.
    public internal(set) var meanReward: Double?
  }

  private static let edges = [0, 0.5, 1, 2, 5, 10, 100]

  /// What a log says of the evaluated policy.
  public init(of log: LoggedDecisions) {
    var (copies, weights, squares, largest) = (0.0, 0.0, 0.0, 0.0)
    for row in 0..<log.count {
      let weight = log.weight(row)
      copies += log.copies(row)
      weights += log.copies(row) * weight
      squares += log.copies(row) * weight * log.copies(row) * weight
      largest = max(largest, weight)
    }
    effectiveSampleSize = squares > 0 ? weights * weights / squares : 0
    largestWeight = largest
    meanWeight = copies > 0 ? weights / copies : 0
    bands = Self.bands(of: log, copies: copies, weights: weights)
    actions = Self.actions(of: log, copies: copies)
    isExact = !log.logging.isEmpty
    var (unsupported, certain) = (0.0, 0.0)
    for row in 0..<log.count {
      if log.propensities[row] == 1 { certain += log.copies(row) }
      unsupported += log.copies(row) * Self.unsupported(row, of: log)
    }
    unsupportedShare = copies > 0 ? unsupported / copies : 0
    certainShare = copies > 0 ? certain / copies : 0
    neverTakenShare = actions.reduce(0) {
      $1.leastPropensity == nil ? $0 + $1.evaluatedShare : $0
    }
  }

  /// What the evaluated policy does in the place of a row that the logging policy could not.
  private static func unsupported(_ row: Int, of log: LoggedDecisions) -> Double {
    let start = row * log.actions.count
    guard !log.logging.isEmpty else {
      return log.propensities[row] == 1 ? max(0, 1 - log.weight(row)) : 0
    }
    var sum = 0.0
    for action in log.actions.indices where log.logging[start + action] <= 0 {
      sum += log.evaluated[start + action]
    }
    return sum
  }

  private static func bands(
    of log: LoggedDecisions, copies: Double, weights: Double
  ) -> [Band] {
    var bands = [Band(lower: 0, upper: 0)]
    for (lower, upper) in zip(edges, edges.dropFirst() + [.infinity]) {
      bands.append(Band(lower: lower, upper: upper))
    }
    for row in 0..<log.count {
      let weight = log.weight(row)
      let band = bands.firstIndex { weight <= $0.upper } ?? bands.count - 1
      bands[band].share += log.copies(row) / copies
      if weights > 0 { bands[band].weightShare += log.copies(row) * weight / weights }
    }
    return bands
  }

  private static func actions(of log: LoggedDecisions, copies: Double) -> [Action] {
    var actions = log.actions.map { Action(name: $0) }
    var rewards = log.actions.map { _ in 0.0 }
    for row in 0..<log.count {
      let chosen = Int(log.chosen[row])
      actions[chosen].loggedShare += log.copies(row) / copies
      actions[chosen].leastPropensity = min(
        actions[chosen].leastPropensity ?? 1, log.propensities[row])
      rewards[chosen] += log.copies(row) / copies * log.rewards[row]
      for action in actions.indices {
        actions[action].evaluatedShare +=
          log.copies(row) / copies * log.evaluated[row * actions.count + action]
      }
    }
    for action in actions.indices where actions[action].loggedShare > 0 {
      actions[action].meanReward = rewards[action] / actions[action].loggedShare
    }
    return actions
  }
}
