import Accounting

// The report of `sim compare`: the decision and how sure it is.
extension ReportBuilder {
  func comparisonReport(_ outcome: ComparisonOutcome) -> Report {
    let course = courseSection(outcome)
    var shown = [decisionBrief(outcome)]
    if outcome.course.selection != nil { shown.append(course) }
    shown += [decisionSection, requirementSection(outcome)]
    if outcome.course.selection == nil { shown.append(course) }
    shown += [tornadoSection, uncertaintySection]
    // The batches of one run are of the primary metric only.
    if outcome.batches == nil { shown.append(comparisonSection) }
    shown.append(pairingSection)
    let kept = [
      setupSection, costSection, cachingSection, latencySection, failureSection, outageSection,
      resilienceSection,
      limitSection, tradeoffSection, convergenceSection, shareSection, assumptionSection,
      validationSection,
    ]
    return Report(
      results: results, title: "Tollway comparison: \(record.name)", question: record.question,
      sections: (shown + kept.map(\.forFiles)).filter { !$0.blocks.isEmpty },
      headlines: headlines(outcome), comparison: outcome)
  }

  private var others: [Int] { record.policies.indices.filter { $0 != record.baseline } }
  private var primary: Metric { Metric.all[record.primaryMetric] }

  /// The cells in which policies are compared with the baseline.
  private var comparedCells: [Cell] { record.cells.filter { $0.policy != record.baseline } }

  /// Where a cell is, as the beginning of a sentence; empty where there is one place only.
  private func place(_ cell: Cell) -> String {
    var parts: [String] = []
    if hasSeveralWorkloads { parts.append(record.workloads[cell.workload].name) }
    if hasAxis, let axis = record.axis {
      parts.append("\(axis.label) = \(NumberText.trimmed(axis.values[cell.point]))")
    }
    return parts.isEmpty ? "" : parts.joined(separator: ", ") + ": "
  }

  // MARK: In brief

  /// One line per comparison that says what was found and how.
  private func headlines(_ outcome: ComparisonOutcome) -> [String] {
    if let choice = selectionHeadline(outcome) { return [choice] }
    return comparedCells.compactMap { cell in
      results.comparison(cell, record.primaryMetric).map { place(cell) + sentence($0, outcome) }
    }
  }

  /// A verdict as a sentence that names both policies, the metric and what it rests on.
  private func sentence(_ difference: PairedDifference, _ outcome: ComparisonOutcome) -> String {
    let policy = policyNames[difference.cell.policy]
    let count = difference.difference?.count ?? 0
    let basis =
      outcome.batches == nil
      ? "; \(count) replications, paired"
        + (outcome.course.rule.isAnytime ? ", valid at any look" : "")
      : "; \(count) batches of one run, paired"
    let pair = "\(policy) and \(baselineName)"
    switch difference.verdict {
    case .identical:
      let pairs = outcome.batches == nil ? "replications" : "batches"
      return "\(pair) are identical in \(primary.label) in all \(count) \(pairs)"
    case .better(let words), .worse(let words):
      let named = words.replacing(" by ", with: " than \(baselineName) by ", maxReplacements: 1)
        .replacing(": ", with: " than \(baselineName): ", maxReplacements: 1)
        .replacing(" the baseline", with: "")
      let sure = named.hasSuffix(")") ? named.dropLast() + ", \(confidenceText))" : named[...]
      return "\(policy) is \(sure) in \(primary.label)\(smallness(difference))\(basis)"
    case .immaterial(let range):
      return "no material difference between \(pair) in \(primary.label): \(range) "
        + "(\(confidenceText)), within ±\(marginText)\(basis)"
    case .undecided(let more):
      let wish =
        more.map { "about \(NumberText.count($0)) more replications would" }
        ?? "over 1,000 more replications would be needed"
      return "cannot tell yet whether \(policy) differs from \(baselineName) in \(primary.label)"
        + "\(rangeText(difference)): \(wish)\(basis)"
    case .noInterval(let change):
      return "\(policy) against \(baselineName) in \(primary.label): \(change) in one replication; "
        + "no interval is possible"
    case .undefined: return "\(pair) cannot be compared: \(primary.label) is not defined"
    }
  }

  /// What is added where a difference is shown and shown not to matter.
  private func smallness(_ difference: PairedDifference) -> String {
    guard let pValue = difference.equivalencePValue, pValue < record.decision.level / 2 else {
      return ""
    }
    return ", less than the \(marginText) that matter"
  }

  private func rangeText(_ difference: PairedDifference) -> String {
    guard let change = change(difference), change.low.isFinite, change.high.isFinite else {
      return ""
    }
    let range = Verdict.range(change.low, change.high, inPoints: primary.unit == .share)
    return " (\(range), \(confidenceText))"
  }

