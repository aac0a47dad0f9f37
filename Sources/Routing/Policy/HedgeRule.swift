public import Quantities

/// When a call that waits for its first token is sent to a second endpoint as well.
///
/// The attempt that gives its first token first wins; the other is cancelled. Source: Dean and
/// Barroso, "The Tail at Scale" (CACM 56(2), 2013), hedged requests: "defer sending a secondary
/// request until the first request has been outstanding for more than the 95th-percentile expected
/// latency", which limits the additional load to about 5 %.
public struct HedgeRule: Hashable, Sendable {
  /// How long the first attempt is waited for.
  public enum Delay: Hashable, Sendable {
    /// Always as long.
    case fixed(SimDuration)
    /// This quantile of the endpoint's own latest first-token times.
    case quantile(Double)
  }
  /// How long an attempt is waited for alone.
  public var after: Delay
  /// Hedges of one call; at most one is under way beside the first attempt.
  public var atMost: Int
  /// Hedges per call that are let through, over the run so far; up to `burst` may be saved up.
  public var budgetShare: Double

  /// Hedges that can be saved up for a bad moment (assumed; the paper names no figure).
  static let burst: Int64 = 10

  /// Creates a rule.
  public init(after: Delay, atMost: Int = 1, budgetShare: Double = 0.05) {
    self.after = after
    self.atMost = atMost
    self.budgetShare = budgetShare
  }
}
