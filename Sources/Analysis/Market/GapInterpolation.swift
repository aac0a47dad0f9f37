import Market
import NumericalMethods

/// Shares between the points of an axis of gaps.
enum GapInterpolation {
  /// The value at a gap, straight in the logarithm of the gap between the two points around it.
  ///
  /// - Parameters:
  ///   - bands: One for each point.
  ///   - axis: Gaps of the points, ascending; two may be alike.
  ///   - gap: Above 0.
  /// - Returns: `nil` beyond the ends of the axis, but for a last digit.
  static func value(_ bands: [Band], on axis: [Double], at gap: Double) -> Band? {
    guard let first = axis.first, let last = axis.last, bands.count == axis.count,
      gap >= first * (1 - 1e-6), gap <= last * (1 + 1e-6)
    else { return nil }
    guard let above = axis.firstIndex(where: { $0 >= gap * (1 - 1e-9) }) else { return bands.last }
    guard above > 0, axis[above] > axis[above - 1] else { return bands[above] }
    let span = deterministicLog(axis[above] / axis[above - 1])
    let part = min(1, max(0, deterministicLog(gap / axis[above - 1]) / span))
    func between(_ value: KeyPath<Band, Double>) -> Double {
      let (low, high) = (bands[above - 1][keyPath: value], bands[above][keyPath: value])
      return low + part * (high - low)
    }
    return Band(estimate: between(\.estimate), low: between(\.low), high: between(\.high))
  }
}
