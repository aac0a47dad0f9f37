/// The scale of predicted times: whole multiples of 2^-30 s, so that sums of them are exact.
enum PredictedTime {
  /// Ticks in a second.
  static let ticksPerSecond = 0x1p30
  /// Buckets of a histogram: sixteen for each doubling from 2^20 ticks (about 1 ms) to 2^44 (4.6 h).
  static let bucketCount = 24 * 16
  private static let lowest = (1023 + 20) << 4

  /// The bucket of a time: its exponent and the first four bits of its mantissa.
  @inline(__always) static func bucket(_ ticks: Int64) -> Int {
    let bits = Int(Double(ticks).bitPattern >> 48)
    return min(max(0, bits - lowest), bucketCount - 1)
  }

  /// The lower edge of a bucket [s].
  static func edge(_ bucket: Int) -> Double {
    Double(bitPattern: UInt64(bucket + lowest) << 48) / ticksPerSecond
  }

  /// A quantile of a histogram of masses [s], within its bucket by linear interpolation: at most 1/16
  /// off; `nil` for an empty one.
  static func quantile(_ share: Double, of masses: [UInt64]) -> Double? {
    let total = masses.reduce(UInt128(0)) { $0 + UInt128($1) }
    guard total > 0 else { return nil }
    let wanted = share * Double(total)
    var before = 0.0
    for (bucket, mass) in masses.enumerated() where mass > 0 {
      let after = before + Double(mass)
      if after >= wanted {
        let inside = (wanted - before) / Double(mass)
        return edge(bucket) + max(0, inside) * (edge(bucket + 1) - edge(bucket))
      }
      before = after
    }
    return edge(bucketCount)
  }
}
