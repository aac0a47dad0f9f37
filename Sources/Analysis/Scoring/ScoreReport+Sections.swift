import Quantities
import Scoring
import Supply

// The sections that speak of the log and of every policy.
extension ScoreReportBuilder {
  var briefSection: Section {
    var blocks: [Block] = [.finding(costFinding)]
    if let finding = frontFinding { blocks.append(.finding(finding)) }
    if let finding = changeFinding { blocks.append(.finding(finding)) }
    if let finding = loggedFinding { blocks.append(.finding(finding)) }
    if !subject.leftOut.isEmpty {
      blocks.append(.paragraph("Not scored, since they go by what happens:"))
      blocks.append(.bullets(subject.leftOut))
    }
    return Section(title: "In brief", blocks: blocks)
  }

  private var costFinding: String {
    let calls = NumberText.count(scores.facts.calls)
    guard let first = comparable.first, let last = comparable.last, hasComparison else {
      return "\(calls) calls would have cost \(Self.money(baseline.spend)) under "
        + "\(baseline.name)."
    }
    let (cheap, dear) = (scores.policies[first], scores.policies[last])
    let fewer = scores.policies.count - comparable.count
    let aside =
      fewer == 0
      ? ""
      : " \(fewer) more serve fewer calls than \(baseline.name) and are not comparable in cost."
    return "\(calls) calls under \(comparable.count) policies would have cost from "
      + "\(Self.money(cheap.spend)) (\(cheap.name)) to \(Self.money(dear.spend)) (\(dear.name)); "
      + "\(baseline.name), the baseline, \(Self.money(baseline.spend))." + aside
  }

  private var frontFinding: String? {
    guard scores.policies.count > 2 else { return nil }
    let front = front
    let members = byCost.filter { front[$0] }.map { scores.policies[$0].name }
    guard members.count < scores.policies.count else { return nil }
    return "On the front of cost, predicted time, model score and calls served: "
      + members.joined(separator: ", ") + "."
  }

  private var changeFinding: String? {
    guard let challenger else { return nil }
    let policy = scores.policies[challenger]
    let movers = callerChanges(challenger)
    let (less, more) = (movers.count { $0.change < 0 }, movers.count { $0.change > 0 })
    let who =
      movers.isEmpty
      ? "" : " Of \(movers.count) callers \(less) would pay less and \(more) more."
    return "\(policy.name) in place of \(baseline.name) changes the bill by "
      + "\(Self.money(policy.spend - baseline.spend)) "
      + "(\(change(policy.spend, from: baseline.spend))) and moves \(Self.count(policy.moved)) "
      + "calls (\(NumberText.percent(policy.moved.value / Double(max(1, scores.facts.calls)))))."
      + who
  }

  private var loggedFinding: String? {
    let facts = scores.facts
    guard facts.pricedCalls > 0 else { return nil }
    return "The log itself says \(Self.money(facts.loggedSpend.dollars)) for "
      + "\(NumberText.count(facts.pricedCalls)) calls."
  }

  var logSection: Section {
    let facts = scores.facts
    var rows = [
      ["calls scored", NumberText.count(facts.calls)],
      ["input tokens", NumberText.count(facts.inputTokens)],
      [
        "of them read from cache, as logged",
        NumberText.percent(Double(facts.cachedTokens) / Double(max(1, facts.inputTokens))),
      ],
      ["output tokens", NumberText.count(facts.outputTokens)],
      [
        "calls of a named session",
        NumberText.percent(Double(facts.sessionCalls) / Double(max(1, facts.calls))),
      ],
      ["callers told apart", NumberText.count(facts.callers.count)],
    ]
    if let first = facts.first, let last = facts.last {
      rows.append(["from", first.date.description])
      rows.append(["to", last.date.description])
    }
    var blocks: [Block] = [
      .paragraph(subject.source),
      .table(
        Table(
          "What the log holds", columns: [.words("figure"), .number("value")], rows: rows,
          note: facts.leftOut.isEmpty ? "" : leftOutNote)),
    ]
    if scores.facts.calls == 0 { blocks = [.paragraph(subject.source)] }
    return Section(title: "The log", blocks: blocks)
  }

