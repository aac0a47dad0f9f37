import Formats
import Quantities
import Routing

extension ScenarioSchema {
  /// Factors from one pause to the next.
  static let pauseFactors = 1.0...10.0
  /// Retries per call that a budget lets through.
  static let retryShares = 0.0...100.0
  /// Retries per second that a budget lets through at any load.
  static let retryRates = 0.0...1_000_000.0

  /// When a failed call is tried again.
  static var retry: JSONNode {
    let rule = RetryRule()
    return .object(
      object([
        .integer("attempts", "Attempts of a call.", 1...30, default: rule.attemptLimit, [6]),
        .integer("rounds", "Rounds over the endpoints.", 1...10, default: rule.rounds, [2]),
        .integer(
          "same_endpoint_attempts",
          "Attempts at one endpoint in a round before the next one is tried, as SDKs do.", 1...30,
          default: rule.sameEndpointAttempts, [3]),
        .span("first_pause", "The first pause.", default: rule.firstPause, "500 ms"),
        .span("pause_limit", "Longest pause before jitter.", default: rule.pauseLimit, "8 s"),
        .number(
          "pause_factor", "Factor from one pause of a call to the next.", pauseFactors,
          default: rule.pauseFactor, [2]),
        .choice(
          "jitter",
          "How much of a pause is left to chance: none, all (full), half (equal), or a pause "
            + "between the first and three times the last (decorrelated).",
          of: RetryJitter.allCases.map(\.rawValue), default: rule.jitter.rawValue),
        .choice(
          "pause_before",
          "Pauses before another round only, before the same endpoint as well, or before every "
            + "retry.", of: RetryPausePlace.allCases.map(\.rawValue),
          default: rule.pausePlace.rawValue),
        .flag(
          "honour_retry_after",
          "Whether an endpoint whose 429 said when to come back is left alone until then.",
          default: rule.honoursRetryAfter),
        .list(
          "retry_on",
          "Failures that are tried again. Default: all but an empty answer (zero_completion).",
          of: .object([
            ("type", "string"),
            (
              "enum",
              .array(RetriedOutcomes.retriable.map { .string($0.scenarioName) })
            ),
          ]), [["overloaded", "provider_down"]]),
        .part(
          "budget",
          "What all calls together may spend on retries (Finagle's RetryBudget). Default: no limit.",
          retryBudget),
      ]))
  }

  private static var retryBudget: JSONNode {
    let rule = RetryBudgetRule()
    return .object(
      object([
        .number(
          "share", "Retries per call in the window.", retryShares, default: rule.share, [0.2]),
        .number(
          "minimum_per_s", "Retries per second that are let through at any load.", retryRates,
          default: rule.minimumPerSecond, [10]),
        .span("window", "How long calls and retries count.", default: rule.window, "10 s"),
      ]))
  }

  /// When a second attempt is sent beside the first.
  static var hedge: JSONNode {
    .object(
      object(
        [
          .text(
            "after",
            "How long an attempt is waited for alone: a time, or p1 to p99 of its endpoint's own "
              + "first-token times.", ["2 s", "p95"],
            pattern: #"^(p[1-9][0-9]?|([0-9]+\.?[0-9]*|\.[0-9]+) *(us|ms|s|min|h|d|week|weeks))$"#),
          .integer("at_most", "Hedges of one call, one at a time.", 1...5, default: 1, [1]),
          .share(
            "budget_share", "Hedges per call of the run, of which ten may be saved up.",
            default: 0.05, 0.05),
        ], required: ["after"]))
  }
}
