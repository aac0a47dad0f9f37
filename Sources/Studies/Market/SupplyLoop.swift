import Market
import NumericalMethods

/// Finds, at some gaps, where choice and congestion agree: customers who choose by what they meet
/// bring the traffic that makes them meet it.
///
/// The market is simulated in full at the loads that customers would bring; what its customers met
/// goes into a table by model and load (``CongestionTable``); the fixed point of choice and table is
/// found; and so on until a full simulation moves the share by less than the tolerance.
struct SupplyLoop: Sendable {
  let study: GapStudy
  let market: StudyMarket
  let supply: SupplySettings
  let axis: GapAxis
  let customers: [[Double]]

  /// Fewer calls than these tell nothing of a model by itself; its origin's are taken.
  static let callsMin = 200

  /// The table that all draws share, and the course of the loop at the central values.
  func run(
    _ central: DrawnCustomers, threads: Int,
    reached: @escaping @Sendable (GapStudyStage) -> Void
  ) async throws -> (CongestionTable, SupplyResponse) {
    let simulation = MarketSimulation(study: study, market: market, supply: supply)
    reached(.simulatingMarket(0))
    let ones = market.models.map { _ in 1.0 }
    let before = try await simulation.readings(loads: ones, threads: threads)
    let pooled = Congestion(market: market, simulation: simulation, before: before)
    var table = CongestionTable(failureAtReference: pooled.failureBefore)
    let evaluation = GapEvaluation(
      market: market, design: GapDesign(factors: [], settings: [], supply: table),
      customers: customers)
    let model: ChoiceModel
    do throws(CalibrationFailure) {
      model = try evaluation.anchored(
        central, switchingCost: axis.settings.first?.switchingCost ?? 0,
        costFactor: axis.settings.first?.costFactor ?? 1)
    } catch {
      throw GapStudyFailure.notAnchored(draw: nil, remaining: error.remaining)
    }
    let reference = model.settled(in: evaluation.referenceWeek)
    let world = StudyWorld(market)
    var rounds: [SupplyResponse.Round] = []
    var remaining = 0.0
    var simulations = 1
    for gap in supply.gaps {
      let point = axis.gaps.firstIndex(of: gap) ?? 0
      let factor = market.factor(listGap: gap)
      let week = world.week(factor: factor)
      var moved = 0.0
      for round in 0..<supply.rounds {
        let now = table.settled(model, in: week, weights: model.weights, reference: reference)
        reached(.simulatingMarket(simulations))
        simulations += 1
        let readings = try await simulation.readings(loads: now.loads, threads: threads)
        let entries = pooled.entries(readings, loads: now.loads)
        for (index, entry) in entries.enumerated() { table.add(entry, of: index) }
        let next = table.settled(model, in: week, weights: model.weights, reference: reference)
        let shares = (cheapShare(now.shares, model), cheapShare(next.shares, model))
        rounds.append(
          SupplyResponse.Round(
            point: point, round: round, shareBefore: shares.0, shareAfter: shares.1,
            failures: byOrigin(entries, now.loads) { $0.failure },
            times: byOrigin(entries, now.loads) { deterministicExp($0.logTime) }))
        moved = abs(shares.1 - shares.0)
        if moved < supply.tolerance / 100 { break }
      }
      remaining = max(remaining, moved)
    }
    return (
      table,
      SupplyResponse(rounds: rounds, remaining: remaining, surrogate: words(simulation, pooled))
    )
  }

  private func cheapShare(_ shares: SegmentShares, _ model: ChoiceModel) -> Double {
    zip(shares.platform(weights: model.weights), market.isCheap).reduce(0) {
      $0 + ($1.1 ? $1.0 : 0)
    }
  }

  /// A figure of the models of either origin, weighted by their traffic.
  private func byOrigin(
    _ entries: [CongestionTable.Entry], _ loads: [Double],
    _ figure: (CongestionTable.Entry) -> Double
  ) -> (dear: Double, cheap: Double) {
    func mean(_ origin: String) -> Double {
      var (sum, weight) = (0.0, 0.0)
      for (index, model) in market.models.enumerated() where model.origin == origin {
        sum += model.share * loads[index] * figure(entries[index])
        weight += model.share * loads[index]
      }
      return weight > 0 ? sum / weight : 0
    }
    return (mean(market.origins.dear), mean(market.origins.cheap))
  }

