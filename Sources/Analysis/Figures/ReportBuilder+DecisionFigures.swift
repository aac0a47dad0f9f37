import Accounting

// Drawings of paired differences, and of an interval that shortens as replications are added.
extension ReportBuilder {
  /// The difference of every pair with the interval of the mean, by policy at the reference point.
  func differenceFigure(_ workload: Int) -> Figure? {
    let metric = Metric.all[record.primaryMetric]
    let found = record.policies.indices.compactMap { policy in
      results.comparison(
        results.referenceCell(workload: workload, policy: policy), record.primaryMetric)
    }.filter { $0.difference != nil }
    guard !found.isEmpty else { return nil }
    let names = found.map { policyNames[$0.cell.policy] }
    let margins = found.map { difference -> Double in
      switch metric.margin(in: record.decision) {
      case .absolute(let size): size
      case .relative(let share): share * (difference.baseline?.magnitude ?? 0)
      }
    }
    let description =
      "One row per policy: \(metric.label) less that of \(baselineName). Each dot is one "
      + "replication, in which both met the same random numbers; the mark with its bar is their "
      + "mean with its \(confidenceText) interval. The shaded band is what does not matter "
      + "(±\(marginText))."
    let values = found.flatMap { difference in
      difference.values.differences + (difference.difference.map { [$0.low, $0.high] } ?? [])
    }
    let covered = values + margins.flatMap { [$0, -$0] }
    let panel = differencePanel(
      found, margins, names, Axis.linear(covering: covered, from: 0, to: 1), metric)
    return Figure(
      name: "paired-differences" + suffix(workload),
      title: "\(metric.label): paired differences from \(baselineName)\(place(workload))",
      description: description, layout: VegaLayout([panel])
    ) { drawing in
      let axis = Axis.linear(
        covering: covered, from: RowChart.left(of: names, width: drawing.width),
        to: drawing.width - 16)
      let scale = metric.unit.scale(for: max(axis.low.magnitude, axis.high.magnitude))
      let decimals = NumberText.decimals(
        (axis.high - axis.low) / scale.divisor / 6, digits: 1)
      var chart = RowChart(
        drawing: drawing, top: 12, names: names, rowHeight: 56, axis: axis,
        title: "\(metric.label), policy less \(baselineName)",
        tickText: { tick in
          let text = NumberText.signed(tick / scale.divisor, decimals: decimals)
          let sign = text.first.map { "+-".contains($0) } == true ? String(text.prefix(1)) : ""
          let suffix = metric.unit == .share ? " points" : scale.suffix
          return sign + scale.prefix + text.dropFirst(sign.count) + suffix
        })
      for (row, margin) in margins.enumerated() where margin > 0 {
        chart.band(-margin, margin, row: row)
      }
      chart.rule(at: 0)
      for (row, difference) in found.enumerated() {
        chart.dots(difference.values.differences, y: chart.middle(row) - 11, series: 0)
        if let estimate = difference.difference {
          chart.mark(estimate, y: chart.middle(row) + 13, series: 0, label: changeText(difference))
        }
      }
      return chart.drawing
    }
  }

  /// The differences for programs that draw Vega-Lite, every n-th dot of very many.
  private func differencePanel(
    _ found: [PairedDifference], _ margins: [Double], _ names: [String], _ axis: Axis,
    _ metric: Metric
  ) -> VegaPanel {
    let unit = metric.unit.scale(for: max(axis.low.magnitude, axis.high.magnitude))
    // Shares are told as points by the text of the axis.
    let divisor = metric.unit == .share ? 1 : unit.divisor
    let suffix = metric.unit == .share || unit.suffix.isEmpty ? "" : ",\(unit.suffix)"
    var rows = VegaRows(
      names, series: VegaSeries(["\(metric.label), policy less \(baselineName)"]),
      scale: VegaScale(
        axis, title: "\(metric.label), policy less \(baselineName)\(suffix)",
        text: .difference(metric.unit), divisor: divisor),
      rowHeight: 56, isBeside: false, rules: [0])
    let dots = found.map(\.values.differences.count).reduce(0, +)
    let step = 1 + dots / (VegaLite.rowLimit - 2 * found.count)
    for (row, difference) in found.enumerated() {
      let margin = margins[row] / divisor
      if margin > 0 { rows.band(row: row, -margin, margin) }
      let values = difference.values.differences
      for place in stride(from: 0, to: values.count, by: step) {
        rows.dot(
          row: row, values[place] / divisor,
          label: metric.unit.text(difference: values[place], low: nil, high: nil))
      }
      if let estimate = difference.difference {
        rows.point(row: row, estimate, label: changeText(difference), divisor: divisor)
      }
    }
    return rows.panel()
  }

  private func changeText(_ difference: PairedDifference) -> String {
    guard let change = change(difference), change.value.isFinite else { return "" }
    let isShare = Metric.all[difference.metric].unit == .share
    return NumberText.signed(change.value * 100, decimals: 1) + (isShare ? " points" : " %")
  }

