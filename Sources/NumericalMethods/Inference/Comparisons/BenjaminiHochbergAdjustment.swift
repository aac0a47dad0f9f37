/// The adjustment of Benjamini and Hochberg for many exploratory comparisons, in the order given.
///
/// With p₍₁₎ ≤ p₍₂₎ ≤ … of m values, the adjusted p₍ᵢ₎ is min over j ≥ i of min(1, m p₍ⱼ₎ / j).
/// Rejecting below α keeps the expected share of false rejections among all rejections below α,
/// where the tests are independent or positively dependent. That is a weaker promise than
/// ``holmAdjusted(_:)`` makes: for a sweep that looks for candidates, not for a verdict.
///
/// - Parameters:
///   - pValues: in any order; the answer has the same.
///   - underAnyDependence: multiplies by Σ 1/j, which holds however the tests depend on each other
///     (Benjamini and Yekutieli 2001).
///
/// Source: Y. Benjamini and Y. Hochberg, Controlling the false discovery rate, J. R. Statist. Soc.
/// B 57 (1995).
public func benjaminiHochbergAdjusted(
  _ pValues: [Double], underAnyDependence: Bool = false
) -> [Double] {
  let order = pValues.indices.sorted { (pValues[$0], $0) < (pValues[$1], $1) }
  var factor = Double(pValues.count)
  if underAnyDependence {
    factor *= (1...max(pValues.count, 1)).reduce(0) { $0 + 1 / Double($1) }
  }
  var adjusted = pValues
  var smallest = 1.0
  for (position, index) in order.enumerated().reversed() {
    smallest = min(smallest, factor * pValues[index] / Double(position + 1))
    adjusted[index] = smallest
  }
  return adjusted
}
