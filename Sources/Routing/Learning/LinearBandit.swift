public import NumericalMethods

/// Arms whose reward is linear in a context, each with a regression of its own, and a clock that
/// counts choices.
///
/// The rules are those of ParetoBandit 0.1.1 (`policy.py`, disjoint LinUCB after Li et al. 2010): an
/// arm's observations fade by `memory` per choice since its last update, and what has not been
/// played lately becomes uncertain at the same pace, within a limit.
public struct LinearBandit: Sendable {
  /// Choices after which an arm's age no longer counts.
  static let ageLimit = 1000
  /// Most by which age may inflate an arm's variance.
  static let inflationLimit = 200.0
  /// Choices between two checks of the inverses, and the trace that is too large.
  static let (checkInterval, traceLimit) = (1000, 1e6)

  /// What is known of each arm.
  public private(set) var arms: [DiscountedRidge]
  /// Choices made.
  public private(set) var clock = 0
  private var updatedAt: [Int]
  private var playedAt: [Int]
  /// Powers of the memory: what is left of an observation by age.
  private let left: [Double]

  /// Arms with what is known of them at the start.
  ///
  /// - Parameters:
  ///   - arms: what can be chosen.
  ///   - memory: what a choice leaves of the weight of earlier observations, above 0 to 1; 1
  ///     forgets nothing.
  public init(_ arms: [DiscountedRidge], memory: Double) {
    precondition(memory > 0 && memory <= 1, "a memory is above 0, and at most 1")
    self.arms = arms
    updatedAt = Array(repeating: 0, count: arms.count)
    playedAt = updatedAt
    var powers = [1.0]
    while memory < 1, powers.count <= Self.ageLimit {
      powers.append((powers.last ?? 1) * memory)
    }
    left = powers
  }

  private func left(after age: Int) -> Double { left[min(age, left.count - 1)] }

  /// The expected reward of an arm.
  public func mean(_ arm: Int, _ context: [Double]) -> Double { arms[arm].mean(context) }

  /// The standard error of an arm's expected reward, in units of that of one observation.
  public func deviation(_ arm: Int, _ context: [Double]) -> Double {
    let age = clock - max(updatedAt[arm], playedAt[arm])
    let kept = max(left(after: age), 1 / Self.inflationLimit)
    return max(1e-12, arms[arm].variance(context) / kept).squareRoot()
  }

  /// Takes in that an arm has been chosen.
  public mutating func play(_ arm: Int) {
    clock += 1
    playedAt[arm] = clock
  }

  /// Takes in the reward of an arm.
  public mutating func learn(_ arm: Int, _ context: [Double], reward: Double) {
    arms[arm].discount(by: left(after: clock - updatedAt[arm]))
    if left.count > 1 { updatedAt[arm] = clock }
    arms[arm].add(context, reward)
    guard clock > 0, clock % Self.checkInterval == 0 else { return }
    for index in arms.indices { arms[index].stabilise(traceLimit: Self.traceLimit) }
  }

  /// The probability with which ``best(_:tieBreak:)`` is this arm.
  static func shareOfBest(_ arm: Int, _ scores: [Double]) -> Double {
    var highest = -Double.infinity
    for score in scores where score > highest { highest = score }
    guard highest - scores[arm] < 1e-12 else { return 0 }
    return 1 / Double(scores.count { highest - $0 < 1e-12 })
  }

  /// The highest of some scores; equals (to 10⁻¹²) are drawn by `tieBreak`, a uniform draw.
  public static func best(_ scores: [Double], tieBreak: Double) -> Int {
    var highest = -Double.infinity
    for score in scores where score > highest { highest = score }
    var tied = 0
    for score in scores where highest - score < 1e-12 { tied += 1 }
    var chosen = min(tied - 1, Int(tieBreak * Double(tied)))
    for index in scores.indices where highest - scores[index] < 1e-12 {
      if chosen == 0 { return index }
      chosen -= 1
    }
    return 0
  }
}
