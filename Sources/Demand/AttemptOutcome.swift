/// How one attempt at one endpoint ended.
public enum AttemptOutcome: Int, Sendable, CaseIterable {
  /// The whole answer arrived.
  case served
  /// Refused by a limit of the gateway's account: HTTP 429.
  case rateLimited
  /// Refused because the queue was full: HTTP 503, at Anthropic 529.
  case overloaded
  /// The endpoint was down: HTTP 502.
  case providerDown
  /// A healthy endpoint answered with an error: HTTP 5xx.
  case serverError
  /// The answer broke off after its first token: HTTP 200, then an error in the stream.
  case cutMidStream
  /// The answer was empty and had no finish reason.
  case zeroCompletion
  /// The gateway gave it up before its first token: HTTP 504.
  case timedOut
  /// The gateway gave it up after its first token: HTTP 200, then an error in the stream.
  case timedOutMidStream
  /// The client closed the connection.
  case cancelled

  /// Whether the gateway saw a whole answer with HTTP 200, be it an empty one.
  public var isAnswer: Bool { self == .served || self == .zeroCompletion }

  /// The HTTP status that a gateway makes of it.
  public var status: Int {
    switch self {
    case .served, .zeroCompletion, .cutMidStream, .timedOutMidStream, .cancelled: 200
    case .rateLimited: 429
    case .overloaded: 503
    case .providerDown: 502
    case .serverError: 500
    case .timedOut: 504
    }
  }

  /// The name in tables.
  public var name: String {
    switch self {
    case .served: "served"
    case .rateLimited: "429 rate limited"
    case .overloaded: "503 overloaded"
    case .providerDown: "502 provider down"
    case .serverError: "5xx server error"
    case .cutMidStream: "cut mid-stream"
    case .zeroCompletion: "zero completion"
    case .timedOut: "504 timed out"
    case .timedOutMidStream: "timed out mid-stream"
    case .cancelled: "cancelled"
    }
  }
}
