import Formats
import Quantities
import Scoring
import Supply

extension ScoreReport {
  private var builder: ScoreReportBuilder { ScoreReportBuilder(scores: scores, subject: subject) }

  /// The tables for `tables/<name>`: one row per figure, ready for a data frame. Money is exact to the
  /// pico-dollar for policies that do not draw, and rounded to it for those that do.
  package func tables() -> [(name: String, csv: String)] {
    [
      ("policies.csv", policyTable()), ("shares.csv", shareTable()),
      ("changes.csv", changeTable()),
    ]
  }

  private static func dollars(_ amount: ExpectedAmount) -> String {
    var text = amount.money.description
    if let sign = text.firstIndex(of: "$") { text.remove(at: sign) }
    return text
  }

  private func policyTable() -> String {
    var table = CSVTable(columns: [
      "policy", "baseline", "cost_usd", "served_calls", "unserved_calls", "moved_calls",
      "time_mean_s", "time_p50_s", "time_p95_s", "model_score_mean", "draws", "front",
    ])
    let front = builder.front
    for (position, policy) in scores.policies.enumerated() {
      table.add([
        policy.name, String(position == scores.baseline), Self.dollars(policy.spend),
        CSVTable.number(policy.served.value), CSVTable.number(policy.unserved.value),
        CSVTable.number(policy.moved.value), CSVTable.number(policy.meanSeconds),
        CSVTable.number(policy.medianSeconds), CSVTable.number(policy.seconds95),
        CSVTable.number(policy.meanScore),
        String(policy.endpoints.contains { !$0.requests.isWhole }), String(front[position]),
      ])
    }
    return table.text
  }

  private func shareTable() -> String {
    var table = CSVTable(columns: [
      "policy", "dimension", "member", "unit", "amount", "total", "share", "numerator",
      "denominator",
    ])
    for (position, policy) in scores.policies.enumerated() {
      let totals = ShareUnit.allCases.map { builder.total(position, $0) }
      for dimension in ShareDimension.allCases {
        for share in builder.shares(position, dimension) {
          for unit in ShareUnit.allCases {
            let (amount, total) = (share.amount(unit), totals[unit.rawValue])
            let scale = unit == .spend ? 1e12 : 1
            table.add([
              policy.name, dimension.name, share.member, unit.name,
              CSVTable.number(amount.value / scale), CSVTable.number(total.value / scale),
              CSVTable.number(total.parts == 0 ? nil : amount.value / total.value),
              unit.numerator, ScoreReportBuilder.denominator(unit),
            ])
          }
        }
      }
    }
    return table.text
  }

  private func changeTable() -> String {
    var table = CSVTable(columns: [
      "policy", "by", "member", "calls", "baseline_usd", "policy_usd", "change_usd",
    ])
    for (position, policy) in scores.policies.enumerated() where position != scores.baseline {
      let parts = [
        ("caller", builder.callerChanges(position)), ("model", builder.groupChanges(position)),
        ("provider", builder.providerChanges(position)),
      ]
      for (kind, changes) in parts {
        for change in changes {
          table.add([
            policy.name, kind, change.name, CSVTable.number(change.calls.value),
            Self.dollars(change.before), Self.dollars(change.after),
            Self.dollars(change.after - change.before),
          ])
        }
      }
    }
    return table.text
  }

  /// Every figure for programs.
  package func summaryJSON() -> String {
    let facts = scores.facts
    let front = builder.front
    return JSONNode.object([
      ("schema", "tollway.score/1"), ("scenario", .string(subject.name)),
      ("question", .string(question)), ("source", .string(subject.source)),
      ("cache", .string(scores.cache.rawValue)),
      ("baseline", .string(builder.baseline.name)), ("calls", .number(facts.calls)),
      ("left_out_calls", .number(facts.leftOutCalls)), ("tokens_in", .number(facts.inputTokens)),
      ("tokens_cached", .number(facts.cachedTokens)), ("tokens_out", .number(facts.outputTokens)),
      ("logged_usd", .number(facts.loggedSpend.dollars)),
      ("logged_usd_calls", .number(facts.pricedCalls)),
      (
        "policies",
        .array(
          scores.policies.enumerated().map { position, policy in
            node(policy, isOnFront: front[position])
          })
      ),
      ("not_scored", .array(subject.leftOut.map { .string($0) })),
    ]).prettyText
  }

  private func node(_ policy: PolicyScore, isOnFront: Bool) -> JSONNode {
    func number(_ value: Double?) -> JSONNode { value.map { .number($0) } ?? .null }
    return .object([
      ("name", .string(policy.name)), ("cost_usd", .string(Self.dollars(policy.spend))),
      ("served_calls", .number(policy.served.value)),
      ("unserved_calls", .number(policy.unserved.value)),
      ("moved_calls", .number(policy.moved.value)), ("time_mean_s", number(policy.meanSeconds)),
      ("time_p50_s", number(policy.medianSeconds)), ("time_p95_s", number(policy.seconds95)),
      ("model_score_mean", number(policy.meanScore)), ("front", .bool(isOnFront)),
    ])
  }
}