  private func words(_ simulation: MarketSimulation, _ pooled: Congestion) -> String {
    func percent(_ share: Double) -> String { shortText((share * 1000).rounded() / 10) + " %" }
    return
      "Between full simulations a model's time and failures go in a line from one simulated load to "
      + "the next, and are level beyond them. Workload \(supply.workload) stands for all: "
      + "\(shortText(supply.tasksPerHour)) tasks/h, \(supply.replications) x \(supply.horizon) a "
      + "simulation; limits of endpoints are scaled so that at the reference each model's calls use "
      + "\(percent(supply.utilisation)) of them, where \(percent(pooled.meanFailureBefore)) of "
      + "attempts are refused or fail. Simulated models have "
      + "\(percent(simulation.coveredShare)) of the named tokens; the others are never congested. "
      + "Capacity is not built: it is the answer of weeks, not of years."
  }
}

/// Turns what simulations showed into entries of a table, relative to the reference.
struct Congestion: Sendable {
  let market: StudyMarket
  private let before: [ModelGauge.Reading]
  private let isSimulated: [Bool]

  init(market: StudyMarket, simulation: MarketSimulation, before: [ModelGauge.Reading]) {
    self.market = market
    self.before = before
    isSimulated = market.models.map { simulation.isSimulated($0) }
  }

  /// Share of attempts refused or failed at the reference, by model.
  var failureBefore: [Double] {
    market.models.indices.map { index in
      guard isSimulated[index] else { return 0 }
      return before[index].calls >= SupplyLoop.callsMin
        ? before[index].failureShare : pooled(before, market.models[index].origin).failureShare
    }
  }

  /// The same over all models, by traffic.
  var meanFailureBefore: Double {
    zip(failureBefore, market.models).reduce(0) { $0 + $1.0 * $1.1.share }
  }

  /// What a simulation showed of each model.
  func entries(_ readings: [ModelGauge.Reading], loads: [Double]) -> [CongestionTable.Entry] {
    let failures = failureBefore
    // Origins by themselves: the mean of the logarithms of their well measured models.
    let common = Set(market.models.map(\.origin)).sorted().map { origin in
      (origin, originChange(readings, origin))
    }
    return market.models.indices.map { index in
      guard isSimulated[index] else {
        return CongestionTable.Entry(load: loads[index], logTime: 0, failure: 0)
      }
      let change =
        change(readings, index)
        ?? common.first { $0.0 == market.models[index].origin }?.1 ?? (0, 0)
      return CongestionTable.Entry(
        load: loads[index], logTime: change.logTime,
        failure: min(1, max(0, failures[index] + change.failure)))
    }
  }

  private func change(
    _ readings: [ModelGauge.Reading], _ index: Int
  ) -> (logTime: Double, failure: Double)? {
    guard isSimulated[index], before[index].calls >= SupplyLoop.callsMin,
      readings[index].calls >= SupplyLoop.callsMin,
      let now = readings[index].meanSeconds, let then = before[index].meanSeconds, then > 0, now > 0
    else { return nil }
    return (
      deterministicLog(now / then), readings[index].failureShare - before[index].failureShare
    )
  }

  private func originChange(
    _ readings: [ModelGauge.Reading], _ origin: String
  ) -> (logTime: Double, failure: Double) {
    var (logTime, failure, weight) = (0.0, 0.0, 0.0)
    for index in market.models.indices where market.models[index].origin == origin {
      guard let change = change(readings, index) else { continue }
      let calls = Double(readings[index].calls)
      logTime += calls * change.logTime
      failure += calls * change.failure
      weight += calls
    }
    return weight > 0 ? (logTime / weight, failure / weight) : (0, 0)
  }

  private func pooled(_ readings: [ModelGauge.Reading], _ origin: String) -> ModelGauge.Reading {
    var sum = ModelGauge.Reading()
    for index in market.models.indices
    where market.models[index].origin == origin && isSimulated[index] {
      sum += readings[index]
    }
    return sum
  }
}
