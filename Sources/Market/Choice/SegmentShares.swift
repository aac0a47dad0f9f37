/// What each segment chooses: shares of its demand by model, and the rest that goes elsewhere.
public struct SegmentShares: Hashable, Sendable {
  /// Share of the segment's demand, by segment and model.
  public var models: [[Double]]
  /// Share that goes to the outside option, by segment.
  public var outside: [Double]

  /// Creates shares.
  public init(models: [[Double]], outside: [Double]) {
    precondition(models.count == outside.count, "an outside share for each segment")
    self.models = models
    self.outside = outside
  }

  /// Shares of the platform's tokens by model, which sum to 1.
  ///
  /// - Parameter weights: Each segment's share of the demand of all.
  public func platform(weights: [Double]) -> [Double] {
    let total = volume(weights: weights)
    var shares = [Double](repeating: 0, count: models.first?.count ?? 0)
    for (segment, weight) in zip(models, weights) {
      for (model, share) in segment.enumerated() { shares[model] += weight * share / total }
    }
    return shares
  }

  /// Share of the demand of all segments that comes to the platform: what the outside option
  /// leaves.
  public func volume(weights: [Double]) -> Double {
    zip(outside, weights).reduce(0) { $0 + $1.1 * (1 - $1.0) }
  }
}
