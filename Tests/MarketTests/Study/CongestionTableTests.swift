import NumericalMethods
import Testing

@testable import Market

@Suite("Choice and congestion agree") struct CongestionTableTests {
  private typealias Fixture = StudyMarketFixture

  /// Erlang's loss formula by its recursion (A. K. Erlang, 1917): B(0) = 1,
  /// B(c) = a B(c - 1) / (c + a B(c - 1)).
  private func erlangLoss(servers: Int, load: Double) -> Double {
    (1...servers).reduce(1.0) { loss, server in load * loss / (Double(server) + load * loss) }
  }

  /// A table of a model that loses calls by Erlang's formula, sampled finely enough.
  private func table(offered: Double, servers: Int) -> CongestionTable {
    let before = erlangLoss(servers: servers, load: offered)
    var table = CongestionTable(failureAtReference: [0, before])
    for step in 1...400 where step != 100 {
      let load = Double(step) / 100
      table.add(
        CongestionTable.Entry(
          load: load, logTime: 0, failure: erlangLoss(servers: servers, load: offered * load)),
        of: 1)
    }
    return table
  }

  @Test(
    "the fixed point is the root of the one equation that it must solve",
    arguments: [(20.0, 1.0), (20, 20), (20, 200), (1.5, 5)])
  func lossSystem(gap: Double, taste: Double) throws {
    let market = Fixture.pair(cheapShare: 0.5)
    let (offered, servers, elasticity) = (10.0, 10, 0.8)
    let table = table(offered: offered, servers: servers)
    let design = GapDesign(factors: [], settings: [], supply: table)
    let evaluation = GapEvaluation(market: market, design: design, customers: Fixture.alike)
    let model = try evaluation.anchored(
      DrawnCustomers(
        segments: [Fixture.segment(cost: elasticity, failure: taste)], dynamics: .measured),
      switchingCost: 0)
    let reference = model.settled(in: evaluation.referenceWeek)
    let week = StudyWorld(market).week(factor: market.factor(listGap: gap))
    let found = table.settled(
      model, in: week, weights: model.weights, reference: reference)
    // Share s of the cheap model: ln(s / (1 - s)) = elasticity ln(gap / 10) - taste (B(load) - B(1)),
    // load = 2 s; its left side rises in s and its right side falls, so bisection finds the root.
    let base = erlangLoss(servers: servers, load: offered)
    func excess(_ share: Double) -> Double {
      let loss = erlangLoss(servers: servers, load: offered * 2 * share)
      return deterministicLog(share / (1 - share)) - elasticity * deterministicLog(gap / 10)
        + taste * (loss - base)
    }
    var (low, high) = (1e-9, 1 - 1e-9)
    for _ in 0..<200 {
      let middle = (low + high) / 2
      if excess(middle) > 0 { high = middle } else { low = middle }
    }
    let share = found.shares.platform(weights: model.weights)[1]
    #expect(found.remaining < 1e-8)
    // The table is a line between hundredths of the load.
    #expect(abs(share - low) < 2e-4)
    var level = week
    level.failure = [table.failureBefore]
    let free = model.settled(in: level).platform(weights: model.weights)[1]
    #expect(gap > 10 ? share < free : share > free)
  }

  @Test("at the reference nothing changes, whatever was simulated elsewhere")
  func reference() throws {
    let market = Fixture.pair(cheapShare: 0.5)
    let table = table(offered: 10, servers: 10)
    let design = GapDesign(
      factors: [1], settings: [GapSetting(agenticShare: 0, supplyAnswers: true)],
      agenticShare: 0, supply: table)
    let outcome = try GapEvaluation(market: market, design: design, customers: Fixture.alike)
      .outcome(
        of: DrawnCustomers(
          segments: [Fixture.segment(cost: 1, failure: 50)], dynamics: .measured))
    #expect(abs(outcome.curves[0][0].tokens - 0.5) < 1e-9)
  }

  @Test("between what is known goes a line, beyond it all is level")
  func interpolation() {
    var table = CongestionTable(failureAtReference: [0.1])
    table.add(CongestionTable.Entry(load: 3, logTime: 1, failure: 0.5), of: 0)
    // A second look at the reference changes nothing there.
    table.add(CongestionTable.Entry(load: 1, logTime: 9, failure: 0.9), of: 0)
    #expect(abs(table.congestion(of: 0, load: 2).failure - 0.3) < 1e-12)
    #expect(table.congestion(of: 0, load: 2).logTime == 0.5)
    #expect(table.congestion(of: 0, load: 0.5).failure == 0.1)
    #expect(table.congestion(of: 0, load: 7).failure == 0.5)
    #expect(table.congestion(of: 0, load: 1).logTime == 0)
  }
}
