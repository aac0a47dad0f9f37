import Accounting

extension ReportBuilder {
  /// The most panels that are drawn, and the most inputs in one.
  private static let panelLimit = 6
  private static let rowLimit = 12

  /// Which inputs and assumptions drive the result, and which of them would turn it.
  var tornadoSection: Section {
    var blocks: [Block] = []
    if let tornado = record.tornadoOfPrimary, let study = record.tornado, !tornado.panels.isEmpty {
      blocks.append(.paragraph(tornadoMethod(study)))
      for panel in tornado.panels { blocks.append(.finding(tornadoFinding(panel, tornado))) }
      for (place, panel) in tornado.panels.enumerated() {
        blocks.append(.table(tornadoTable(panel, tornado)))
        if place < Self.panelLimit { blocks.append(.figure(tornadoFigure(panel, tornado))) }
      }
      // The scenario's own inputs have a section of their own.
      let assumptions = tornado.inputs.filter(\.isAssumption)
      if !assumptions.isEmpty { blocks.append(.bullets(assumptions.map(assumptionSentence))) }
    }
    return Section(title: "What drives the result", blocks: blocks)
  }

  private func tornadoMethod(_ study: TornadoRecord) -> String {
    let own = study.inputs.count { !$0.isAssumption }
    let ours = study.inputs.count - own
    var parts: [String] = []
    if own > 0 { parts.append(own == 1 ? "1 uncertain input" : "\(own) uncertain inputs") }
    if ours > 0 { parts.append(ours == 1 ? "1 assumption" : "\(ours) assumptions") }
    let metric = Metric.all[record.primaryMetric].label
    return "\(parts.joined(separator: " and ").capitalizedFirst), one at a time at the value that "
      + "one in ten is below (p10) and the one that nine in ten are below (p90), all others at "
      + "their centre, on the same random numbers: \(study.replications) replications of each. The "
      + "difference is \(metric), policy minus baseline; the swing is what moving the input from "
      + "p10 to p90 adds to it."
      + (hasAxis ? " The value that the scenario varies is as the scenario has it." : "")
  }

  /// The verdict at the centre, and whether it holds at the ends.
  func tornadoFinding(_ panel: Tornado.Panel, _ tornado: Tornado) -> String {
    let metric = Metric.all[tornado.metric]
    let name = "\(policyNames[panel.policy]) against \(baselineName)\(place(panel.workload))"
    let centre = differenceText(panel.centre, metric)
    let count = panel.bars.count
    let all =
      count == 1
      ? "the one input"
      : "all \(count) "
        + (tornado.inputs.contains(where: \.isAssumption) ? "inputs and assumptions" : "inputs")
    if panel.centre.sign == .open {
      let settled = ends(panel).filter { $0.end.sign != .open }
      let text = "\(name): \(centre), not settled with all inputs at their centre"
      guard !settled.isEmpty else { return text + ", nor at either end of \(all)." }
      let list = settled.map { "\(word($0.end.sign, metric)) with \(endText($0, tornado))" }
      return text + "; " + list.joined(separator: "; ") + "."
    }
    let start = "\(name): \(word(panel.centre.sign, metric)), \(centre), with all inputs at their "
    let flips = ends(panel).filter { $0.end.sign != .open && $0.end.sign != panel.centre.sign }
    let lost = ends(panel).filter { $0.end.sign == .open }
    var text = start + "centre"
    if flips.isEmpty, lost.isEmpty {
      return text + "; the verdict holds at the p10 and the p90 of \(all)."
    }
    if !flips.isEmpty {
      let list = flips.map { flipText($0, panel, tornado) }
      text += ". It flips with " + list.joined(separator: ", or with ")
    } else {
      text += ". No input turns it round"
    }
    if !lost.isEmpty {
      let list = lost.map { endText($0, tornado) }
      text += ". It is not settled any more with " + list.joined(separator: ", or with ")
    }
    return text + "."
  }

  private typealias NamedEnd = (input: Int, isHigh: Bool, end: Tornado.End)

  private func ends(_ panel: Tornado.Panel) -> [NamedEnd] {
    panel.bars.flatMap { [($0.input, false, $0.low), ($0.input, true, $0.high)] }
  }

  private func endText(_ end: NamedEnd, _ tornado: Tornado) -> String {
    "\(tornado.inputs[end.input].name) at \(end.end.value.text) (\(end.isHigh ? "p90" : "p10"))"
  }

  private func flipText(
    _ end: NamedEnd, _ panel: Tornado.Panel, _ tornado: Tornado
  ) -> String {
    let input = tornado.inputs[end.input]
    let tip = record.tippingPoints.first {
      $0.workload == panel.workload && $0.policy == panel.policy && $0.input == end.input
        && ($0.share > 0.5) == end.isHigh
    }
    guard let tip else { return endText(end, tornado) }
    let isAbove = tip.value.number < end.end.value.number
    let range =
      end.isHigh
      ? "between its centre, \(input.centre.text), and its p90, \(input.high.text)"
      : "between its p10, \(input.low.text), and its centre, \(input.centre.text)"
    return "\(input.name) \(isAbove ? "above" : "below") about \(tip.value.text) (\(range))"
  }

