/// The choice of the best of several systems, replication by replication, with a guarantee.
///
/// All systems run a first stage; from then on, after every replication, those that are surely not
/// the best fall out. Where the best is better than every other by `indifference` or more it is chosen
/// with probability 1 - α at least, for normal results, also where systems share random numbers, and
/// the more they share the sooner it is over.
///
/// With η = ½ ((2α/(k - 1))^(-2/(n₀ - 1)) - 1), h² = 2η (n₀ - 1) and S² the variance of the difference
/// of i and l over the first stage, i stays while for every l that was still there
/// X̄ᵢ ≥ X̄ₗ - max(0, δ/(2r) (h² S²/δ² - r)).
///
/// Source: S.-H. Kim and B. L. Nelson, A fully sequential procedure for indifference-zone selection in
/// simulation, ACM TOMACS 11 (2001).
public struct KimNelson: Sendable {
  /// The smallest difference worth telling apart, δ.
  public let indifference: Double
  /// How many replications the first stage has, n₀.
  public let firstStage: Int
  /// The error allowed, α.
  public let alpha: Double
  /// Whether low results are good.
  public let prefersLow: Bool
  /// The systems that may still be the best, in order.
  public private(set) var survivors: [Int]
  /// After how many replications each system fell out, `nil` for survivors.
  public private(set) var eliminatedAfter: [Int?]
  /// How many replications were added.
  public private(set) var replications = 0
  /// Sums of results, those preferred being high, over the replications a system took part in.
  private var sums: [Double]
  private var firstResults: [[Double]] = []
  /// h² S² / δ² of each pair, row by row; empty during the first stage.
  private var horizons: [Double] = []

  /// Creates a selection among `systems`.
  ///
  /// - Precondition: two systems or more, an indifference above 0, a first stage of two or more
  ///   replications, and an α between 0 and 1 - 1/k, what blind choice would give.
  public init(
    systems: Int, indifference: Double, firstStage: Int = 10, alpha: Double = 0.05,
    prefersLow: Bool
  ) {
    precondition(systems >= 2, "there is nothing to choose from")
    precondition(indifference > 0, "an indifference is above 0")
    precondition(firstStage >= 2, "a variance takes two replications")
    precondition(alpha > 0 && alpha < 1 - 1 / Double(systems), "the error allowed is out of range")
    self.indifference = indifference
    self.firstStage = firstStage
    self.alpha = alpha
    self.prefersLow = prefersLow
    survivors = Array(0..<systems)
    eliminatedAfter = Array(repeating: nil, count: systems)
    sums = Array(repeating: 0, count: systems)
  }

  /// Whether one system is left.
  public var isFinished: Bool { survivors.count == 1 }

  /// The survivor with the best mean so far; the choice once finished.
  public var leader: Int {
    survivors.max { (sums[$0], -$0) < (sums[$1], -$1) } ?? 0
  }

  /// The mean of a system over the replications it took part in, 0 before the first.
  public func mean(of system: Int) -> Double {
    let count = eliminatedAfter[system] ?? replications
    if count == 0 { return 0 }
    return (prefersLow ? -sums[system] : sums[system]) / Double(count)
  }

  /// How many replications it takes at most in all, `nil` during the first stage.
  public var replicationsAtMost: Int? {
    if horizons.isEmpty { return nil }
    var largest = 0.0
    for i in survivors { for l in survivors { largest = max(largest, horizon(i, l)) } }
    return largest < 1e9 ? max(Int(largest) + 1, firstStage) : Int.max
  }

  /// Adds one replication: a result per system, of which those of systems that fell out are ignored.
  ///
  /// - Precondition: one result per system.
  public mutating func add(_ results: [Double]) {
    precondition(results.count == sums.count, "a replication has one result per system")
    if isFinished { return }
    replications += 1
    for system in survivors { sums[system] += prefersLow ? -results[system] : results[system] }
    if replications <= firstStage { firstResults.append(results) }
    if replications == firstStage { measureVariances() }
    if replications >= firstStage { screen() }
  }

  private func horizon(_ i: Int, _ l: Int) -> Double { horizons[i * sums.count + l] }

  private mutating func measureVariances() {
    let degrees = Double(firstStage - 1)
    let base = 2 * alpha / Double(sums.count - 1)
    let eta = 0.5 * (deterministicPow(base, -2 / degrees) - 1)
    let scale = 2 * eta * degrees / (indifference * indifference)
    horizons = Array(repeating: 0, count: sums.count * sums.count)
    for i in sums.indices {
      for l in 0..<i {
        let variance = Moments(firstResults.map { $0[i] - $0[l] }).variance
        horizons[i * sums.count + l] = scale * variance
        horizons[l * sums.count + i] = scale * variance
      }
    }
    firstResults = []
  }

  private mutating func screen() {
    let count = Double(replications)
    let contenders = survivors
    survivors = contenders.filter { i in
      contenders.allSatisfy { l in
        let slack = max(0, 0.5 * indifference * (horizon(i, l) - count))
        return sums[i] >= sums[l] - slack
      }
    }
    // Past every horizon only exact ties are left, and any of them will do.
    if survivors.count > 1, let last = replicationsAtMost, replications >= last {
      survivors = [leader]
    }
    for system in contenders where !survivors.contains(system) {
      eliminatedAfter[system] = replications
    }
  }
}
