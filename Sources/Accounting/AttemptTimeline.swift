package import Demand
public import Quantities

/// Attempts by provider over time: of all tasks, by when they were sent.
public struct AttemptTimeline: Sendable {
  /// Length of a bin.
  public let width: SimDuration
  /// How many bins.
  public let binCount: Int
  /// How many providers.
  public let providerCount: Int
  /// Attempts that were served: by bin and then provider.
  public private(set) var served: [Int32]
  /// Attempts that were not: by bin and then provider.
  public private(set) var failed: [Int32]
  /// Attempts by bin and then by number of the try, the last of which stands for all later ones;
  /// hedges apart, at the end.
  public private(set) var tries: [Int32]
  /// Columns of ``tries``.
  public static let tryColumns = 5
  /// Names of the columns of ``tries``.
  public static let tryNames = ["first try", "second", "third", "later", "hedge"]

  /// An empty timeline from the start of a run to its horizon, in whole minutes, at most 180 bins.
  public init(horizon: SimDuration, providerCount: Int) {
    let minute: Int64 = 60_000_000
    let minutes = max(1, (horizon.microseconds + 180 * minute - 1) / (180 * minute))
    width = SimDuration(microseconds: minutes * minute)
    binCount = Int((horizon.microseconds + width.microseconds - 1) / width.microseconds)
    self.providerCount = providerCount
    served = Array(repeating: 0, count: binCount * providerCount)
    failed = served
    tries = Array(repeating: 0, count: binCount * Self.tryColumns)
  }

  /// Enters an attempt at a provider with the number of its try.
  package mutating func add(_ row: AttemptRow, provider: Int) {
    let column = row.role == .hedge ? Self.tryColumns - 1 : min(Int(row.attempt), 3)
    add(row.outcome, at: row.sentAt, provider: provider, column: column)
  }

  /// Enters an attempt at a provider; those sent after the horizon are left out.
  package mutating func add(
    _ outcome: AttemptOutcome, at sentAt: SimTime, provider: Int, column: Int = 0
  ) {
    let bin = Int(sentAt.microseconds / width.microseconds)
    guard bin < binCount else { return }
    tries[bin * Self.tryColumns + column] += 1
    if outcome == .served {
      served[bin * providerCount + provider] += 1
    } else {
      failed[bin * providerCount + provider] += 1
    }
  }
}
