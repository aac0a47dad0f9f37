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

  /// The probability with which ``choose(_:chance:)``, in the state in which it has just been asked,
  /// picks `model`; `nil` where it has no closed form, which the rule's card then says.
  ///
  /// Asked only where a log is kept.
  func propensity(of model: ModelID, for request: ModelRequest) -> Double?

  /// Whether it names models that stand in for the one it chose, and wants to know what is spent.
  static var namesFallbacks: Bool { get }

  /// Models that stand in for one that it chose, where a policy names no fallbacks of its own.
  func fallbacks(of model: ModelID) -> [ModelID]

  /// What the last choice weighed, for the trail of a decision.
  var considered: [ConsideredModel] { get }

  /// Takes in an attempt that has ended, whoever chose its model.
  mutating func attemptEnded(_ attempt: EndedAttempt, by model: ModelID, at instant: UTCInstant)

  /// How it gets to know how steps went; `nil` for a rule that does not learn.
  var feedback: FeedbackChannel? { get }

  /// Takes in how a step went, when its answer has been judged; must not allocate.
  mutating func learn(_ feedback: StepFeedback)
}

extension ModelRule {
  /// Rules that do not draw always make the same choice in the same state.
  public func propensity(of model: ModelID, for request: ModelRequest) -> Double? { 1 }
  /// Most rules pick one model, whatever is spent.
  public static var namesFallbacks: Bool { false }
  /// Most rules pick one model.
  public func fallbacks(of model: ModelID) -> [ModelID] { [] }
  /// A rule that does not say what it weighs.
  public var considered: [ConsideredModel] { [] }
  /// Most rules do not look at what is spent.
  public mutating func attemptEnded(
    _ attempt: EndedAttempt, by model: ModelID, at instant: UTCInstant
  ) {}
  /// Most rules do not learn.
  public var feedback: FeedbackChannel? { nil }
  /// Most rules do not learn.
  public mutating func learn(_ feedback: StepFeedback) {}
}

/// A model as a choice saw it.
public struct ConsideredModel: Sendable {
  /// The model.
  public let model: ModelID
  /// What a mean call costs there [USD]; `nil` where the rule does not ask.
  public let usdPerCall: Double?
  /// What it is ranked or drawn by; `nil` for its price.
  public let weight: Double?

  /// Creates an entry.
  public init(model: ModelID, usdPerCall: Double? = nil, weight: Double? = nil) {
    self.model = model
    self.usdPerCall = usdPerCall
    self.weight = weight
  }
}

/// A choice that no gateway can make, since it sees the truth of a task: a bound for the others.
///
/// It is no ``ModelRule``, so that no rule can be handed a ``TaskTruth``.
public protocol ModelBound: Sendable {
  /// What it is and what can be set.
  static var card: RuleCard { get }

  /// Opens the bound for one run.
  init(_ settings: RuleSettings, _ market: ModelMarket)

  /// Picks a model; `nil` where none is eligible.
  mutating func choose(_ request: ModelRequest, truth: TaskTruth, chance: Chance) -> ModelID?
}

/// What is hidden of a task: for bounds only.
public struct TaskTruth: Sendable {
  /// Difficulty on the logit scale.
  public var difficulty: Double

  /// Creates the truth of a task.
  public init(difficulty: Double) { self.difficulty = difficulty }
}

/// What a gateway sees of a task that wants a model.
public struct ModelRequest: Sendable {
  /// The task.
  public var task: TaskID
  /// Position of its type in the workload's types.
  public var type: Int
  /// Input of its first request; worked out for rules that learn only.
  public var firstInput: TokenCount
  /// World time.
  public var instant: UTCInstant

  /// Creates a request.
  public init(
    task: TaskID, type: Int, firstInput: TokenCount = .zero, instant: UTCInstant
  ) {
    self.task = task
    self.type = type
    self.firstInput = firstInput
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
  ///
  /// - Parameter among: the only ones that may be used; empty for all.
  func eligibleModels(minimumScore: Double, among: [ModelID] = []) -> [EligibleModel] {
    let all = EligibleModel.all(catalogue, offers, longestCall, minimumScore: minimumScore)
    return among.isEmpty ? all : all.filter { among.contains($0.model) }
  }
}

extension RuleParameter {
  static let minimumScore = RuleParameter.number(
    "minimum_score", "only models with this Arena score or more", in: 0...3000, standard: 0)
  static let among = RuleParameter(
    "among", "models to choose among; empty for all that can serve the workload", .modelNames,
    standard: .modelNames([]))
}
