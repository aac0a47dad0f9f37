import Demand
public import Quantities

/// Why the gateway sent an attempt.
public enum AttemptRole: Int, Sendable, CaseIterable {
  /// The first of its call.
  case first
  /// After another one had failed.
  case retry
  /// Beside another one that had not answered yet.
  case hedge

  /// The name in tables.
  public var name: String {
    switch self {
    case .first: "first"
    case .retry: "retry"
    case .hedge: "hedge"
    }
  }
}

/// What a gateway spent beyond the attempts that gave an answer.
public struct EffortTally: Sendable {
  /// Attempts by ``AttemptRole``.
  public var attempts = Array(repeating: 0, count: AttemptRole.allCases.count)
  /// Tokens that somebody paid for and that were no part of an answer: of attempts that were not
  /// served to the end, whoever bore the charge.
  public var unansweredUsage = Usage.zero
  /// What they cost.
  public var unansweredCost = USDTotal.zero
  /// Tokens that somebody paid for, answers included.
  public var paidTokens = 0

  /// Nothing spent.
  public init() {}

  mutating func add(_ row: AttemptRow) {
    attempts[row.role.rawValue] += 1
    guard row.disposition != .absorbed else { return }
    paidTokens += row.usage.total.count
    guard row.outcome != .served else { return }
    unansweredUsage += row.usage
    unansweredCost += row.cost
  }

  /// Attempts of a role.
  public func count(of role: AttemptRole) -> Int { attempts[role.rawValue] }
}
