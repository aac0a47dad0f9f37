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

  /// Draws the change; parts that add in one colour, parts that take away in another.
  func draw(in start: Drawing) -> Drawing {
    var drawing = start
    let top = drawing.legend(["adds", "takes away"], isMarkers: false, y: 2) + 8
    let names = [before.name] + parts.map(\.name) + [after.name]
    var levels = [before.value]
    for part in parts { levels.append((levels.last ?? 0) + part.value) }
    let ends = zip(levels, parts).flatMap { level, part -> [Double] in
      part.interval.map { [level + $0.lowerBound, level + $0.upperBound] } ?? []
    }
    let axis = Axis.linear(
      covering: levels + ends + [after.value], margin: drawing.isNarrow ? 0.3 : 0.12,
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
        title: "\(part.name): "
          + MetricUnit.share.text(
            difference: part.value, low: part.interval?.lowerBound,
            high: part.interval?.upperBound))
      if let interval { chart.whisker(interval, row: row) }
      chart.label(
        MetricUnit.share.text(difference: part.value, low: nil, high: nil),
        beside: [level, level + part.value]
          + (interval.map { [$0.lowerBound, $0.upperBound] } ?? []),
        row: row)
    }
    return chart.drawing
  }
}
