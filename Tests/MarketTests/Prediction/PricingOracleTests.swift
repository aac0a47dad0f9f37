import NumericalMethods
import Testing

@testable import Market

/// The analytic pricing oracle: with share proportional to price^-eta and n equal rivals of unit cost c,
/// the symmetric equilibrium price is eta (n - 1) c / (eta (n - 1) - n) (reference facts, section 4;
/// the first-order condition of (p - c) share(p) for a logit in log price).
struct PricingOracleTests {
  private func model(rivals: Int, eta: Double) -> ChoiceModel {
    // Bills far above what is noticed: the burden is the logarithm of the price.
    let segment = CustomerSegment(
      name: "all", weight: 1, isAgentic: true, tasksPerMonth: 1, noticedBill: 1e-12,
      tastes: Tastes(cost: eta))
    return ChoiceModel(
      segments: [segment], dynamics: .measured,
      classes: Array(repeating: .closed, count: rivals), authors: Array(0..<rivals),
      customers: [[0, 0, 0, 0]])
  }

  private func profit(_ model: ChoiceModel, own: Double, others: Double, cost: Double) -> Double {
    let count = model.appeal.count
    let prices = [own] + Array(repeating: others, count: count - 1)
    let week = MarketWeek(
      offered: prices.map { _ in 1 }, age: prices.map { _ in .infinity },
      isFree: prices.map { _ in false }, cost: [prices], success: [prices.map { _ in 1 }])
    return (own - cost) * model.preferences(in: week).platform(weights: [1])[0]
  }

  /// The price that earns most against rivals' price, up to a limit: golden section on the logarithm.
  private func bestResponse(_ model: ChoiceModel, to others: Double, cost: Double) -> Double {
    var (low, high) = (deterministicLog(cost), deterministicLog(1e6 * cost))
    let ratio = (5.0.squareRoot() - 1) / 2
    for _ in 0..<80 {
      let (a, b) = (high - ratio * (high - low), low + ratio * (high - low))
      let first = profit(model, own: deterministicExp(a), others: others, cost: cost)
      let second = profit(model, own: deterministicExp(b), others: others, cost: cost)
      if first < second { low = a } else { high = b }
    }
    return deterministicExp((low + high) / 2)
  }

  /// 4c at n = 3, 3c at n = 4; towards 2c as n grows; and the formula elsewhere.
  @Test(
    arguments: [
      (3, 2, 4), (4, 2, 3), (40, 2, 78.0 / 38), (100, 2, 198.0 / 98), (5, 3, 12.0 / 7),
    ] as [(Int, Double, Double)])
  func bestResponsesMeetTheFormula(rivals: Int, eta: Double, expected: Double) {
    let model = model(rivals: rivals, eta: eta)
    var price = 1.5 * 0.7
    for _ in 0..<200 {
      let next = bestResponse(model, to: price, cost: 0.7)
      let change = (next / price - 1).magnitude
      price = next
      if change < 1e-9 { break }
    }
    #expect((price / 0.7 - expected).magnitude < 1e-5, "\(price / 0.7)")
  }

  /// None at n = 2: every answer is above what it answers, without end.
  @Test func twoRivalsOutbidEachOther() {
    let model = model(rivals: 2, eta: 2)
    var price = 1.0
    for _ in 0..<30 {
      let next = bestResponse(model, to: price, cost: 1)
      // The first-order condition at eta = 2: p = 1 + √(1 + q²), above q by more than 1.
      #expect((next / (1 + (1 + price * price).squareRoot()) - 1).magnitude < 1e-6)
      #expect(next > price + 1)
      price = next
    }
  }
}
