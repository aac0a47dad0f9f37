/// Chooses an index with probability proportional to a whole-number weight.
///
/// Weights are integers, so their running sums are exact and a draw can never depend on the order
/// or the rounding of a floating-point sum.
public struct WeightedChoice: Sendable {
  private let cumulative: [UInt64]

  /// Creates a choice among `weights.count` indices, `nil` if all weights are zero.
  ///
  /// - Precondition: The weights sum to less than 2^64.
  public init?(_ weights: [UInt64]) {
    var sum: UInt64 = 0
    var sums: [UInt64] = []
    sums.reserveCapacity(weights.count)
    for weight in weights {
      sum += weight
      sums.append(sum)
    }
    if sum == 0 { return nil }
    cumulative = sums
  }

  /// Draws an index; consumes one draw, in very rare cases more. O(log n).
  public func draw(from stream: inout RandomStream) -> Int {
    let point = stream.below(cumulative[cumulative.count - 1])
    var low = 0
    var high = cumulative.count - 1
    while low < high {
      let middle = (low + high) / 2
      if point < cumulative[middle] { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// The probability of an index.
  public func probability(of index: Int) -> Double {
    let own = cumulative[index] - (index > 0 ? cumulative[index - 1] : 0)
    return Double(own) / Double(cumulative[cumulative.count - 1])
  }

  /// Draws one of the first `count` weights of a reused array, for choices made only once.
  ///
  /// - Returns: `nil` if these weights are all zero; nothing is drawn then.
  /// - Precondition: The weights sum to less than 2^64.
  /// - Complexity: O(count), without allocation.
  public static func draw(
    among weights: [UInt64], count: Int, from stream: inout RandomStream
  ) -> Int? {
    var total: UInt64 = 0
    for index in 0..<count { total += weights[index] }
    if total == 0 { return nil }
    var point = stream.below(total)
    for index in 0..<count {
      if point < weights[index] { return index }
      point -= weights[index]
    }
    return nil
  }

  /// The nearest whole number to `weight / largest · 2^40`, at least 1 for a positive weight.
  ///
  /// One IEEE division and one multiplication by a power of two: same bits everywhere. Up to 2^23
  /// such weights can be summed.
  ///
  /// - Precondition: `weight` lies between 0 and `largest`, and `largest` is above 0.
  public static func fixedPoint(_ weight: Double, largest: Double) -> UInt64 {
    precondition(weight >= 0 && weight <= largest && largest > 0, "a weight is 0 to the largest")
    if weight == 0 { return 0 }
    return max(1, UInt64((weight / largest * 0x1p40).rounded(.toNearestOrEven)))
  }
}
