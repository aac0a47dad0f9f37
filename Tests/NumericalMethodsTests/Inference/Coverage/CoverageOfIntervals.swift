@testable import NumericalMethods

/// Intervals for means, ratios, quantiles and corrected means.
enum CoverageOfIntervals {
  static let all = means + ratios + quantiles + controls + bootstraps

  static let means = [
    CoverageExperiment([CoverageRow("t", "normal, n 10", expected: 0.95, .exact)]) {
      [MeanInterval($0.normals(10))?.covers(0) ?? false]
    },
    CoverageExperiment([
      CoverageRow("t", "exponential, n 10", expected: 0.9039, .measured(100_000))
    ]) {
      [MeanInterval($0.exponentials(10))?.covers(1) ?? false]
    },
    CoverageExperiment([
      CoverageRow("t", "exponential, n 30", expected: 0.9269, .measured(100_000))
    ]) {
      [MeanInterval($0.exponentials(30))?.covers(1) ?? false]
    },
    CoverageExperiment([
      CoverageRow("paired t", "normal, shared noise, n 10", expected: 0.95, .exact)
    ]) { stream in
      let shared = stream.normals(10)
      let a = shared.map { $0 + 0.5 * stream.normal() }
      let b = shared.map { $0 + 0.5 * stream.normal() - 0.3 }
      return [PairedComparison(a, b)?.difference.covers(0.3) ?? false]
    },
    CoverageExperiment([
      CoverageRow("paired t", "exponential difference, n 10", expected: 0.9039, .measured(100_000))
    ]) { stream in
      let b = stream.normals(10)
      let a = b.map { $0 + stream.exponential() }
      return [PairedComparison(a, b)?.difference.covers(1) ?? false]
    },
  ]

  /// Two metrics with totals in ratio 2 and 2.5 that share noise.
  static func ratioPairs(_ count: Int, _ stream: inout RandomStream) -> (
    a: (y: [Double], x: [Double]), b: (y: [Double], x: [Double])
  ) {
    let shared = stream.normals(count)
    let ya = shared.map { 10 + 1.5 * $0 + stream.normal() }
    let yb = shared.map { 10 + 2 * $0 + stream.normal() }
    return ((ya, shared.map { 5 + 1.5 * $0 }), (yb, shared.map { 4 + $0 }))
  }

  static let ratios = [
    CoverageExperiment([
      CoverageRow("ratio, delta", "normal pairs, n 8", expected: 0.9494, .measured(100_000)),
      CoverageRow("ratio, Fieller", "normal pairs, n 8", expected: 0.95, .exact),
    ]) { stream in
      let (y, x) = ratioPairs(8, &stream).a
      guard let ratio = RatioOfSums(numerators: y, denominators: x) else { return [false, false] }
      let isNear = (ratio.ratio - 2).magnitude <= ratio.halfWidth
      return [isNear, ratio.fieller?.contains(2) ?? true]
    },
    CoverageExperiment([
      CoverageRow(
        "difference of ratios, delta", "normal pairs, shared noise, n 20", expected: 0.9501,
        .measured(100_000))
    ]) { stream in
      let (a, b) = ratioPairs(20, &stream)
      guard let first = RatioOfSums(numerators: a.y, denominators: a.x),
        let second = RatioOfSums(numerators: b.y, denominators: b.x)
      else { return [false] }
      return [RatioOfSums.difference(first, second)?.covers(-0.5) ?? false]
    },
  ]

