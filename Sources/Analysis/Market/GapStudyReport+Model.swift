import Market
import Quantities

extension GapStudyReportBuilder {
  /// Who chooses, and how.
  var modelSection: Section {
    guard !record.segments.isEmpty else { return Section(title: "Who chooses", blocks: []) }
    var table = Table(
      "Segments of customers",
      columns: [
        .words("segment"), .number("share of demand"), .words("agentic"),
        .number("tasks per month"), .number("bill that begins to matter"),
        .number("goes elsewhere"), .number("weight of cost"), .number("spread of it"),
        .number("of quality"), .number("of time"), .number("of failures"), .number("of free"),
      ],
      note:
        "Weights are in logits: of a unit of ln(1 + monthly bill / bill that begins to matter), "
        + "of a step that is sure to succeed, of ln(time of a task), of a share of attempts lost, of a "
        + "price of nought. Spread: standard deviation of the logarithm over a segment's customers."
    )
    for segment in record.segments {
      let tastes = segment.tastes
      table.add(
        [
          segment.name, NumberText.percent(segment.weight, decimals: 0),
          segment.isAgentic ? "yes" : "no", NumberText.trimmed(segment.tasksPerMonth),
          "$" + NumberText.trimmed(segment.noticedBill),
          NumberText.percent(segment.outsideShare, decimals: 0),
        ]
          + [
            tastes.cost, tastes.costSpread, tastes.quality, tastes.time, tastes.failure,
            tastes.free,
          ].map(NumberText.trimmed))
    }
    let dynamics = record.dynamics
    let words =
      "In a week \(NumberText.percent(dynamics.staying, decimals: 0)) of the traffic is not "
      + "reconsidered; of the rest \(NumberText.percent(dynamics.loyalty, decimals: 0)) looks only at "
      + "models of the author it has. A new model is known to all but 1/e of customers after "
      + "\(NumberText.trimmed(dynamics.awarenessWeeks)) weeks."
      + (dynamics.switchingCost > 0
        ? " Leaving a model takes \(NumberText.trimmed(dynamics.switchingCost)) logits." : "")
    return Section(
      title: "Who chooses",
      blocks: [
        .paragraph(
          "Customers choose among named models and an outside option by mixed logit: each weighs "
            + "quality, what its own work costs on a model, time, failures and a price of nought. "
            + "scenarios/data/market.md has the formula, every parameter with its range and source, and "
            + "what the data cannot tell."),
        .table(table), .paragraph(words),
      ])
  }

  /// What to keep in mind with every figure.
  var cautionSection: Section {
    Section(
      title: "What these figures cannot tell",
      blocks: [
        .bullets([
          "Cause: better models ask higher prices, so across models price and share hardly go "
            + "together (-0.06) while within a model they do (about -0.9). The weight of cost comes "
            + "from published estimates with their layer and range, not from that one slope.",
          "Size: the weight of cost is drawn over what is published. `sim share fit` finds about a third "
            + "of its middle in eight weeks of the platform's own shares, with prices that hardly moved; "
            + "that would move share about a third as far, and no more is known.",
          "Time: over the weeks that are known the gap fell while the share of \(cheap) rose "
            + "(correlation -0.91); a trend and a price are told apart by assumption.",
          "Loyalty: shares that move slowly can be customers who stay or customers who differ; how "
            + "fast a change of price works is therefore less sure than how far.",
          "Range: prices of one model moved by 10 to 60 %. From 1x to 20x it is the form of the "
            + "model that speaks.",
          "Tokens are each model's own, from 6 to 18 % of them belong to models that are not named "
            + "or not claimed, and list prices are not what is paid.",
          "The platform is about 2 % of the world's spend on inference (one secondary source), with "
            + "more start-ups and individuals, who look at cost, than there are elsewhere.",
        ])
      ])
  }

  /// What is assumed and what would show it wrong.
  var assumptionSection: Section {
    var blocks: [Block] = []
    if !record.assumptions.isEmpty { blocks.append(.bullets(record.assumptions)) }
    if !record.falsifiers.isEmpty {
      blocks += [.heading("What would show it wrong"), .bullets(record.falsifiers)]
    }
    return Section(title: "What this model assumes", blocks: blocks)
  }

  /// Where figures come from.
  var sourceSection: Section {
    Section(
      title: "Sources",
      blocks: record.sources.isEmpty
        ? []
        : [
          .bullets(
            record.sources.map { "\($0.name), as of \($0.asOf), \($0.licence)." })
        ])
  }
}
