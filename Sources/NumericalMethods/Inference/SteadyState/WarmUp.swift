/// How much of the beginning of a run to leave out, by the rule MSER-5.
///
/// A run that starts empty tells of the start for a while. The rule averages five numbers at a time
/// and drops the d averages without which the mean of the rest has the least estimated squared
/// error: d* is where Σ (Zⱼ - Z̄)² / (K - d)² over j > d is least, for d up to half of them.
///
/// Source: K. P. White, An effective truncation heuristic for bias reduction in simulation output,
/// Simulation 69 (1997); the batches of five by S. C. Spratt (1998). Evaluated from the end by
/// Welford's update, in O(n).
public struct WarmUp: Hashable, Sendable {
  /// How many averages to drop, d*.
  public let batchesDropped: Int
  /// How many numbers to drop.
  public let dropped: Int
  /// The least value of the criterion.
  public let statistic: Double
  /// How many averages the run has, K.
  public let batchCount: Int

  /// Whether d* is the largest that was allowed: the run is too short to tell its start from the
  /// rest, and what is left should not be trusted.
  public var isRunTooShort: Bool { batchesDropped >= batchCount / 2 }

  /// Finds the warm-up of one run, `nil` below two batches.
  ///
  /// Numbers that do not fill a batch at the end are not looked at.
  public init?(_ values: [Double], batchSize: Int = 5) {
    precondition(batchSize > 0, "a batch has at least one number")
    let batches = (0..<values.count / batchSize).map { batch in
      values[batch * batchSize..<(batch + 1) * batchSize].reduce(0, +) / Double(batchSize)
    }
    guard batches.count >= 2 else { return nil }
    var rest = Moments()
    var best = 0
    var least = Double.infinity
    for drop in batches.indices.reversed() {
      rest.add(batches[drop])
      guard drop <= batches.count / 2 else { continue }
      let count = Double(rest.count)
      let criterion = rest.variance * (count - 1) / (count * count)
      if criterion <= least {
        least = criterion
        best = drop
      }
    }
    batchesDropped = best
    dropped = best * batchSize
    statistic = least
    batchCount = batches.count
  }

  /// Finds the warm-up common to several replications from their average, number by number.
  ///
  /// The average is less noisy than a run and shows the start better. The shortest replication says
  /// how far it goes. `nil` without replications or below two batches.
  public init?(replications: [[Double]], batchSize: Int = 5) {
    guard let length = replications.map(\.count).min() else { return nil }
    var average = [Double](repeating: 0, count: length)
    for replication in replications {
      for index in 0..<length { average[index] += replication[index] }
    }
    self.init(average.map { $0 / Double(replications.count) }, batchSize: batchSize)
  }
}
