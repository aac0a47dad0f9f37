import NumericalMethods
public import Quantities

/// Keeps the mean cost of a request near a target by a price on cost that rises while more is spent.
///
/// The dual ascent of ParetoBandit 0.1.1 (`budget_pacer.py`), after Agrawal and Devanur (2014): the
/// price moves by `step` times the relative overspending of a smoothed cost, within limits. While it
/// is above 0 it also closes arms whose rate is above a ceiling.
public struct BudgetPacer: Sendable {
  /// Mean cost of a request that is aimed at [USD].
  public let target: Double
  private let step: Double
  private let smoothing: Double
  private let limit: Double
  /// The price of cost: reward that a unit of normalised cost is worth now.
  public private(set) var price = 0.0
  /// Smoothed cost of a request [USD].
  public private(set) var meanCost: Double

  /// A pacer that has seen nothing: no price, and a cost at the target.
  ///
  /// - Parameters:
  ///   - target: what a call may cost in the mean.
  ///   - step: how fast the price moves.
  ///   - smoothing: weight of the newest cost in the smoothed one.
  ///   - limit: highest price.
  /// - Precondition: the target is above 0.
  public init(
    target: USD, step: Double = 0.05, smoothing: Double = 0.05, limit: Double = 5
  ) {
    self.init(targetUSD: target.dollars, step: step, smoothing: smoothing, limit: limit)
  }

  /// For targets that are no whole number of pico-dollars.
  package init(
    targetUSD: Double, step: Double = 0.05, smoothing: Double = 0.05, limit: Double = 5
  ) {
    precondition(targetUSD > 0, "a budget is above 0")
    target = targetUSD
    self.step = step
    self.smoothing = smoothing
    self.limit = limit
    meanCost = targetUSD
  }

  /// Takes in what a request has cost [USD].
  package mutating func observe(_ cost: Double) {
    meanCost = (1 - smoothing) * meanCost + smoothing * cost
    price = min(limit, max(0, price + step * (meanCost / target - 1)))
  }

  /// The highest rate that may be chosen, where the dearest arm's is `dearest`; `nil` for any.
  package func ceiling(dearest: Double) -> Double? {
    price > 0 ? dearest / (1 + price) : nil
  }
}

/// ParetoBandit's choice: the highest upper confidence bound less the price of cost, among the arms
/// that the pacer leaves open.
package struct PacedChoice: Sendable {
  /// Where the logarithmic scale of rates is 0 and 1 [USD per 1,000 tokens] (ParetoBandit 0.1.1).
  static let (cheapAnchor, dearAnchor) = (0.0001, 0.10)

  /// Weight of the standard error.
  package let exploration: Double
  /// A standing price on cost, on top of the pacer's.
  package let costWeight: Double
  private var scores: [Double]

  /// A choice among some arms.
  package init(arms: Int, exploration: Double, costWeight: Double = 0) {
    self.exploration = exploration
    self.costWeight = costWeight
    scores = Array(repeating: 0, count: arms)
  }

  /// A rate on a logarithmic scale from 0 to 1.
  ///
  /// - Parameter rate: mean of the prompt and completion rates [USD per 1,000 tokens].
  static func normalised(_ rate: Double) -> Double {
    let floor = deterministicLog(cheapAnchor)
    let width = deterministicLog(dearAnchor) - floor
    return max(0, min(1, (deterministicLog(max(rate, cheapAnchor)) - floor) / width))
  }

  /// Chooses an arm.
  ///
  /// - Parameters:
  ///   - rates: mean of the prompt and completion rates of each arm [USD per 1,000 tokens].
  ///   - pacer: `nil` for no budget.
  ///   - tieBreak: a uniform draw.
  package mutating func pick(
    _ bandit: LinearBandit, _ context: [Double], rates: [Double], pacer: BudgetPacer?,
    tieBreak: Double
  ) -> Int {
    var (dearest, cheapest) = (0.0, Double.infinity)
    for rate in rates {
      dearest = max(dearest, rate)
      cheapest = min(cheapest, rate)
    }
    // A ceiling below every arm closes none.
    let ceiling = pacer?.ceiling(dearest: dearest).flatMap { $0 < cheapest ? nil : $0 }
    let price = costWeight + (pacer?.price ?? 0)
    for arm in rates.indices {
      if let ceiling, rates[arm] > ceiling {
        scores[arm] = -.infinity
        continue
      }
      scores[arm] =
        bandit.mean(arm, context) + exploration * bandit.deviation(arm, context)
        - price * Self.normalised(rates[arm])
    }
    return LinearBandit.best(scores, tieBreak: tieBreak)
  }

  /// The probability with which the last choice falls on an arm.
  func shareOfBest(_ arm: Int) -> Double { LinearBandit.shareOfBest(arm, scores) }
}
