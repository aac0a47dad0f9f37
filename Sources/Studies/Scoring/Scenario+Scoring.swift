import Demand
import NumericalMethods
import Quantities
public import Routing
public import Scoring
import Simulation
public import Supply

/// A policy that cannot be scored, and why.
public struct UnscorablePolicy: Sendable {
  /// Its name.
  public let name: String
  /// What stands in the way.
  public let obstacle: StaticObstacle
}

extension Scenario {
  /// How the scenario is scored.
  public var scoreSettings: ScoreSettings { score ?? ScoreSettings() }

  /// Policies whose choices depend on more than calls and pages.
  public var unscorablePolicies: [UnscorablePolicy] {
    policies.compactMap { entry in
      entry.policy.staticObstacle.map { UnscorablePolicy(name: entry.policy.name, obstacle: $0) }
    }
  }

  /// What a log is scored in: the scenario's catalogue and the policies that can be scored, with the
  /// profiles that `sim run` gives its endpoints.
  ///
  /// - Returns: `nil` where no policy can be scored.
  public func scoringWorld(cache: CacheAssumption) -> ScoringWorld? {
    let scorable = policies.indices.filter { policies[$0].policy.staticObstacle == nil }
    guard !scorable.isEmpty else { return nil }
    let setting = Setting(catalogue: catalogue, world: world, startsAt: experiment.startsAt)
    return ScoringWorld(
      catalogue: catalogue, workload: workloads[0].workload,
      policies: scorable.map { policies[$0].policy },
      baseline: scorable.firstIndex(of: baseline) ?? 0, profiles: setting.terms.map(\.profile),
      views: setting.publishedViews, cache: cache)
  }
}

/// The calls of a scenario's first workload, walked without a gateway: no queue, no failure, no
/// repeated step.
public struct WorkloadCalls: Sendable {
  private let workload: Workload
  private let chance: Chance
  private let models: [Double]
  private let start: UTCInstant
  private let horizon: SimDuration
  /// Tasks that are walked.
  public let taskCount: Int

  /// Prepares the walk.
  public init(_ scenario: Scenario) {
    workload = scenario.workloads[0].workload
    chance = Chance(seed: scenario.experiment.seed, replication: 0)
    models = scenario.catalogue.models.map(\.verbosity)
    start = scenario.experiment.startsAt
    horizon = scenario.experiment.horizon
    switch workload.source {
    case .recorded(let replay): taskCount = replay.order.count
    case .drawn: taskCount = scenario.scoreSettings.taskLimit
    }
  }

  /// Tells every call, task by task; tasks begin evenly over the horizon.
  public func forEach(
    _ body: (_ call: ScoredCall, _ requested: ModelID?, _ logged: ModelID?) -> Void
  ) {
    for number in 0..<taskCount {
      let task = TaskID(UInt64(number))
      let offset = Int64(Double(horizon.microseconds) / Double(taskCount) * Double(number))
      let session = workload.open(task, chance: chance)
      let profile = workload.profile(of: task, chance: chance)
      walk(session, profile.namedModel, from: start.microseconds + offset, body)
    }
  }

  private func walk(
    _ opened: Session, _ named: ModelID?, from begin: Int64,
    _ body: (_ call: ScoredCall, _ requested: ModelID?, _ logged: ModelID?) -> Void
  ) {
    var session = opened
    var now = begin
    var next = workload.advance(&session, after: nil, chance: chance)
    var previous: PrefixIdentity?
    while true {
      switch next {
      case .end: return
      case .spawn(let branches, let gap), .detach(let branches, let gap):
        now += gap.microseconds
        for branch in branches {
          let child = workload.openBranch(branch, from: session, chance: chance)
          walk(child, named, from: now, body)
        }
        next = workload.advance(&session, after: .zero, chance: chance)
      case .call(let gap), .launch(let gap):
        now += gap.microseconds
        let prefix = workload.prefix(of: session)
        let common = previous.map { workload.commonBlocks($0, prefix) } ?? 0
        previous = prefix
        let logged = named ?? workload.recordedModel(of: session)
        let verbosity = logged.map { models[Int($0.index)] } ?? 1
        let wanted = Int32((Double(session.output) * verbosity).rounded())
        let output = max(1, min(Int32(clamping: workload.outputLimit.count), wanted))
        body(
          ScoredCall(
            input: session.context, cached: Int32(clamping: common * workload.blockTokens),
            output: output, reasoning: Int32(Double(output) * workload.reasoningShare), start: now,
            end: now, session: Self.key(session)),
          named, logged)
        next = workload.advance(
          &session, after: TokenCount(Int(session.output)), chance: chance)
      }
    }
  }

  private static func key(_ session: Session) -> UInt64 {
    RandomStream.mix(session.task.number << 16 ^ UInt64(UInt32(bitPattern: session.branch))) | 1
  }
}
