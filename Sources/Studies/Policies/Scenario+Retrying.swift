import Demand
import Formats
import Quantities
import Routing

// A policy's `retry` and `hedge`: decoding, and the resolved scenario.
extension Scenario {
  static func readRetry(_ reader: ObjectReader) -> RetryRule {
    let standard = RetryRule()
    var rule = RetryRule(
      attemptLimit: reader.int(
        "attempts", default: standard.attemptLimit, in: 1...30,
        "expected attempts of a call, 1 to 30"),
      rounds: reader.int(
        "rounds", default: standard.rounds, in: 1...10, "expected rounds over endpoints, 1 to 10"),
      firstPause: reader.duration("first_pause", default: standard.firstPause),
      pauseLimit: reader.duration("pause_limit", default: standard.pauseLimit),
      honoursRetryAfter: reader.bool("honour_retry_after", default: false))
    rule.sameEndpointAttempts = reader.int(
      "same_endpoint_attempts", default: 1, in: 1...30,
      "expected attempts at one endpoint in a round, 1 to 30")
    rule.pauseFactor = reader.double(
      "pause_factor", default: standard.pauseFactor, in: ScenarioSchema.pauseFactors,
      "expected a factor from one pause to the next, 1 to 10")
    rule.jitter = reader.choice("jitter", default: standard.jitter)
    rule.pausePlace = reader.choice("pause_before", default: standard.pausePlace)
    let names = RetriedOutcomes.retriable.map(\.scenarioName)
    let outcomes: [AttemptOutcome]? = reader.optional("retry_on")?.array { value in
      value.choice(of: names).flatMap { name in
        RetriedOutcomes.retriable.first { $0.scenarioName == name }
      }
    }
    if let outcomes { rule.retriedOutcomes = RetriedOutcomes(outcomes) }
    rule.budget = reader.optional("budget")?.object { readBudget($0) }
    return rule
  }

  private static func readBudget(_ reader: ObjectReader) -> RetryBudgetRule {
    let standard = RetryBudgetRule()
    return RetryBudgetRule(
      share: reader.double(
        "share", default: standard.share, in: ScenarioSchema.retryShares,
        "expected retries per call, 0 to 100, e.g. 0.2"),
      minimumPerSecond: reader.double(
        "minimum_per_s", default: standard.minimumPerSecond, in: ScenarioSchema.retryRates,
        "expected retries per second, 0 to 1,000,000, e.g. 10"),
      window: reader.duration("window", default: standard.window))
  }

  static func readHedge(_ value: ValueReader) -> HedgeRule? {
    value.object { reader -> HedgeRule? in
      let expecting = "expected a delay, e.g. \"2 s\", or a quantile, e.g. \"p95\""
      let after = reader.required("after", expecting).flatMap { delay($0, expecting) }
      let atMost = reader.int(
        "at_most", default: 1, in: 1...5, "expected hedges of a call, 1 to 5")
      let share = reader.double(
        "budget_share", default: 0.05, in: 0...1, "expected hedges per call, 0 to 1, e.g. 0.05")
      return after.map { HedgeRule(after: $0, atMost: atMost, budgetShare: share) }
    } ?? nil
  }

  /// A duration, or `p50` to `p99`.
  private static func delay(_ value: ValueReader, _ expecting: String) -> HedgeRule.Delay? {
    if let text = value.node.string, text.hasPrefix("p") {
      guard let percent = Int(text.dropFirst()), (1...99).contains(percent) else {
        value.reportFound(expecting)
        return nil
      }
      return .quantile(Double(percent) / 100)
    }
    return value.duration(expecting).map { .fixed($0) }
  }
}

extension AttemptOutcome {
  /// The name in `retry_on`.
  var scenarioName: String {
    switch self {
    case .served: "served"
    case .rateLimited: "rate_limited"
    case .overloaded: "overloaded"
    case .providerDown: "provider_down"
    case .serverError: "server_error"
    case .cutMidStream: "cut_mid_stream"
    case .zeroCompletion: "zero_completion"
    case .timedOut: "timed_out"
    case .timedOutMidStream: "timed_out_mid_stream"
    case .cancelled: "cancelled"
    }
  }
}

extension RetryRule {
  var resolved: JSONNode {
    var members: [(String, JSONNode)] = [
      ("attempts", .number(attemptLimit)), ("rounds", .number(rounds)),
      ("same_endpoint_attempts", .number(sameEndpointAttempts)),
      ("first_pause", firstPause.resolved), ("pause_limit", pauseLimit.resolved),
      ("pause_factor", .number(pauseFactor)), ("jitter", .string(jitter.rawValue)),
      ("pause_before", .string(pausePlace.rawValue)),
      ("honour_retry_after", .bool(honoursRetryAfter)),
      (
        "retry_on",
        .array(
          RetriedOutcomes.retriable.filter { retriedOutcomes.contains($0) }
            .map { .string($0.scenarioName) })
      ),
    ]
    if let budget {
      members.append(
        (
          "budget",
          .object([
            ("share", .number(budget.share)), ("minimum_per_s", .number(budget.minimumPerSecond)),
            ("window", budget.window.resolved),
          ])
        ))
    }
    return .object(members)
  }
}

extension HedgeRule {
  var resolved: JSONNode {
    let delay: JSONNode =
      switch after {
      case .fixed(let delay): delay.resolved
      case .quantile(let share): .string("p\(Int((share * 100).rounded()))")
      }
    return .object([
      ("after", delay), ("at_most", .number(atMost)), ("budget_share", .number(budgetShare)),
    ])
  }
}
