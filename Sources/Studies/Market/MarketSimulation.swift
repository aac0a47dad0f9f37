import Accounting
import Demand
import Market
import Quantities
import Routing
import Simulation
import Supply

/// The market as the engine simulates it: one workload stands for all, its tasks go to models by
/// given shares, and what endpoints can take is scaled to what they get at the reference.
struct MarketSimulation: Sendable {
  let study: GapStudy
  let market: StudyMarket
  let supply: SupplySettings
  /// The world whose endpoints can take what the reference brings over the utilisation.
  private let setting: Setting
  private let workload: Workload
  private let workloadPosition: Int

  init(study: GapStudy, market: StudyMarket, supply: SupplySettings) {
    self.study = study
    self.market = market
    self.supply = supply
    let scenario = study.scenario
    workloadPosition =
      scenario.workloads.firstIndex { $0.workload.name == supply.workload } ?? 0
    workload = scenario.workloads[workloadPosition].workload
    setting = Self.setting(study, market, supply, workload)
  }

  /// Share of the named tokens whose models the simulation has.
  var coveredShare: Double {
    market.models.reduce(0) { $0 + (isSimulated($1) ? $1.share : 0) }
  }

  func isSimulated(_ model: StudyModel) -> Bool {
    guard let id = model.catalogueModel else { return false }
    return !study.scenario.catalogue.endpoints(of: id).isEmpty
  }

  /// What customers of each of the market's models meet where models have these loads.
  ///
  /// - Parameter loads: traffic relative to the reference, by model of the market.
  /// - Throws: ``AuditFailure`` where a run breaks a law of conservation.
  func readings(loads: [Double], threads: Int) async throws -> [ModelGauge.Reading] {
    var mix: [(model: ModelID, weight: Double)] = []
    for (model, load) in zip(market.models, loads) where isSimulated(model) {
      guard let id = model.catalogueModel else { continue }
      if let place = mix.firstIndex(where: { $0.model == id }) {
        mix[place].weight += model.share * load
      } else {
        mix.append((id, model.share * load))
      }
    }
    let traffic = mix.reduce(0) { $0 + $1.weight } / coveredShare
    let weights = mix
    var sums = study.scenario.catalogue.models.map { _ in ModelGauge.Reading() }
    var results: [[ModelGauge.Reading]?] = Array(repeating: nil, count: supply.replications)
    try await withThrowingTaskGroup(of: (Int, [ModelGauge.Reading]).self) { group in
      var next = 0
      func startNext() {
        guard next < supply.replications else { return }
        let replication = next
        next += 1
        group.addTask { (replication, try run(weights, traffic, replication)) }
      }
      for _ in 0..<max(1, threads) { startNext() }
      while let (replication, readings) = try await group.next() {
        results[replication] = readings
        startNext()
      }
    }
    for readings in results.compactMap({ $0 }) {
      for index in sums.indices { sums[index] += readings[index] }
    }
    return market.models.map { model in
      model.catalogueModel.map { sums[Int($0.index)] } ?? ModelGauge.Reading()
    }
  }

  /// One replication: tasks of all models together arrive at the reference rate times `traffic`.
  private func run(
    _ mix: [(model: ModelID, weight: Double)], _ traffic: Double, _ replication: Int
  ) throws -> [ModelGauge.Reading] {
    let scenario = study.scenario
    var workload = workload
    workload.arrivals = .poisson(ratePerSecond: supply.tasksPerHour / 3600 * traffic)
    // Models are chosen by shares, whatever the workload's own tasks would name.
    workload.requests.namedShare = 0
    let start = SimTime.zero + supply.warmUp
    let end = SimTime.zero + supply.horizon
    let gauge = ModelGauge(scenario.catalogue, from: start, until: end)
    let plan = RunPlan(
      setting: setting, workload: workload, policy: study.policy(mix),
      seed: scenario.experiment.seed, replication: replication, warmUp: supply.warmUp,
      horizon: supply.horizon, drain: scenario.experiment.drain)
    let violations = plan.run(sink: gauge).audit()
    guard violations.isEmpty else {
      throw AuditFailure(
        position: RunPosition(
          workload: workloadPosition, point: 0, policy: scenario.baseline,
          replication: replication), violations: violations)
    }
    return gauge.readings
  }

  /// The scenario's world with limits and slots in proportion to what each model gets.
  ///
  /// Requests a minute of a model's endpoints together are its calls a minute at the reference over
  /// the utilisation, divided as the router divides its calls; slots are what these calls fill, and
  /// half as many again, as for endpoints whose profile is drawn. Token limits go in proportion.
  private static func setting(
    _ study: GapStudy, _ market: StudyMarket, _ supply: SupplySettings, _ workload: Workload
  ) -> Setting {
    let scenario = study.scenario
    let catalogue = scenario.catalogue
    var terms = scenario.setting.terms
    let mix = workload.expectedCallMix
    for (position, model) in market.models.enumerated() {
      guard let id = model.catalogueModel else { continue }
      // A free variant and the paid model are one model of the catalogue.
      let isFirst = market.models[..<position].allSatisfy { $0.catalogueModel != id }
      guard isFirst else { continue }
      let share = market.models.reduce(0) { $0 + ($1.catalogueModel == id ? $1.share : 0) }
      let callsPerMinute =
        supply.tasksPerHour / 60 * share * workload.meanSteps / supply.utilisation
      let endpoints = catalogue.endpoints(of: id)
      let prices = endpoints.map {
        max(1e-9, BasketPrices(catalogue.endpoints[$0].prices.listRates).blend)
      }
      let total = prices.reduce(0) { $0 + 1 / ($1 * $1) }
      for (endpoint, price) in zip(endpoints, prices) {
        let own = max(1, callsPerMinute / (price * price) / total)
        terms[endpoint].scale(requestsPerMinute: own, mix)
      }
    }
    return Setting(
      catalogue: catalogue, terms: terms, world: scenario.world,
      startsAt: scenario.experiment.startsAt)
  }
}

extension EndpointTerms {
  /// Sets what it can take; other limits and slots follow.
  fileprivate mutating func scale(requestsPerMinute: Double, _ mix: CallMix) {
    let seconds =
      profile.baseSeconds + mix.newInput / 1000 * profile.secondsPer1kNewInput
      + mix.cachedInput / 1000 * profile.secondsPer1kCachedInput
      + mix.output / 1000 * profile.secondsPer1kOutput
    self.requestsPerMinute = requestsPerMinute
    inputTokensPerMinute = 2 * max(13_840, mix.newInput + mix.cachedInput) * requestsPerMinute
    outputTokensPerMinute = 4 * max(460, mix.output) * requestsPerMinute
    profile.slots = max(2, Int((requestsPerMinute / 60 * seconds * 1.5).rounded(.up)))
    profile.queueLimit = profile.slots
  }
}
