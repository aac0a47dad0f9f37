public import Demand
public import NumericalMethods
public import Quantities
public import Supply

/// A rule by which a gateway picks one of the endpoints that a call may go to.
///
/// A value that the gateway of one run owns. It may keep tables of its own, which it fills from
/// what it is told: attempts that were sent and attempts that have ended.
public protocol EndpointRule: Sendable {
  /// What it is and what can be set.
  static var card: RuleCard { get }

  /// Opens the rule for one run.
  init(_ settings: RuleSettings, _ directory: EndpointDirectory)

  /// Picks one of `scene.candidates`, of which there is at least one.
  ///
  /// A rule that draws leaves its weights in `scene.weights`, one per candidate; they are the trail
  /// of the decision. It must not allocate.
  ///
  /// - Returns: the position among the candidates; `nil` where the rule allows none.
  mutating func pick(_ scene: inout RoutingScene, _ stream: inout RandomStream) -> Int?

  /// The probability with which ``pick(_:_:)``, in the state in which it has just been asked, picks
  /// the candidate at `position`; `nil` where it has no closed form.
  ///
  /// Asked after `pick` and before anything is sent, and only where a log is kept.
  func propensity(of position: Int, in scene: RoutingScene) -> Double?

  /// What the rule goes by for an endpoint, where that is a figure of its own: for the trail of a
  /// decision. The rule's card says whether less or more of it is better.
  func figure(of endpoint: Int, at now: SimTime) -> Double?

  /// Takes in that an attempt is on its way, whoever chose its endpoint.
  mutating func attemptSent(_ attempt: SentAttempt)

  /// Takes in an attempt that has ended.
  mutating func attemptEnded(_ attempt: EndedAttempt)
}

extension EndpointRule {
  /// The candidate's share of the weights; certain where the rule left none or only zeros, as rules
  /// that do not draw do.
  public func propensity(of position: Int, in scene: RoutingScene) -> Double? {
    scene.shareOfWeights(position) ?? 1
  }
  /// Most rules go by prices, beliefs and weights, which the trail has already.
  public func figure(of endpoint: Int, at now: SimTime) -> Double? { nil }
  /// Most rules keep no count of what is under way.
  public mutating func attemptSent(_ attempt: SentAttempt) {}
  /// Most rules read what has ended in the gateway's views.
  public mutating func attemptEnded(_ attempt: EndedAttempt) {}
}

/// An endpoint that a call may go to now.
public struct Candidate: Sendable {
  /// Position in the catalogue.
  public var endpoint: Int32
  /// Blended price [pico-dollars per 4 tokens].
  public var price: Int64

  /// Creates a candidate.
  public init(endpoint: Int32, price: Int64) {
    self.endpoint = endpoint
    self.price = price
  }
}

/// What a rule sees when it picks: one value per gateway, reused by every decision.
public struct RoutingScene: Sendable {
  /// Endpoints that the call may go to, in catalogue order.
  public var candidates: [Candidate] = []
  /// What the gateway believes of every endpoint, in catalogue order.
  public var views: [EndpointView]
  /// What the client declared.
  public var request: CallRequest
  /// The endpoint that served the conversation last; -1 where none has.
  public var lastServed: Int32 = -1
  /// The clock.
  public var now = SimTime.zero
  /// World time.
  public var instant = UTCInstant(microseconds: 0)
  /// Weights of the last draw, one per candidate; empty where the rule did not draw.
  public var weights: [UInt64] = []

  /// Creates a scene over these endpoints.
  public init(views: [EndpointView]) {
    self.views = views
    request = CallRequest(
      task: TaskID(0), branch: 0, taskType: 0, model: ModelID(0), input: .zero, outputLimit: .zero,
      needsTools: false)
    candidates.reserveCapacity(128)
    weights.reserveCapacity(128)
  }

  /// A candidate's share of the weights of the last draw; `nil` where they are none or all zero.
  public func shareOfWeights(_ position: Int) -> Double? {
    guard position < weights.count else { return nil }
    var sum: UInt64 = 0
    for weight in weights { sum += weight }
    return sum > 0 ? Double(weights[position]) / Double(sum) : nil
  }

  /// The cheapest candidate; the first of equals.
  public var cheapest: Int {
    var best = 0
    for index in candidates.indices where candidates[index].price < candidates[best].price {
      best = index
    }
    return best
  }

