import NumericalMethods
public import Supply

/// The number of a task in order of arrival, from 0.
public struct TaskID: Hashable, Comparable, Sendable {
  /// Position in the order of arrival.
  public var number: UInt64
  /// Creates the identity of the task that arrives as the `number`-th.
  @inlinable public init(_ number: UInt64) { self.number = number }
  /// Orders by arrival.
  @inlinable public static func < (a: Self, b: Self) -> Bool { a.number < b.number }
}

/// A kind of work, with how hard it is.
public struct TaskType: Hashable, Sendable {
  /// The name in the scenario, for example `code:debugging`.
  public var name: String
  /// Mean difficulty on the logit scale of the solved-task model (assumed).
  public var meanDifficulty: Double

  /// Creates a task type.
  public init(name: String, meanDifficulty: Double) {
    self.name = name
    self.meanDifficulty = meanDifficulty
  }
}

/// What is settled about a task when it arrives.
public struct TaskProfile: Sendable {
  /// Position in ``RequestMix/types``.
  public var type: Int32
  /// The model the client names; `nil` where it names only the task type.
  public var namedModel: ModelID?
  /// Difficulty on the logit scale: hidden from the gateway.
  public var difficulty: Double

  /// Creates a profile.
  public init(type: Int32, namedModel: ModelID?, difficulty: Double) {
    self.type = type
    self.namedModel = namedModel
    self.difficulty = difficulty
  }
}

/// What tasks ask for: types of work and, for a share of them, a model by name.
public struct RequestMix: Sendable {
  /// Kinds of work.
  public var types: [TaskType]
  /// Relative frequency of each kind.
  public var typeWeights: [Double]
  /// Share of tasks that name a model.
  public var namedShare: Double
  /// Models that are named.
  public var namedModels: [ModelID]
  /// Relative frequency of each named model.
  public var namedWeights: [Double]

  /// Creates a mix.
  ///
  /// - Precondition: as many weights as types and as named models.
  public init(
    types: [TaskType], typeWeights: [Double], namedShare: Double, namedModels: [ModelID],
    namedWeights: [Double]
  ) {
    precondition(types.count == typeWeights.count && namedModels.count == namedWeights.count)
    self.types = types
    self.typeWeights = typeWeights
    self.namedShare = namedShare
    self.namedModels = namedModels
    self.namedWeights = namedWeights
  }

  /// Draws what a task is; a pure function of the replication and the task's number.
  ///
  /// - Parameters:
  ///   - task: the number of the task.
  ///   - recordedModel: the model that the task names, if it names one, where a record says which;
  ///     no draw depends on it.
  ///   - chance: the draws of the replication.
  public func profile(
    of task: TaskID, recordedModel: ModelID? = nil, chance: Chance
  ) -> TaskProfile {
    var stream = chance.stream(.taskShape, task: task)
    let type = Self.position(of: stream.uniform(), in: typeWeights)
    let isNamed = stream.uniform() < namedShare
    let position = Self.position(of: stream.uniform(), in: namedWeights)
    let difficulty = types[type].meanDifficulty + stream.normal()
    let model = recordedModel ?? (namedModels.isEmpty ? nil : namedModels[position])
    return TaskProfile(
      type: Int32(type), namedModel: isNamed ? model : nil, difficulty: difficulty)
  }

  /// Where a uniform draw falls when the unit interval is divided by `weights`.
  package static func position(of draw: Double, in weights: [Double]) -> Int {
    guard weights.count > 1 else { return 0 }
    var rest = draw * weights.reduce(0, +)
    for (position, weight) in weights.enumerated() {
      rest -= weight
      if rest < 0 { return position }
    }
    return weights.count - 1
  }
}
