/// How a product was computed; the result is the same to the bit.
public enum ProductPath: Hashable, Sendable {
  /// By OpenBLAS, every partial sum being exact.
  case blas
  /// In 128-bit integers and one rounding, because the numbers were too large for the first.
  case integers
}

/// Whether every partial sum of a product fits in the 53 bits of a double, in any order of summing.
///
/// Then all kernels, tilings and thread counts give the same bits: terms × largest × largest < 2^53.
public func isExactInDoubles(_ a: GridMatrix, _ b: GridMatrix) -> Bool {
  let (pair, overflow) = a.largestSteps.multipliedReportingOverflow(by: b.largestSteps)
  let (sum, overflowOfSum) = pair.multipliedReportingOverflow(by: UInt64(a.columns))
  return !overflow && !overflowOfSum && sum < 1 << 53
}

/// Scores of calls in lanes: `scores = weights · features` for some columns of `features`.
///
/// Lane-major: features are rows, calls are columns, so the score of weight row `r` and the call in
/// lane `l` lies at `r · lanes.count + l`, and whatever follows (mask, argmax, sums) runs along
/// contiguous calls. Use tiles of about 32 lanes, so that the scores stay in the cache, and hand in
/// the same buffer again: fresh memory is slower to write than the product is to compute.
///
/// - Parameters:
///   - weights: One row for each (policy, candidate), one column for each feature.
///   - features: One row for each feature, one column for each call.
///   - lanes: The calls to score.
///   - scores: Grown if it is too small; its content beyond the product is left as it was.
/// - Returns: The path taken. Where ``isExactInDoubles(_:_:)`` holds, scores are exact; elsewhere
///   they are the exact sums rounded once.
/// - Precondition: `weights` has as many columns as `features` rows, and `lanes` lies within its
///   columns.
@discardableResult
public func exactProduct(
  _ weights: GridMatrix, _ features: GridMatrix, lanes: Range<Int>, into scores: inout [Double]
) -> ProductPath {
  precondition(weights.columns == features.rows, "every weight has a feature")
  precondition(lanes.lowerBound >= 0 && lanes.upperBound <= features.columns, "no such lanes")
  let missing = weights.rows * lanes.count - scores.count
  if missing > 0 { scores.append(contentsOf: repeatElement(0, count: missing)) }
  guard isExactInDoubles(weights, features), weights.columns > 0 else {
    integerProduct(weights, features, lanes: lanes, into: &scores)
    return .integers
  }
  BLAS.prepare()
  BLAS.multiply(
    weights.values, rows: weights.rows, inner: weights.columns, features.values, columns: lanes,
    stride: features.columns, into: &scores)
  return .blas
}

/// The same product in 128-bit integers: the fallback, and the reference in tests.
func integerProduct(
  _ weights: GridMatrix, _ features: GridMatrix, lanes: Range<Int>, into scores: inout [Double]
) {
  let scale = weights.grid.stepsPerOne * features.grid.stepsPerOne
  for row in 0..<weights.rows {
    for (position, lane) in lanes.enumerated() {
      var sum: Int128 = 0
      for term in 0..<weights.columns {
        let weight = weights.values[row * weights.columns + term] * weights.grid.stepsPerOne
        let feature = features.values[term * features.columns + lane] * features.grid.stepsPerOne
        sum += Int128(weight) * Int128(feature)
      }
      scores[row * lanes.count + position] = Double(sum) / scale
    }
  }
}
