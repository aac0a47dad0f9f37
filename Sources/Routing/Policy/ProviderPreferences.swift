public import Quantities
public import Supply

/// A provider, or one of its endpoints by tag.
public struct ProviderChoice: Hashable, Sendable {
  /// The provider.
  public var provider: ProviderID
  /// The endpoint's tag (a region, a variant); `nil` for all, as a base slug means in OpenRouter.
  public var tag: String?

  /// Names a provider.
  public init(_ provider: ProviderID, tag: String? = nil) {
    self.provider = provider
    self.tag = tag
  }

  func matches(_ endpoint: Endpoint) -> Bool {
    provider == endpoint.provider && (tag.map { $0 == endpoint.tag } ?? true)
  }
}

/// Cut-offs on the percentiles of what was observed in the last 5 minutes; `nil` for none.
///
/// A percentile says how many requests do better: for throughput it counts from the slow end.
public struct PercentileBounds: Hashable, Sendable {
  /// Percentiles that a bound can be set on.
  public static let percents = [50, 75, 90, 99]
  /// Bounds in the order of ``percents``.
  public var bounds: [Double?]

  /// Creates cut-offs.
  public init(p50: Double? = nil, p75: Double? = nil, p90: Double? = nil, p99: Double? = nil) {
    bounds = [p50, p75, p90, p99]
  }
}

/// Which endpoints of a model a call may use, and which it would rather (OpenRouter's `provider`
/// object; documentation of 2026-08-22, provider selection).
public struct ProviderPreferences: Hashable, Sendable {
  /// Providers tried in this order before all others; empty for none.
  public var order: [ProviderChoice]
  /// Providers that may be used; `nil` for all.
  public var only: [ProviderChoice]?
  /// Providers that may not be used.
  public var ignore: [ProviderChoice]
  /// Whether endpoints beyond the first choice, or beyond `order` where one is given, may be tried.
  public var allowsFallbacks: Bool
  /// Highest prompt rate; `nil` for any.
  public var maxPromptRate: TokenRate?
  /// Highest completion rate; `nil` for any.
  public var maxCompletionRate: TokenRate?
  /// Highest fee per request; `nil` for any.
  public var maxRequestFee: USD?
  /// Whether an endpoint must support every parameter of a call (`require_parameters`).
  public var requiresParameters = false
  /// Whether endpoints that keep or train on what they are sent are refused (`data_collection`).
  public var refusesDataCollection = false
  /// Whether only endpoints that keep nothing may be used (`zdr`).
  public var requiresZeroRetention = false
  /// Whether only models whose answers may train others may be used (`enforce_distillable_text`).
  public var requiresDistillable = false
  /// Number formats of weights that may be used; `nil` for all.
  public var quantizations: [String]?
  /// Throughput below which an endpoint is tried later [tokens/s]; `nil` for none.
  public var leastThroughput: PercentileBounds?
  /// Time to first token above which an endpoint is tried later [s]; `nil` for none.
  public var mostLatency: PercentileBounds?
  /// Whether endpoints of all models of a call are one list (`sort.partition: "none"`).
  public var mixesModels = false

  /// Creates preferences; without arguments every endpoint may be used.
  public init(
    order: [ProviderID] = [], only: [ProviderID]? = nil, ignore: [ProviderID] = [],
    allowsFallbacks: Bool = true, maxPromptRate: TokenRate? = nil,
    maxCompletionRate: TokenRate? = nil
  ) {
    self.order = order.map { ProviderChoice($0) }
    self.only = only?.map { ProviderChoice($0) }
    self.ignore = ignore.map { ProviderChoice($0) }
    self.allowsFallbacks = allowsFallbacks
    self.maxPromptRate = maxPromptRate
    self.maxCompletionRate = maxCompletionRate
  }

  /// Whether some endpoints are rather tried later than others of the same model.
  var hasSpeedPreferences: Bool { leastThroughput != nil || mostLatency != nil }
}

extension ProviderPreferences {
  /// Whether a call has one attempt: without an order, forbidding fallbacks leaves the first choice.
  var isFirstChoiceOnly: Bool { !allowsFallbacks && order.isEmpty }

  /// Whether an endpoint may be used, whatever it costs.
  ///
  /// What is not known of an endpoint is not so, where it is asked for.
  func permit(_ endpoint: Endpoint, _ facts: PublishedFacts) -> Bool {
    if let only, !only.contains(where: { $0.matches(endpoint) }) { return false }
    if ignore.contains(where: { $0.matches(endpoint) }) { return false }
    if !allowsFallbacks, !order.isEmpty, !order.contains(where: { $0.matches(endpoint) }) {
      return false
    }
    if let quantizations, !quantizations.contains(endpoint.quantization) { return false }
    if refusesDataCollection, facts.collectsData != false { return false }
    if requiresZeroRetention, facts.keepsNothing != true { return false }
    return !requiresDistillable || facts.isDistillable == true
  }

  /// Whether a request at these rates costs no more than is allowed.
  func permit(_ rates: Rates) -> Bool {
    if let maxPromptRate, rates.prompt > maxPromptRate { return false }
    if let maxCompletionRate, rates.completion > maxCompletionRate { return false }
    if let maxRequestFee, rates.request > maxRequestFee { return false }
    return true
  }
}
