public import Demand
public import Quantities
public import Supply

/// How far the routing of one call has come.
public struct CallRouting: Sendable {
  /// The most attempts that a call can have.
  static let attemptLimit = 30

  /// The model being tried: the one asked for, or a fallback.
  public private(set) var model: ModelID
  /// Attempts made, over all models and rounds.
  public private(set) var attempts = 0
  /// Rounds begun after the first.
  private var laterRounds = 0
  private var fallbacksUsed = 0
  /// Endpoints tried in this round, in the order of the attempts.
  private var tried = InlineArray<30, Int32>(repeating: -1)
  private var triedCount = 0
  /// Whether the gateway has not yet said whether it takes the call.
  private(set) var isFresh = true
  /// How the last attempt ended; `nil` before the first.
  public private(set) var lastOutcome: AttemptOutcome?
  /// What its refusal said of when to come back.
  public private(set) var lastRetryAfter: SimDuration?
  var router = RouterProgress()

  /// The rung of the policy's cascade that is being tried, from 0.
  public private(set) var rung = 0
  /// Attempts made on the rungs below.
  private var attemptsBelow = 0

  /// Begins the routing of a call for `model`.
  public init(model: ModelID) { self.model = model }

  /// Goes on to the next rung of a cascade, as a new pass over that model's endpoints.
  public mutating func climb(to next: ModelID) {
    model = next
    rung += 1
    attemptsBelow = attempts
    laterRounds = 0
    fallbacksUsed = 0
    triedCount = 0
  }

  /// Takes the answer of a lower rung, since no upper one answers.
  public mutating func settle(on answered: ModelID) { model = answered }

  /// Attempts made on this rung.
  var attemptsOfRung: Int { attempts - attemptsBelow }

  /// Whether the call has had all the attempts that can be told apart.
  var isExhausted: Bool { attempts >= Self.attemptLimit }

  func hasTried(_ endpoint: Int) -> Bool {
    for index in 0..<triedCount where tried[index] == endpoint { return true }
    return false
  }

  mutating func admit() { isFresh = false }

  mutating func markTried(_ endpoint: Int, of model: ModelID) {
    self.model = model
    precondition(triedCount < Self.attemptLimit, "a call has at most 30 attempts")
    tried[triedCount] = Int32(endpoint)
    triedCount += 1
    attempts += 1
  }

  mutating func useFallback(of models: [ModelID]) -> Bool {
    guard fallbacksUsed < models.count else { return false }
    model = models[fallbacksUsed]
    fallbacksUsed += 1
    return true
  }

  /// Takes in how the call's last attempt ended.
  public mutating func attemptEnded(_ outcome: AttemptOutcome, retryAfter: SimDuration?) {
    lastOutcome = outcome
    lastRetryAfter = retryAfter
  }

  mutating func fallBack(to model: ModelID, afterTooLong: Bool) {
    self.model = model
    router.retriesUsed = 0
    router.order = nil
    router.fallbacks += 1
    if afterTooLong { router.contextFallbacks += 1 }
  }

  /// Starts over from the model asked for; returns the number of the new round, 2 or more.
  mutating func startRound(from requested: ModelID) -> Int {
    laterRounds += 1
    triedCount = 0
    fallbacksUsed = 0
    model = requested
    return laterRounds + 1
  }

  var round: Int { laterRounds + 1 }
}

/// Where a conversation has been served: the record behind sticky routing.
///
/// Its key is (account, model, conversation); the engine keeps one record per live conversation.
public struct StickyRecord: Sendable {
  /// The endpoint of the last success; `nil` before the first.
  public private(set) var endpoint: EndpointID?
  /// When that success ended.
  public private(set) var lastSuccess = SimTime.zero

  /// A conversation that has not been served.
  public init() {}

  /// Takes in a success, which resets the idle clock.
  public mutating func succeed(at endpoint: EndpointID, _ now: SimTime) {
    self.endpoint = endpoint
    lastSuccess = now
  }
}

/// What the gateway does next with a call.
public enum Decision: Sendable {
  /// Sends it to an endpoint.
  case attempt(EndpointID, isSticky: Bool)
  /// Waits before another round over the endpoints.
  case wait(SimDuration)
  /// Returns the last error, or a 404 where no endpoint was ever tried.
  case giveUp
  /// Answers with an error of its own: the call never went anywhere.
  case refuse(Refusal)

  /// Why a gateway refuses a call itself.
  public enum Refusal: Sendable {
    /// The customer has sent too many calls, or all endpoints are over limits of the gateway, spent
    /// or cooling: HTTP 429.
    case overLimits
    /// The input is too long: HTTP 400.
    case tooLong

    /// The reason in words.
    public var words: String {
      switch self {
      case .overLimits: "too many calls, or no endpoint is free of limits (429)"
      case .tooLong: "the input is too long (400)"
      }
    }
  }
}
