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
  /// The endpoint whose attempt failed last in this round, or was sent last; -1 for none.
  private(set) var lastEndpoint: Int32 = -1
  /// How the last attempt failed, where it has been told; `nil` before the first on this rung.
  public private(set) var lastOutcome: AttemptOutcome?
  /// What its refusal said of when to come back.
  public private(set) var lastRetryAfter: SimDuration?
  /// Attempts that were sent beside another one.
  private(set) var hedges = 0
  /// Pauses made, and the last of them.
  private(set) var pauses = 0
  private(set) var lastPause = SimDuration.zero
  /// Whether there has been a pause since the last attempt.
  private(set) var hasPaused = false
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
    lastEndpoint = -1
    lastOutcome = nil
    router = RouterProgress()
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
    lastEndpoint = Int32(endpoint)
    hasPaused = false
  }

  /// Takes in that an attempt has failed before its first token.
  public mutating func failed(
    at endpoint: EndpointID, with outcome: AttemptOutcome, retryAfter: SimDuration? = nil
  ) {
    lastEndpoint = endpoint.index
    lastOutcome = outcome
    lastRetryAfter = retryAfter
  }

  /// Attempts at an endpoint in this round.
  func tries(of endpoint: Int32) -> Int {
    var count = 0
    for index in 0..<triedCount where tried[index] == endpoint { count += 1 }
    return count
  }

  mutating func noteHedge() { hedges += 1 }

  mutating func notePause(_ pause: SimDuration) {
    pauses += 1
    lastPause = pause
    hasPaused = true
  }

  mutating func useFallback(of models: [ModelID]) -> Bool {
    guard fallbacksUsed < models.count else { return false }
    model = models[fallbacksUsed]
    fallbacksUsed += 1
    return true
  }

  mutating func fallBack(to model: ModelID, afterTooLong: Bool) {
    self.model = model
    router.retriesUsed = 0
    router.order = nil
    router.fallbacks += 1
    if afterTooLong { router.contextFallbacks += 1 }
  }

  /// Starts over from the model asked for.
  mutating func startRound(from requested: ModelID) {
    laterRounds += 1
    triedCount = 0
    lastEndpoint = -1
    fallbacksUsed = 0
    model = requested
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
  /// Waits before another try.
  case wait(SimDuration)
  /// Returns the last error, or a 404 where no endpoint was ever tried.
  case giveUp
  /// Answers with an error of its own: the call never went anywhere.
  case refuse(Refusal)

  /// Why a gateway refuses a call itself.
  public enum Refusal: Sendable {
    /// The customer has sent too many calls, or all endpoints are over limits of the gateway or
    /// spent: HTTP 429.
    case overLimits
    /// A breaker keeps the call from all endpoints that fit it: HTTP 503.
    case keptOut
    /// The input is too long: HTTP 400.
    case tooLong

    /// The reason in words.
    public var words: String {
      switch self {
      case .overLimits: "too many calls, or no endpoint is free of limits (429)"
      case .keptOut: "the breaker keeps it from all endpoints (503)"
      case .tooLong: "the input is too long (400)"
      }
    }
  }
}
