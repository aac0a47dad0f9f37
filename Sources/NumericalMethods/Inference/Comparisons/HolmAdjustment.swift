/// Holm's adjustment of p-values for several comparisons, in the order given.
///
/// With p₍₁₎ ≤ p₍₂₎ ≤ … of m values, the adjusted p₍ᵢ₎ is max over j ≤ i of
/// min(1, (m - j + 1) p₍ⱼ₎). Rejecting below α keeps the chance of any false rejection below α.
///
/// Source: S. Holm, A simple sequentially rejective multiple test procedure (1979).
public func holmAdjusted(_ pValues: [Double]) -> [Double] {
  let order = pValues.indices.sorted { (pValues[$0], $0) < (pValues[$1], $1) }
  var adjusted = pValues
  var largest = 0.0
  for (position, index) in order.enumerated() {
    let scaled = Double(pValues.count - position) * pValues[index]
    largest = max(largest, min(1, scaled))
    adjusted[index] = largest
  }
  return adjusted
}
