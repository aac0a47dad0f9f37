package import Scoring

/// What is said of policies on a quality table.
package struct QualityReport: ReportTree {
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
    "Which policy gets how much \(table.qualityName) at what cost, from "
      + "\(NumberText.count(table.models.count)) models on \(NumberText.count(table.prompts.count)) "
      + "prompts whose outcomes are known?"
  }

  /// The parts.
  package var sections: [Section] {
    [
      briefSection,
      Section(title: "Cost and quality", blocks: [.figure(figure), .table(policies)]),
      Section(title: "Routers as curves", blocks: [.table(families)]), basisSection,
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
      "The best single model is \(best.name): \(table.qualityName) "
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
    if let matched = family.matchedCost {
      text +=
        " With it the quality of \(table.models[table.best].name) costs "
        + "\(NumberText.percent(matched.value)) of what that model costs."
    }
    return text
  }

  private var policies: Table {
    var columns: [Table.Column] = [
      .words("policy"), .number(table.qualityName), .number("\(level) % interval"),
      .number(table.hasCosts ? "cost per 1,000" : "strong calls"),
      .number("against the best model"), .number("\(level) % interval"), .number("cost ratio"),
      .number("IBC"),
    ]
    if table.hasCosts { columns.append(.number("Arena")) }
    var result = Table("Every policy on the same prompts", columns: columns)
    var kind: PolicyOutcome.Kind?
    for standing in evaluation.standings {
      if standing.outcome.kind != kind {
        kind = standing.outcome.kind
        result.begin(Self.heading(standing.outcome.kind))
      }
      var row = [
        standing.outcome.name, Self.quality(standing.quality.value),
        Self.range(standing.quality.interval, Self.quality), cost(standing.cost.value),
        NumberText.signed(standing.qualityDifference.value, decimals: 4),
        Self.range(standing.qualityDifference.interval, Self.quality),
        standing.costRatio.map { NumberText.significant($0.value) } ?? NumberText.absent,
        standing.incrementalBenefit.map { NumberText.signed($0, decimals: 2) } ?? NumberText.absent,
      ]
      if table.hasCosts {
        row.append(standing.arena.map { NumberText.fixed($0 * 100, decimals: 2) } ?? "")
      }
      result.add(row)
    }
    result.note =
      "Intervals: percentiles of a bootstrap over prompts, all policies on the same resamples. IBC: "
      + "quality per dollar above the cheapest model, relative to the line between the cheapest and the "
      + "dearest, less 1."
    return result
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
      "Figures of merit of the literature",
      columns: [
        .words("router"), .number("AIQ"), .number("over Zero"), .number("\(level) % interval"),
        .number("APGR"), .number("CPT(50 %)"), .number("CPT(80 %)"), .number("matched cost"),
        .number("PerfGain"), .number("CostSave"), .number("ParetoDist"),
      ])
    let absent = "-"
    if let zero = evaluation.zeroQuality {
      result.add(
        ["Zero router (mixes of all models)", Self.quality(zero.value), "0", "", absent, absent]
          + Array(repeating: absent, count: 5))
    }
    for family in evaluation.families {
      result.add([
        family.name, family.averageQuality.map { Self.quality($0.value) } ?? absent,
        family.overZero.map { NumberText.signed($0.value, decimals: 4) } ?? absent,
        family.overZero.map { Self.range($0.interval, Self.quality) } ?? absent,
        family.gapRecovered.map { Self.quality($0.value) } ?? absent,
        family.halfGap.map { NumberText.percent($0) } ?? absent,
        family.mostOfGap.map { NumberText.percent($0) } ?? absent,
        family.matchedCost.map { NumberText.percent($0.value) } ?? absent,
        family.performanceGain.map { NumberText.percent($0) } ?? absent,
        family.costSaved.map { NumberText.percent($0) } ?? absent,
        family.frontDistance.map { NumberText.fixed($0, decimals: 4) } ?? absent,
      ])
    }
    result.note =
      "AIQ: mean height of the hull of single models and router (RouterBench). APGR, CPT: mean share of "
      + "the gap between the cheapest and the dearest model that is recovered, and the strong calls that "
      + "recover 50 and 80 % (RouteLLM). Matched cost: least cost of the best model's quality, of that "
      + "model's. PerfGain, CostSave, ParetoDist: LLMRouterBench."
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
