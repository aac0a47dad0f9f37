import NumericalMethods

/// Works out curves, price lists and elasticities for one draw of a study's uncertain inputs.
///
/// Appeals are found anew for every draw, switching cost and factor on cost, at the reference prices with
/// cache discounts and qualities as they are, so that every curve that changes nothing but the gap
/// goes through the observed shares; a change of cache, quality or agentic share is a
/// counterfactual and moves the curve at the reference too.
package struct GapEvaluation: Sendable {
  /// The market of the reference week.
  package let market: StudyMarket
  /// What is to be worked out.
  package let design: GapDesign
  /// Standard normal draws that stand for the customers of a segment.
  package let customers: [[Double]]
  private let reference: StudyWorld
  private let worlds: [StudyWorld]
  /// The world of each setting: a position in `worlds`.
  private let worldOf: [Int]

  /// Prepares what all draws share.
  package init(market: StudyMarket, design: GapDesign, customers: [[Double]]) {
    self.market = market
    self.design = design
    self.customers = customers
    reference = StudyWorld(market)
    var worlds = [reference]
    worldOf = design.settings.map { setting in
      let known = worlds.firstIndex {
        $0.cacheDiscount == setting.cacheDiscount && $0.qualityShift == setting.qualityShift
      }
      if let known { return known }
      worlds.append(
        StudyWorld(
          market, cacheDiscount: setting.cacheDiscount, qualityShift: setting.qualityShift))
      return worlds.count - 1
    }
    self.worlds = worlds
  }

  /// Customers as a Latin hypercube of standard normal numbers.
  package static func customers(count: Int, seed: UInt64) -> [[Double]] {
    let cube = LatinHypercube(
      count: count, dimension: 1 + ModelClass.allCases.count, seed: seed, isCentred: true)
    return (0..<count).map { cube.point($0).map { normalQuantile($0) } }
  }

  /// What customers meet at the reference; with congestion where it is known.
  package var referenceWeek: MarketWeek {
    var week = reference.week(factor: 1)
    if let supply = design.supply { week.failure = week.failure.map { _ in supply.failureBefore } }
    return week
  }

  /// The choice model anchored to the observed shares.
  package func anchored(
    _ drawn: DrawnCustomers, switchingCost: Double, costFactor: Double = 1
  ) throws(CalibrationFailure) -> ChoiceModel {
    var model = ChoiceModel(
      segments: drawn.segments, dynamics: drawn.dynamics,
      classes: market.models.map(\.modelClass), authors: market.authors, customers: customers)
    model.dynamics.switchingCost = switchingCost
    for index in model.segments.indices { model.segments[index].tastes.cost *= costFactor }
    return try model.calibrated(to: market.shares, in: referenceWeek)
  }

  /// Works out one draw.
  package func outcome(of drawn: DrawnCustomers) throws(CalibrationFailure) -> GapOutcome {
    var outcome = GapOutcome()
    var models: [(key: [Double], model: ChoiceModel)] = []
    var courses: [(key: CourseKey, states: [SegmentShares])] = []
    for (index, setting) in design.settings.enumerated() {
      let customers = [setting.switchingCost, setting.costFactor]
      if !models.contains(where: { $0.key == customers }) {
        models.append(
          (
            customers,
            try anchored(
              drawn, switchingCost: setting.switchingCost, costFactor: setting.costFactor)
          ))
      }
      guard let model = models.first(where: { $0.key == customers })?.model else { continue }
      let weights =
        setting.agenticShare == design.agenticShare
        ? model.weights : drawn.segments.weights(agenticShare: setting.agenticShare)
      let key = CourseKey(world: worldOf[index], setting: setting)
      if !courses.contains(where: { $0.key == key }) {
        courses.append((key, states(of: model, in: worlds[worldOf[index]], setting, weights)))
      }
      guard let states = courses.first(where: { $0.key == key })?.states else { continue }
      add(states, of: setting, in: worlds[worldOf[index]], model, weights, to: &outcome)
    }
    let plain: ChoiceModel
    let own = design.settings.first?.costFactor ?? 1
    if let known = models.first(where: { $0.key == [0, own] }) {
      plain = known.model
    } else {
      plain = try anchored(drawn, switchingCost: 0, costFactor: own)
    }
    outcome.priceLists = design.priceLists.map { factor in
      reference.measures(
        of: plain.settled(in: week(reference, factor)), weights: plain.weights, factor: factor
      ).tokens
    }
    outcome.elasticities = elasticities(of: plain)
    return outcome
  }

  /// What settings must have in common for their segments to be in the same state.
  private struct CourseKey: Equatable {
    let world: Int
    let switchingCost: Double
    let costFactor: Double
    let weeks: Int?
    /// Only congestion makes the segments depend on one another's weights.
    let agenticShare: Double?

    init(world: Int, setting: GapSetting) {
      self.world = world
      switchingCost = setting.switchingCost
      costFactor = setting.costFactor
      weeks = setting.weeks
      agenticShare = setting.supplyAnswers ? setting.agenticShare : nil
    }
  }

  /// What customers meet, with the failures of the reference.
  private func week(_ world: StudyWorld, _ factor: Double) -> MarketWeek {
    var week = world.week(factor: factor)
    if let supply = design.supply { week.failure = week.failure.map { _ in supply.failureBefore } }
    return week
  }

  /// The state of the segments at every point.
  private func states(
    of model: ChoiceModel, in world: StudyWorld, _ setting: GapSetting, _ weights: [Double]
  ) -> [SegmentShares] {
    let reference = model.settled(in: referenceWeek)
    // Where congestion answers, each point begins at the loads of the one before it.
    var loads: [Double]?
    return design.factors.map { factor in
      let week = week(world, factor)
      if setting.supplyAnswers, let supply = design.supply {
        let found = supply.settled(
          model, in: week, weights: weights, reference: reference, from: loads, tolerance: 1e-5)
        loads = found.loads
        return found.shares
      }
      guard let weeks = setting.weeks else { return model.settled(in: week) }
      var state = reference
      for _ in 0..<weeks { state = model.moved(state, in: week) }
      return state
    }
  }

  private func add(
    _ states: [SegmentShares], of setting: GapSetting, in world: StudyWorld, _ model: ChoiceModel,
    _ weights: [Double], to outcome: inout GapOutcome
  ) {
    let before = model.settled(in: referenceWeek).volume(weights: weights)
    outcome.curves.append(
      zip(design.factors, states).map { factor, state in
        var measures = world.measures(of: state, weights: weights, factor: factor)
        measures.volume /= before
        return measures
      })
    outcome.bySegment.append(
      weights.indices.map { segment in
        states.map { state in
          let shares = state.models[segment]
          let all = shares.reduce(0, +)
          let cheap = zip(shares, market.isCheap).reduce(0) { $0 + ($1.1 ? $1.0 : 0) }
          return all > 0 ? cheap / all : 0
        }
      })
  }

  /// Elasticities by a difference over one per cent of price, centred at the reference.
  private func elasticities(of model: ChoiceModel) -> [Double] {
    let step = 0.01
    let base = referenceWeek
    let before = model.settled(in: base)
    func share(_ state: SegmentShares, _ index: Int) -> Double {
      deterministicLog(state.platform(weights: model.weights)[index])
    }
    var settled = 0.0
    var first = 0.0
    var weight = 0.0
    for index in design.elasticityModels {
      func week(_ sign: Double) -> MarketWeek {
        var week = base
        for segment in week.cost.indices {
          week.cost[segment][index] *= deterministicExp(sign * step / 2)
        }
        return week
      }
      let part = market.models[index].share
      let (up, down) = (week(1), week(-1))
      settled +=
        part * (share(model.settled(in: up), index) - share(model.settled(in: down), index)) / step
      first +=
        part
        * (share(model.moved(before, in: up), index) - share(model.moved(before, in: down), index))
        / step
      weight += part
    }
    func odds(_ sign: Double) -> Double {
      let factor = deterministicExp(sign * step / 2)
      let share = reference.measures(
        of: model.settled(in: week(reference, factor)), weights: model.weights, factor: factor
      ).tokens
      return deterministicLog(share / (1 - share))
    }
    return [
      weight > 0 ? settled / weight : 0, weight > 0 ? first / weight : 0,
      (odds(1) - odds(-1)) / step,
    ]
  }
}
