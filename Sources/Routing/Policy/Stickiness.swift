public import Quantities
public import Supply

/// How long a conversation stays with the endpoint that served it, and when it begins to.
///
/// The key is (account, model, conversation). Source: OpenRouter documentation, prompt caching: 10
/// minutes without a call since 2026-08-12, 5 minutes before (docs commit 8e13750).
public struct Stickiness: Hashable, Sendable {
  /// What binds a conversation to an endpoint.
  public enum Beginning: String, Sendable, CaseIterable {
    /// The first success: where the client gives a session id.
    case firstSuccess = "first-success"
    /// The first answer that read from the endpoint's cache: where it gives none.
    case firstCacheHit = "first-cache-hit"
  }
  /// The longest time after a success; `nil` for no stickiness.
  public var idleLimit: SimDuration?
  /// What binds a conversation.
  public var beginning: Beginning

  /// Creates a rule.
  public init(idleLimit: SimDuration?, beginning: Beginning = .firstSuccess) {
    self.idleLimit = idleLimit
    self.beginning = beginning
  }

  /// No conversation stays anywhere.
  public static let none = Stickiness(idleLimit: nil)
}

extension StickyRecord {
  /// Takes in a success under a rule: it resets the idle clock of a bound conversation, and binds
  /// one that is not where the rule says so.
  ///
  /// - Parameters:
  ///   - endpoint: where the success was.
  ///   - now: when the success ended.
  ///   - readsCache: whether the answer read from the endpoint's cache.
  ///   - rule: the rule of stickiness in force.
  public mutating func succeed(
    at endpoint: EndpointID, _ now: SimTime, readsCache: Bool, under rule: Stickiness
  ) {
    let isBound = self.endpoint != nil && rule.idleLimit.map { now - lastSuccess <= $0 } ?? true
    guard isBound || readsCache || rule.beginning == .firstSuccess else { return }
    succeed(at: endpoint, now)
  }
}
