/// A change as the sum of its parts: from what was, part by part, to what is.
struct Waterfall {
  /// One part.
  struct Part {
    let name: String
    /// What it adds.
    let value: Double
    /// Ends of its interval; `nil` where none is known.
    var interval: ClosedRange<Double>?
  }

  /// What stood before, with its name.
  let before: (name: String, value: Double)
  /// The parts, in order.
  let parts: [Part]
  /// What came of it, with its name.
  let after: (name: String, value: Double)
  /// What is measured, below the axis.
  let title: String

  private var names: [String] { [before.name] + parts.map(\.name) + [after.name] }

  /// Where each part begins, and where the last one ends.
  private var levels: [Double] {
    parts.reduce(into: [before.value]) { $0.append(($0.last ?? 0) + $1.value) }
  }

  /// What an axis has to cover.
  private var covered: [Double] {
    let ends = zip(levels, parts).flatMap { level, part -> [Double] in
      part.interval.map { [level + $0.lowerBound, level + $0.upperBound] } ?? []
    }
    return levels + ends + [after.value]
  }

  /// A part in words, with its interval where told.
  private func text(_ part: Part, hasInterval: Bool) -> String {
    MetricUnit.share.text(
      difference: part.value, low: hasInterval ? part.interval?.lowerBound : nil,
      high: hasInterval ? part.interval?.upperBound : nil)
  }

  /// The change for programs that draw Vega-Lite.
  var panel: VegaPanel {
    let axis = Axis.linear(covering: covered, margin: 0.12, from: 0, to: 1)
    var rows = VegaRows(
      names, series: VegaSeries(["adds", "takes away", "share"], colours: [0, 1, 7]),
      scale: VegaScale(axis, title: title, text: .percent), rowHeight: 30, isBeside: false)
    for (row, value) in [(0, before.value), (names.count - 1, after.value)] {
      rows.point(row: row, series: 2, value, label: NumberText.percent(value))
    }
    for (position, part) in parts.enumerated() {
      let level = levels[position]
      let ends = [level, level + part.value]
      rows.bar(
        row: position + 1, series: part.value < 0 ? 1 : 0, from: ends[0], to: ends[1], label: "",
        text: text(part, hasInterval: true))
      if let interval = part.interval {
        rows.whisker(
          row: position + 1, series: 2,
          (level + interval.lowerBound)...(level + interval.upperBound))
      }
      let last = max(ends[0], ends[1], level + (part.interval?.upperBound ?? -1))
      rows.note(row: position + 1, at: last, text(part, hasInterval: false))
    }
    return rows.panel()
  }

  /// Draws the change; parts that add in one colour, parts that take away in another.
  func draw(in start: Drawing) -> Drawing {
    var drawing = start
    let top = drawing.legend(["adds", "takes away"], isMarkers: false, y: 2) + 8
    let (names, levels) = (names, levels)
    let axis = Axis.linear(
      covering: covered, margin: drawing.isNarrow ? 0.3 : 0.12,
      from: RowChart.left(of: names, width: drawing.width), to: drawing.width - 12)
    var chart = RowChart(
      drawing: drawing, top: top, names: names, rowHeight: 30, axis: axis, title: title,
      tickText: { NumberText.percent($0, decimals: 0) })
    for row in names.indices.dropLast() { chart.drop(at: levels[row], from: row) }
    for (row, value) in [(0, before.value), (names.count - 1, after.value)] {
      if let estimate = Estimate([value]) {
        chart.mark(
          estimate, y: chart.middle(row), series: 7, label: NumberText.percent(value))
      }
    }
    for (position, part) in parts.enumerated() {
      let (row, level) = (position + 1, levels[position])
      let interval = part.interval.map { (level + $0.lowerBound)...(level + $0.upperBound) }
      chart.span(
        from: level, to: level + part.value, y: chart.middle(row), height: 14,
        series: part.value < 0 ? 1 : 0, label: "",
        title: "\(part.name): " + text(part, hasInterval: true))
      if let interval { chart.whisker(interval, row: row) }
      chart.label(
        text(part, hasInterval: false),
        beside: [level, level + part.value]
          + (interval.map { [$0.lowerBound, $0.upperBound] } ?? []),
        row: row)
    }
    return chart.drawing
  }
}