  /// The change that a verdict speaks of: points of a share, else relative to the baseline.
  func change(_ difference: PairedDifference) -> (value: Double, low: Double, high: Double)? {
    guard Metric.all[difference.metric].unit == .share else { return difference.relativeChange }
    return difference.difference.map { ($0.mean, $0.low, $0.high) }
  }

  /// What a change has to exceed to matter, for example `5 %`.
  var marginText: String {
    let rule = record.decision
    return primary.unit == .share
      ? "\(NumberText.trimmed(rule.materialPoints)) points"
      : "\(NumberText.trimmed(rule.materialPercent)) %"
  }

  private func decisionBrief(_ outcome: ComparisonOutcome) -> Section {
    var findings = headlines(outcome).map { $0.prefix(1).uppercased() + $0.dropFirst() + "." }
    if primary.id == "cost_per_task_usd" {
      findings += record.workloads.indices.flatMap { workload in
        driverFindings(workload).map {
          (hasSeveralWorkloads ? "\(record.workloads[workload].name): " : "") + $0
        }
      }
    }
    findings += requirementFindings(outcome)
    if let text = courseFinding(outcome) { findings.append(text) }
    findings += (outcome.batches ?? []).map {
      "One long run, \($0.words(policyNames[$0.cell.policy]))"
    }
    findings += skewFindings
    // Of many policies the tables below say it better.
    if outcome.batches == nil, policyNames.count <= Self.columnLimit {
      findings += pairingFindings + secondaryFindings
    }
    return Section(title: "In brief", blocks: findings.map { .finding($0) })
  }

  /// Secondary metrics in which a difference is shown, by workload and policy at the reference point.
  private var secondaryFindings: [String] {
    record.workloads.indices.flatMap { workload in
      others.compactMap { policy -> String? in
        let cell = results.referenceCell(workload: workload, policy: policy)
        var counts = (better: [String](), worse: [String](), open: 0)
        for (position, metric) in Metric.all.enumerated() where position != record.primaryMetric {
          switch results.comparison(cell, position)?.verdict {
          case .better: counts.better.append(metric.label)
          case .worse: counts.worse.append(metric.label)
          case .undecided: counts.open += 1
          default: break
          }
        }
        guard !(counts.better.isEmpty && counts.worse.isEmpty && counts.open == 0) else {
          return nil
        }
        let parts = [
          counts.better.isEmpty ? nil : "better in " + counts.better.joined(separator: ", "),
          counts.worse.isEmpty ? nil : "worse in " + counts.worse.joined(separator: ", "),
          counts.open == 0 ? nil : "open in \(counts.open)",
        ]
        return "Secondary metrics, \(hasSeveralWorkloads ? "\(place(cell))" : "")"
          + "\(policyNames[policy]): \(parts.compactMap { $0 }.joined(separator: "; "))."
      }
    }
  }

  // MARK: The decision

  private var decisionSection: Section {
    var blocks: [Block] = [.paragraph(decisionMethod)]
    for workload in record.workloads.indices {
      blocks += heading(workload)
      blocks.append(.table(decisionTable(workload)))
      if let figure = differenceFigure(workload) { blocks.append(.figure(figure)) }
    }
    return Section(title: "The decision: \(primary.label)", blocks: blocks)
  }

  /// How the primary metric is estimated, in sentences.
  private var decisionMethod: String {
    let rule = record.decision
    let isAnytime = comparison?.course.rule.isAnytime == true
    let isBatched = comparison?.batches != nil
    var text = "Decided on \(primary.label) (\(primary.id)): \(primary.definition) "
    if isBatched {
      text += "It is the mean over the tasks of one long run, which are the same under every "
      text += "policy; batches of consecutive tasks are compared in pairs, with intervals by "
      text += "Student's t. Whatever is drawn once per run, as the speed of endpoints is, is the "
      text += "same in all batches and not in the interval: prefer replications. "
    } else if isAnytime {
      text += "Its mean over replications is compared by the t-mixture e-value, whose verdicts "
      text += "hold however often one looks. "
    } else if primary.parts != nil {
      text += "It is a ratio, so it is estimated as the ratio of the totals of all replications, "
      text += "not as a mean of ratios; differences are paired by replication, with intervals by "
      text += "the delta method and Student's t, and relative changes by Fieller's below 30 "
      text += "replications. "
    } else {
      text += "It is taken within each replication and paired, with intervals by Student's t; "
      text += "relative changes have Fieller's intervals below 30 replications. "
    }
    text += "A change matters from \(marginText) on. "
    if others.count * record.workloads.count > 1 {
      let whose = rule.multiplicity == .holm ? "Holm's" : "Benjamini's and Hochberg's"
      text += "p-values are \(whose) over the policies."
    }
    return text
  }

