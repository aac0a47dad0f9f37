import Accounting
import NumericalMethods

// How many replications a comparison took, and why no more and no fewer.
extension ReportBuilder {
  /// Which of many policies was chosen; `nil` where nothing was chosen.
  func selectionHeadline(_ outcome: ComparisonOutcome) -> String? {
    guard case .best = outcome.course.rule, let choice = outcome.course.selection?.procedure else {
      return nil
    }
    let metric = Metric.all[record.primaryMetric]
    let zone = "indifference \(marginText) (\(metric.unit.text(choice.indifference)))"
    let names = choice.survivors.map { policyNames[$0] }
    guard choice.isFinished, let best = names.first else {
      let leader = policyNames[choice.leader]
      return "cannot tell yet which policy is best in \(metric.label): \(names.count) of "
        + "\(policyNames.count) are left after \(choice.replications) replications, "
        + "\(leader) leads; \(confidenceText), \(zone)"
    }
    let dropped = choice.eliminatedAfter.compactMap { $0 }.sorted()
    let range =
      dropped.first == dropped.last
      ? "\(dropped.first ?? 0)" : "\(dropped.first ?? 0) to \(dropped.last ?? 0)"
    return "\(best) is the best of \(policyNames.count) in \(metric.label) "
      + "(\(metric.unit.text(choice.mean(of: choice.leader)))): the others fell out after \(range) "
      + "replications; \(confidenceText), \(zone)"
  }

  /// What was planned and what it took, as a sentence.
  func courseFinding(_ outcome: ComparisonOutcome) -> String? {
    let course = outcome.course
    let used = record.policies.indices.reduce(0) { $0 + record.replications(of: $1) }
    switch course.rule {
    case .fixed: return nil
    case .precision(let precision, let limit):
      let wish = "half-width of at most \(text(precision))"
      let plan =
        course.planned.map { plan in
          let number = plan > 1_000_000 ? "over 1,000,000" : NumberText.count(plan)
          let first = course.looks.first?.replications ?? 0
          return "the first \(first) replications asked for \(number)"
        } ?? "nothing was planned"
      return course.ending == .reached
        ? "Precision: a \(wish) is reached after \(record.replications) replications; \(plan)."
        : "Precision: a \(wish) is not reached within \(limit) replications; \(plan)."
    case .sequential(let limit):
      return course.ending == .reached
        ? "Stopped after \(record.replications) of at most \(limit) replications, when everything "
          + "was decided; the verdict holds at any look."
        : "Not everything was decided within \(limit) replications; the verdicts hold at any look."
    case .best:
      let most = record.replications * record.policies.count
      return "\(used) runs in place of \(most) with as many replications for every policy."
    }
  }

  private func text(_ precision: StoppingRule.Precision) -> String {
    let unit = Metric.all[record.primaryMetric].unit
    switch precision {
    case .relative(let share): return "\(NumberText.trimmed(share * 100)) % of \(baselineName)"
    case .absolute(let size):
      return unit == .share ? "\(NumberText.trimmed(size * 100)) points" : unit.text(size)
    }
  }

  func courseSection(_ outcome: ComparisonOutcome) -> Section {
    let course = outcome.course
    var blocks: [Block] = []
    switch course.rule {
    case .fixed: break
    case .best:
      if let table = selectionTable(outcome) { blocks.append(.table(table)) }
    case .precision, .sequential:
      blocks.append(.paragraph(courseMethod(course.rule)))
      blocks.append(.table(lookTable(course)))
      if let figure = courseFigure(course) { blocks.append(.figure(figure)) }
    }
    return Section(title: "How many replications", blocks: blocks)
  }

  private func courseMethod(_ rule: StoppingRule) -> String {
    switch rule {
    case .precision:
      "Replications are added by a tenth until the interval is as short as was asked for (A. M. "
        + "Law, section 9.4.1). Stopping so costs coverage where results are skewed: 0.87 in place "
        + "of 0.95 for exponential ones from 10 replications on."
    case .sequential:
      "An e-value multiplies its stake against \"no difference\"; it reaches 1 over the level with "
        + "no more than that chance however often one looks, for normal differences (2.6 % measured "
        + "at 5 %; 10 % for exponential ones). The intervals hold at all looks at once."
    case .fixed, .best: ""
    }
  }

  /// At most about fifteen looks, the last one included.
  private func lookTable(_ course: ComparisonCourse) -> Table {
    let isShare = Metric.all[record.primaryMetric].unit == .share
    let hasEValues = course.looks.contains { $0.eValue != nil }
    var table = Table(
      "Change against \(baselineName) at each look, in \(isShare ? "points" : "%")",
      columns: [.words("policy"), .number("replications"), .number("change"), .number("interval")]
        + (hasEValues ? [.number("e-value")] : [.number("half-width")]))
    let counts = course.looks.map(\.replications)
    let distinct = counts.enumerated().filter {
      $0.offset == 0 || counts[$0.offset - 1] != $0.element
    }
    let every = max(1, (distinct.count + 14) / 15)
    let last = distinct.last?.element
    let kept = Set(
      distinct.enumerated().filter { $0.offset % every == 0 || $0.element.element == last }
        .map(\.element.element))
    for look in course.looks where kept.contains(look.replications) {
      let change = look.estimate
      let half = (change.high - change.low) / 2
      table.add([
        policyNames[look.cell.policy], "\(look.replications)",
        NumberText.signed(change.value * 100, decimals: 1),
        change.low.isFinite && change.high.isFinite
          ? "\(NumberText.signed(change.low * 100, decimals: 1)) to "
            + NumberText.signed(change.high * 100, decimals: 1) : "open",
        look.eValue.map { $0 > 1e6 ? ">1,000,000" : NumberText.significant($0) }
          ?? NumberText.fixed(half * 100, decimals: 2),
      ])
    }
    return table
  }

  private func selectionTable(_ outcome: ComparisonOutcome) -> Table? {
    guard let choice = outcome.course.selection?.procedure else { return nil }
    let metric = Metric.all[record.primaryMetric]
    var table = Table(
      "Which policy is best in \(metric.label), and after how many replications the others fell out",
      columns: [
        .words("policy"), .number("mean"), .number("fell out after"), .number("replications run"),
      ],
      note: "Kim's and Nelson's procedure: if the best is better than every other by the "
        + "indifference or more, it is chosen with \(confidenceText); means are over the replications "
        + "that a policy took part in.")
    let sign = metric.direction == .lower ? 1.0 : -1.0
    let order = policyNames.indices.sorted { a, b in
      (choice.eliminatedAfter[a] ?? .max, -sign * choice.mean(of: a), -a)
        > (choice.eliminatedAfter[b] ?? .max, -sign * choice.mean(of: b), -b)
    }
    for policy in order {
      table.add([
        policyNames[policy], metric.unit.text(choice.mean(of: policy)),
        choice.eliminatedAfter[policy].map { "\($0)" } ?? (choice.isFinished ? "best" : "still in"),
        "\(record.replications(of: policy))",
      ])
    }
    return table
  }
}
