import Market
import NumericalMethods

/// A panel of shares against a gap: gap across on a logarithmic axis, shares up, curves with bands
/// and their names at their ends.
struct GapPanel {
  /// One curve.
  struct Curve {
    /// Colour, mark and pattern of the band's edges.
    let series: Int
    /// Its name, at its end.
    let name: String
    /// The gaps, ascending, with the share at each.
    let points: [(gap: Double, share: Band)]
    var hasBand = true
  }
  /// A point of its own.
  struct Mark {
    let name: String
    let gap: Double
    let share: Double
    /// Drawn as a vertical line.
    var band: Band?
    /// Whether it was observed rather than computed.
    var isObserved = false
  }

  /// Stands above the panel; empty for nothing.
  var title = ""
  /// What is across.
  let across: String
  let curves: [Curve]
  var marks: [Mark] = []
  /// Gaps at which curves carry a mark.
  var marked: [Double] = []

  /// Draws panels on one scale, as many beside one another as told where there is room.
  ///
  /// - Parameter up: What is up; stands above all panels.
  static func draw(_ panels: [GapPanel], up: String, columns: Int, in start: Drawing) -> Drawing {
    var drawing = start
    let scale = Scale(panels)
    let columns = drawing.isNarrow ? 1 : min(columns, panels.count)
    let gutter = 44.0
    var top = 4.0
    for line in LineWrapping.lines(up, width: Int(drawing.width / Drawing.characterWidth)) {
      drawing.text(line, x: 0, y: top + 12, style: "soft")
      top += Drawing.lineHeight
    }
    top += 8
    let whole = drawing.width / Double(columns)
    let height = drawing.isNarrow ? 250 : columns == 1 ? 380.0 : columns == 2 ? 250 : 230
    for (position, panel) in panels.enumerated() {
      let left = Double(position % columns) * whole
      let heading = panel.headingLines(width: whole - 12)
      let rowHeadings =
        panels.indices.filter { $0 / columns == position / columns }
        .map { panels[$0].headingLines(width: whole - 12).count }.max() ?? 0
      let y = top + Double(rowHeadings) * Drawing.lineHeight + (rowHeadings > 0 ? 6 : 0)
      for (line, text) in heading.enumerated() {
        drawing.text(
          text, x: left, y: top + 12 + Double(line) * Drawing.lineHeight, style: "strong")
      }
      let right = left + whole - panel.labelRoom(whole) - (columns > 1 ? 8 : 0)
      panel.draw(
        in: &drawing, x: (left + gutter)...right, y: y...(y + height), scale,
        whole: whole)
      drawing.extend(to: y + height + 48)
      if position % columns == columns - 1 { top = y + height + 62 }
    }
    return drawing
  }

  /// The panels for programs that draw Vega-Lite.
  static func layout(_ panels: [GapPanel], up title: String, columns: Int) -> VegaLayout {
    let scale = Scale(panels)
    let up = VegaScale(scale.up(0...1), title: title, text: .percent)
    let vega = panels.enumerated().map { position, panel in
      panel.vegaPanel(
        scale.across(0...1),
        // What is up is said once in a row.
        position % columns == 0 ? up : VegaScale(scale.up(0...1), title: "", text: .percent),
        height: columns == 1 ? 380 : 230)
    }
    return VegaLayout(vega, columns: columns, hasOneKey: false)
  }

  private func vegaPanel(_ axis: Axis, _ up: VegaScale, height: Double) -> VegaPanel {
    let names = curves.map { $0.name.isEmpty ? "share" : $0.name }
    return VegaCurves(
      series: VegaSeries(names, colours: curves.map(\.series)),
      across: VegaScale(axis, title: across, text: .factor), up: up,
      curves: curves.enumerated().map { position, curve in
        VegaCurves.Curve(
          series: position,
          points: curve.points.map { point in
            VegaCurves.Point(
              x: point.gap, value: point.share.estimate,
              interval: min(
                point.share.low, point.share.high)...max(
                  point.share.low, point.share.high),
              text: GapStudyReportBuilder.gap(point.gap) + ": "
                + GapStudyReportBuilder.text(point.share), isMarked: isMarked(point.gap))
          }, hasBand: curve.hasBand)
      },
      marks: marks.map { mark in
        VegaCurves.Mark(
          name: mark.isObserved ? "observed" : mark.name, x: mark.gap, value: mark.share,
          interval: mark.band.map { $0.low...max($0.low, $0.high) }, isHollow: mark.isObserved)
      }, height: height
    ).panel(title: title)
  }

