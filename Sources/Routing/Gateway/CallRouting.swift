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
  /// The endpoint whose attempt failed last in this round, or was sent last; -1 for none.
  private(set) var lastEndpoint: Int32 = -1
  /// How that attempt ended, where it has been told.
  private(set) var lastOutcome: AttemptOutcome?
  /// Attempts that were sent beside another one.
  private(set) var hedges = 0
  /// Pauses made, and the last of them.
  private(set) var pauses = 0
  private(set) var lastPause = SimDuration.zero
  /// Whether there has been a pause since the last attempt.
  private(set) var hasPaused = false
  /// Whether a breaker has kept the call from all endpoints that fit it.
  public internal(set) var isKeptOut = false

  /// Begins the routing of a call for `model`.
  public init(model: ModelID) { self.model = model }

  func hasTried(_ endpoint: Int) -> Bool {
    for index in 0..<triedCount where tried[index] == endpoint { return true }
    return false
  }

  mutating func markTried(_ endpoint: Int) {
    precondition(triedCount < Self.attemptLimit, "a call has at most 30 attempts")
    tried[triedCount] = Int32(endpoint)
    triedCount += 1
    attempts += 1
    lastEndpoint = Int32(endpoint)
    hasPaused = false
  }

  /// Takes in that an attempt has failed before its first token.
  public mutating func failed(at endpoint: EndpointID, with outcome: AttemptOutcome) {
    lastEndpoint = endpoint.index
    lastOutcome = outcome
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
}
