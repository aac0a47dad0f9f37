public import Accounting
import Demand
import Quantities
import Simulation
import Supply

extension Experiment {
  /// Numbers of the replications whose means follow from the scenario, the most telling first.
  ///
  /// Only what is exactly known: what a task asks for is drawn from weights of the scenario, and the
  /// number of Poisson arrivals in a window has the mean rate times length. Lengths of sessions are
  /// not among them: their distributions are cut off and depend on each other, so that no mean is
  /// known but by simulation. A closed population answers to the policy and has none.
  public func knownQuantities(of record: ExperimentRecord) -> [KnownQuantity] {
    scenario.workloads.indices.flatMap { workload in
      points.indices.flatMap { point in
        knownQuantities(workload: workload, point: point, of: record)
      }
    }
  }

  private func knownQuantities(
    workload: Int, point: Int, of record: ExperimentRecord
  ) -> [KnownQuantity] {
    let scenario = points[point]
    let demand = scenario.workloads[workload].workload
    if case .closed = demand.arrivals { return [] }
    // What is drawn anew in each replication has no mean that all of them share.
    if scenario.hasUncertainInputs { return [] }
    let runs = Array(record.runs(workload: workload, point: point, policy: record.baseline))
    func quantity(_ name: String, _ mean: Double, _ values: [Double]) -> KnownQuantity {
      KnownQuantity(workload: workload, point: point, name: name, mean: mean, values: values)
    }
    var found: [KnownQuantity] = []
    let sums = runs.enumerated().map { replication, run in
      TaskSums(run, of: demand, in: scenario, replication: replication)
    }
    // A replication without measured tasks has no mean over them.
    if sums.allSatisfy({ $0.count > 0 }) {
      if case .drawn = demand.source, demand.requests.namedShare > 0 {
        let prices = ModelPrices(scenario.catalogue)
        found.append(
          quantity(
            "list price of the models that tasks name", prices.mean(over: demand.requests),
            sums.map { $0.price(prices) / Double($0.count) }))
      }
      let mix = demand.requests
      let weight = mix.typeWeights.reduce(0, +)
      let difficulty = zip(mix.types, mix.typeWeights).reduce(0) { sum, pair in
        sum + pair.0.meanDifficulty * pair.1 / weight
      }
      found.append(
        quantity(
          "difficulty of tasks", difficulty, sums.map { $0.difficulty / Double($0.count) }))
    }
    let settings = scenario.experiment
    let isCut = runs.contains { $0.all.tasksArrived >= settings.taskLimit }
    if case .poisson(let rate) = demand.arrivals, !isCut {
      found.append(
        quantity(
          "tasks that arrive", rate * (settings.horizon - settings.warmUp).seconds,
          runs.map { Double($0.measured.tasksArrived) }))
    }
    return found
  }
}

/// What the measured tasks of a replication asked for.
private struct TaskSums {
  var count = 0
  var difficulty = 0.0
  /// How many tasks named each model.
  var named: [Int]

  /// Draws again what tasks are, which no policy can change; tasks are numbered as they arrive.
  init(_ run: RunRecord, of demand: Workload, in scenario: Scenario, replication: Int) {
    named = Array(repeating: 0, count: scenario.catalogue.models.count)
    let chance = Chance(seed: scenario.experiment.seed, replication: replication)
    let last = run.all.tasksArrived
    for number in (last - run.measured.tasksArrived)..<last {
      let profile = demand.profile(of: TaskID(UInt64(number)), chance: chance)
      count += 1
      difficulty += profile.difficulty
      if let model = profile.namedModel { named[Int(model.index)] += 1 }
    }
  }

  func price(_ prices: ModelPrices) -> Double {
    zip(named, prices.usdPerMillion).reduce(0) { $0 + Double($1.0) * $1.1 }
  }
}

/// The lowest 3 : 1 blend of list prices of each model: any fixed number of a model would do.
private struct ModelPrices {
  let usdPerMillion: [Double]

  init(_ catalogue: Catalogue) {
    var lowest = [Double](repeating: .infinity, count: catalogue.models.count)
    for endpoint in catalogue.endpoints {
      let rates = CompiledPriceSheet(endpoint.prices).listRates
      let pico = 3 * rates.prompt.picoDollarsPerToken + rates.completion.picoDollarsPerToken
      let index = Int(endpoint.model.index)
      lowest[index] = min(lowest[index], Double(pico) / 4e6)
    }
    usdPerMillion = lowest.map { $0.isFinite ? $0 : 0 }
  }

  /// The mean over tasks of the price of the model that they name, 0 for those that name none.
  func mean(over mix: RequestMix) -> Double {
    let weight = mix.namedWeights.reduce(0, +)
    guard weight > 0 else { return 0 }
    let sum = zip(mix.namedModels, mix.namedWeights).reduce(0) { sum, pair in
      sum + usdPerMillion[Int(pair.0.index)] * pair.1
    }
    return mix.namedShare * sum / weight
  }
}
