/// Whether the beginning of a run still differs from its end: a test of Schruben's type.
///
/// Batch means are weighted by (1 - t)², t running from 0 to 1 over the first half of the run,
/// against the mean of the second half, whose spread is the yardstick. For independent normal batch
/// means the statistic has exactly Student's t distribution on half the batches less one.
///
/// Source: the weights are those of L. W. Schruben, H. Singh and L. Tierney, Optimal tests for
/// initialization bias in simulation output, Operations Research 31 (1983), where bias fades
/// with time; they are held constant over the second half so that the yardstick is independent of
/// what it measures.
public struct InitialBiasTest: Hashable, Sendable {
  /// Above 0 where the beginning lies low, as the queues of a run that starts empty do.
  public let statistic: Double
  /// Half the batches less one.
  public let degreesOfFreedom: Int
  /// The two-sided p-value of no bias.
  public let pValue: Double

  /// Tests the batch means of a run, `nil` below six of them.
  public init?(batchMeans: [Double]) {
    let count = batchMeans.count
    guard count >= 6 else { return nil }
    let half = count / 2
    var weights = (0..<count).map { index in
      let left = 1 - (Double(index) + 0.5) / Double(count)
      return left * left
    }
    let late = weights[half...].reduce(0, +) / Double(count - half)
    for index in half..<count { weights[index] = late }
    let average = weights.reduce(0, +) / Double(count)
    let centre = Moments(batchMeans).mean
    var contrast = 0.0
    var squares = 0.0
    for (weight, mean) in zip(weights, batchMeans) {
      contrast += (average - weight) * (mean - centre)
      squares += (average - weight) * (average - weight)
    }
    let deviation = Moments(Array(batchMeans[half...])).standardDeviation
    degreesOfFreedom = count - half - 1
    statistic = contrast == 0 ? 0 : contrast / (deviation * squares.squareRoot())
    pValue = StudentT(degreesOfFreedom: Double(degreesOfFreedom)).twoSidedTail(statistic)
  }

  /// Tests a run, cut into batches; `nil` if it has fewer numbers than batches.
  public init?(_ values: [Double], batches: Int = 20) {
    guard let means = BatchMeans.means(of: values, batches: batches) else { return nil }
    self.init(batchMeans: means)
  }
}
