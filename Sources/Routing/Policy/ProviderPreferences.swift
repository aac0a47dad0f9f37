public import Quantities
public import Supply

/// Which endpoints of a model a call may use (OpenRouter's `provider` object).
public struct ProviderPreferences: Hashable, Sendable {
  /// Providers tried in this order before all others; empty for none.
  public var order: [ProviderID]
  /// Providers that may be used; `nil` for all.
  public var only: [ProviderID]?
  /// Providers that may not be used.
  public var ignore: [ProviderID]
  /// Whether endpoints beyond the first choice, or beyond `order` where one is given, may be tried.
  public var allowsFallbacks: Bool
  /// Highest prompt rate; `nil` for any.
  public var maxPromptRate: TokenRate?
  /// Highest completion rate; `nil` for any.
  public var maxCompletionRate: TokenRate?

  /// Creates preferences; without arguments every endpoint may be used.
  public init(
    order: [ProviderID] = [], only: [ProviderID]? = nil, ignore: [ProviderID] = [],
    allowsFallbacks: Bool = true, maxPromptRate: TokenRate? = nil,
    maxCompletionRate: TokenRate? = nil
  ) {
    self.order = order
    self.only = only
    self.ignore = ignore
    self.allowsFallbacks = allowsFallbacks
    self.maxPromptRate = maxPromptRate
    self.maxCompletionRate = maxCompletionRate
  }
}
