/// How a statistic of replications scatters, by drawing replications anew with replacement.
///
/// For what has no formula: medians, quantiles of pooled requests, shares, Pareto membership. The
/// statistic is a function of replication *indices*, so that anything can be worked out of whole
/// replications, never of requests torn out of them. Each resample has a stream of its own keyed by
/// the seed: the same seed gives the same resamples to every statistic, and paired differences stay
/// paired.
///
/// Source: B. Efron and R. J. Tibshirani, An Introduction to the Bootstrap (1993), chapters 13 and 14.
public struct Bootstrap: Hashable, Sendable {
  /// The statistic of the replications as they are.
  public let estimate: Double
  /// Its values over the resamples, from low to high.
  public let replicates: [Double]
  /// In how many resamples the statistic was not a number, as a ratio without denominator.
  public let undefined: Int
  /// The acceleration of BCa, from the statistic without each replication in turn.
  public let acceleration: Double

  /// The usual number of resamples: (B + 1) times the usual tails is a whole number.
  public static let usualResamples = 9_999

  /// Resamples `count` replications.
  ///
  /// `nil` below two replications, and where the statistic is undefined on all of them or in more
  /// than half of the resamples.
  ///
  /// - Parameters:
  ///   - count: how many replications there are.
  ///   - resamples: how many resamples are drawn.
  ///   - seed: the seed of the resamples.
  ///   - statistic: of replications given by their indices, which may repeat. NaN where it is
  ///     undefined.
  /// - Complexity: `resamples` + `count` + 1 evaluations.
  public init?(
    count: Int, resamples: Int = usualResamples, seed: UInt64, statistic: ([Int]) -> Double
  ) {
    precondition(resamples > 0, "a bootstrap needs resamples")
    guard count >= 2 else { return nil }
    estimate = statistic(Array(0..<count))
    guard !estimate.isNaN else { return nil }
    var replicates: [Double] = []
    replicates.reserveCapacity(resamples)
    var indices = [Int](repeating: 0, count: count)
    for resample in 0..<resamples {
      Self.draw(resample, seed: seed, into: &indices)
      let value = statistic(indices)
      if !value.isNaN { replicates.append(value) }
    }
    guard 2 * replicates.count >= resamples else { return nil }
    undefined = resamples - replicates.count
    replicates.sort()
    self.replicates = replicates
    acceleration = Self.acceleration(count: count, statistic)
  }

  /// The indices of one resample: as many as there are replications, with replacement.
  public static func resample(_ number: Int, count: Int, seed: UInt64) -> [Int] {
    var indices = [Int](repeating: 0, count: count)
    draw(number, seed: seed, into: &indices)
    return indices
  }

  private static func draw(_ number: Int, seed: UInt64, into indices: inout [Int]) {
    var stream = RandomStream(seed: seed, entity: UInt64(number), code: purpose)
    let count = UInt64(indices.count)
    for index in indices.indices { indices[index] = Int(stream.below(count)) }
  }

  /// Σ U³ / (6 (Σ U²)^(3/2)) with U the mean of the leave-one-out values less each of them.
  private static func acceleration(count: Int, _ statistic: ([Int]) -> Double) -> Double {
    var values: [Double] = []
    for left in 0..<count {
      let value = statistic((0..<count).filter { $0 != left })
      if !value.isNaN { values.append(value) }
    }
    let mean = Moments(values).mean
    var squares = 0.0
    var cubes = 0.0
    for value in values {
      let influence = mean - value
      squares += influence * influence
      cubes += influence * influence * influence
    }
    return squares > 0 ? cubes / (6 * squares * squares.squareRoot()) : 0
  }

  /// Sets the streams of resamples apart from others of the same seed ("bootstrp").
  private static let purpose: UInt64 = 0x626F_6F74_7374_7270
}

extension Bootstrap {
  /// The standard deviation of the replicates.
  public var standardError: Double { Moments(replicates).standardDeviation }

  /// The interval between the tails of the replicates.
  public func percentileInterval(confidence: Double = 0.95) -> ClosedRange<Double> {
    Self.percentileInterval(of: replicates, confidence: confidence)
  }

  /// The interval between the tails of values of a statistic over resamples.
  ///
  /// - Parameters:
  ///   - replicates: from low to high, at least one.
  ///   - confidence: of the interval, between 0 and 1.
  public static func percentileInterval(
    of replicates: [Double], confidence: Double = 0.95
  ) -> ClosedRange<Double> {
    precondition(confidence > 0 && confidence < 1, "a confidence lies between 0 and 1")
    let tail = 0.5 * (1 - confidence)
    return quantile(tail, of: replicates)...quantile(1 - tail, of: replicates)
  }

  /// The interval corrected for bias and for a spread that changes with the mean (BCa).
  ///
  /// To be preferred where the statistic is smooth; where it takes few values, as a median of few
  /// replications does, it is no better than the percentile interval. `nil` where the estimate lies
  /// outside all replicates, so that no correction is known.
  public func bcaInterval(confidence: Double = 0.95) -> ClosedRange<Double>? {
    precondition(confidence > 0 && confidence < 1, "a confidence lies between 0 and 1")
    if let first = replicates.first, first == replicates.last { return first...first }
    let bias = normalQuantile(shareBelowEstimate)
    guard bias.isFinite else { return nil }
    let z = normalQuantile(0.5 + 0.5 * confidence)
    func corrected(_ z: Double) -> Double {
      let moved = bias + z
      return StandardNormal.cumulative(bias + moved / (1 - acceleration * moved))
    }
    let low = quantile(corrected(-z))
    let high = quantile(corrected(z))
    return low <= high ? low...high : nil
  }

  /// The share of replicates below the estimate, ties counting half.
  ///
  /// The same replications in another order give the same statistic up to rounding, so ties are
  /// taken a little wide.
  private var shareBelowEstimate: Double {
    let slack = 1e-12 * estimate.magnitude
    var twice = 0
    for value in replicates {
      if value < estimate - slack { twice += 2 } else if value <= estimate + slack { twice += 1 }
    }
    return Double(twice) / Double(2 * replicates.count)
  }

  private func quantile(_ p: Double) -> Double { Self.quantile(p, of: replicates) }

  /// The replicate of rank (B + 1) p, between neighbours in proportion.
  private static func quantile(_ p: Double, of replicates: [Double]) -> Double {
    let rank = p * Double(replicates.count + 1)
    let low = Int(rank.rounded(.down))
    if low < 1 { return replicates[0] }
    if low >= replicates.count { return replicates[replicates.count - 1] }
    let step = replicates[low] - replicates[low - 1]
    // Equal neighbours may be infinite, and infinity less infinity is not a number.
    if replicates[low] == replicates[low - 1] { return replicates[low] }
    return replicates[low - 1] + (rank - Double(low)) * step
  }
}
