import Formats
import Scoring

extension QualityReport {
  /// The tables for `tables/<name>`.
  package func tables() -> [(name: String, csv: String)] {
    [("policies.csv", policiesTable), ("routers.csv", routersTable)]
  }

  private static func cells(_ estimate: QualityEvaluation.Estimate?) -> [String] {
    [estimate?.value, estimate?.interval?.lowerBound, estimate?.interval?.upperBound]
      .map(CSVTable.number)
  }

  private static func columns(_ name: String) -> [String] { [name, name + "_low", name + "_high"] }

  private var policiesTable: String {
    var result = CSVTable(
      columns: ["policy", "kind", "router"] + Self.columns("quality")
        + Self.columns(table.hasCosts ? "cost_usd_per_prompt" : "strong_call_share")
        + Self.columns("quality_less_best") + Self.columns("cost_ratio")
        + ["strong_share", "arena_score", "ibc"])
    for standing in evaluation.standings {
      let outcome = standing.outcome
      result.add(
        [outcome.name, outcome.kind.rawValue, outcome.family] + Self.cells(standing.quality)
          + Self.cells(standing.cost) + Self.cells(standing.qualityDifference)
          + Self.cells(standing.costRatio)
          + [outcome.strongShare, standing.arena, standing.incrementalBenefit]
          .map(CSVTable.number))
    }
    return result.text
  }

  private var routersTable: String {
    var result = CSVTable(
      columns: ["router", "kind"] + Self.columns("aiq") + Self.columns("aiq_over_zero")
        + Self.columns("apgr") + ["cpt_50", "cpt_80"] + Self.columns("matched_cost_ratio")
        + ["perf_gain", "cost_save", "pareto_dist"])
    for family in evaluation.families {
      result.add(
        [family.name, family.kind.rawValue] + Self.cells(family.averageQuality)
          + Self.cells(family.overZero) + Self.cells(family.gapRecovered)
          + [family.halfGap, family.mostOfGap].map(CSVTable.number)
          + Self.cells(family.matchedCost)
          + [family.performanceGain, family.costSaved, family.frontDistance]
          .map(CSVTable.number))
    }
    return result.text
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