  private func decisionTable(_ workload: Int) -> Table {
    let pName = record.decision.multiplicity == .holm ? "p (Holm)" : "p (BH)"
    var table = Table(
      "\(primary.label) against \(baselineName)\(place(workload))",
      columns: [
        .words("policy"), .number("value"), .number("difference (\(confidenceText))"),
        .number(pName), .words("verdict"),
      ])
    for point in record.catalogues.indices {
      if hasAxis, let axis = record.axis {
        table.begin("\(axis.label) = \(NumberText.trimmed(axis.values[point]))")
      }
      let first = Cell(workload: workload, point: point, policy: others.first ?? 0)
      let base = results.comparison(first, record.primaryMetric)?.baseline
      let baseline = Cell(workload: workload, point: point, policy: record.baseline)
      table.add(
        cells: [
          Table.Cell("\(baselineName) (baseline)"),
          Table.Cell(
            base.map { primary.unit.text($0) } ?? NumberText.absent, number(base, at: baseline)),
        ] + Array(repeating: Table.Cell(""), count: 3))
      for policy in others {
        let cell = Cell(workload: workload, point: point, policy: policy)
        guard let found = results.comparison(cell, record.primaryMetric) else { continue }
        let value = found.policyMean.map { primary.unit.text($0) } ?? NumberText.absent
        table.add(cells: [
          Table.Cell(policyNames[policy]), Table.Cell(value, number(found.policyMean, at: cell)),
          Table.Cell(differenceText(found), number(found)),
          Table.Cell(pText(found.adjustedPValue)), Table.Cell(found.verdict.words),
        ])
      }
    }
    return table
  }

  /// A value of the primary metric, estimated as the comparison does.
  private func number(_ value: Double?, at cell: Cell) -> ReportedNumber? {
    guard let value, value.isFinite else { return nil }
    return ReportedNumber(
      primary.id, value, unit: primary.unit.rawValue, place: coordinates(of: cell))
  }

  private func differenceText(_ found: PairedDifference) -> String {
    guard let estimate = found.difference else { return NumberText.absent }
    let hasInterval = estimate.halfWidth != nil
    return Metric.all[found.metric].unit.text(
      difference: estimate.mean, low: hasInterval ? estimate.low : nil,
      high: hasInterval ? estimate.high : nil)
  }

  private func pText(_ value: Double?) -> String {
    guard let value else { return NumberText.absent }
    return value < 0.0001 ? "<0.0001" : NumberText.fixed(value, decimals: value < 0.1 ? 4 : 2)
  }

  // MARK: Requirements

  private func requirementFindings(_ outcome: ComparisonOutcome) -> [String] {
    outcome.requirements.map { found in
      "\(found.requirement.text): \(found.answer.rawValue) for \(place(found.cell))"
        + "\(policyNames[found.cell.policy])\(detail(found))."
    }
  }

  /// The value with its interval, and what would help.
  private func detail(_ found: RequirementOutcome) -> String {
    guard let value = found.value else { return " (not defined)" }
    var text = " (" + boundText(value, found.requirement)
    if let interval = found.interval {
      let ends = [interval.lowerBound, interval.upperBound].map { boundText($0, found.requirement) }
      text += ", interval \(ends[0]) to \(ends[1])"
    }
    text += ")"
    if found.answer == .cannotTell, let more = found.more {
      text += ": about \(NumberText.count(more)) more replications would tell"
    }
    return text
  }

  private func boundText(_ value: Double, _ requirement: Requirement) -> String {
    let unit = Metric.all[requirement.metric].unit
    return switch requirement.bound {
    case .times: NumberText.fixed(value, decimals: 3) + "x"
    case .difference: unit.text(difference: value, low: nil, high: nil)
    case .value: unit.text(value)
    }
  }

  private func requirementSection(_ outcome: ComparisonOutcome) -> Section {
    guard !outcome.requirements.isEmpty else { return Section(title: "Requirements", blocks: []) }
    let several = outcome.requirements.count
    let confidence = 1 - record.decision.level / Double(several)
    var table = Table(
      "Requirements, each for each policy but the baseline",
      columns: [
        .words("requirement"), .words("policy"), .number("value"), .number("interval"),
        .words("met"),
      ],
      note: several == 1
        ? ""
        : "Intervals have \(NumberText.trimmed(confidence * 100)) % each, so that all of them "
          + "hold at once with \(confidenceText) (Bonferroni).")
    for found in outcome.requirements {
      let ends = found.interval.map { [$0.lowerBound, $0.upperBound] }
      table.add([
        found.requirement.text, place(found.cell) + policyNames[found.cell.policy],
        found.value.map { boundText($0, found.requirement) } ?? NumberText.absent,
        ends.map { $0.map { boundText($0, found.requirement) }.joined(separator: " to ") }
          ?? NumberText.absent,
        found.answer.rawValue
          + (found.more.map { ", about \(NumberText.count($0)) more replications would" } ?? ""),
      ])
    }
    let method =
      "A requirement is met when the whole interval keeps to it, and broken when the whole interval "
      + "breaks it; anything else is \"cannot tell\", which counts as not met."
    return Section(title: "Requirements", blocks: [.paragraph(method), .table(table)])
  }
}
