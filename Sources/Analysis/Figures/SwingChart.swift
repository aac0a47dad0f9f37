/// How far a result swings as one input after the other moves between two ends: a tornado.
struct SwingChart {
  /// One input.
  struct Row {
    let name: String
    /// The result at either end, with the input's value there and what is told of it.
    let ends: [(value: Double, label: String, text: String)]
  }

  /// What the two ends are called.
  let series: [String]
  /// Inputs, the farthest swing first.
  let rows: [Row]
  /// The result with all inputs at their centre.
  let centre: Double
  /// What is measured, below the axis.
  let title: String
  /// Whether nought is marked and covered.
  let hasNought: Bool
  /// How ticks are spelled, in drawings and for programs that draw Vega-Lite.
  let tickText: (Double, Axis) -> String
  let text: VegaText

  private var covered: [Double] {
    rows.flatMap { $0.ends.map(\.value) } + [centre] + (hasNought ? [0] : [])
  }

  /// The chart for programs that draw Vega-Lite.
  var panel: VegaPanel {
    let axis = Axis.linear(covering: covered, margin: 0.15, from: 0, to: 1)
    var chart = VegaRows(
      rows.map(\.name), series: VegaSeries(series),
      scale: VegaScale(axis, title: title, text: text), rowHeight: 36,
      rules: (hasNought ? [0] : []) + [centre])
    for (row, input) in rows.enumerated() {
      for (series, end) in input.ends.enumerated() {
        chart.bar(
          row: row, series: series, from: centre, to: end.value, label: "", text: end.text)
        chart.note(row: row, series: series, at: max(centre, end.value), end.label)
      }
    }
    return chart.panel()
  }

  /// Draws the chart.
  func draw(in start: Drawing) -> Drawing {
    var drawing = start
    let top = drawing.legend(series, isMarkers: false, y: 2) + 8
    let names = rows.map(\.name)
    let axis = Axis.linear(
      covering: covered, margin: drawing.isNarrow ? 0.35 : 0.15,
      from: RowChart.left(of: names, width: drawing.width), to: drawing.width - 12)
    var chart = RowChart(
      drawing: drawing, top: top, names: names, rowHeight: 36, axis: axis, title: title,
      tickText: { tickText($0, axis) })
    if hasNought { chart.rule(at: 0, "outage") }
    for (row, input) in rows.enumerated() {
      for (series, end) in input.ends.enumerated() {
        chart.span(
          from: centre, to: end.value, y: chart.middle(row) + (series == 0 ? -8 : 8), height: 12,
          series: series, label: end.label, title: end.text)
      }
    }
    chart.rule(at: centre, "axis")
    return chart.drawing
  }
}
