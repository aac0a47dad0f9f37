/// How far each of several systems is from the best of the others: intervals that hold together.
///
/// An interval that ends at 0 from the good side says that the system is the best; one that ends at
/// 0 from the bad side says that it is not. With probability `confidence` all of them hold. They
/// rest on paired differences with Bonferroni's bound over the k - 1 comparisons with the true best,
/// so that common random numbers are allowed and shorten them.
///
/// Source: J. C. Hsu, Constrained simultaneous confidence intervals for multiple comparisons with the
/// best, Ann. Statist. 12 (1984); B. L. Nelson, Robust multiple comparisons under common random
/// numbers, ACM TOMACS 3 (1993).
public struct ComparisonWithBest: Hashable, Sendable {
  /// By system: its mean less the best mean of the others.
  public let differences: [Double]
  /// By system: the interval of that difference, always with 0 in it or at an end.
  public let intervals: [ClosedRange<Double>]
  /// The systems that may be the best: all others are shown not to be.
  public let candidates: [Int]

  /// Compares systems by their results, one row of replications per system.
  ///
  /// `nil` below two systems or two replications, or where the counts of replications differ.
  public init?(_ results: [[Double]], confidence: Double = 0.95, prefersLow: Bool) {
    guard results.count >= 2, let count = results.first?.count, count >= 2,
      results.allSatisfy({ $0.count == count })
    else { return nil }
    precondition(confidence > 0 && confidence < 1, "a confidence lies between 0 and 1")
    let sign = prefersLow ? -1.0 : 1
    let share = (1 - confidence) / Double(results.count - 1)
    let critical = StudentT(degreesOfFreedom: Double(count - 1)).quantile(1 - share)
    // By pair: the estimated advantage of i over l, and how far it may be off on one side.
    let pairs = results.map { a in
      results.map { b in
        let moments = Moments(zip(a, b).map { sign * ($0 - $1) })
        return (gap: moments.mean, width: critical * moments.standardError)
      }
    }
    let systems = results.indices
    func others(_ system: Int) -> [Int] { systems.filter { $0 != system } }
    let highs = systems.map { i in
      others(i).map { pairs[i][$0].gap + pairs[i][$0].width }.min() ?? 0
    }
    let candidates = systems.filter { highs[$0] > 0 }
    var intervals: [ClosedRange<Double>] = []
    for i in systems {
      let rivals = candidates.filter { $0 != i }
      let low = rivals.map { pairs[i][$0].gap - pairs[i][$0].width }.min() ?? 0
      let ends = (min(0, low), max(0, highs[i]))
      intervals.append(prefersLow ? -ends.1 ... -ends.0 : ends.0...ends.1)
    }
    self.candidates = candidates
    self.intervals = intervals
    differences = systems.map { i in sign * (others(i).map { pairs[i][$0].gap }.min() ?? 0) }
  }
}
