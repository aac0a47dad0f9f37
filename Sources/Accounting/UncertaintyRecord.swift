/// What a report says of a value that is uncertain.
public struct InputDescription: Hashable, Sendable {
  /// One value of it.
  public struct Value: Hashable, Sendable {
    /// The value; of lengths of time in seconds.
    public var number: Double
    /// The value with its unit.
    public var text: String

    /// Creates a value.
    public init(number: Double, text: String) {
      self.number = number
      self.text = text
    }
  }

  /// What reports call it.
  public var name: String
  /// Its place in the scenario, or what it changes.
  public var path: String
  /// How likely its values are, in words.
  public var law: String
  /// Why it is uncertain; empty where nothing is said.
  public var why: String
  /// Where the law comes from; empty where nothing is said.
  public var source: String
  /// The value that one in ten is below.
  public var low: Value
  /// The nominal value.
  public var centre: Value
  /// The value that nine in ten are below.
  public var high: Value
  /// Whether it is an assumption of ours, not one of the scenario's inputs.
  public var isAssumption = false

  /// Creates a description.
  public init(
    name: String, path: String, law: String, why: String, source: String, low: Value,
    centre: Value, high: Value, isAssumption: Bool = false
  ) {
    self.name = name
    self.path = path
    self.law = law
    self.why = why
    self.source = source
    self.low = low
    self.centre = centre
    self.high = high
    self.isAssumption = isAssumption
  }
}

/// What was drawn in an experiment with uncertain inputs.
public struct UncertaintyRecord: Sendable {
  /// The inputs, in the order of the scenario.
  public var inputs: [InputDescription]
  /// The values drawn, by replication and input.
  public var draws: [[Double]]
  /// For each run one with the same inputs and other chance, in the order of the runs; empty where
  /// they were not run.
  public var twins: [RunRecord] = []

  /// Creates a record.
  public init(inputs: [InputDescription], draws: [[Double]]) {
    self.inputs = inputs
    self.draws = draws
  }
}

/// Runs with one input at a time moved to its ends, all others at their centre.
public struct TornadoRecord: Sendable {
  /// The inputs that were moved.
  public var inputs: [InputDescription]
  /// Replications of each run.
  public var replications: Int
  /// The runs, replication varying fastest, then policy, then point, then workload. The first point
  /// is the centre; then come the low and the high end of each input in turn.
  public var runs: [RunRecord]
  /// How many policies there are.
  public var policies: Int

  /// Creates a record.
  public init(inputs: [InputDescription], replications: Int, policies: Int, runs: [RunRecord]) {
    self.inputs = inputs
    self.replications = replications
    self.policies = policies
    self.runs = runs
  }

  /// All replications of one policy on one workload with the inputs as at one point.
  public func runs(workload: Int, point: Int, policy: Int) -> ArraySlice<RunRecord> {
    let points = 1 + 2 * inputs.count
    let first = ((workload * points + point) * policies + policy) * replications
    return runs[first..<(first + replications)]
  }
}

/// Where an input would turn the sign of a difference, as found by trying values.
public struct TippingPoint: Hashable, Sendable {
  /// Position of the workload.
  public var workload: Int
  /// Position of the policy that is compared with the baseline.
  public var policy: Int
  /// Position of the input.
  public var input: Int
  /// The value at which the mean difference is about nought.
  public var value: InputDescription.Value
  /// The share of the law below that value.
  public var share: Double

  /// Creates a tipping point.
  public init(
    workload: Int, policy: Int, input: Int, value: InputDescription.Value, share: Double
  ) {
    self.workload = workload
    self.policy = policy
    self.input = input
    self.value = value
    self.share = share
  }
}
