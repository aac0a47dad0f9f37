import NumericalMethods

/// How two finished runs differ in one metric of one policy.
package struct RunContrast: Sendable {
  /// Where, by the names of the first run.
  package let key: ReplicationTable.Key
  /// The policy of the second run, which may have another name.
  package let otherPolicy: String
  /// Replications of either run that define the metric.
  package let counts: (first: Int, second: Int)
  /// Whether replications were held against each other in pairs.
  package let isPaired: Bool
  /// The means of the runs; of ratios of totals the ratio of the totals.
  package let means: (first: Double, second: Double)
  /// Second less first, with half the length of its interval; `nil` below two replications.
  package let halfWidth: Double?
  /// Two-sided p-value of no difference; `nil` below two replications.
  package let pValue: Double?
  /// The same after the adjustment of Benjamini and Hochberg over all that is compared.
  package private(set) var adjustedPValue: Double?

  /// Second less first.
  package var difference: Double { means.second - means.first }
  /// The change as a share of the first; `nil` where that is 0.
  package var relativeChange: Double? {
    means.first == 0 ? nil : difference / means.first.magnitude
  }
  /// Whether every replication has the same value in both runs.
  package let isSame: Bool

  /// Whether the difference is beyond noise: of all that are said to be, at most this share is
  /// expected to be none.
  package func isBeyondNoise(falseShare: Double = 0.05) -> Bool {
    !isSame && (adjustedPValue ?? 1) < falseShare
  }

  /// Everything that both runs measured of the same policy.
  ///
  /// A ratio of totals is compared as `sim compare` does it, by the delta method on replications.
  ///
  /// - Parameters:
  ///   - pairs: policies of the first run and what they are held against in the second.
  ///   - arePaired: whether replications of equal number met the same random numbers.
  ///   - metrics: the metrics that are wanted; empty for all.
  package static func all(
    _ first: ReplicationTable, _ second: ReplicationTable,
    pairs: [(first: String, second: String)], arePaired: Bool, metrics: [String] = [],
    confidence: Double = 0.95
  ) -> [RunContrast] {
    var contrasts: [RunContrast] = []
    for key in first.keys where metrics.isEmpty || metrics.contains(key.metric) {
      for pair in pairs where pair.first == key.policy {
        let other = ReplicationTable.Key(
          workload: key.workload, point: key.point, policy: pair.second, metric: key.metric)
        let contrast = RunContrast(
          key, first.entries(key), pair.second, second.entries(other), arePaired: arePaired,
          confidence)
        if let contrast { contrasts.append(contrast) }
      }
    }
    let tested = contrasts.indices.filter { contrasts[$0].pValue != nil }
    let adjusted = benjaminiHochbergAdjusted(tested.map { contrasts[$0].pValue ?? 1 })
    for (place, index) in tested.enumerated() { contrasts[index].adjustedPValue = adjusted[place] }
    return contrasts
  }

  private init?(
    _ key: ReplicationTable.Key, _ first: [ReplicationTable.Entry], _ otherPolicy: String,
    _ second: [ReplicationTable.Entry], arePaired: Bool, _ confidence: Double
  ) {
    var (a, b) = (first, second)
    if arePaired {
      let common = Set(a.map(\.replication)).intersection(b.map(\.replication))
      a.removeAll { !common.contains($0.replication) }
      b.removeAll { !common.contains($0.replication) }
    }
    guard !a.isEmpty, !b.isEmpty else { return nil }
    self.key = key
    self.otherPolicy = otherPolicy
    counts = (a.count, b.count)
    isPaired = arePaired
    isSame = a.map(\.value) == b.map(\.value)
    // Rows whose mean is the estimate and whose spread is its error.
    let rows = (Self.rows(a), Self.rows(b))
    means = (Moments(rows.0).mean, Moments(rows.1).mean)
    if arePaired, let pair = PairedComparison(rows.1, rows.0, confidence: confidence) {
      halfWidth = pair.difference.halfWidth
      pValue = pair.pValue
    } else if !arePaired, let welch = WelchComparison(rows.1, rows.0, confidence: confidence) {
      halfWidth = welch.halfWidth
      pValue = welch.pValue
    } else {
      halfWidth = nil
      pValue = nil
    }
  }

  private static func rows(_ entries: [ReplicationTable.Entry]) -> [Double] {
    let parts = entries.compactMap(\.parts)
    if parts.count == entries.count, let rows = PairedValues.influences(parts) { return rows }
    return entries.map(\.value)
  }
}
