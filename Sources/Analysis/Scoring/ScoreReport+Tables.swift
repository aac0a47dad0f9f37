package import Formats
import Quantities
import Scoring
import Supply

extension ScoreReport {
  private var builder: ScoreReportBuilder { ScoreReportBuilder(scores: scores, subject: subject) }

  /// The tables for `tables/` and `data/`: one row per figure, ready for a data frame. Money is exact to
  /// the pico-dollar for policies that do not draw, and rounded to it for those that do.
  package func tables() -> [DataTable] { [policyTable(), shareTable(), changeTable()] }

  /// What tables reports of `sim score` have.
  package static var tableSchemas: [TableSchema] { [policySchema, shareSchema, changeSchema] }

  private static let policySchema = TableSchema(
    "policies", "What every policy would have made of the logged calls.",
    [
      .policy, .text("baseline", "true for the policy that others are compared with."),
      dollars("cost_usd", "What the calls cost under it."),
      .number("served_calls", unit: "calls", "Calls that it could serve."),
      .number("unserved_calls", unit: "calls", "Calls that none of its endpoints can serve."),
      .number("moved_calls", unit: "calls", "Calls that it sends elsewhere than the baseline."),
      .number("time_mean_s", unit: "s", "Mean predicted time of a call."),
      .number("time_p50_s", unit: "s", "Median predicted time of a call."),
      .number("time_p95_s", unit: "s", "95th percentile of the predicted time of a call."),
      .number("model_score_mean", unit: "Arena points", "Mean Arena score of the models used."),
      .text("draws", "true where the policy draws, so that its figures are expected values."),
      .text("front", "true where no policy is better in cost, time and score at once."),
    ])

  private static let shareSchema = TableSchema(
    "shares", "Shares of traffic under every policy, with what they are shares of.",
    [
      .policy, .text("dimension", "By what traffic is divided: model, provider, origin or host."),
      .text("member", "The member of the dimension."),
      .text("unit", "What is counted: tokens, requests or spend (US dollars)."),
      .number("amount", "The member's amount, in `unit`."),
      .number("total", "The amount of all members, in `unit`."),
      .number("share", "The member's share, 0 to 1."),
      .text("numerator", "What is counted for the member, in words."),
      .text("denominator", "What it is a share of, in words."),
    ])

  private static let changeSchema = TableSchema(
    "changes", "Who pays more and who less under each policy than under the baseline.",
    [
      .policy, .text("by", "Whether the row is of a caller, a model or a provider."),
      .text("member", "Which one."),
      .number("calls", unit: "calls", "Its calls."),
      dollars("baseline_usd", "What they cost under the baseline."),
      dollars("policy_usd", "What they cost under the policy."),
      dollars("change_usd", "The policy's cost less the baseline's."),
    ])

  private static func dollars(_ name: String, _ about: String) -> TableColumn {
    TableColumn(name, .decimal(places: 12), unit: "USD", about)
  }

  private static func dollars(_ amount: ExpectedAmount) -> String {
    var text = amount.money.description
    if let sign = text.firstIndex(of: "$") { text.remove(at: sign) }
    return text
  }

  private func policyTable() -> DataTable {
    var table = DataTable(Self.policySchema)
    let front = builder.front
    for (position, policy) in scores.policies.enumerated() {
      let draws = policy.endpoints.contains { !$0.requests.isWhole }
      table.add(
        [.text(policy.name), .flag(position == scores.baseline), .dollars(policy.spend.money)]
          + .numbers(
            policy.served.value, policy.unserved.value, policy.moved.value, policy.meanSeconds,
            policy.medianSeconds, policy.seconds95, policy.meanScore)
          + [.flag(draws), .flag(front[position])])
    }
    return table
  }

  private func shareTable() -> DataTable {
    var table = DataTable(Self.shareSchema)
    for (position, policy) in scores.policies.enumerated() {
      let totals = ShareUnit.allCases.map { builder.total(position, $0) }
      for dimension in ShareDimension.allCases {
        for share in builder.shares(position, dimension) {
          for unit in ShareUnit.allCases {
            let (amount, total) = (share.amount(unit), totals[unit.rawValue])
            let scale = unit == .spend ? 1e12 : 1
            table.add(
              .texts(policy.name, dimension.name, share.member, unit.name)
                + .numbers(
                  amount.value / scale, total.value / scale,
                  total.parts == 0 ? nil : amount.value / total.value)
                + .texts(unit.numerator, ScoreReportBuilder.denominator(unit)))
          }
        }
      }
    }
    return table
  }

  private func changeTable() -> DataTable {
    var table = DataTable(Self.changeSchema)
    for (position, policy) in scores.policies.enumerated() where position != scores.baseline {
      let parts = [
        ("caller", builder.callerChanges(position)), ("model", builder.groupChanges(position)),
        ("provider", builder.providerChanges(position)),
      ]
      for (kind, changes) in parts {
        for change in changes {
          table.add(
            .texts(policy.name, kind, change.name) + [
              .number(change.calls.value), .dollars(change.before.money),
              .dollars(change.after.money), .dollars((change.after - change.before).money),
            ])
        }
      }
    }
    return table
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