  private func word(_ sign: Tornado.Sign, _ metric: Metric) -> String {
    metric.vocabulary.word(isLower: sign == .lower)
  }

  private func differenceText(_ estimate: Estimate, _ metric: Metric) -> String {
    let hasInterval = estimate.halfWidth != nil
    return metric.unit.text(
      difference: estimate.mean, low: hasInterval ? estimate.low : nil,
      high: hasInterval ? estimate.high : nil)
  }

  private func tornadoTable(_ panel: Tornado.Panel, _ tornado: Tornado) -> Table {
    let metric = Metric.all[tornado.metric]
    var table = Table(
      "Difference in \(metric.label), \(policyNames[panel.policy]) minus \(baselineName)"
        + "\(place(panel.workload)), with one input moved at a time",
      columns: [
        .words("input"), .number("p10"), .number("p90"), .number("difference at p10"),
        .number("at p90"), .number("swing"), .words("settled there"),
      ],
      note: "All at their centre: \(differenceText(panel.centre, metric)). By swing, the farthest "
        + "first. Settled: the interval of the difference contains no nought at p10 and at p90; "
        + "these intervals are in tables/tornado.csv." + idleText(panel, tornado))
    for bar in panel.bars where !bar.isIdle {
      let signs = [bar.low.sign, bar.high.sign].map { $0 == .open ? "open" : word($0, metric) }
      table.add([
        tornado.inputs[bar.input].name, bar.low.value.text, bar.high.value.text,
        metric.unit.text(difference: bar.low.difference.mean, low: nil, high: nil),
        metric.unit.text(difference: bar.high.difference.mean, low: nil, high: nil),
        differenceText(bar.swing, metric),
        signs[0] == signs[1] ? signs[0] : signs.joined(separator: ", "),
      ])
    }
    return table
  }

  /// Inputs that move nothing at all, which no table or figure needs a row for.
  private func idleText(_ panel: Tornado.Panel, _ tornado: Tornado) -> String {
    let names = panel.bars.filter(\.isIdle).map { tornado.inputs[$0.input].name }
    return names.isEmpty ? "" : " Without any effect here: \(names.joined(separator: ", "))."
  }

  private func assumptionSentence(_ input: InputDescription) -> String {
    let source = input.source.isEmpty ? "" : "source: \(input.source)"
    var sentences = ["Assumption \(input.name): \(input.law)"]
    sentences += [input.why, source].filter { !$0.isEmpty }.map(\.capitalizedFirst)
    return sentences.map { $0.hasSuffix(".") ? $0 : $0 + "." }.joined(separator: " ")
  }

  private static func tickText(_ tick: Double, on axis: Axis, _ unit: MetricUnit) -> String {
    guard unit == .usd else { return unit.text(difference: tick, low: nil, high: nil) }
    let sign = tick < 0 ? "-" : tick > 0 ? "+" : ""
    return sign + "$" + axis.tickText(tick.magnitude)
  }

  private func tornadoFigure(_ panel: Tornado.Panel, _ tornado: Tornado) -> Figure {
    let metric = Metric.all[tornado.metric]
    let bars = panel.bars.filter { !$0.isIdle }.prefix(Self.rowLimit)
    let names = bars.map { tornado.inputs[$0.input].name }
    let policy = policyNames[panel.policy]
    let description =
      "One row per input, the one that swings the result farthest on top. The upper bar goes from "
      + "the difference with all inputs at their centre to the one with this input at its p10, the "
      + "lower bar to the one at its p90; labels are the input's values there. The dashed line is no "
      + "difference: a bar that crosses it turns the result round."
    let chart = SwingChart(
      series: ["at p10", "at p90"],
      rows: zip(bars, names).map { bar, name in
        SwingChart.Row(
          name: name,
          ends: [bar.low, bar.high].map { end in
            (
              end.difference.mean, end.value.text,
              "\(name) at \(end.value.text): " + differenceText(end.difference, metric)
            )
          })
      }, centre: panel.centre.mean, title: "\(metric.label), \(policy) minus \(baselineName)",
      hasNought: true, tickText: { Self.tickText($0, on: $1, metric.unit) },
      text: .difference(metric.unit))
    return Figure(
      name: "tornado-\(Markup.slug(policy))" + suffix(panel.workload),
      title: "What drives \(metric.label) of \(policy) minus \(baselineName)"
        + place(panel.workload), description: description, layout: VegaLayout([chart.panel])
    ) { chart.draw(in: $0) }
  }
}
