import Accounting

extension ReportBuilder {
  /// One curve of the sweep.
  private struct Curve {
    let policy: Int
    let points: [(gap: Double, share: Estimate)]
  }

  /// Share of the cheap origin against the resulting list gap; `nil` where no gap is defined.
  func sweepFigure() -> Figure? {
    let origin = record.gapOrigins.cheap
    let workloads = record.workloads.indices.filter { workload in
      results.gaps[workload].contains { $0?.list != nil }
    }
    guard !workloads.isEmpty else { return nil }
    let description =
      "Across: how many times more one fixed basket costs at list prices on models from "
      + "\(record.gapOrigins.dear) than on models from \(origin), on a logarithmic scale. Up: the "
      + "share of models from \(origin), in tokens, requests and spend. One curve per policy, "
      + "bands are 95 % intervals over replications, the dashed line is a gap of 1."
    return Figure(
      name: "share-against-gap", title: "Share of models from \(origin) against the price gap",
      description: description,
      layout: VegaLayout(
        workloads.flatMap { workload in
          ShareUnit.allCases.map { vegaPanel(curves(workload, $0), $0, workload) }
        }, columns: 3)
    ) { drawing in
      var drawing = drawing
      // Labels stand at the last panel of a row only, and long names are cut: the key has them all.
      var y = drawing.legend(policyNames, isMarkers: true, y: 2) + 8
      for workload in workloads {
        drawing.text(record.workloads[workload].name, x: 4, y: y + 12, style: "strong")
        y = panels(workload, in: &drawing, top: y + 24)
      }
      return drawing
    }
  }

  /// One panel for programs that draw Vega-Lite.
  private func vegaPanel(_ curves: [Curve], _ unit: ShareUnit, _ workload: Int) -> VegaPanel {
    let gaps = curves.flatMap { $0.points.map(\.gap) }
    let across = Axis.logarithmic(covering: gaps, from: 0, to: 1)
    let chart = VegaCurves(
      series: VegaSeries(policyNames),
      across: VegaScale(across, title: "resulting list gap", text: .factor),
      up: VegaScale(VegaScale.linear(maximum: 1), title: "", text: .percent),
      curves: curves.map { curve in
        VegaCurves.Curve(
          series: curve.policy,
          points: curve.points.map { point in
            VegaCurves.Point(
              x: point.gap, value: point.share.mean, interval: point.share.interval,
              text: "gap \(NumberText.factor(point.gap)): \(NumberText.percent(point.share.mean))")
          })
      }, verticals: across.low < 1 && across.high > 1 ? [1] : [], height: 200)
    let name = record.workloads[workload].name
    return chart.panel(title: "\(name): share of \(unit.name)")
  }

  /// Draws the panels of one workload and returns where they end.
  private func panels(_ workload: Int, in drawing: inout Drawing, top: Double) -> Double {
    let labelRoom = (policyNames.map { Drawing.width(of: $0) }.max() ?? 0) + 22
    let height = drawing.isNarrow ? 180.0 : 200
    var y = top
    let columns = drawing.isNarrow ? 1.0 : 3.0
    let gutter = 44.0
    let between = drawing.isNarrow ? 0.0 : 28.0
    let space = drawing.isNarrow ? min(labelRoom, 140) : min(labelRoom, 170)
    let panelWidth = (drawing.width - space - gutter - between * (columns - 1)) / columns
    for unit in ShareUnit.allCases {
      let column = drawing.isNarrow ? 0.0 : Double(unit.rawValue)
      let left = gutter + column * (panelWidth + between)
      let isLabelled = drawing.isNarrow || unit == .spend
      panel(
        curves(workload, unit), unit, in: &drawing, x: left...(left + panelWidth),
        y: (y + 20)...(y + 20 + height), hasScale: column == 0, isLabelled: isLabelled)
      if drawing.isNarrow { y += height + 74 }
    }
    let bottom = drawing.isNarrow ? y : y + height + 74
    drawing.extend(to: bottom)
    return bottom
  }

