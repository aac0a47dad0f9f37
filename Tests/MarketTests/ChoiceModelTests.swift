import Testing

@testable import Market

@Suite("Customers choose") struct ChoiceModelTests {
  /// Two segments of plain customers before three models.
  func world(cost: Double = 1, switching: Double = 0) -> (ChoiceModel, MarketWeek) {
    let segments = [("chat", 0.3, false), ("agents", 0.7, true)].map { name, weight, agentic in
      CustomerSegment(
        name: name, weight: weight, isAgentic: agentic, tasksPerMonth: agentic ? 1e12 : 1,
        noticedBill: 1, outsideShare: agentic ? 0.4 : 0, tastes: Tastes(cost: cost, costSpread: 0.5)
      )
    }
    let model = ChoiceModel(
      segments: segments,
      dynamics: ChoiceDynamics(
        staying: 0.5, loyalty: 0.4, awarenessWeeks: 1.3, switchingCost: switching),
      classes: [.closed, .openCheapOrigin, .openOther], authors: [0, 1, 1],
      customers: [[-1, 0, 0, 0], [0, 0, 0, 0], [1, 0, 0, 0]])
    let row = [4.0, 1, 2]
    let week = MarketWeek(
      offered: [1, 1, 1], age: [.infinity, .infinity, .infinity], isFree: [false, false, false],
      cost: [row, row], success: [[0.9, 0.9, 0.9], [0.9, 0.9, 0.9]])
    return (model, week)
  }

  @Test("far above the noticed bill, odds fall as a power of price: the logit of log price")
  func constantElasticity() {
    var (model, week) = world()
    model.segments[1].tastes.costSpread = 0
    let shares = model.preferences(in: week).models[1]
    #expect(abs(shares[1] / shares[0] - 4) < 1e-9)
    #expect(abs(shares[1] / shares[2] - 2) < 1e-9)
  }

  @Test("far below the noticed bill, a price gap is not felt")
  func unnoticed() {
    var (model, week) = world()
    week.cost = week.cost.map { $0.map { $0 * 1e-9 } }
    let shares = model.preferences(in: week).models[0]
    #expect(shares.allSatisfy { abs($0 - 1.0 / 3) < 1e-8 })
  }

  @Test(
    "calibration gives the shares and the outside shares that were asked for",
    arguments: [0.0, 1.5])
  func calibration(switching: Double) throws {
    let (model, week) = world(switching: switching)
    let target = [0.5, 0.2, 0.3]
    let settled = try model.calibrated(to: target, in: week).settled(in: week)
    let reached = settled.platform(weights: model.weights)
    for (share, wanted) in zip(reached, target) { #expect(abs(share - wanted) < 1e-9) }
    #expect(abs(settled.outside[1] - 0.4) < 1e-9)
    #expect(settled.outside[0] == 0)
  }

  @Test("what is settled stays, and every movement keeps all of the demand", arguments: [0.0, 1.5])
  func conservation(switching: Double) throws {
    let (base, week) = world(switching: switching)
    let model = try base.calibrated(to: [0.5, 0.2, 0.3], in: week)
    let settled = model.settled(in: week)
    let next = model.moved(settled, in: week)
    for (before, after) in zip(settled.models, next.models) {
      for (one, other) in zip(before, after) { #expect(abs(one - other) < 1e-10) }
    }
    var state = SegmentShares(models: [[1, 0, 0], [0, 0.5, 0]], outside: [0, 0.5])
    var shorter = week
    shorter.offered[0] = 0
    for round in 0..<400 {
      state = model.moved(state, in: round == 0 ? shorter : week)
      for (models, outside) in zip(state.models, state.outside) {
        #expect(abs(models.reduce(outside, +) - 1) < 1e-12)
      }
      if round == 0 { #expect(state.models[0][0] == 0) }
    }
    for (one, other) in zip(state.models, settled.models) {
      for (a, b) in zip(one, other) { #expect(abs(a - b) < 1e-8) }
    }
  }

  @Test("without inertia and switching cost a week is enough")
  func noInertia() throws {
    var (model, week) = world()
    model.dynamics.staying = 0
    model.dynamics.loyalty = 0
    let moved = model.moved(
      SegmentShares(models: [[1, 0, 0], [1, 0, 0]], outside: [0, 0]), in: week)
    let preferred = model.preferences(in: week)
    for (one, other) in zip(moved.models, preferred.models) {
      for (a, b) in zip(one, other) { #expect(abs(a - b) < 1e-12) }
    }
  }
}
