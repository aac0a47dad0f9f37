import Formats
import Scoring

extension OffPolicyReport {
  /// Everything in the report for programs.
  package func summaryJSON() -> String {
    let support = evaluation.support
    return JSONNode.object([
      ("schema", .string("tollway.off-policy/1")), ("log", .string(input.log)),
      ("policy", .string(input.policy)), ("reward", .string(input.reward)),
      ("decisions", .number(evaluation.decisions)), ("sessions", .number(evaluation.sessions)),
      ("verdict", .string(verdictCode)), ("words", .string(verdict)),
      ("main", .string(evaluation.main.rawValue)), ("logged", Self.node(evaluation.logged)),
      (
        "estimates",
        .object(
          isRefused
            ? [] : evaluation.estimates.map { ($0.estimator.rawValue, Self.node($0.estimate)) })
      ),
      ("logged_per_session", evaluation.loggedPerSession.map(Self.node) ?? .null),
      (
        "session_estimates",
        .object(
          isRefused || evaluation.effectiveSessions < evaluation.options.leastEffectiveSize
            ? []
            : evaluation.sessionEstimates.map { ($0.estimator.rawValue, Self.node($0.estimate)) })
      ),
      ("bernstein", isRefused ? .null : Self.node(evaluation.bernstein)),
      (
        "support",
        .object([
          ("effective_sample_size", Self.number(support.effectiveSampleSize)),
          ("effective_sessions", Self.number(evaluation.effectiveSessions)),
          ("largest_weight", Self.number(support.largestWeight)),
          ("mean_weight", Self.number(support.meanWeight)),
          ("unsupported_share", Self.number(support.unsupportedShare)),
          ("never_taken_share", Self.number(support.neverTakenShare)),
          ("certain_share", Self.number(support.certainShare)),
          ("is_exact", .bool(support.isExact)),
        ])
      ),
      ("actions", .array(support.actions.map(Self.node))),
    ]).prettyText
  }

  private var verdictCode: String {
    switch evaluation.verdict {
    case .unsupported: "unsupported"
    case .inconsistent: "inconsistent"
    case .tooThin: "too-thin"
    case .higher: "higher"
    case .lower: "lower"
    case .open: "open"
    }
  }

  private static func node(_ estimate: OffPolicyEvaluation.Estimate) -> JSONNode {
    .object([
      ("value", number(estimate.value)), ("ci", node(estimate.interval)),
      ("difference", number(estimate.difference)),
      ("difference_ci", node(estimate.differenceInterval)),
    ])
  }

  private static func node(_ action: OffPolicySupport.Action) -> JSONNode {
    .object([
      ("action", .string(action.name)), ("logged_share", number(action.loggedShare)),
      ("evaluated_share", number(action.evaluatedShare)),
      ("least_propensity", number(action.leastPropensity)),
      ("mean_reward", number(action.meanReward)),
    ])
  }

  private static func node(_ range: ClosedRange<Double>?) -> JSONNode {
    range.map { .array([number($0.lowerBound), number($0.upperBound)]) } ?? .null
  }

  private static func number(_ value: Double?) -> JSONNode {
    value.map { $0.isFinite ? .number($0) : .null } ?? .null
  }
}
