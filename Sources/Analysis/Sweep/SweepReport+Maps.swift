import Accounting
import NumericalMethods

extension SweepReportBuilder {
  /// One field of a map.
  private struct Field {
    let row: Int
    let column: Int
    let value: Double
    let text: String
    let style: String
    let title: String
  }

  /// The colours of a map.
  private struct Shades {
    let range: ClosedRange<Double>
    let isSigned: Bool
    var isLogarithmic = false
  }

  /// The primary metric over two axes, one map per policy, all in one scale.
  func heatFigure(_ workload: Int) -> Figure? {
    let means = record.policies.indices.flatMap { policy in
      results.primary(workload, policy).map(\.estimate.mean)
    }
    guard let low = means.min(), let high = means.max() else { return nil }
    let isLogarithmic = low > 0 && high / low > 8
    func step(_ value: Double) -> Int {
      guard high > low else { return 0 }
      let share =
        isLogarithmic
        ? deterministicLog(value / low) / deterministicLog(high / low)
        : (value - low) / (high - low)
      return min(FigureStyle.heatSteps - 1, Int(share * Double(FigureStyle.heatSteps)))
    }
    let maps = record.policies.indices.map { policy in
      (
        policyNames[policy],
        fields { cell in
          results.estimate(cell, workload, policy, record.primaryMetric).map { estimate in
            let text = primary.unit.text(estimate.mean, halfWidth: nil, besides: high)
            return (estimate.mean, text, "heat\(step(estimate.mean))", text)
          }
        }
      )
    }
    let what = primary.label.prefix(1).uppercased() + primary.label.dropFirst()
    return mapFigure(
      name: "response" + suffix(workload),
      title: what + " over both axes by policy" + place(workload),
      description: "One map per policy. Down: \(record.axes[0].label). Across: "
        + "\(record.axes[1].label). Each field is the mean \(primary.label) over replications; the "
        + "darker, the higher\(isLogarithmic ? ", by equal factors" : ""). All maps have one scale.",
      maps: maps,
      shades: Shades(
        range: low...max(high, low), isSigned: false, isLogarithmic: isLogarithmic))
  }

  /// The change against the baseline over two axes, one map per other policy.
  func changeMap(_ workload: Int) -> Figure? {
    let changes = otherPolicies.flatMap { policy in
      record.cells.indices.compactMap {
        results.comparison($0, workload, policy)?.relativeChange?.value.magnitude
      }
    }
    guard let largest = changes.max(), largest > 0 else { return nil }
    let maps = otherPolicies.map { policy in
      (
        policyNames[policy],
        fields { cell in
          guard let comparison = results.comparison(cell, workload, policy),
            let change = comparison.relativeChange?.value
          else { return nil }
          let step = min(
            FigureStyle.heatSteps - 1,
            Int((change.magnitude / largest).squareRoot() * Double(FigureStyle.heatSteps)))
          let isShown = ["better", "worse", "identical"].contains(comparison.verdict.code)
          let text = Self.percent(change)
          return (
            change, isShown ? text : "(\(text))", "\(change > 0 ? "warm" : "heat")\(step)",
            comparison.verdict.words
          )
        }
      )
    }
    return mapFigure(
      name: "difference" + suffix(workload),
      title: "Change of \(primary.label) against \(baselineName)\(place(workload))",
      description: "One map per policy. Each field says by how much \(primary.label) differs from "
        + "that under \(baselineName) in the same cell: blue is \(primary.vocabulary.word(isLower: true)), "
        + "orange is \(primary.vocabulary.word(isLower: false)). In "
        + "brackets: not shown to be more than chance.",
      maps: maps, shades: Shades(range: -largest...largest, isSigned: true))
  }

