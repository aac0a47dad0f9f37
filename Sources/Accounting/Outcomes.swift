public import Demand

/// The one terminal state that every call reaches.
public enum CallEnding: Int, Sendable, CaseIterable {
  /// The client has a whole answer.
  case completed
  /// Every endpoint tried refused, the last with a 429; or the gateway answered 429 itself, because
  /// its rules, budgets or breakers kept the call from all of them.
  case failedRateLimited
  /// Every endpoint tried refused; the last was overloaded.
  case failedOverloaded
  /// Every endpoint tried refused; the last was down.
  case failedProviderDown
  /// Every endpoint tried refused; the last with a server error.
  case failedServerError
  /// The stream broke off after its first token, when no failover is possible.
  case failedMidStream
  /// The answer was empty.
  case failedZeroCompletion
  /// The last endpoint tried took longer than the gateway allows.
  case failedTimedOut
  /// A breaker kept it from every endpoint that fits it: HTTP 503 without a try.
  case failedKeptOut
  /// The client gave it up.
  case cancelled
  /// No endpoint satisfies what the call requires: HTTP 404.
  case rejected
  /// Still under way when the run ended.
  case censored

  /// How a call ends when `outcome` was its last attempt.
  public init(after outcome: AttemptOutcome) {
    switch outcome {
    case .served: self = .completed
    case .rateLimited: self = .failedRateLimited
    case .overloaded: self = .failedOverloaded
    case .providerDown: self = .failedProviderDown
    case .serverError: self = .failedServerError
    case .cutMidStream: self = .failedMidStream
    case .zeroCompletion: self = .failedZeroCompletion
    case .timedOut, .timedOutMidStream: self = .failedTimedOut
    case .cancelled: self = .cancelled
    }
  }

  /// Whether the gateway returned an error for it.
  public var isFailure: Bool {
    switch self {
    case .completed, .cancelled, .rejected, .censored: false
    default: true
    }
  }

  /// The name in tables.
  public var name: String {
    switch self {
    case .completed: "completed"
    case .failedRateLimited: "429 everywhere"
    case .failedOverloaded: "overloaded everywhere"
    case .failedProviderDown: "provider down"
    case .failedServerError: "server error"
    case .failedMidStream: "cut mid-stream"
    case .failedZeroCompletion: "zero completion"
    case .failedTimedOut: "timed out"
    case .failedKeptOut: "kept out by a breaker"
    case .cancelled: "cancelled by the client"
    case .rejected: "no endpoint fits"
    case .censored: "censored"
    }
  }
}

/// The one terminal state that every task reaches.
public enum TaskEnding: Int, Sendable, CaseIterable {
  /// Every step succeeded.
  case solved
  /// A step failed four times.
  case unsolved
  /// Still under way when the run ended.
  case censored
}

/// What becomes of the tokens of an attempt.
public enum Disposition: Int, Sendable, CaseIterable {
  /// The customer pays and the provider is paid.
  case billed
  /// The gateway bears it, as under zero-completion insurance: the provider is paid, the customer
  /// does not pay.
  case waived
  /// The provider broke off its own stream and charges nothing.
  case absorbed

  /// The name in tables.
  public var name: String {
    switch self {
    case .billed: "billed"
    case .waived: "waived"
    case .absorbed: "absorbed"
    }
  }
}
