public import Demand
public import Quantities
public import Supply

/// What a report says of a policy.
public struct PolicyDescription: Hashable, Sendable {
  /// The name in the scenario.
  public var name: String
  /// What it does, in one sentence.
  public var summary: String

  /// Creates a description.
  public init(name: String, summary: String) {
    self.name = name
    self.summary = summary
  }
}

/// What a report says of a workload.
public struct WorkloadDescription: Hashable, Sendable {
  /// The name in the scenario.
  public var name: String
  /// What it is and where its parameters come from, in one sentence.
  public var summary: String
  /// Steps of a mean task before repeats: the basket of the gap per solved task.
  public var meanSteps: Double
  /// Kinds of task and their relative frequency.
  public var types: [TaskType]
  /// Relative frequency of each kind.
  public var typeWeights: [Double]
  /// The service tier that its calls buy.
  public var tier: ServiceTier
  /// How likely a step is to succeed.
  public var solvedTask: SolvedTaskLaw

  /// Creates a description.
  public init(
    name: String, summary: String, meanSteps: Double, types: [TaskType], typeWeights: [Double],
    tier: ServiceTier = .standard,
    solvedTask: SolvedTaskLaw = .calibrated
  ) {
    self.name = name
    self.summary = summary
    self.meanSteps = meanSteps
    self.types = types
    self.typeWeights = typeWeights
    self.tier = tier
    self.solvedTask = solvedTask
  }
}

/// The axis of an experiment that varies one value of its scenario.
public struct VaryAxis: Hashable, Sendable {
  /// The path that is set, for example `catalog.overrides[0].multiply_rates`.
  public var path: String
  /// What the axis means, in words.
  public var label: String
  /// The values set, in order.
  public var values: [Double]

  /// Creates an axis.
  public init(path: String, label: String, values: [Double]) {
    self.path = path
    self.label = label
    self.values = values
  }
}

/// An experiment as run: workloads x points of the axis x policies x replications.
public struct ExperimentRecord: Sendable {
  /// Short name of the scenario: the first part of the output folder's name.
  public var name: String
  /// The question the scenario asks.
  public var question: String
  /// Workloads, in scenario order.
  public var workloads: [WorkloadDescription]
  /// Policies, in scenario order.
  public var policies: [PolicyDescription]
  /// The policy that others are compared with.
  public var baseline: Int
  /// The axis; `nil` where nothing varies (one point).
  public var axis: VaryAxis?
  /// The catalogue at each point of the axis (one where nothing varies).
  public var catalogues: [Catalogue]
  /// The two origins whose prices are compared, dear first; country codes.
  public var gapOrigins: (dear: String, cheap: String)
  /// World time at the start of the run, which dates the prices.
  public var startsAt: UTCInstant
  /// Seed of the experiment.
  public var seed: UInt64
  /// Replications of each run; of the policy that has most where they differ.
  public var replications: Int
  /// Replications of each policy; empty where all have ``replications``.
  public var replicationsByPolicy: [Int] = []
  /// Numbers of the replications whose means are known; empty where nobody asked for them.
  public var knownQuantities: [KnownQuantity] = []
  /// How the experiment is decided.
  public var decision = DecisionRule()
  /// Tasks that arrive before this instant are not measured.
  public var warmUp: SimDuration
  /// No task arrives after this instant.
  public var horizon: SimDuration
  /// What is assumed rather than measured, in sentences for the report.
  public var assumptions: [String]
  /// What was and what was not checked against recorded behaviour, in sentences.
  public var validation: [String]
  /// The runs: replication varies fastest, then policy, then point, then workload.
  public var runs: [RunRecord]
  /// Scheduled incidents at each point of the axis; empty where nothing is scheduled.
  public var incidents: [[IncidentDescription]] = []
  /// The twin of each run without its scheduled incidents; empty where there are none.
  public var undisturbed: [UndisturbedRun] = []

  /// What was drawn; `nil` where nothing is uncertain.
  public var uncertainty: UncertaintyRecord?
  /// Runs with one input at a time moved; `nil` where they were not asked for.
  public var tornado: TornadoRecord?
  /// One task of each workload under several policies; empty where nobody asked for it.
  public var taskSamples: [TaskSample] = []
  /// Where inputs would turn the sign of a difference, as far as it was looked for.
  public var tippingPoints: [TippingPoint] = []

  /// Creates a record.
  public init(
    name: String, question: String, workloads: [WorkloadDescription],
    policies: [PolicyDescription], baseline: Int, axis: VaryAxis?, catalogues: [Catalogue],
    gapOrigins: (dear: String, cheap: String), startsAt: UTCInstant, seed: UInt64,
    replications: Int, warmUp: SimDuration, horizon: SimDuration, assumptions: [String],
    validation: [String], runs: [RunRecord]
  ) {
    self.name = name
    self.question = question
    self.workloads = workloads
    self.policies = policies
    self.baseline = baseline
    self.axis = axis
    self.catalogues = catalogues
    self.gapOrigins = gapOrigins
    self.startsAt = startsAt
    self.seed = seed
    self.replications = replications
    self.warmUp = warmUp
    self.horizon = horizon
    self.assumptions = assumptions
    self.validation = validation
    self.runs = runs
  }

  /// How many replications a policy has.
  public func replications(of policy: Int) -> Int {
    replicationsByPolicy.isEmpty ? replications : replicationsByPolicy[policy]
  }

  /// All replications of one policy on one workload at one point.
  public func runs(workload: Int, point: Int, policy: Int) -> ArraySlice<RunRecord> {
    let block = policies.indices.reduce(0) { $0 + replications(of: $1) }
    let before = (0..<policy).reduce(0) { $0 + replications(of: $1) }
    let first = (workload * catalogues.count + point) * block + before
    return runs[first..<(first + replications(of: policy))]
  }
}
