/// How an experiment is decided: on which metric, from what size on a change matters, how surely.
public struct DecisionRule: Hashable, Sendable {
  /// How p-values of several comparisons are adjusted.
  public enum Multiplicity: String, Sendable, CaseIterable {
    /// Holm's: the chance of any false difference stays below the level.
    case holm
    /// Benjamini's and Hochberg's: the expected share of false ones among the differences does.
    case falseDiscovery = "bh"
  }

  /// Name of the one metric that the experiment is decided on; all others are secondary.
  public var primaryMetric = "cost_per_task_usd"
  /// A change within this share of the baseline does not matter [%].
  public var materialPercent = 5.0
  /// A change of a share within so many percentage points does not matter.
  public var materialPoints = 1.0
  /// Confidence of intervals; differences are called so at one less this.
  public var confidence = 0.95
  /// How several comparisons are adjusted.
  public var multiplicity = Multiplicity.holm

  /// The rule where a scenario gives none.
  public init() {}

  /// The chance of a false difference that is accepted.
  public var level: Double { 1 - confidence }
  /// A change within this share of the baseline does not matter.
  public var materialChange: Double { materialPercent / 100 }
  /// A change of a share within this does not matter.
  public var materialShare: Double { materialPoints / 100 }

  /// Metrics that an experiment may be decided on: those of which low or high values are better.
  ///
  /// What they mean is said where they are computed, from run records; tests hold the two lists to
  /// each other.
  public static let metricNames = [
    "cost_per_task_usd", "cost_per_solved_task_usd", "cost_usd", "fee_usd", "solved_share",
    "repeats_per_task", "attempts_per_call", "failed_call_share", "cancelled_call_share",
    "rejected_call_share", "cache_hit_share", "ttft_p50_s", "ttft_p95_s", "call_time_p50_s",
    "call_time_p95_s", "task_time_p50_s", "task_time_p95_s", "ttft_p90_s", "ttft_p99_s",
    "call_time_p90_s", "call_time_p99_s", "tpot_p50_s", "tpot_p90_s", "tpot_p99_s",
    "throughput_p50_tok_s", "throughput_p10_tok_s", "throughput_p01_tok_s", "retries_per_call",
    "hedges_per_call", "unanswered_token_share", "unanswered_cost_usd",
  ]
}
