/// The frame of a chart with one row per policy: names, grid and a value axis below.
struct RowChart {
  private(set) var drawing: Drawing
  /// What is measured, below the axis, in as many lines as it takes.
  private let titleLines: [String]
  let axis: Axis
  /// Top of the first row [px].
  let top: Double
  let rowHeight: Double
  let names: [String]

  /// Space above the marks of a row where its name stands there.
  private var nameHeight: Double { drawing.isNarrow ? Drawing.lineHeight : 0 }
  private var fullRowHeight: Double { rowHeight + nameHeight }

  /// Where the rows of a drawing of this width begin: after the longest name, or at the margin on
  /// a telephone, where names stand above their rows.
  static func left(of names: [String], width: Double) -> Double {
    guard width >= 600 else { return 10 }
    let longest = names.map { Drawing.width(of: $0) }.max() ?? 0
    return min(longest + 18, width / 3)
  }

  /// Draws names, grid and axis; `nameGap` is kept free between names and axis.
  init(
    drawing: Drawing, top: Double, names: [String], rowHeight: Double, axis: Axis, title: String,
    tickText: (Double) -> String, nameGap: Double = 0
  ) {
    self.drawing = drawing
    self.axis = axis
    self.top = top
    self.rowHeight = rowHeight
    self.names = names
    titleLines = LineWrapping.lines(title, width: Int(drawing.width / Drawing.characterWidth))
    drawFrame(tickText, nameGap)
  }

  /// The middle of the marks of a row [px].
  func middle(_ row: Int) -> Double {
    top + Double(row) * fullRowHeight + nameHeight + rowHeight / 2
  }

  /// The bottom of the chart, axis included [px].
  var bottom: Double {
    floor + 28 + Double(max(1, titleLines.count)) * Drawing.lineHeight
  }

  /// Where the rows end [px].
  private var floor: Double { top + Double(names.count) * fullRowHeight }

  private mutating func drawFrame(_ tickText: (Double) -> String, _ gap: Double) {
    let ticks = axis.ticks(count: drawing.isNarrow ? 4 : 7)
    for tick in ticks {
      let x = axis.position(tick)
      drawing.line(x, top, x, floor, "grid")
      drawing.text(tickText(tick), x: x, y: floor + 16, anchor: "middle", style: "soft")
    }
    drawing.line(axis.from, floor, axis.to, floor, "axis")
    for (line, text) in titleLines.enumerated() {
      drawing.text(
        text, x: (axis.from + axis.to) / 2, y: floor + 36 + Double(line) * Drawing.lineHeight,
        anchor: "middle", style: "soft")
    }
    for (row, name) in names.enumerated() {
      if drawing.isNarrow {
        drawing.text(name, x: 4, y: middle(row) - rowHeight / 2 - 2, style: "strong")
      } else {
        drawing.text(name, x: axis.from - 12 - gap, y: middle(row) + 4, anchor: "end")
      }
    }
    drawing.extend(to: bottom)
  }

  /// A mark with its interval and its value beside it.
  mutating func mark(
    _ estimate: Estimate, y: Double, series: Int, isHollow: Bool = false, label: String,
    labelBefore: Bool = false
  ) {
    let x = axis.position(estimate.mean)
    let low = axis.position(estimate.low)
    let high = axis.position(estimate.high)
    if estimate.halfWidth != nil {
      drawing.line(low, y, high, y, "line\(series)")
      drawing.line(low, y - 4, low, y + 4, "line\(series)")
      drawing.line(high, y - 4, high, y + 4, "line\(series)")
    }
    drawing.marker(series: series, x: x, y: y, isHollow: isHollow, title: label)
    let room = Drawing.width(of: label)
    let after = max(high, x + 5) + 6
    let goesBefore = (labelBefore && min(low, x - 5) - 6 - room > 0) || after + room > drawing.width
    drawing.text(
      label, x: goesBefore ? min(low, x - 5) - 6 : after, y: y + 4,
      anchor: goesBefore ? "end" : "start")
  }

