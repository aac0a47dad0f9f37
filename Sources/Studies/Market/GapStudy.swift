import Accounting
import Demand
public import Formats
public import Market
import NumericalMethods
import Quantities
import Routing
import Simulation
import Supply

/// A study of the price gap: what share the models of two origins have as the gap between their
/// prices goes along an axis, in several settings, with bands.
public struct GapStudy: Sendable {
  /// The scenario that asks.
  public let scenario: Scenario
  /// What it asks.
  public let settings: MarketSettings
  /// The traffic to which it is anchored.
  public let panel: TrafficPanel
  /// Position of the reference week in the panel.
  public let week: Int

  /// A study of an experiment's scenario.
  ///
  /// - Throws: where the scenario has no `market`, or its panel was not loaded.
  public init(of experiment: Experiment) throws(ContentError) {
    scenario = experiment.scenario
    guard let market = scenario.market else {
      throw ContentError([
        Diagnostic(
          file: scenario.name, path: "$",
          message: "has no \"market\"; a study of shares needs one, as scenarios/price-gap.json "
            + "has it")
      ])
    }
    settings = market
    guard let panel = experiment.files.panels[market.trafficFile],
      let week = panel.weeks.firstIndex(where: { $0.start == market.week }),
      panel.weeks[week].tokens.contains(where: { $0 > 0 })
    else {
      throw ContentError([
        Diagnostic(
          file: scenario.name, path: "$.market.week",
          message: "the panel \(market.trafficFile) names no model in the week of \(market.week)")
      ])
    }
    self.panel = panel
    self.week = week
  }

  /// The same study of other settings: what a sweep asks.
  init(_ study: GapStudy, settings: MarketSettings) {
    scenario = study.scenario
    self.settings = settings
    panel = study.panel
    week = study.week
  }

  /// The segments' calls priced on the models of the reference week.
  ///
  /// Each segment's workload is simulated once, in the first replication, with models named in
  /// proportion to the observed tokens and endpoints as the baseline policy chooses them.
  ///
  /// - Throws: ``AuditFailure`` where a run breaks a law of conservation.
  func market(threads: Int) async throws -> StudyMarket {
    var names: [String] = []
    for segment in settings.segments where !names.contains(segment.workload) {
      names.append(segment.workload)
    }
    let workloads = names
    let mix = namedModels
    let setting = scenario.setting
    var work: [SegmentWork?] = Array(repeating: nil, count: workloads.count)
    try await withThrowingTaskGroup(of: (Int, SegmentWork).self) { group in
      var next = 0
      func startNext() {
        guard next < workloads.count else { return }
        let index = next
        next += 1
        group.addTask { (index, try self.work(of: workloads[index], mix, setting)) }
      }
      for _ in 0..<max(1, threads) { startNext() }
      while let (index, done) = try await group.next() {
        work[index] = done
        startNext()
      }
    }
    let done = work.compactMap { $0 }
    return StudyMarket(
      panel: panel, week: week, catalogue: scenario.catalogue, on: scenario.experiment.startsAt,
      work: settings.segments.map { segment in
        done[workloads.firstIndex(of: segment.workload) ?? 0]
      }, weights: settings.segments.map(\.weight.central), origins: scenario.gapOrigins)
  }

  /// The models of the week that the catalogue has, with their tokens.
  var namedModels: [(model: ModelID, weight: Double)] {
    var mix: [(model: ModelID, weight: Double)] = []
    for (model, tokens) in zip(panel.models, panel.weeks[week].tokens) where tokens > 0 {
      guard let id = model.catalogueSlug.flatMap({ scenario.catalogue.model($0) }),
        !scenario.catalogue.endpoints(of: id).isEmpty
      else { continue }
      if let place = mix.firstIndex(where: { $0.model == id }) {
        mix[place].weight += Double(tokens)
      } else {
        mix.append((id, Double(tokens)))
      }
    }
    return mix
  }

  /// The baseline policy with models by given weights.
  func policy(_ mix: [(model: ModelID, weight: Double)]) -> Policy {
    var policy = scenario.policies[scenario.baseline].policy
    policy.modelRule = .named(models: mix.map(\.model), weights: mix.map(\.weight))
    return policy
  }

  private func work(
    of name: String, _ mix: [(model: ModelID, weight: Double)], _ setting: Setting
  ) throws -> SegmentWork {
    let experiment = scenario.experiment
    let position = scenario.workloads.firstIndex { $0.workload.name == name } ?? 0
    let specification = scenario.workloads[position]
    let plan = RunPlan(
      setting: setting, workload: specification.workload, policy: policy(mix),
      seed: experiment.seed, replication: 0, warmUp: experiment.warmUp,
      horizon: experiment.horizon, drain: experiment.drain, taskLimit: experiment.taskLimit)
    let record = plan.run()
    let violations = record.audit()
    guard violations.isEmpty else {
      throw AuditFailure(
        position: RunPosition(
          workload: position, point: 0, policy: scenario.baseline, replication: 0),
        violations: violations)
    }
    let description = specification.description
    guard let basket = Basket(of: [record][...], tier: description.tier) else {
      throw GapStudyFailure.nothingServed(workload: name)
    }
    return SegmentWork(
      basket: basket, verbosity: verbosity(record),
      tasks: SolvedTaskModel(
        steps: description.meanSteps, types: description.types,
        typeWeights: description.typeWeights, law: description.solvedTask))
  }

  /// Mean verbosity of the models that wrote the output, by output tokens.
  private func verbosity(_ record: RunRecord) -> Double {
    let catalogue = scenario.catalogue
    var output = 0.0
    var weighted = 0.0
    for tally in record.endpoints {
      let tokens = Double(tally.usage.output.count)
      output += tokens
      weighted += tokens / catalogue[catalogue[tally.endpoint].model].verbosity
    }
    return weighted > 0 ? output / weighted : 1
  }
}

/// Why a study came to nothing.
public enum GapStudyFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// A workload's run served no call.
  case nothingServed(workload: String)
  /// No appeals give the observed shares.
  case notAnchored(draw: Int?, remaining: Double)

  /// What happened.
  public var description: String {
    switch self {
    case .nothingServed(let workload):
      return "the simulation of workload \(workload) served no call"
    case .notAnchored(let draw, let remaining):
      let which = draw.map { "in draw \($0)" } ?? "at the central values"
      return "no appeals were found that give the observed shares \(which); they are still off by "
        + "\(remaining) in a logarithm"
    }
  }
}