  /// The candidate with the lowest rank; equals are ordered by price, then by catalogue order.
  public mutating func best(rank: (inout EndpointView, SimTime) -> Double) -> Int {
    var best = 0
    var bestRank = Double.infinity
    for index in candidates.indices {
      let candidateRank = rank(&views[Int(candidates[index].endpoint)], now)
      let isCheaper = candidates[index].price < candidates[best].price
      if candidateRank < bestRank || (candidateRank == bestRank && isCheaper) {
        best = index
        bestRank = candidateRank
      }
    }
    return best
  }
}

/// What can be read of the endpoints, by position in the catalogue.
public struct EndpointDirectory: Sendable {
  /// Model served.
  public var models: [ModelID]
  /// Who serves it.
  public var providers: [ProviderID]
  /// List rates of the tier that calls buy, after discount, for short inputs.
  public var rates: [Rates]
  /// What the operator sets of each endpoint.
  public var deployments: [DeploymentSettings]
  /// Endpoints of the same model that the policy may use, itself included.
  public var groupSizes: [Int]

  /// Creates a directory.
  ///
  /// - Parameters:
  ///   - models: the model of each endpoint.
  ///   - providers: the provider of each endpoint.
  ///   - rates: the rates of each endpoint.
  ///   - deployments: what the operator sets; endpoints that are left out have nothing set.
  ///   - usable: which endpoints the policy may use; all of them where it is empty.
  public init(
    models: [ModelID], providers: [ProviderID], rates: [Rates],
    deployments: [DeploymentSettings] = [], usable: [Bool] = []
  ) {
    self.models = models
    self.providers = providers
    self.rates = rates
    var settings = models.indices.map { DeploymentSettings(EndpointID($0)) }
    for deployment in deployments { settings[Int(deployment.endpoint.index)] = deployment }
    self.deployments = settings
    var sizes = Array(repeating: 0, count: Int(models.map(\.index).max() ?? -1) + 1)
    for (endpoint, model) in models.enumerated() where usable.isEmpty || usable[endpoint] {
      sizes[Int(model.index)] += 1
    }
    groupSizes = models.map { sizes[Int($0.index)] }
  }

  /// Endpoints in all.
  public var count: Int { models.count }
}

/// An attempt that the gateway has just sent.
public struct SentAttempt: Sendable {
  /// Where it goes: position in the catalogue.
  public var endpoint: Int
  /// What the client declared.
  public var request: CallRequest
  /// When.
  public var at: SimTime

  /// Creates the notice.
  public init(endpoint: Int, request: CallRequest, at: SimTime) {
    self.endpoint = endpoint
    self.request = request
    self.at = at
  }
}

/// An attempt that has ended, as the gateway saw it.
public struct EndedAttempt: Sendable {
  /// Where it went: position in the catalogue.
  public var endpoint: Int
  /// The task it belongs to.
  public var task: TaskID
  /// Position of the task's type in the workload's types.
  public var taskType: Int32 = 0
  /// How it ended.
  public var outcome: AttemptOutcome
  /// The HTTP status that the gateway saw.
  public var status: Int
  /// Until the first token or the refusal.
  public var timeToFirstToken: SimDuration
  /// Until the last token or the refusal.
  public var duration: SimDuration
  /// Tokens served.
  public var usage: Usage
  /// What they cost at the endpoint's price, whoever pays.
  public var cost: USD
  /// What a refusal said of when to come back; `nil` where it said nothing.
  public var retryAfter: SimDuration?
  /// Whether the call declared tools.
  public var usesTools = false
  /// Whether a tool call of the answer was malformed.
  public var hasToolError = false
  /// When it ended.
  public var at: SimTime

  /// Creates the notice.
  public init(
    endpoint: Int, task: TaskID, outcome: AttemptOutcome, timeToFirstToken: SimDuration,
    duration: SimDuration, usage: Usage = .zero, cost: USD = .zero,
    retryAfter: SimDuration? = nil, at: SimTime
  ) {
    self.endpoint = endpoint
    self.task = task
    self.outcome = outcome
    status = outcome.status
    self.timeToFirstToken = timeToFirstToken
    self.duration = duration
    self.usage = usage
    self.cost = cost
    self.retryAfter = retryAfter
    self.at = at
  }
}