  private var leftOutNote: String {
    let facts = scores.facts
    let names = facts.leftOut.prefix(8).map { entry in
      "\(entry.name.isEmpty ? "no name" : entry.name) (\(NumberText.count(entry.calls)))"
    }
    let more = facts.leftOut.count > 8 ? " and \(facts.leftOut.count - 8) more" : ""
    return "\(NumberText.count(facts.leftOutCalls)) calls were left out because the catalogue has "
      + "no model of their name: \(names.joined(separator: ", "))\(more). Name what stands for "
      + "them under \"score\": {\"models\": {…}}, or leave the choice to the policies under "
      + "\"open_models\"."
  }

  var policySection: Section {
    let front = front
    var table = Table(
      "Every policy, from the lowest cost on",
      columns: [
        .words("policy"), .words("front"), .number("cost"),
        .number("against \(baseline.name)"), .number("per call"), .number("mean time"),
        .number("95 %"), .number("model score"), .number("calls moved"), .number("not served"),
      ],
      note:
        "Costs are sums over the calls at exact prices; expected ones, weighted by probability, "
        + "for policies that draw. Times are predicted, see the assumptions; the quantiles are up "
        + "to 1/16 off. Model score: mean Arena score of the models that serve, by calls. Calls "
        + "moved: the fewest that must go to another endpoint than under \(baseline.name). Front: "
        + "no other policy is better in cost, mean time, model score and calls served at once.")
    for position in byCost {
      let policy = scores.policies[position]
      let perCall = policy.spend.value / 1e12 / max(1, policy.served.value)
      let place = [ReportedNumber.Coordinate("policy", policy.name)]
      func number(
        _ text: String, _ metric: String, _ value: Double?, _ unit: MetricUnit
      ) -> Table.Cell {
        Table.Cell(text, metric, value, unit, at: place)
      }
      let score = policy.meanScore.map { NumberText.fixed($0, decimals: 0) }
      table.add(cells: [
        Table.Cell(policy.name), Table.Cell(front[position] ? "yes" : ""),
        number(Self.money(policy.spend), "cost_usd", policy.spend.value / 1e12, .usd),
        Table.Cell(
          position == scores.baseline ? "baseline" : change(policy.spend, from: baseline.spend)),
        number(Self.money(perCall), "cost_per_call_usd", perCall, .usd),
        number(Self.seconds(policy.meanSeconds), "time_mean_s", policy.meanSeconds, .seconds),
        number(Self.seconds(policy.seconds95), "time_p95_s", policy.seconds95, .seconds),
        number(score ?? NumberText.absent, "model_score_mean", policy.meanScore, .number),
        number(Self.count(policy.moved), "moved_calls", policy.moved.value, .number),
        number(Self.count(policy.unserved), "unserved_calls", policy.unserved.value, .number),
      ])
    }
    var blocks: [Block] = [.table(table)]
    if let figure = frontFigure { blocks.append(.figure(figure)) }
    return Section(title: "Policies", blocks: blocks)
  }

  var assumptionSection: Section {
    var items = [
      "Static: every call goes where the policy sends it on sight of prices and pages. No queue, "
        + "failure, rate limit, retry or fallback after an error is seen; `sim run` and `sim "
        + "compare` show those.",
      scores.cache.sentence,
      "Time of a call = time to first token + output / speed, by the endpoint's profile: the median "
        + "without queue or slow path. "
        + (subject.fittedShare > 0
          ? "The profiles of \(NumberText.percent(subject.fittedShare)) of the endpoints are not "
            + "published and drawn, as in `sim run`." : ""),
      "Answers keep their logged length; another model than the logged one writes in proportion to "
        + "its verbosity.",
      "Policies that rank by throughput or latency go by the published figures throughout.",
    ]
    if scores.policies.contains(where: { !$0.spend.isWhole || !$0.served.isWhole }) {
      items.append(
        "Figures of policies that draw are expectations over their draws, not one outcome. A share "
          + "of a draw is a whole number of 2^32ths.")
    }
    return Section(title: "What is assumed", blocks: [.bullets(items)])
  }
}