  private func headingLines(width: Double) -> [String] {
    title.isEmpty
      ? [] : LineWrapping.lines(title, width: Int(width / (Drawing.characterWidth * 1.05)))
  }

  /// Lines of the name of a curve, and the space that names take at the right.
  private func labelLines(_ curve: Curve, whole: Double) -> [String] {
    LineWrapping.lines(curve.name, width: max(8, Int(whole * 0.3 / Drawing.characterWidth)))
  }

  private func labelRoom(_ whole: Double) -> Double {
    let widths = curves.flatMap { labelLines($0, whole: whole) }.map { Drawing.width(of: $0) }
    // Names are bold.
    return 1.12 * (widths.max() ?? 0) + 16
  }

  // MARK: - One panel

  private func draw(
    in drawing: inout Drawing, x: ClosedRange<Double>, y: ClosedRange<Double>, _ scale: Scale,
    whole: Double
  ) {
    let across = scale.across(x)
    let up = scale.up(y)
    frame(across, up, x, y, in: &drawing)
    var labels = CurveLabels(within: x, y.lowerBound...(y.upperBound - 4))
    // Bands below, then their edges, then the lines: none hides another.
    for curve in curves where curve.hasBand {
      let (high, low) = (pixels(curve, \.high, across, up), pixels(curve, \.low, across, up))
      drawing.path(high + low.reversed(), "band\(curve.series % 8)", isClosed: true)
    }
    for curve in curves where curve.hasBand {
      for end in [\Band.high, \Band.low] {
        drawing.path(
          pixels(curve, end, across, up), "line\(curve.series % 8) edge\(curve.series % 4)")
      }
    }
    for curve in curves {
      let line = pixels(curve, \.estimate, across, up)
      labels.keepOff(line)
      drawing.path(line, "line\(curve.series % 8)")
      for (point, pixel) in zip(curve.points, line) where isMarked(point.gap) {
        drawing.marker(
          series: curve.series, x: pixel.x, y: pixel.y,
          title: "\(curve.name), \(GapStudyReportBuilder.gap(point.gap)): "
            + GapStudyReportBuilder.text(point.share))
      }
    }
    drawMarks(across, up, &labels, in: &drawing)
    drawNames(up, x: x, y: y, across, whole: whole, in: &drawing)
  }

  private func isMarked(_ gap: Double) -> Bool {
    marked.contains { abs($0 / gap - 1) < 0.01 }
  }

  private func pixels(
    _ curve: Curve, _ value: KeyPath<Band, Double>, _ across: Axis, _ up: Axis
  ) -> [(x: Double, y: Double)] {
    curve.points.map { (across.position($0.gap), up.position($0.share[keyPath: value])) }
  }

  private func frame(
    _ across: Axis, _ up: Axis, _ x: ClosedRange<Double>, _ y: ClosedRange<Double>,
    in drawing: inout Drawing
  ) {
    for tick in up.ticks(count: 6) {
      let level = up.position(tick)
      drawing.line(x.lowerBound, level, x.upperBound, level, "grid")
      drawing.text(
        NumberText.percent(tick, decimals: 0), x: x.lowerBound - 6, y: level + 4, anchor: "end",
        style: "soft")
    }
    drawing.line(x.lowerBound, y.upperBound, x.upperBound, y.upperBound, "axis")
    var end = -Double.infinity
    for tick in marked.isEmpty ? across.ticks(count: 6) : marked {
      let place = across.position(tick)
      let text = GapStudyReportBuilder.gap(tick)
      drawing.line(place, y.upperBound, place, y.upperBound + 4, "axis")
      guard place - Drawing.width(of: text) / 2 > end else { continue }
      end = place + Drawing.width(of: text) / 2 + 3
      drawing.text(text, x: place, y: y.upperBound + 17, anchor: "middle", style: "soft")
    }
    drawing.text(
      self.across, x: (x.lowerBound + x.upperBound) / 2, y: y.upperBound + 36, anchor: "middle",
      style: "soft")
  }

