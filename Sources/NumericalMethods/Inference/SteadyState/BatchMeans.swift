/// The mean of one long run with an interval from the means of a few long batches.
///
/// Requests of one run share their queues; means of long batches hardly do. Few batches are right:
/// at a load of 0.9, 100 batches of 35 called equal policies different in 53 % of cases, 10 of 350
/// in 9 % (`reference/statistics.md`). Replications are to be preferred where they can be had.
///
/// Source: B. Schmeiser, Batch size effects in the analysis of simulation output, Operations Research
/// 30 (1982): 10 to 30 batches.
public struct BatchMeans: Hashable, Sendable {
  /// The means of the batches, in order.
  public let means: [Double]
  /// How many numbers a batch has.
  public let batchSize: Int
  /// How many numbers at the beginning are in no batch.
  public let dropped: Int
  /// The mean with its interval, by Student's t on the batches less one.
  public let interval: MeanInterval
  /// Whether neighbouring batches are correlated; `nil` where all batches are equal.
  public let independence: VonNeumannRatio?

  /// Whether the interval is too short because batches are still correlated: run longer, or use
  /// replications.
  public var isCorrelated: Bool { independence?.isCorrelated() ?? false }

  /// Cuts a run into batches after its warm-up.
  ///
  /// What does not fill a batch is left out at the beginning, where it does least harm.
  ///
  /// - Parameters:
  ///   - values: the numbers of the run in their order.
  ///   - dropping: how many numbers of the beginning to leave out, see ``WarmUp``.
  ///   - batches: how many batches, four or more.
  ///   - confidence: of the interval, between 0 and 1.
  /// - Returns: `nil` if there are fewer numbers than batches, or fewer than four batches.
  public init?(
    _ values: [Double], dropping: Int = 0, batches: Int = 20, confidence: Double = 0.95
  ) {
    let rest = values[min(dropping, values.count)...]
    guard batches >= 4, let means = Self.means(of: rest, batches: batches),
      let interval = MeanInterval(means, confidence: confidence)
    else { return nil }
    self.means = means
    batchSize = rest.count / batches
    dropped = values.count - batchSize * batches
    self.interval = interval
    independence = VonNeumannRatio(means)
  }

  /// The means of equal batches that end where the values end; `nil` with fewer values than batches.
  static func means(of values: some RandomAccessCollection<Double>, batches: Int) -> [Double]? {
    precondition(batches > 0, "there is at least one batch")
    let size = values.count / batches
    guard size > 0 else { return nil }
    let kept = values.suffix(size * batches)
    var start = kept.startIndex
    return (0..<batches).map { _ in
      let end = kept.index(start, offsetBy: size)
      defer { start = end }
      return kept[start..<end].reduce(0, +) / Double(size)
    }
  }
}

/// Two long runs on the same workload, compared batch by batch.
///
/// With common random numbers the same batch of two runs sees the same traffic, and what counts is
/// the variance and the correlation of the differences. Numbers at the same place belong to the same
/// entity, for example to the same task.
public struct PairedBatchMeans: Hashable, Sendable {
  /// A - B over the batches.
  public let comparison: PairedComparison
  /// How many numbers a batch has.
  public let batchSize: Int
  /// How many numbers at the beginning are in no batch.
  public let dropped: Int
  /// Whether neighbouring differences are correlated; `nil` where all are equal.
  public let independence: VonNeumannRatio?

  /// Whether the interval is too short because batches are still correlated.
  public var isCorrelated: Bool { independence?.isCorrelated() ?? false }

  /// Compares two runs after their common warm-up, the longer one of ``WarmUp`` of both.
  ///
  /// `nil` if their lengths differ, there are fewer numbers than batches, or fewer than four batches.
  public init?(
    _ a: [Double], _ b: [Double], dropping: Int = 0, batches: Int = 20, confidence: Double = 0.95
  ) {
    guard a.count == b.count,
      let first = BatchMeans(a, dropping: dropping, batches: batches, confidence: confidence),
      let second = BatchMeans(b, dropping: dropping, batches: batches, confidence: confidence),
      let comparison = PairedComparison(first.means, second.means, confidence: confidence)
    else { return nil }
    self.comparison = comparison
    batchSize = first.batchSize
    dropped = first.dropped
    independence = VonNeumannRatio(zip(first.means, second.means).map { $0 - $1 })
  }
}