  static let quantiles = [
    CoverageExperiment(
      [
        CoverageRow(
          "order statistics, p95", "500 exponential", expected: 0.960498735515962, .exact)
      ],
      experiments: 4000
    ) { stream in
      let values = stream.exponentials(500)
      let truth = -deterministicLog(0.05)
      return [OrderStatisticInterval(values, share: 0.95)?.interval.contains(truth) ?? false]
    },
    CoverageExperiment([
      CoverageRow("order statistics, median", "30 normal", expected: 0.9572260547429323, .exact)
    ]) { stream in
      let values = stream.normals(30)
      return [OrderStatisticInterval(values, share: 0.5)?.interval.contains(0) ?? false]
    },
    CoverageExperiment(
      [
        CoverageRow(
          "p95 per replication, then t", "20 replications of 100 exponential", expected: 0.9492,
          .measured(20_000))
      ],
      experiments: 2000
    ) { stream in
      let replications = (0..<20).map { _ in stream.exponentials(100) }
      // The mean of the 95th of 100 exponentials (Rényi): Σ 1/(100 - i) for i below 95.
      let truth = (0..<95).reduce(0.0) { $0 + 1 / Double(100 - $1) }
      return [MeanInterval(quantile: 0.95, ofReplications: replications)?.covers(truth) ?? false]
    },
  ]

  static let controls = [
    CoverageExperiment([
      CoverageRow("control variate", "normal, 1 control, n 15", expected: 0.95, .exact)
    ]) { stream in
      let x = stream.normals(15)
      let y = x.map { 1 + 2 * $0 + stream.normal() }
      let found = ControlledMean(y, controls: [.init(x, mean: 0)])
      return [found?.interval.contains(1) ?? false]
    },
    CoverageExperiment([
      CoverageRow("control variates, paired", "normal, 2 controls, n 15", expected: 0.95, .exact)
    ]) { stream in
      let first = stream.normals(15)
      let second = first.map { 3 + 0.5 * $0 + stream.normal() }
      let a = first.map { 5 + 2 * $0 + 0.3 * stream.normal() }
      let b = second.map { 1 + $0 + 0.3 * stream.normal() }
      let differences = zip(a, b).map { $0 - $1 }
      let found = ControlledMean(
        differences, controls: [.init(first, mean: 0), .init(second, mean: 3)])
      return [found?.interval.contains(1) ?? false]
    },
  ]

  static let bootstraps = [
    CoverageExperiment(bootstrapRows("mean, exponential, n 20", 0.9041, 0.9148), experiments: 2000)
    { stream in
      let values = stream.exponentials(20)
      return bootstrap(count: 20, truth: 1, &stream) { indices in
        var sum = 0.0
        for index in indices { sum += values[index] }
        return sum / Double(indices.count)
      }
    },
    CoverageExperiment(bootstrapRows("median, normal, n 21", 0.9261, 0.9287), experiments: 1000) {
      stream in
      let values = stream.normals(21)
      return bootstrap(count: 21, truth: 0, &stream) { median(of: values, at: $0) }
    },
    CoverageExperiment(
      bootstrapRows("ratio, normal pairs, n 20", 0.9274, 0.9262), experiments: 2000
    ) { stream in
      let (y, x) = ratioPairs(20, &stream).a
      return bootstrap(count: 20, truth: 2, &stream) { indices in
        var above = 0.0
        var below = 0.0
        for index in indices {
          above += y[index]
          below += x[index]
        }
        return above / below
      }
    },
  ]

  private static func bootstrapRows(
    _ model: String, _ percentile: Double, _ bca: Double
  ) -> [CoverageRow] {
    [
      CoverageRow("bootstrap, percentile", model, expected: percentile, .measured(10_000)),
      CoverageRow("bootstrap, BCa", model, expected: bca, .measured(10_000)),
    ]
  }

  private static func bootstrap(
    count: Int, truth: Double, _ stream: inout RandomStream, _ statistic: ([Int]) -> Double
  ) -> [Bool] {
    let seed = stream.next()
    let bootstrap = Bootstrap(count: count, resamples: 999, seed: seed, statistic: statistic)
    return [
      bootstrap?.percentileInterval().contains(truth) ?? false,
      bootstrap?.bcaInterval()?.contains(truth) ?? false,
    ]
  }

  private static func median(of values: [Double], at indices: [Int]) -> Double {
    let sorted = indices.map { values[$0] }.sorted()
    let half = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[half] : 0.5 * (sorted[half - 1] + sorted[half])
  }
}
