public import Demand
public import Quantities
public import Supply

/// A rule by which a gateway picks the model of a task that names only its type.
///
/// A value that the gateway of one run owns. A rule that learns is told how steps went when the
/// gateway learns it, and nothing else.
public protocol ModelRule: Sendable {
  /// What it is and what can be set.
  static var card: RuleCard { get }

  /// Opens the rule for one run.
  init(_ settings: RuleSettings, _ market: ModelMarket)

  /// Picks a model; `nil` where none is eligible.
  mutating func choose(_ request: ModelRequest, chance: Chance) -> ModelID?

  /// Whether it names models that stand in for the one it chose, and wants to know what is spent.
  static var namesFallbacks: Bool { get }

  /// Models that stand in for one that it chose, where a policy names no fallbacks of its own.
  func fallbacks(of model: ModelID) -> [ModelID]

  /// Takes in an attempt that has ended, whoever chose its model.
  mutating func attemptEnded(_ attempt: EndedAttempt, by model: ModelID, at instant: UTCInstant)
}

extension ModelRule {
  /// Most rules pick one model, whatever is spent.
  public static var namesFallbacks: Bool { false }
  /// Most rules pick one model.
  public func fallbacks(of model: ModelID) -> [ModelID] { [] }
  /// Most rules do not look at what is spent.
  public mutating func attemptEnded(
    _ attempt: EndedAttempt, by model: ModelID, at instant: UTCInstant
  ) {}
}

/// What a gateway sees of a task that wants a model.
public struct ModelRequest: Sendable {
  /// The task.
  public var task: TaskID
  /// Position of its type in the workload's types.
  public var type: Int
  /// World time.
  public var instant: UTCInstant

  /// Creates a request.
  public init(task: TaskID, type: Int, instant: UTCInstant) {
    self.task = task
    self.type = type
    self.instant = instant
  }
}

/// What model rules may look up: pages of models and endpoints, and what the workload declares.
public struct ModelMarket: Sendable {
  /// Models, providers and endpoints.
  public let catalogue: Catalogue
  /// Price sheets in endpoint order.
  public let prices: [CompiledPriceSheet]
  /// What tasks ask for.
  public let workload: Workload
  let offers: [EndpointOffer]
  /// The longest call of the workload.
  let longestCall: CallRequest

  /// Models that can serve the workload's longest call, with a score of `minimumScore` or more.
  func eligibleModels(minimumScore: Double) -> [EligibleModel] {
    EligibleModel.all(catalogue, offers, longestCall, minimumScore: minimumScore)
  }
}

extension RuleParameter {
  static let minimumScore = RuleParameter.number(
    "minimum_score", "only models with this Arena score or more", in: 0...3000, standard: 0)
}
