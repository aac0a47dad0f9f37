package import Scoring

/// What is said of policies on a quality table.
package struct QualityReport: FiledReport {
  let evaluation: QualityEvaluation
  let remarks: [String]

  /// A report of an evaluation.
  ///
  /// - Parameter remarks: what else the reader should know, for instance how rules were played.
  package init(_ evaluation: QualityEvaluation, remarks: [String] = []) {
    self.evaluation = evaluation
    self.remarks = remarks
  }

  var table: QualityTable { evaluation.table }

  /// The heading.
  package var title: String { "Tollway quality report: \(table.name)" }

  /// The question.
  package var question: String {
    "Which policy gets what quality at what cost, from "
      + "\(NumberText.count(table.models.count)) models on \(NumberText.count(table.prompts.count)) "
      + "prompts whose outcomes are known? Quality: \(table.qualityName)."
  }

  /// The parts.
  package var sections: [Section] {
    [
      briefSection,
      Section(title: "Cost and quality", blocks: [.figure(figure), .table(policies)]),
      Section(title: "Routers", blocks: [.table(families), .table(curves)]), basisSection,
    ]
  }

  private var level: String { NumberText.fixed(evaluation.confidence * 100, decimals: 0) }

  static func quality(_ value: Double) -> String { NumberText.fixed(value, decimals: 4) }

  /// A mean cost: dollars per 1,000 prompts, or the share of strong calls.
  func cost(_ value: Double) -> String {
    table.hasCosts
      ? "$" + NumberText.significant(value * 1_000, digits: 4) : NumberText.percent(value)
  }

  private static func range(_ interval: ClosedRange<Double>?, _ text: (Double) -> String) -> String
  {
    interval.map { "\(text($0.lowerBound)) to \(text($0.upperBound))" } ?? NumberText.absent
  }

  private var briefSection: Section {
    let (weak, best) = (table.models[table.weak], table.models[table.best])
    let unit = table.hasCosts ? " per 1,000 prompts" : " of calls to the strong model"
    var lines = [
      "The best single model is \(best.name): quality "
        + "\(Self.quality(best.point.quality)) at \(cost(best.point.cost))\(unit). The cheapest is "
        + "\(weak.name): \(Self.quality(weak.point.quality)) at \(cost(weak.point.cost))."
    ]
    let oracle = table.oracle().point
    lines.append(
      "Whoever knew each answer beforehand would get \(Self.quality(oracle.quality)) at "
        + "\(cost(oracle.cost)): \(Self.quality(oracle.quality - best.point.quality)) above the "
        + "best model is all that any router can add.")
    for family in evaluation.families where ![.oracle, .mix, .ideal].contains(family.kind) {
      lines.append(sentence(family))
    }
    return Section(title: "In brief", blocks: lines.map(Block.finding))
  }

  /// Whether a router beats random mixes of single models.
  private func sentence(_ family: QualityEvaluation.Family) -> String {
    guard let own = family.averageQuality, let over = family.overZero,
      let zero = evaluation.zeroQuality
    else { return "\(family.name): all models cost the same, so that there is nothing to trade." }
    let verdict: String
    if let interval = over.interval, interval.lowerBound > 0 {
      verdict = "better than any random mix of single models"
    } else if over.value > 0 {
      verdict = "which chance alone could do: no better than random mixes, as far as can be told"
    } else {
      verdict = "no better than random mixes of single models"
    }
    var text =
      "\(family.name): AIQ \(Self.quality(own.value)) against \(Self.quality(zero.value)) without it "
      + "(difference \(level) % \(Self.range(over.interval, Self.quality))): \(verdict)."
    let name = table.models[table.best].name
    if let matched = family.matchedCost, matched.value < 0.9995 {
      text +=
        " With it the quality of \(name) costs \(NumberText.percent(matched.value)) of what that model "
        + "costs."
    } else {
      text += " It does not reach the quality of \(name) for less."
    }
    return text
  }

  private var policies: Table {
    var columns: [Table.Column] = [
      .words("policy"), .number("quality"), .number("\(level) % interval"),
      .number(table.hasCosts ? "cost/1,000" : "strong calls"), .number("less best"),
      .number("\(level) % interval"), .number("IBC"),
    ]
    if table.hasCosts { columns.append(.number("Arena")) }
    var result = Table("Every policy on the same prompts", columns: columns)
    var heading = ""
    for standing in evaluation.standings where isListed(standing.outcome) {
      if Self.heading(standing.outcome.kind) != heading {
        heading = Self.heading(standing.outcome.kind)
        result.begin(heading)
      }
      var row = [
        standing.outcome.name, Self.quality(standing.quality.value),
        Self.short(standing.quality.interval), cost(standing.cost.value),
        NumberText.signed(standing.qualityDifference.value, decimals: 4),
        Self.short(standing.qualityDifference.interval),
        standing.incrementalBenefit.map { NumberText.signed($0, decimals: 2) } ?? NumberText.absent,
      ]
      if table.hasCosts {
        row.append(standing.arena.map { NumberText.fixed($0 * 100, decimals: 2) } ?? "")
      }
      result.add(row)
    }
    result.note =
      "Intervals: percentiles of a bootstrap over prompts, all policies on the same resamples. Less "
      + "best: quality less that of the best single model. IBC: quality per "
      + (table.hasCosts ? "dollar" : "strong call")
      + " above the cheapest model, relative to the line between the cheapest and the dearest, less "
      + "1. Of curves over shares of strong calls the middle is shown; tables/policies.csv has all."
    return result
  }

  /// An interval to three decimals.
  private static func short(_ interval: ClosedRange<Double>?) -> String {
    range(interval) { NumberText.fixed($0, decimals: 3) }
  }

  /// Of families of many points the one with half of the calls stands for all.
  private func isListed(_ outcome: PolicyOutcome) -> Bool {
    switch outcome.kind {
    case .single, .oracle, .cascade, .learned: true
    case .mix: outcome.strongShare == 0.5
    case .ideal, .threshold: outcome.name.hasSuffix(" 50 % strong")
    }
  }

  private static func heading(_ kind: PolicyOutcome.Kind) -> String {
    switch kind {
    case .single: "one model for all"
    case .oracle, .ideal: "bounds: they know the answers"
    case .mix: "the cheapest and the dearest by lot"
    case .threshold: "the dearest for the highest scores"
    case .cascade: "in turn until a gate accepts"
    case .learned: "rules that learn as they go"
    }
  }

  private var families: Table {
    var result = Table(
      "What routers add to mixes of single models",
      columns: [
        .words("router"), .number("AIQ"), .number("over Zero"), .number("\(level) % interval"),
        .number("matched cost"), .number("PerfGain"), .number("CostSave"), .number("ParetoDist"),
      ])
    let absent = "-"
    if let zero = evaluation.zeroQuality {
      result.add(
        ["Zero router (mixes of all models)", Self.quality(zero.value), "", ""]
          + Array(repeating: absent, count: 4))
    }
    for family in evaluation.families {
      result.add([
        family.name, family.averageQuality.map { Self.quality($0.value) } ?? absent,
        family.overZero.map { NumberText.signed($0.value, decimals: 4) } ?? absent,
        family.overZero.map { Self.short($0.interval) } ?? absent,
        family.matchedCost.map { NumberText.percent($0.value) } ?? absent,
        family.performanceGain.map { NumberText.percent($0) } ?? absent,
        family.costSaved.map { NumberText.percent($0) } ?? absent,
        family.frontDistance.map { NumberText.fixed($0, decimals: 4) } ?? absent,
      ])
    }
    result.note =
      "AIQ: mean height of the hull of single models and router (RouterBench). Matched cost: least "
      + "cost of the best model's quality, of what that model costs. PerfGain, CostSave: quality "
      + "above, and cost saved at no less quality than, the best model; ParetoDist: distance from "
      + "the front (LLMRouterBench)."
    return result
  }

  private var curves: Table {
    var result = Table(
      "Routers by their share of strong calls",
      columns: [
        .words("router"), .number("APGR"), .number("\(level) % interval"), .number("CPT(50 %)"),
        .number("CPT(80 %)"),
      ])
    for family in evaluation.families {
      guard let recovered = family.gapRecovered else { continue }
      result.add([
        family.name, Self.quality(recovered.value), Self.short(recovered.interval),
        family.halfGap.map { NumberText.percent($0) } ?? NumberText.absent,
        family.mostOfGap.map { NumberText.percent($0) } ?? NumberText.absent,
      ])
    }
    result.note =
      "APGR: mean share of the gap between the cheapest and the dearest model that is recovered; "
      + "CPT: strong calls that recover 50 and 80 % of it (RouteLLM)."
    return result
  }

  private var basisSection: Section {
    var lines: [String] = []
    if !table.source.isEmpty { lines.append("Source: \(table.source).") }
    for drop in table.dropped {
      lines.append("\(NumberText.count(drop.rows)) rows left out: \(drop.reason).")
    }
    if !table.hasCosts {
      lines.append(
        "The table has no costs: a call of the strongest model counts 1 and any other 0, so that cost is "
          + "the share of strong calls.")
    }
    lines += [
      "Each outcome is one answer that was given once: asking again could bring another. The intervals "
        + "are about prompts like these, not about answers.",
      "Bounds know the outcomes and no gateway can have them.",
    ]
    return Section(title: "What it rests on", blocks: [.bullets(lines + remarks)])
  }
}