  /// The interval against the number of replications, a panel per comparison, at most six.
  func courseFigure(_ course: ComparisonCourse) -> Figure? {
    var cells: [Cell] = []
    for look in course.looks where !cells.contains(look.cell) { cells.append(look.cell) }
    let panels = cells.prefix(6).map { cell in course.looks.filter { $0.cell == cell } }
    guard panels.contains(where: { $0.count > 1 }) else { return nil }
    let isShare = Metric.all[record.primaryMetric].unit == .share
    let unit = isShare ? "points" : "%"
    let description =
      "The estimated change in \(Metric.all[record.primaryMetric].label) against \(baselineName) "
      + "with its interval, at every look; replications from left to right."
    return Figure(
      name: "interval-by-replications",
      title: "How the interval shortened as replications were added", description: description,
      layout: VegaLayout(panels.map { vegaPanel($0, unit: unit) }, hasOneKey: false)
    ) { drawing in
      var drawing = drawing
      var top = 6.0
      for panel in panels {
        draw(panel, unit: unit, in: &drawing, top: top)
        top += 214
      }
      drawing.extend(to: top)
      return drawing
    }
  }

  /// What stands above the panel of a comparison.
  private func courseTitle(_ look: Look, unit: String) -> String {
    let workload = hasSeveralWorkloads ? " (\(record.workloads[look.cell.workload].name))" : ""
    return
      "\(policyNames[look.cell.policy])\(workload): change against \(baselineName) [\(unit)]"
  }

  /// One panel for programs that draw Vega-Lite.
  private func vegaPanel(_ looks: [Look], unit: String) -> VegaPanel {
    let finite = looks.filter { $0.estimate.low.isFinite && $0.estimate.high.isFinite }
    let up = Axis.linear(
      between: finite.map { $0.estimate.low * 100 }.min() ?? 0,
      finite.map { $0.estimate.high * 100 }.max() ?? 0, from: 0, to: 1)
    let across = VegaScale.linear(maximum: Double(looks.last?.replications ?? 1))
    let points = finite.map { look in
      VegaCurves.Point(
        x: Double(look.replications), value: look.estimate.value * 100,
        interval: (look.estimate.low * 100)...(look.estimate.high * 100),
        text: "\(NumberText.signed(look.estimate.value * 100, decimals: 1)) \(unit) after "
          + "\(look.replications) replications")
    }
    return VegaCurves(
      series: VegaSeries([looks.first.map { policyNames[$0.cell.policy] } ?? ""]),
      across: VegaScale(across, title: "replications"), up: VegaScale(up, title: ""),
      curves: [VegaCurves.Curve(series: 0, points: points)],
      horizontals: up.low < 0 && up.high > 0 ? [0] : [], height: 140
    ).panel(title: looks.first.map { courseTitle($0, unit: unit) } ?? "")
  }

  private func draw(_ looks: [Look], unit: String, in drawing: inout Drawing, top: Double) {
    guard let first = looks.first, let last = looks.last else { return }
    let finite = looks.filter { $0.estimate.low.isFinite && $0.estimate.high.isFinite }
    let (left, right) = (58.0, drawing.width - 16)
    let up = Axis.linear(
      between: finite.map { $0.estimate.low * 100 }.min() ?? 0,
      finite.map { $0.estimate.high * 100 }.max() ?? 0, from: top + 160, to: top + 24)
    let across = Axis.linear(maximum: Double(last.replications), from: left, to: right)
    drawing.text(courseTitle(first, unit: unit), x: 4, y: top + 12, style: "strong")
    for tick in up.ticks(count: 6) {
      let y = up.position(tick)
      drawing.line(left, y, right, y, tick == 0 ? "axis" : "grid")
      drawing.text(up.tickText(tick), x: left - 6, y: y + 4, anchor: "end", style: "soft")
    }
    for tick in across.ticks(count: drawing.isNarrow ? 4 : 8) {
      let x = across.position(tick)
      drawing.text(across.tickText(tick), x: x, y: top + 178, anchor: "middle", style: "soft")
    }
    drawing.text(
      "replications", x: (left + right) / 2, y: top + 196, anchor: "middle", style: "soft")
    let points = finite.map { (x: across.position(Double($0.replications)), look: $0) }
    let edge =
      points.map { (x: $0.x, y: up.position($0.look.estimate.low * 100)) }
      + points.reversed().map { (x: $0.x, y: up.position($0.look.estimate.high * 100)) }
    drawing.path(edge, "band0", isClosed: true)
    drawing.path(
      points.map { (x: $0.x, y: up.position($0.look.estimate.value * 100)) }, "line0")
    for point in points {
      drawing.dot(x: point.x, y: up.position(point.look.estimate.value * 100), series: 0)
    }
  }
}
