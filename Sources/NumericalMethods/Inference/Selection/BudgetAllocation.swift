/// Where to spend more replications so that the best of several systems is found soonest (OCBA).
///
/// For sweeps without common random numbers. With gaps δᵢ to the best b: Nᵢ/Nⱼ = (sᵢ/δᵢ)²/(sⱼ/δⱼ)² and
/// N_b = s_b √(Σ Nᵢ²/sᵢ²), over all replications, old and new; systems that already have more than
/// their part keep it and the others share what is left. Parts are rounded down, and what
/// rounding leaves goes to the best.
///
/// Systems without spread are taken to have a millionth of the largest variance, and systems that
/// tie with the best a thousandth of the next gap, so that both are looked at again.
///
/// Source: C.-H. Chen and L. H. Lee, Stochastic Simulation Optimization (2010).
///
/// - Parameters:
///   - means: the estimated mean of each system.
///   - variances: the estimated variance of one replication of each.
///   - spent: how many replications each has had.
///   - adding: how many more to spend.
///   - prefersLow: whether low means are good.
/// - Returns: how many more each system should get; they add up to `adding`.
/// - Precondition: as many variances and counts as means, of which there is at least one; `adding`
///   is not negative.
public func optimalBudgetAllocation(
  means: [Double], variances: [Double], spent: [Int], adding: Int, prefersLow: Bool
) -> [Int] {
  precondition(
    !means.isEmpty && variances.count == means.count && spent.count == means.count && adding >= 0,
    "an allocation needs the mean, variance and count of each system")
  let scores = prefersLow ? means.map { -$0 } : means
  let best = scores.indices.max { (scores[$0], -$0) < (scores[$1], -$1) } ?? 0
  let weights = allocationWeights(scores: scores, variances: variances, best: best)
  var isSharing = [Bool](repeating: true, count: means.count)
  var parts = spent.map(Double.init)
  while true {
    var budget = Double(adding)
    var total = 0.0
    for index in spent.indices where isSharing[index] {
      budget += Double(spent[index])
      total += weights[index]
    }
    var isSettled = true
    for index in spent.indices where isSharing[index] {
      parts[index] = budget * weights[index] / total
      if parts[index] < Double(spent[index]) {
        parts[index] = Double(spent[index])
        isSharing[index] = false
        isSettled = false
      }
    }
    if isSettled || !isSharing.contains(true) { break }
  }
  var more = zip(parts, spent).map { max(0, Int(($0 - Double($1)).rounded(.down))) }
  more[best] += adding - more.reduce(0, +)
  return more
}

/// The parts of the systems relative to each other.
private func allocationWeights(scores: [Double], variances: [Double], best: Int) -> [Double] {
  let largest = variances.max() ?? 0
  guard largest > 0 else { return scores.map { _ in 1 } }
  let spreads = variances.map { max($0, 1e-6 * largest) }
  let gaps = scores.map { scores[best] - $0 }
  guard let smallest = gaps.filter({ $0 > 0 }).min() else { return spreads }
  var weights = [Double](repeating: 0, count: scores.count)
  var sum = 0.0
  for index in scores.indices where index != best {
    let gap = max(gaps[index], 1e-3 * smallest)
    weights[index] = spreads[index] / (gap * gap)
    sum += weights[index] * weights[index] / spreads[index]
  }
  weights[best] = (spreads[best] * sum).squareRoot()
  return weights
}
