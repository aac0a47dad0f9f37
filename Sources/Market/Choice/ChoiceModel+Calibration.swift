import NumericalMethods

/// Why appeals were not found that give some shares.
public struct CalibrationFailure: Error, Hashable, Sendable {
  /// The largest difference of a logarithm of a share that was left.
  public let remaining: Double
}

extension ChoiceModel {
  /// The same customers with appeals and outside options such that, settled in a week, models have
  /// these shares of the platform's tokens.
  ///
  /// The contraction of Berry, Levinsohn and Pakes (1995, appendix I), with the outside options of
  /// the segments found in the same pass. Models of no share get an appeal of minus infinity. The
  /// mean appeal of the others, weighted by share, is 0.
  ///
  /// - Parameters:
  ///   - shares: One for each model; those above 0 are scaled to sum to 1.
  ///   - week: Must offer every model that has a share.
  /// - Throws: ``CalibrationFailure`` where 2,000 passes do not bring all to within 1e-10.
  public func calibrated(
    to shares: [Double], in week: MarketWeek
  ) throws(CalibrationFailure) -> ChoiceModel {
    let total = shares.reduce(0, +)
    let target = shares.map { $0 > 0 ? deterministicLog($0 / total) : -.infinity }
    var model = self
    for index in shares.indices {
      model.appeal[index] =
        shares[index] > 0 ? (appeal[index].isFinite ? appeal[index] : 0) : -.infinity
    }
    model.outside = segments.map { $0.outsideShare > 0 ? 0 : -.infinity }
    var remaining = Double.infinity
    for _ in 0..<2_000 {
      let settled = model.settled(in: week)
      let reached = settled.platform(weights: weights)
      remaining = 0
      for index in shares.indices where shares[index] > 0 {
        let step = target[index] - deterministicLog(reached[index])
        model.appeal[index] += step
        remaining = max(remaining, abs(step))
      }
      for (index, segment) in segments.enumerated() where segment.outsideShare > 0 {
        let odds = segment.outsideShare / (1 - segment.outsideShare)
        let now = settled.outside[index] / (1 - settled.outside[index])
        let step = deterministicLog(odds / now)
        model.outside[index] += step
        remaining = max(remaining, abs(step))
      }
      if remaining < 1e-10 { return model.centred(by: shares) }
    }
    throw CalibrationFailure(remaining: remaining)
  }

  /// Moves all utilities so that the mean appeal, weighted by share, is 0.
  private func centred(by shares: [Double]) -> ChoiceModel {
    let total = shares.reduce(0, +)
    let mean = zip(appeal, shares).reduce(0) { $0 + ($1.1 > 0 ? $1.0 * $1.1 / total : 0) }
    var model = self
    model.appeal = appeal.map { $0 - mean }
    model.outside = outside.map { $0 - mean }
    return model
  }
}
