/// Which limit refused an attempt with HTTP 429.
public enum LimitReason: Int, Sendable, CaseIterable {
  /// Requests per minute of the account.
  case requests
  /// Input tokens per minute of the account.
  case inputTokens
  /// Output tokens per minute of the account.
  case outputTokens
  /// Traffic of the account grew too fast, though it is within the limits per minute.
  case acceleration
  /// Too many requests of the account at once.
  case concurrency
  /// Limits that others share and that are not simulated: a share of calls, drawn.
  case background

  /// The name in tables.
  public var name: String {
    switch self {
    case .requests: "requests"
    case .inputTokens: "input tokens"
    case .outputTokens: "output tokens"
    case .acceleration: "acceleration"
    case .concurrency: "concurrency"
    case .background: "background"
    }
  }
}
