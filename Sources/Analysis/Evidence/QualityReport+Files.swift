package import Formats
import Scoring

extension QualityReport {
  /// The tables for `tables/` and `data/`.
  package func tables() -> [DataTable] { [policiesTable, routersTable] }

  /// What tables reports of `sim score quality` have; without costs in dollars, the cost is the share
  /// of calls to the strong model and named so.
  package static var tableSchemas: [TableSchema] {
    [policiesSchema(hasCosts: true), routersSchema]
  }

  private static func policiesSchema(hasCosts: Bool) -> TableSchema {
    let cost =
      hasCosts
      ? columns("cost_usd_per_prompt", unit: "USD", "Mean cost of a prompt")
      : columns(
        "strong_call_share", "Share of prompts sent to the strong model, which stands for cost")
    return TableSchema(
      "policies", "Every policy on the quality table, with intervals over prompts.",
      [
        .policy, .text("kind", "What sort of policy it is."),
        .text("router", "The family that it belongs to."),
      ] + columns("quality", "Mean quality of its answers") + cost
        + columns("quality_less_best", "Its quality less that of the best single model")
        + columns("cost_ratio", "Its cost over that of the best single model") + [
          .number("strong_share", "Share of prompts that it sends to the strong model, 0 to 1."),
          .number("arena_score", "RouterArena's score; absent without costs in dollars."),
          .number("ibc", "AutoMix's incremental benefit per cost."),
        ])
  }

  private static let routersSchema = TableSchema(
    "routers", "Every family of policies as one curve of quality against cost.",
    [.text("router", "The family."), .text("kind", "What sort of policies it holds.")]
      + columns("aiq", "Average quality of the single models with the family (AIQ)")
      + columns("aiq_over_zero", "That less the AIQ of mixing single models alone")
      + columns("apgr", "RouteLLM's average performance gap recovered") + [
        .number("cpt_50", "Share of strong calls that recovers half of the gap."),
        .number("cpt_80", "Share of strong calls that recovers four fifths of the gap."),
      ]
      + columns(
        "matched_cost_ratio", "Least cost that matches the best single model, over its cost") + [
        .number("perf_gain", "Quality gained at no more cost than the best single model."),
        .number("cost_save", "Cost saved at no less quality than the best single model."),
        .number("pareto_dist", "Mean scaled distance from the front of all policies but bounds."),
      ])

  private static func columns(
    _ name: String, unit: String? = nil, _ about: String
  ) -> [TableColumn] {
    [
      .number(name, unit: unit, about + "."),
      .number(name + "_low", unit: unit, about + ": lower end of its interval."),
      .number(name + "_high", unit: unit, about + ": upper end of its interval."),
    ]
  }

  private static func fields(_ estimate: QualityEvaluation.Estimate?) -> [Field] {
    .numbers(estimate?.value, estimate?.interval?.lowerBound, estimate?.interval?.upperBound)
  }

  private var policiesTable: DataTable {
    var result = DataTable(Self.policiesSchema(hasCosts: table.hasCosts))
    for standing in evaluation.standings {
      let outcome = standing.outcome
      result.add(
        .texts(outcome.name, outcome.kind.rawValue, outcome.family)
          + Self.fields(standing.quality) + Self.fields(standing.cost)
          + Self.fields(standing.qualityDifference) + Self.fields(standing.costRatio)
          + .numbers(outcome.strongShare, standing.arena, standing.incrementalBenefit))
    }
    return result
  }

  private var routersTable: DataTable {
    var result = DataTable(Self.routersSchema)
    for family in evaluation.families {
      result.add(
        .texts(family.name, family.kind.rawValue) + Self.fields(family.averageQuality)
          + Self.fields(family.overZero) + Self.fields(family.gapRecovered)
          + .numbers(family.halfGap, family.mostOfGap) + Self.fields(family.matchedCost)
          + .numbers(family.performanceGain, family.costSaved, family.frontDistance))
    }
    return result
  }

  /// Everything in the report for programs.
  package func summaryJSON() -> String {
    JSONNode.object([
      ("schema", .string("tollway.quality-report/1")), ("table", .string(table.name)),
      ("source", .string(table.source)), ("prompts", .number(table.prompts.count)),
      ("quality", .string(table.qualityName)), ("has_costs", .bool(table.hasCosts)),
      ("aiq_zero", Self.node(evaluation.zeroQuality)),
      ("policies", .array(evaluation.standings.map(Self.node))),
      ("routers", .array(evaluation.families.map(Self.node))),
    ]).prettyText
  }

  private static func node(_ standing: QualityEvaluation.Standing) -> JSONNode {
    .object([
      ("policy", .string(standing.outcome.name)),
      ("kind", .string(standing.outcome.kind.rawValue)),
      ("router", .string(standing.outcome.family)), ("quality", node(standing.quality)),
      ("cost", node(standing.cost)), ("quality_less_best", node(standing.qualityDifference)),
      ("cost_ratio", node(standing.costRatio)), ("arena_score", number(standing.arena)),
      ("ibc", number(standing.incrementalBenefit)),
      ("strong_share", number(standing.outcome.strongShare)),
    ])
  }

  private static func node(_ family: QualityEvaluation.Family) -> JSONNode {
    .object([
      ("router", .string(family.name)), ("kind", .string(family.kind.rawValue)),
      ("aiq", node(family.averageQuality)), ("aiq_over_zero", node(family.overZero)),
      ("apgr", node(family.gapRecovered)), ("cpt_50", number(family.halfGap)),
      ("cpt_80", number(family.mostOfGap)), ("matched_cost_ratio", node(family.matchedCost)),
      ("perf_gain", number(family.performanceGain)), ("cost_save", number(family.costSaved)),
      ("pareto_dist", number(family.frontDistance)),
    ])
  }

  private static func node(_ estimate: QualityEvaluation.Estimate?) -> JSONNode {
    guard let estimate else { return .null }
    let interval: JSONNode =
      estimate.interval.map { .array([number($0.lowerBound), number($0.upperBound)]) } ?? .null
    return .object([("value", number(estimate.value)), ("ci", interval)])
  }

  private static func number(_ value: Double?) -> JSONNode {
    value.map { $0.isFinite ? .number($0) : .null } ?? .null
  }
}
