/// Draws what one task did over time, a panel per policy on one scale.
struct TaskChart {
  let panels: [TaskPanel]
  /// Names of the providers that have a colour, then `other providers` where there are some.
  let providers: [String]

  private static let barHeight = 12.0
  private static let laneHeight = 32.0

  /// The panels for programs that draw Vega-Lite.
  var vegaPanels: [VegaPanel] {
    let longest = panels.map(\.length).max() ?? 1
    let scale = MetricUnit.seconds.scale(for: longest)
    return panels.enumerated().map { position, panel in
      var rows = VegaRows(
        panel.lanes.map(\.name), series: VegaSeries(providers),
        scale: VegaScale(
          VegaScale.linear(maximum: longest / scale.divisor),
          title: position + 1 == panels.count ? axisTitle(scale.suffix) : ""),
        rowHeight: 26, isBeside: false)
      for (row, lane) in panel.lanes.enumerated() {
        for bar in lane.bars {
          let ends = [bar.sent, bar.end].map { panel.time.place($0) / scale.divisor }
          rows.bar(
            row: row, series: min(bar.series, providers.count - 1), from: ends[0], to: ends[1],
            label: bar.sign, text: bar.words)
        }
      }
      return rows.panel(title: panel.title)
    }
  }

  private func axisTitle(_ suffix: String) -> String {
    "time, pauses cut to \(NumberText.trimmed(panels.first?.time.limit ?? 0)) s "
      + "[\(suffix.dropFirst())]"
  }

  func draw(in start: Drawing) -> Drawing {
    var drawing = start
    var y = drawing.legend(providers, isMarkers: false, y: 2) + 2
    y += signs(in: &drawing, y: y) + 6
    let hasNames = panels.contains { $0.lanes.count > 1 }
    let left = hasNames ? (drawing.isNarrow ? 90.0 : 92) : 8
    let longest = panels.map(\.length).max() ?? 1
    let scale = MetricUnit.seconds.scale(for: longest)
    let axis = Axis.linear(
      maximum: longest / scale.divisor, from: left, to: drawing.width - 16)
    for panel in panels {
      let lines = LineWrapping.lines(
        panel.title, width: Int(drawing.width / (1.1 * Drawing.characterWidth)))
      for line in lines {
        drawing.text(line, x: 4, y: y + 12, style: "strong")
        y += Drawing.lineHeight
      }
      y += 4
      let bottom = y + Double(panel.lanes.count) * Self.laneHeight + 2
      for tick in axis.ticks(count: drawing.isNarrow ? 4 : 8) {
        drawing.line(axis.position(tick), y, axis.position(tick), bottom, "grid")
      }
      for lane in panel.lanes {
        if hasNames {
          drawing.text(lane.name, x: left - 8, y: y + 23, anchor: "end", style: "soft")
        }
        draw(lane, panel.time, in: &drawing, axis, divisor: scale.divisor, y: y + 12)
        y += Self.laneHeight
      }
      for place in panel.time.breaks {
        let x = axis.position(place / scale.divisor)
        let middle = y - Double(panel.lanes.count) * Self.laneHeight + 18
        drawing.line(x - 2, middle + 4, x, middle - 4, "axis")
        drawing.line(x + 1, middle + 4, x + 3, middle - 4, "axis")
      }
      let end = axis.position(panel.length / scale.divisor)
      drawing.line(end, y - Double(panel.lanes.count) * Self.laneHeight, end, y + 2, "axis dashed")
      y += 12
    }
    for tick in axis.ticks(count: drawing.isNarrow ? 4 : 8) {
      drawing.text(
        axis.tickText(tick), x: axis.position(tick), y: y + 6, anchor: "middle", style: "soft")
    }
    drawing.text(
      axisTitle(scale.suffix),
      x: (axis.from + axis.to) / 2, y: y + 26, anchor: "middle", style: "soft")
    drawing.extend(to: y + 34)
    return drawing
  }

  private func draw(
    _ lane: TaskLane, _ time: CutTime, in drawing: inout Drawing, _ axis: Axis,
    divisor: Double, y: Double
  ) {
    var lastLabel = -Double.infinity
    for bar in lane.bars {
      let places = [bar.sent, bar.firstToken, bar.end].map {
        axis.position(time.place($0) / divisor)
      }
      let middle = y + Self.barHeight / 2
      if let since = bar.waitedSince {
        let from = axis.position(time.place(since) / divisor)
        if places[0] - from > 1.5 { drawing.line(from, middle, places[0], middle, "axis dashed") }
      }
      // Tooltips are for pointers; a telephone has none.
      let title = drawing.isNarrow ? "" : bar.words
      let colour = bar.series < 7 ? bar.series : 7
      if bar.isServed {
        drawing.rectangle(
          x: places[0], y: y, width: max(0.8, places[1] - places[0]), height: Self.barHeight,
          "wait\(colour)", title: title)
        drawing.rectangle(
          x: places[1], y: y, width: max(0.8, places[2] - places[1]), height: Self.barHeight,
          "fill\(colour)", title: title)
      } else {
        let width = max(5, places[2] - places[0])
        drawing.rectangle(
          x: places[0], y: y, width: width, height: Self.barHeight, "hollow line\(colour)",
          title: title)
        if places[0] > lastLabel {
          let text = bar.sign
          drawing.text(text, x: places[0], y: y - 1, style: "strong")
          lastLabel = places[0] + Drawing.width(of: text) + 3
        }
      }
      if bar.cachedShare >= 0.5 {
        drawing.line(
          places[0], y + Self.barHeight + 3, max(places[0] + 1.5, places[2]),
          y + Self.barHeight + 3, "line7")
      }
      if bar.isFailover {
        drawing.path(
          [
            (places[0], y + Self.barHeight + 1), (places[0] - 4, y + Self.barHeight + 7),
            (places[0] + 4, y + Self.barHeight + 7),
          ], "label",
          isClosed: true)
      }
    }
  }

  /// The key of all signs that are not colours; returns the height that it took.
  private func signs(in drawing: inout Drawing, y: Double) -> Double {
    let names = [
      "waits for its first token", "streams", "half of the input or more from a cache",
      "failed (429: refused)", "goes on elsewhere after a failure", "waits before a retry",
      "pause cut short",
    ]
    var (left, top) = (4.0, y)
    for (sign, name) in names.enumerated() {
      let space = 30 + Drawing.width(of: name) + 14
      if left + space > drawing.width + 12, left > 4 {
        left = 4
        top += Drawing.lineHeight + 4
      }
      switch sign {
      case 0: drawing.rectangle(x: left, y: top + 2, width: 20, height: 11, "wait7")
      case 1: drawing.rectangle(x: left, y: top + 2, width: 20, height: 11, "fill7")
      case 2: drawing.line(left, top + 9, left + 20, top + 9, "line7")
      case 3:
        drawing.rectangle(x: left, y: top + 3, width: 8, height: 9, "hollow line7")
        drawing.text("×", x: left + 11, y: top + 12, style: "strong")
      case 4:
        drawing.path(
          [(left + 10, top + 4), (left + 5, top + 11), (left + 15, top + 11)], "label",
          isClosed: true)
      case 5: drawing.line(left, top + 8, left + 20, top + 8, "axis dashed")
      default:
        drawing.line(left + 8, top + 12, left + 10, top + 4, "axis")
        drawing.line(left + 11, top + 12, left + 13, top + 4, "axis")
      }
      drawing.text(name, x: left + 26, y: top + 12)
      left += space
    }
    return top + Drawing.lineHeight + 4 - y
  }
}