  private func curves(_ workload: Int, _ unit: ShareUnit) -> [Curve] {
    record.policies.indices.map { policy in
      var points: [(gap: Double, share: Estimate)] = []
      for point in record.catalogues.indices {
        let cell = Cell(workload: workload, point: point, policy: policy)
        let share = results.shares(cell, .origin).share(of: record.gapOrigins.cheap, in: unit)
        guard let gap = results.gaps[workload][point]?.list, let share else { continue }
        points.append((gap, share))
      }
      return Curve(policy: policy, points: points.sorted { $0.gap < $1.gap })
    }
  }

  private func panel(
    _ curves: [Curve], _ unit: ShareUnit, in drawing: inout Drawing, x: ClosedRange<Double>,
    y: ClosedRange<Double>, hasScale: Bool, isLabelled: Bool
  ) {
    let gaps = curves.flatMap { $0.points.map(\.gap) }
    let across = Axis.logarithmic(covering: gaps, from: x.lowerBound, to: x.upperBound)
    let up = Axis.linear(maximum: 1, from: y.upperBound, to: y.lowerBound)
    drawing.text("share of \(unit.name)", x: x.lowerBound, y: y.lowerBound - 8)
    for tick in up.ticks(count: 4) {
      let level = up.position(tick)
      drawing.line(x.lowerBound, level, x.upperBound, level, "grid")
      guard hasScale else { continue }
      drawing.text(
        NumberText.percent(tick, decimals: 0), x: x.lowerBound - 6, y: level + 4, anchor: "end",
        style: "soft")
    }
    for tick in across.ticks(count: 6) {
      let place = across.position(tick)
      drawing.line(place, y.upperBound, place, y.upperBound + 4, "axis")
      drawing.text(
        MetricUnit.number.tickText(tick) + "x", x: place, y: y.upperBound + 17, anchor: "middle",
        style: "soft")
    }
    if across.low < 1, across.high > 1 {
      let one = across.position(1)
      drawing.line(one, y.lowerBound, one, y.upperBound, "axis dashed")
    }
    drawing.line(x.lowerBound, y.upperBound, x.upperBound, y.upperBound, "axis")
    drawing.text(
      "resulting list gap", x: (x.lowerBound + x.upperBound) / 2, y: y.upperBound + 36,
      anchor: "middle", style: "soft")
    for curve in curves { draw(curve, across, up, in: &drawing) }
    if isLabelled { label(curves, up, x: x.upperBound, y: y, in: &drawing) }
  }

  private func draw(_ curve: Curve, _ across: Axis, _ up: Axis, in drawing: inout Drawing) {
    let series = curve.policy
    if curve.points.contains(where: { ($0.share.halfWidth ?? 0) > 0 }) {
      let upper = curve.points.map { (across.position($0.gap), up.position($0.share.high)) }
      let lower = curve.points.map { (across.position($0.gap), up.position($0.share.low)) }
      drawing.path(upper + lower.reversed(), "band\(series % 8)", isClosed: true)
    }
    let middle = curve.points.map { (across.position($0.gap), up.position($0.share.mean)) }
    drawing.path(middle, "line\(series % 8)")
    for point in curve.points {
      let share = NumberText.percent(point.share.mean)
      drawing.marker(
        series: series, x: across.position(point.gap), y: up.position(point.share.mean),
        title: "\(policyNames[series]), gap \(NumberText.factor(point.gap)): \(share)")
    }
  }

  /// Names at the ends of the curves, moved apart and led to their ends.
  private func label(
    _ curves: [Curve], _ up: Axis, x: Double, y: ClosedRange<Double>, in drawing: inout Drawing
  ) {
    let ended = curves.compactMap { curve in
      curve.points.last.map { (policy: curve.policy, y: up.position($0.share.mean)) }
    }
    let places = LabelSpacing.spread(
      ended.map(\.y), gap: 15, within: y.lowerBound...(y.upperBound + 8))
    for (end, place) in zip(ended, places) {
      drawing.line(x + 1, end.y, x + 12, place, "thin line\(end.policy % 8)")
      let room = Int((drawing.width - x - 18) / Drawing.characterWidth)
      let name = policyNames[end.policy]
      let text = name.count > room ? name.prefix(max(1, room - 1)) + "…" : name
      drawing.text(text, x: x + 15, y: place + 4)
    }
  }
}