  /// Price lists: what the model says at their prices, what was observed, and a line between them.
  private func drawMarks(
    _ across: Axis, _ up: Axis, _ labels: inout CurveLabels, in drawing: inout Drawing
  ) {
    let places = marks.map { (mark: $0, x: across.position($0.gap), y: up.position($0.share)) }
    for place in places {
      let ends = [place.mark.band?.low, place.mark.band?.high].compactMap(\.self)
      labels.keepOff(
        ends.map { (x: place.x, y: up.position($0)) } + [(x: place.x, y: place.y)])
    }
    for (one, other) in zip(places, places.dropFirst())
    where one.mark.gap == other.mark.gap && one.mark.isObserved != other.mark.isObserved {
      labels.keepOff([(x: one.x, y: one.y), (x: other.x, y: other.y)])
      drawing.line(one.x, one.y, other.x, other.y, "axis dashed")
    }
    for place in places {
      if let band = place.mark.band {
        drawing.line(
          place.x, up.position(band.low), place.x, up.position(band.high), "line7")
      }
      drawing.marker(
        series: 7, x: place.x, y: place.y, isHollow: place.mark.isObserved,
        title: "\(place.mark.name), \(place.mark.isObserved ? "observed" : "model"): "
          + NumberText.percent(place.mark.share))
    }
    for place in places {
      let name = place.mark.isObserved ? "observed" : place.mark.name
      // On a telephone a long name takes two lines, so that it stays within its panel.
      let lines = LineWrapping.lines(name, width: drawing.isNarrow ? 15 : 60)
      let spot = labels.place(lines, beside: (place.x, place.y), isFar: true)
      let top = spot.y - 11 - Double(lines.count - 1) * Drawing.lineHeight
      if abs(spot.y - 4 - place.y) > 30 {
        drawing.line(spot.x, spot.y < place.y ? spot.y + 3 : top, place.x, place.y, "axis")
      }
      for (line, text) in lines.enumerated() {
        let base = spot.y - Double(lines.count - 1 - line) * Drawing.lineHeight
        drawing.rectangle(
          x: spot.x - Drawing.width(of: text) / 2, y: base - 10, width: Drawing.width(of: text),
          height: 13, "backing faint")
        drawing.text(text, x: spot.x, y: base, anchor: "middle")
      }
    }
  }

  /// The names of curves at their ends, apart from one another.
  private func drawNames(
    _ up: Axis, x: ClosedRange<Double>, y: ClosedRange<Double>, _ across: Axis, whole: Double,
    in drawing: inout Drawing
  ) {
    let ends = curves.map { curve in up.position(curve.points.last?.share.estimate ?? 0) }
    let lines = curves.map { labelLines($0, whole: whole) }
    let most = Double(lines.map(\.count).max() ?? 1)
    let places = LabelSpacing.spread(
      ends, gap: most * Drawing.lineHeight + 1, within: (y.lowerBound + 6)...(y.upperBound - 2))
    for (position, curve) in curves.enumerated() {
      let end = across.position(curve.points.last?.gap ?? 1)
      if abs(places[position] - ends[position]) > 6 {
        drawing.line(
          end + 3, ends[position], x.upperBound + 9, places[position],
          "thin line\(curve.series % 8)")
      }
      let first = places[position] + 4 - Double(lines[position].count - 1) * Drawing.lineHeight / 2
      for (line, text) in lines[position].enumerated() {
        drawing.text(
          text, x: x.upperBound + 12, y: first + Double(line) * Drawing.lineHeight,
          style: "text\(curve.series % 8)")
      }
    }
  }
}

extension GapPanel {
  /// The scales that all panels of a figure share.
  struct Scale {
    private let gaps: ClosedRange<Double>
    private let top: Double

    init(_ panels: [GapPanel]) {
      let curves = panels.flatMap(\.curves)
      let marks = panels.flatMap(\.marks)
      let gaps = (curves.flatMap(\.points).map(\.gap) + marks.map(\.gap))
        .filter { $0 > 0 && $0.isFinite }
      let low = gaps.min() ?? 1
      self.gaps = low...max(gaps.max() ?? 10, low * 1.5)
      let reached = curves.flatMap { curve -> [Double] in
        curve.points.map { curve.hasBand ? $0.share.high : $0.share.estimate }
      }
      let marked = marks.map { max($0.share, $0.band?.high ?? 0) }
      let shares = reached + marked
      top = shares.max() ?? 1
    }

    func across(_ x: ClosedRange<Double>) -> Axis {
      Axis(
        isLogarithmic: true, low: gaps.lowerBound, high: gaps.upperBound, from: x.lowerBound,
        to: x.upperBound)
    }

    /// From nought, so that a curve's slope is not made steeper by the cut of the axis.
    func up(_ y: ClosedRange<Double>) -> Axis {
      Axis.linear(maximum: top, from: y.upperBound, to: y.lowerBound)
    }
  }
}
