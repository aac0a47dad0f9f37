import NumericalMethods

/// How estimates scatter when weeks are drawn anew.
public struct WeekResampling: Hashable, Sendable {
  /// Transitions between weeks that are drawn together.
  public static let blockLength = 2

  /// Resamples.
  public let count: Int
  /// Standard deviation over resamples on the free scale, one for each ``CommonParameter``.
  public let deviations: [Double]
}

extension ShareFit {
  /// Estimates anew from weeks drawn with replacement, in circular blocks of two neighbouring weeks.
  ///
  /// Priors and the effective number of choices stay. With few weeks the scatter is that of few
  /// weeks: it is reported beside the other errors, not instead of them.
  ///
  /// Source: D. N. Politis and J. P. Romano, A circular block-resampling procedure (1992).
  public func resampledByWeek(
    _ resamples: Int, seed: UInt64 = 1, finished: (Int) -> Void = { _ in }
  ) -> WeekResampling {
    var likelihood = ShareLikelihood(world, through: lastWeek)
    likelihood.effectiveCount = effectiveCount
    let search = LBFGS(memory: 20, gradientTolerance: 1e-3)
    let length = WeekResampling.blockLength
    let points = (0..<resamples).map { number -> [Double] in
      var stream = RandomStream(seed: seed, entity: UInt64(number), code: Self.purpose)
      likelihood.weights = [Double](repeating: 0, count: lastWeek)
      var drawn = 0
      while drawn < lastWeek {
        let first = Int(stream.below(UInt64(lastWeek)))
        for step in 0..<min(length, lastWeek - drawn) {
          likelihood.weights[(first + step) % lastWeek] += 1
        }
        drawn += length
      }
      let start = self.likelihood.estimates
      defer { finished(number + 1) }
      return Array(
        Self.search(likelihood, priors, from: start, search).prefix(CommonParameter.allCases.count))
    }
    return WeekResampling(
      count: resamples,
      deviations: CommonParameter.allCases.indices.map { index in
        Moments(points.map { $0[index] }).standardDeviation
      })
  }

  /// Sets these draws apart from others of the same seed ("weeks").
  private static let purpose: UInt64 = 0x7765_656B_73
}
