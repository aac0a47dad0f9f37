/// The front of each of several points that should be low in every coordinate, 0 being the best.
///
/// A point is dominated by one that is no higher in any coordinate and lower in one. Front 0 has the
/// points that no other dominates; front 1 those that only front 0 dominates; and so on. Equal points
/// share their front.
///
/// Source: K. Deb et al., A fast and elitist multiobjective genetic algorithm: NSGA-II, IEEE
/// Transactions on Evolutionary Computation 6 (2002).
///
/// - Precondition: all points have the same number of coordinates, none of them NaN.
/// - Complexity: O(n²) comparisons.
public func nondominatedFronts(_ points: [[Double]]) -> [Int] {
  var dominators = [Int](repeating: 0, count: points.count)
  var dominated = [[Int]](repeating: [], count: points.count)
  for a in points.indices {
    for b in points.indices where dominates(points[a], points[b]) {
      dominated[a].append(b)
      dominators[b] += 1
    }
  }
  var fronts = [Int](repeating: 0, count: points.count)
  var current = points.indices.filter { dominators[$0] == 0 }
  var front = 0
  while !current.isEmpty {
    var next: [Int] = []
    for a in current {
      fronts[a] = front
      for b in dominated[a] {
        dominators[b] -= 1
        if dominators[b] == 0 { next.append(b) }
      }
    }
    current = next
    front += 1
  }
  return fronts
}

/// Whether `a` is nowhere higher than `b` and somewhere lower.
public func dominates(_ a: [Double], _ b: [Double]) -> Bool {
  precondition(a.count == b.count, "points have the same number of coordinates")
  var isLower = false
  for (x, y) in zip(a, b) {
    if x > y { return false }
    if x < y { isLower = true }
  }
  return isLower
}

/// How often each of several systems is on the front of means, over resampled replications.
///
/// - Parameters:
///   - results: by system, objective and replication, low being good; all of the same replications.
///   - resamples: how many resamples are drawn.
///   - seed: of the resamples, which are those of ``Bootstrap``.
/// - Returns: a share per system; `nil` where the counts differ or there are no replications.
public func frontProbabilities(
  _ results: [[[Double]]], resamples: Int = Bootstrap.usualResamples, seed: UInt64
) -> [Double]? {
  precondition(resamples > 0, "a bootstrap needs resamples")
  guard let first = results.first, let count = first.first?.count, count > 0,
    results.allSatisfy({ system in
      system.count == first.count && system.allSatisfy { $0.count == count }
    })
  else { return nil }
  var times = [Int](repeating: 0, count: results.count)
  for number in 0..<resamples {
    let indices = Bootstrap.resample(number, count: count, seed: seed)
    let sums = results.map { system in
      system.map { objective in indices.reduce(0) { $0 + objective[$1] } }
    }
    for system in sums.indices where !sums.contains(where: { dominates($0, sums[system]) }) {
      times[system] += 1
    }
  }
  return times.map { Double($0) / Double(resamples) }
}
