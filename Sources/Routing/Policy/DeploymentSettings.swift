public import Quantities
public import Supply

/// What an operator sets of one endpoint: a deployment of LiteLLM, a target of a weighted gateway.
public struct DeploymentSettings: Hashable, Sendable {
  /// The endpoint.
  public var endpoint: EndpointID
  /// Relative share of traffic, 0 or more; `nil` where none is set.
  public var weight: Double?
  /// Requests that the operator lets it have per clock minute.
  public var requestsPerMinute: Int?
  /// Tokens that the operator lets it have per clock minute.
  public var tokensPerMinute: Int?
  /// Priority: lower is tried first; `nil` where none is set.
  public var order: Int?
  /// How long it is left alone after a failure, whatever else is set.
  public var cooldown: SimDuration?
  /// What may be spent at it; a spent deployment is passed over.
  public var budget: SpendLimit?
  /// Whether the gateway's price list lacks it, so that a rule by price takes it for dear.
  public var isUnpriced = false

  /// Settings of an endpoint of which nothing is set.
  public init(_ endpoint: EndpointID) { self.endpoint = endpoint }
}

/// Dollars that may be spent in a period, which begins with the first spending.
public struct SpendLimit: Hashable, Sendable {
  /// The most that may be spent before calls go elsewhere.
  public var limit: USD
  /// How long a period lasts.
  public var period: SimDuration

  /// Creates a limit.
  public init(_ limit: USD, per period: SimDuration) {
    self.limit = limit
    self.period = period
  }
}
