import Accounting

extension SweepReportBuilder {
  /// Rank coefficients of the primary metric, one row per axis, one mark per policy.
  func effectFigure(_ workload: Int) -> Figure? {
    let effects = results.effects.filter {
      $0.workload == workload && $0.metric == record.primaryMetric
    }
    let axes = record.axes.indices.filter { axis in effects.contains { $0.axis == axis } }
    guard !axes.isEmpty else { return nil }
    var rows = VegaRows(
      axes.map { record.axes[$0].label }, series: VegaSeries(policyNames),
      scale: VegaScale(
        Axis(isLogarithmic: false, low: -1.1, high: 1.1, from: 0, to: 1),
        title: "rank coefficient", text: VegaText(format: "+,~f")),
      rowHeight: Double(record.policies.count) * 13 + 14, rules: [0])
    for (row, axis) in axes.enumerated() {
      for effect in effects where effect.axis == axis {
        let ends = [effect.coefficient - effect.halfWidth, effect.coefficient + effect.halfWidth]
        rows.point(
          row: row, series: effect.policy, effect.coefficient,
          effect.halfWidth.isFinite ? ends[0]...ends[1] : nil,
          label: record.policies.count > 4 ? "" : NumberText.signed(effect.coefficient, decimals: 2)
        )
      }
    }
    return Figure(
      name: "effects" + suffix(workload),
      title: "What moves \(primary.label)\(place(workload))",
      description:
        "One row per axis, one mark per policy: the rank coefficient of \(primary.label) "
        + "with its 95 % interval. To the right of the line it rises with the axis, to the left it "
        + "falls; the further, the more of the spread over the cells is this axis's.",
      layout: VegaLayout([rows.panel()])
    ) { start in
      var drawing = start
      let top = drawing.legend(policyNames, isMarkers: true, y: 2) + 8
      let names = axes.map { record.axes[$0].label }
      let left = RowChart.left(of: names, width: drawing.width)
      let scale = Axis(
        isLogarithmic: false, low: -1.1, high: 1.1, from: left, to: drawing.width - 14)
      let height = Double(record.policies.count) * 13 + 14
      let above = drawing.isNarrow ? Drawing.lineHeight : 0
      let floor = top + Double(names.count) * (height + above)
      for tick in [-1, -0.5, 0, 0.5, 1] {
        let x = scale.position(tick)
        drawing.line(x, top, x, floor, tick == 0 ? "axis" : "grid")
        drawing.text(
          NumberText.signed(tick, decimals: 1), x: x, y: floor + 16, anchor: "middle",
          style: "soft")
      }
      for (row, axis) in axes.enumerated() {
        let begin = top + Double(row) * (height + above) + above
        if drawing.isNarrow {
          drawing.text(names[row], x: 4, y: begin - 2, style: "strong")
        } else {
          drawing.text(
            Self.cut(names[row], to: left - 18), x: left - 12, y: begin + height / 2 + 4,
            anchor: "end")
        }
        for effect in effects where effect.axis == axis {
          mark(effect, scale, y: begin + 13 * (Double(effect.policy) + 1), in: &drawing)
        }
      }
      drawing.text(
        "rank coefficient", x: scale.position(0), y: floor + 34, anchor: "middle", style: "soft")
      drawing.extend(to: floor + 42)
      return drawing
    }
  }

  private func mark(_ effect: SweepEffect, _ scale: Axis, y: Double, in drawing: inout Drawing) {
    let series = effect.policy
    drawing.line(
      scale.position(effect.coefficient - effect.halfWidth), y,
      scale.position(effect.coefficient + effect.halfWidth), y, "line\(series % 8)")
    drawing.marker(
      series: series, x: scale.position(effect.coefficient), y: y,
      title: "\(policyNames[series]): \(Self.text(effect))")
  }

  /// The end of a label that is too long: paths differ at their ends.
  private static func cut(_ text: String, to width: Double) -> String {
    let most = max(2, Int(width / Drawing.characterWidth))
    return text.count > most ? "…" + text.suffix(most - 1) : text
  }
}
