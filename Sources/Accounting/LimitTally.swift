import Demand
public import Supply

/// What passed the limits of one account in one run, and what they refused.
public struct LimitTally: Sendable {
  /// One limit per minute and what passed it.
  public struct Use: Sendable {
    /// The limit per minute; `nil` for none.
    public var limit: Double?
    /// What was admitted.
    public var passed: Int

    /// Creates a use.
    public init(limit: Double?, passed: Int) {
      self.limit = limit
      self.passed = passed
    }

    /// Share of the limit that was used over `seconds`; `nil` without a limit or time.
    public func share(over seconds: Double) -> Double? {
      guard let limit, limit > 0, seconds > 0 else { return nil }
      return Double(passed) * 60 / seconds / limit
    }
  }

  /// Who imposes the limits.
  public var provider: ProviderID
  /// Their name in the scenario.
  public var name: String
  /// The one model they are for; `nil` for several.
  public var model: ModelID?
  /// The account, from 0; `nil` where there is one.
  public var account: Int?
  /// How long use was counted: from the warm-up to the horizon [s].
  public var seconds = 0.0
  /// Requests admitted.
  public var requests = Use(limit: nil, passed: 0)
  /// Input that counts, of requests admitted [tokens].
  public var input = Use(limit: nil, passed: 0)
  /// Output of requests admitted that ended [tokens].
  public var output = Use(limit: nil, passed: 0)
  /// Attempts refused, by `LimitReason`.
  public var refusals = Array(repeating: 0, count: LimitReason.allCases.count)

  /// An empty tally.
  public init(provider: ProviderID, name: String) {
    self.provider = provider
    self.name = name
  }
}