  /// Small marks of single values, moved up and down a little in turn so that each is seen.
  mutating func dots(_ values: [Double], y: Double, series: Int) {
    for (place, value) in values.enumerated() {
      drawing.dot(x: axis.position(value), y: y + Double(place % 5 - 2) * 2.4, series: series)
    }
  }

  /// A band from one value to another through a row.
  mutating func band(_ low: Double, _ high: Double, row: Int) {
    let (left, right) = (axis.position(low), axis.position(high))
    drawing.rectangle(
      x: left, y: middle(row) - rowHeight / 2, width: right - left, height: rowHeight, "band7")
  }

  /// A line through all rows; between names that stand above their rows on a telephone.
  mutating func rule(at value: Double, _ style: String = "axis") {
    let x = axis.position(value)
    guard drawing.isNarrow else { return drawing.line(x, top, x, floor, style) }
    for row in names.indices {
      let y = middle(row)
      drawing.line(x, y - rowHeight / 2, x, y + rowHeight / 2, style)
    }
  }

  /// A line between two values of a row.
  mutating func link(_ a: Double, _ b: Double, y: Double) {
    drawing.line(axis.position(a), y, axis.position(b), y, "axis")
  }

  /// A bar of several parts, each with a label where it fits.
  mutating func bar(
    _ parts: [(series: Int, value: Double, label: String, title: String)], y: Double,
    height: Double, end: String = ""
  ) {
    var start = axis.low
    for part in parts where part.value > 0 {
      let left = axis.position(start)
      let right = axis.position(start + part.value)
      drawing.rectangle(
        x: left, y: y - height / 2, width: right - left, height: height,
        "gap fill\(part.series % 8)", title: part.title)
      if right - left > Drawing.width(of: part.label) + 12 {
        drawing.text(
          part.label, x: (left + right) / 2, y: y + 4, anchor: "middle", style: "inside")
      }
      start += part.value
    }
    if !end.isEmpty { drawing.text(end, x: axis.position(start) + 6, y: y + 4) }
  }

  /// A bar between two values with a label beyond its end.
  mutating func span(
    from start: Double, to end: Double, y: Double, height: Double, series: Int, label: String,
    title: String
  ) {
    let (left, right) = (axis.position(min(start, end)), axis.position(max(start, end)))
    drawing.rectangle(
      x: left, y: y - height / 2, width: max(1, right - left), height: height, "fill\(series % 8)",
      title: title)
    let isLeft = end < start
    let room = Drawing.width(of: label)
    drawing.rectangle(
      x: isLeft ? left - 5 - room : right + 5, y: y - 6, width: room, height: 12, "backing")
    drawing.text(
      label, x: isLeft ? left - 5 : right + 5, y: y + 4, anchor: isLeft ? "end" : "start")
  }

  /// Text at the left of a bar.
  mutating func note(_ text: String, x: Double, y: Double) {
    drawing.text(text, x: x, y: y + 4, anchor: "end", style: "soft")
  }

  /// An interval as a thin line with its ends marked.
  mutating func whisker(_ interval: ClosedRange<Double>, row: Int, series: Int = 7) {
    let y = middle(row)
    let (low, high) = (axis.position(interval.lowerBound), axis.position(interval.upperBound))
    drawing.line(low, y, high, y, "thin line\(series % 8)")
    drawing.line(low, y - 4, low, y + 4, "thin line\(series % 8)")
    drawing.line(high, y - 4, high, y + 4, "thin line\(series % 8)")
  }

  /// Text after the right-most of some values, or before the left-most where there is no room.
  mutating func label(_ text: String, beside values: [Double], row: Int) {
    let places = values.map(axis.position)
    let after = (places.max() ?? axis.from) + 7
    let fits = after + Drawing.width(of: text) < drawing.width
    drawing.text(
      text, x: fits ? after : (places.min() ?? axis.from) - 7, y: middle(row) + 4,
      anchor: fits ? "start" : "end")
  }

  /// A line from a row to the next at a value.
  mutating func drop(at value: Double, from row: Int) {
    let x = axis.position(value)
    drawing.line(x, middle(row), x, middle(row + 1), "axis dashed")
  }
}
