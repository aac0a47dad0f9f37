public import Quantities

/// How calls of other service tiers than standard are served.
///
/// Providers publish what the tiers cost and, in words, what they are; no figures of how they are
/// served are published, so all numbers here are assumed but for the window of batches.
public struct TierEffects: Hashable, Sendable {
  /// Factor on service time of flex calls ("slower response times").
  public var flexSlowdown = 2.0
  /// Share of flex calls refused with a 429 beyond those of other calls ("occasional resource
  /// unavailability").
  public var flexRefusalShare = 0.05
  /// Factor on service time of priority calls ("faster and more consistent").
  public var prioritySlowdown = 0.6
  /// Median time until a batch is done.
  public var batchMedian = SimDuration(microseconds: 3_600_000_000)
  /// Standard deviation of the log of that time.
  public var batchLogSD = 1.0
  /// Time within which a batch is done: 24 hours at every provider that sells them (workload and
  /// provider facts, 5.5).
  public var batchWindow = SimDuration(microseconds: 86_400_000_000)

  /// The default effects.
  public init() {}
}
