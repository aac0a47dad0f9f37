import NumericalMethods

/// Which of several policies are worth a thought: those that no other one beats in every objective.
///
/// A policy is *dominated* where another one is no worse in the mean of every objective and better
/// in one (Pareto). Objectives are values that should be low.
struct ParetoFront {
  /// What is said of one policy.
  struct Standing: Hashable {
    /// Whether no other policy dominates it.
    let isOnFront: Bool
    /// A policy that dominates it; the one that is cheapest in the first objective.
    let dominator: Int?
    /// Whether the dominator is better in some objective by more than chance: the 95 % interval of
    /// the paired difference lies on one side of zero. `false` without intervals.
    let isShown: Bool
  }

  /// By policy; `nil` where an objective is not defined.
  let standings: [Standing?]

  /// Ranks policies.
  ///
  /// - Parameter values: by policy and objective, one value per replication; `nil` where it is not
  ///   defined. All policies have the same replications.
  init(_ values: [[[Double?]]]) {
    let means = values.map { objectives -> [Double]? in
      let known = objectives.compactMap { Moments($0.compactMap { $0 }) }
        .filter { $0.count > 0 }.map(\.mean)
      return known.count == objectives.count ? known : nil
    }
    standings = means.indices.map { policy in
      guard let own = means[policy] else { return nil }
      let dominators = means.indices.filter { other in
        means[other].map { Self.dominates($0, own) } ?? false
      }
      let cheapest = dominators.min { a, b in
        (means[a]?.first ?? 0, a) < (means[b]?.first ?? 0, b)
      }
      return Standing(
        isOnFront: dominators.isEmpty, dominator: cheapest,
        isShown: dominators.contains { Self.isShown(values[$0], beats: values[policy]) })
    }
  }

  private static func dominates(_ a: [Double], _ b: [Double]) -> Bool {
    zip(a, b).allSatisfy { $0 <= $1 } && zip(a, b).contains { $0 < $1 }
  }

  private static func isShown(_ better: [[Double?]], beats worse: [[Double?]]) -> Bool {
    zip(better, worse).contains { a, b in
      let pairs = zip(a, b).compactMap { a, b in a.flatMap { a in b.map { (a, $0) } } }
      guard let difference = PairedComparison(pairs.map(\.1), pairs.map(\.0))?.difference else {
        return false
      }
      return difference.mean - difference.halfWidth > 0
    }
  }
}
