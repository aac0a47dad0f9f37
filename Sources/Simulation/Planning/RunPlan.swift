public import Accounting
public import Demand
public import Quantities
public import Routing
public import Supply

/// Everything that a world shares between the runs of an experiment: built once, read by all.
public struct Setting: Sendable {
  /// What the providers' pages say.
  public let catalogue: Catalogue
  /// Compiled price sheets, in endpoint order.
  public let prices: [CompiledPriceSheet]
  /// What the event loop needs of each model, in catalogue order.
  let models: [ModelTruth]
  /// What is true of each endpoint, in endpoint order.
  public let terms: [EndpointTerms]
  /// Which limits each endpoint draws on.
  let limits: LimitPlan
  /// What the world does.
  public let world: World
  /// World time at simulated time 0.
  public let startsAt: UTCInstant
  /// What the world's incidents mean for this catalogue.
  var incidents: IncidentPlan

  /// Prepares a catalogue for simulation.
  public init(catalogue: Catalogue, world: World, startsAt: UTCInstant) {
    self.catalogue = catalogue
    self.world = world
    self.startsAt = startsAt
    prices = catalogue.endpoints.map { CompiledPriceSheet($0.prices) }
    models = catalogue.models.map(ModelTruth.init)
    terms = EndpointTerms.all(in: catalogue, world: world)
    incidents = IncidentPlan(world, catalogue, startsAt: startsAt)
    limits = LimitPlan(catalogue, terms, world.limits)
  }

  /// A setting with terms given by hand: for exact results and drills.
  public init(
    catalogue: Catalogue, terms: [EndpointTerms], world: World, startsAt: UTCInstant
  ) {
    precondition(terms.count == catalogue.endpoints.count, "every endpoint has its terms")
    self.catalogue = catalogue
    self.world = world
    self.startsAt = startsAt
    self.terms = terms
    incidents = IncidentPlan(world, catalogue, startsAt: startsAt)
    limits = LimitPlan(catalogue, terms, world.limits)
    prices = catalogue.endpoints.map { CompiledPriceSheet($0.prices) }
    models = catalogue.models.map(ModelTruth.init)
  }

  /// The same world without its scheduled incidents; all that is drawn stays.
  public var withoutScheduledIncidents: Setting {
    var setting = self
    setting.incidents = incidents.withoutSchedule
    return setting
  }

  /// What a gateway believes before it has seen anything: the pages' figures.
  public var publishedViews: [EndpointView] { initialViews }

  var initialViews: [EndpointView] {
    zip(terms, limits.accounts).map { terms, accounts in
      EndpointView(
        timeToFirstTokenSeconds: terms.typicalFirstTokenSeconds,
        tokensPerSecond: terms.typicalThroughput, accounts: Int(accounts))
    }
  }
}

/// A model's numbers without its names.
struct ModelTruth: Sendable {
  let verbosity: Double
  let qualityLogits: Double

  init(_ model: Model) {
    verbosity = model.verbosity
    qualityLogits = model.quality?.logits ?? 0
  }
}

/// One run: one workload under one policy in one replication.
public struct RunPlan: Sendable {
  /// The world.
  public var setting: Setting
  /// What clients bring.
  public var workload: Workload
  /// How the gateway treats it.
  public var policy: Policy
  /// Seed of the experiment.
  public var seed: UInt64
  /// Number of the replication, from 0.
  public var replication: Int
  /// Tasks that arrive before this instant are not measured.
  public var warmUp: SimDuration
  /// No task arrives after this instant.
  public var horizon: SimDuration
  /// How long after the horizon tasks may go on; what is left then is censored.
  public var drain: SimDuration
  /// No more than this many tasks arrive.
  public var taskLimit: Int
  /// On what terms customers buy credits.
  public var creditTerms: CreditTerms

  /// Creates a plan.
  public init(
    setting: Setting, workload: Workload, policy: Policy, seed: UInt64, replication: Int,
    warmUp: SimDuration, horizon: SimDuration, drain: SimDuration, taskLimit: Int = .max,
    creditTerms: CreditTerms = .openRouterCard
  ) {
    self.setting = setting
    self.workload = workload
    self.policy = policy
    self.seed = seed
    self.replication = replication
    self.warmUp = warmUp
    self.horizon = horizon
    self.drain = drain
    self.taskLimit = taskLimit
    self.creditTerms = creditTerms
  }

  /// Whether clients declare tools: by the workload, or by the request of the policy.
  var callsDeclareTools: Bool { workload.needsTools || policy.parameters.contains(.tools) }

  /// Blocks that each endpoint's cache has room for; `nil` where the world limits none.
  var cacheCapacities: [Int64]? {
    guard let perSlot = setting.world.cacheTokensPerSlot else { return nil }
    return setting.terms.map {
      Int64($0.profile.slots) * Int64(perSlot.count) / Int64(workload.blockTokens)
    }
  }
}