  /// The fields of one map; later cells with the same values do not occur in a grid.
  private func fields(
    _ show: (Int) -> (value: Double, text: String, style: String, title: String)?
  ) -> [Field] {
    let levels = [record.levels(0), record.levels(1)]
    return record.cells.indices.compactMap { cell in
      guard let row = levels[0].firstIndex(of: record.cells[cell][0]),
        let column = levels[1].firstIndex(of: record.cells[cell][1]), let shown = show(cell)
      else { return nil }
      return Field(
        row: row, column: column, value: shown.value, text: shown.text, style: shown.style,
        title: "\(record.words(cell)): \(shown.title)")
    }
  }

  private func mapFigure(
    name: String, title: String, description: String, maps: [(String, [Field])], shades: Shades
  ) -> Figure {
    let rows = record.levels(0).map(\.text)
    let columns = record.levels(1).map(\.text)
    let panels = maps.map { map in
      VegaMap(
        rows: rows, columns: columns, rowTitle: record.axes[0].label,
        columnTitle: record.axes[1].label,
        fields: map.1.map {
          VegaMap.Field(row: $0.row, column: $0.column, value: $0.value, text: $0.text)
        }, range: shades.range, isSigned: shades.isSigned, isLogarithmic: shades.isLogarithmic
      ).panel(title: map.0)
    }
    return Figure(
      name: name, title: title, description: description,
      layout: VegaLayout(panels, columns: 2)
    ) { start in
      var drawing = start
      let gutter = min(120, (rows.map { Drawing.width(of: $0) }.max() ?? 0) + 14)
      let beside = drawing.isNarrow || maps.count == 1 ? 1 : 2
      let panel = (drawing.width - 12 * Double(beside - 1)) / Double(beside)
      let width = min(96, (panel - gutter - 4) / Double(columns.count))
      let height = 30.0
      let whole = Double(rows.count) * height + 74
      for (position, map) in maps.enumerated() {
        let x = Double(position % beside) * (panel + 12)
        let y = 4 + Double(position / beside) * (whole + 16)
        drawing.text(map.0, x: x + gutter, y: y + 12, style: "strong")
        draw(map.1, in: &drawing, x: x + gutter, y: y + 20, width: width, height: height)
        labels(
          rows: rows, columns: columns, in: &drawing, x: x + gutter, y: y + 20, width: width,
          height: height)
        drawing.extend(to: y + whole)
      }
      return drawing
    }
  }

  private func draw(
    _ fields: [Field], in drawing: inout Drawing, x: Double, y: Double, width: Double,
    height: Double
  ) {
    for field in fields {
      let left = x + Double(field.column) * width
      let top = y + Double(field.row) * height
      drawing.rectangle(
        x: left, y: top, width: width - 1, height: height - 1, field.style, title: field.title)
      if Drawing.width(of: field.text) <= width + 2 {
        drawing.text(field.text, x: left + width / 2, y: top + height / 2 + 4, anchor: "middle")
      }
    }
  }

  private func labels(
    rows: [String], columns: [String], in drawing: inout Drawing, x: Double, y: Double,
    width: Double, height: Double
  ) {
    for (row, text) in rows.enumerated() {
      let most = Int(112 / Drawing.characterWidth)
      let shown = text.count > most ? text.prefix(most - 1) + "…" : text
      drawing.text(
        shown, x: x - 6, y: y + (Double(row) + 0.5) * height + 4, anchor: "end", style: "soft")
    }
    let bottom = y + Double(rows.count) * height
    for (column, text) in columns.enumerated() {
      let most = max(2, Int(width / Drawing.characterWidth))
      let shown = text.count > most ? text.prefix(most - 1) + "…" : text
      drawing.text(
        shown, x: x + (Double(column) + 0.5) * width, y: bottom + 16, anchor: "middle",
        style: "soft")
    }
    drawing.text(
      "\(record.axes[1].label) →", x: x, y: bottom + 34, style: "soft")
    drawing.text("\(record.axes[0].label) ↓", x: x, y: bottom + 50, style: "soft")
  }
}
