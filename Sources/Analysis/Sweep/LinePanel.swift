/// One panel of a chart of lines: values of an axis across, a metric up, one curve per series.
struct LinePanel {
  /// A value with half its interval.
  struct Point {
    /// Position among the stops.
    let stop: Int
    let value: Double
    let halfWidth: Double?

    var low: Double { value - (halfWidth ?? 0) }
    var high: Double { value + (halfWidth ?? 0) }
  }
  /// One line.
  struct Curve {
    let series: Int
    let name: String
    let points: [Point]
  }
  /// Where points stand across.
  struct Stops {
    let texts: [String]
    /// `nil` for words, which stand at equal distances.
    let numbers: [Double]?
    let isLogarithmic: Bool

    /// Pixels of each stop.
    func places(from: Double, to: Double) -> [Double] {
      let inset = 14.0
      guard let numbers, let low = numbers.min(), let high = numbers.max(), high > low else {
        let step = (to - from) / Double(max(1, texts.count))
        return texts.indices.map { from + (Double($0) + 0.5) * step }
      }
      let axis = Axis(
        isLogarithmic: isLogarithmic, low: low, high: high, from: from + inset, to: to - inset)
      return numbers.map(axis.position)
    }
  }

  let title: String
  let stops: Stops
  let curves: [Curve]

  /// Draws panels beside one another where there is room, on one scale.
  static func draw(
    _ panels: [LinePanel], unit: MetricUnit, legend: [String], in start: Drawing, isSigned: Bool
  ) -> Drawing {
    var drawing = start
    let points = panels.flatMap(\.curves).flatMap(\.points)
    let scale = ValueScale(points, isSigned: isSigned, unit: unit)
    var top = 2.0
    if legend.count > 1 || isSigned {
      top += drawing.legend(legend, isMarkers: true, y: 2) + 6
    }
    let columns = drawing.isNarrow ? 1 : min(3, panels.count)
    let gutter = 62.0
    let between = 24.0
    let whole = drawing.width - gutter - 10 - between * Double(columns - 1)
    let width = min(whole / Double(columns), columns == 1 ? 620 : whole)
    let height = drawing.isNarrow ? 190.0 : 230
    for (position, panel) in panels.enumerated() {
      let column = position % columns
      let left = gutter + Double(column) * (width + between)
      let y = top + Double(position / columns) * (height + 74)
      panel.draw(
        in: &drawing, x: left...(left + width), y: (y + 12)...(y + 12 + height), scale,
        hasScale: column == 0)
      drawing.extend(to: y + height + 74)
    }
    return drawing
  }

  /// The panels for programs that draw Vega-Lite.
  static func layout(
    _ panels: [LinePanel], unit: MetricUnit, legend: [String], isSigned: Bool
  ) -> VegaLayout {
    let points = panels.flatMap(\.curves).flatMap(\.points)
    let scale = ValueScale(points, isSigned: isSigned, unit: unit)
    let up = VegaScale(
      scale.axis, title: "", text: isSigned ? .signedPercent : .value(unit))
    return VegaLayout(
      panels.map { $0.vegaPanel(up, scale, series: VegaSeries(legend)) }, columns: 3)
  }

  private func vegaPanel(_ up: VegaScale, _ scale: ValueScale, series: VegaSeries) -> VegaPanel {
    let numbers = stops.numbers ?? stops.texts.indices.map(Double.init)
    let (low, high) = (numbers.min() ?? 0, numbers.max() ?? 1)
    let axis = Axis(
      isLogarithmic: stops.isLogarithmic && stops.numbers != nil, low: low,
      high: max(high, low + 1e-9), from: 0, to: 1)
    return VegaCurves(
      series: series, across: VegaScale(axis, title: title), up: up,
      curves: curves.map { curve in
        VegaCurves.Curve(
          series: curve.series,
          points: curve.points.map { point in
            VegaCurves.Point(
              x: numbers[point.stop], value: point.value,
              interval: point.halfWidth == nil ? nil : point.low...point.high,
              text: "\(stops.texts[point.stop]): \(scale.full(point.value))")
          })
      }, words: stops.numbers == nil ? stops.texts : nil, horizontals: scale.isSigned ? [0] : []
    ).panel()
  }

  private func draw(
    in drawing: inout Drawing, x: ClosedRange<Double>, y: ClosedRange<Double>,
    _ scale: ValueScale, hasScale: Bool
  ) {
    for tick in scale.ticks {
      let level = scale.position(tick, in: y)
      let style = scale.isSigned && tick == 0 ? "axis" : "grid"
      drawing.line(x.lowerBound, level, x.upperBound, level, style)
      guard hasScale else { continue }
      drawing.text(
        scale.text(tick), x: x.lowerBound - 6, y: level + 4, anchor: "end", style: "soft")
    }
    drawing.line(x.lowerBound, y.upperBound, x.upperBound, y.upperBound, "axis")
    let places = stops.places(from: x.lowerBound, to: x.upperBound)
    label(places, in: &drawing, x: x, bottom: y.upperBound)
    for curve in curves { draw(curve, places, scale, y, in: &drawing) }
  }

  /// Labels of stops that do not lie on one another.
  private func label(
    _ places: [Double], in drawing: inout Drawing, x: ClosedRange<Double>, bottom: Double
  ) {
    let room = (x.upperBound - x.lowerBound) / Double(max(1, places.count)) - 4
    let isWords = stops.numbers == nil
    var end = -Double.infinity
    for (place, text) in zip(places, stops.texts) {
      let most = isWords ? max(3, Int(room / Drawing.characterWidth)) : text.count
      let shown = text.count > most ? text.prefix(most - 1) + "…" : text
      drawing.line(place, bottom, place, bottom + 4, "axis")
      let half = Drawing.width(of: shown) / 2
      guard place - half > end else { continue }
      end = place + half + 4
      drawing.text(shown, x: place, y: bottom + 17, anchor: "middle", style: "soft")
    }
    let most = Int((x.upperBound - x.lowerBound) / Drawing.characterWidth) + 4
    let shown = title.count > most ? "…" + title.suffix(most - 1) : title
    drawing.text(
      shown, x: (x.lowerBound + x.upperBound) / 2, y: bottom + 36, anchor: "middle",
      style: "soft")
  }

  private func draw(
    _ curve: Curve, _ places: [Double], _ scale: ValueScale, _ y: ClosedRange<Double>,
    in drawing: inout Drawing
  ) {
    let points = curve.points
    let isLine = stops.numbers != nil
    // Marks over words stand beside one another, so that their intervals can be told apart.
    let middle = Double(curves.count - 1) / 2
    let order = curves.firstIndex { $0.series == curve.series } ?? 0
    let shift = isLine ? 0 : (Double(order) - middle) * 11
    func pixels(_ value: (Point) -> Double) -> [(x: Double, y: Double)] {
      points.map { (places[$0.stop] + shift, scale.position(value($0), in: y)) }
    }
    if isLine, points.contains(where: { ($0.halfWidth ?? 0) > 0 }) {
      drawing.path(
        pixels(\.high) + pixels(\.low).reversed(), "band\(curve.series % 8)", isClosed: true)
    }
    if isLine { drawing.path(pixels(\.value), "line\(curve.series % 8)") }
    for (point, pixel) in zip(points, pixels(\.value)) {
      if !isLine, point.halfWidth != nil {
        drawing.line(
          pixel.x, scale.position(point.low, in: y), pixel.x, scale.position(point.high, in: y),
          "line\(curve.series % 8)")
      }
      drawing.marker(
        series: curve.series, x: pixel.x, y: pixel.y,
        title: "\(curve.name), \(title) = \(stops.texts[point.stop]): \(scale.full(point.value))")
    }
  }
}

/// The scale of values of a chart: from 0, logarithmic where values spread widely, or signed about
/// a line at 0.
struct ValueScale {
  let isSigned: Bool
  let unit: MetricUnit
  let ticks: [Double]
  private let isLogarithmic: Bool
  private let low: Double
  private let high: Double
  private let step: Double

  init(_ points: [LinePanel.Point], isSigned: Bool, unit: MetricUnit) {
    self.isSigned = isSigned
    self.unit = unit
    let values = points.map(\.value)
    let most = values.max() ?? 1
    let least = values.min() ?? 0
    isLogarithmic = !isSigned && least > 0 && most / least > 20
    if isLogarithmic {
      let axis = Axis.logarithmic(covering: values, from: 0, to: 1)
      (low, high, step) = (axis.low, axis.high, 0)
      ticks = axis.ticks(count: 8)
    } else if isSigned {
      let top = max(0, points.map(\.high).max() ?? 0)
      let bottom = min(0, points.map(\.low).min() ?? 0)
      let step = Axis.step(for: max(top - bottom, 1e-9) / 5)
      self.step = step
      low = (bottom / step + 1e-9).rounded(.down) * step
      high = (top / step - 1e-9).rounded(.up) * step
      ticks = Self.ticks(from: low, to: high, step: step)
    } else {
      let axis = Axis.linear(maximum: points.map(\.high).max() ?? 1, from: 0, to: 1)
      (low, high) = (0, axis.high)
      ticks = axis.ticks(count: 6)
      step = ticks.count > 1 ? ticks[1] : axis.high
    }
  }

  private static func ticks(from low: Double, to high: Double, step: Double) -> [Double] {
    let first = Int((low / step).rounded())
    let last = Int((high / step).rounded())
    return first <= last ? (first...last).map { Double($0) * step } : []
  }

  /// The scale from 0 to 1.
  var axis: Axis {
    Axis(isLogarithmic: isLogarithmic, low: low, high: high, from: 0, to: 1)
  }

  /// The pixel of a value, higher values further up.
  func position(_ value: Double, in y: ClosedRange<Double>) -> Double {
    Axis(
      isLogarithmic: isLogarithmic, low: low, high: high, from: y.upperBound, to: y.lowerBound
    ).position(value)
  }

  /// A tick's label.
  func text(_ tick: Double) -> String {
    let prefix = unit == .usd ? "$" : ""
    if isLogarithmic { return prefix + MetricUnit.number.tickText(tick) }
    if isSigned {
      let percent = NumberText.decimals(step * 100, digits: 1)
      return NumberText.signed(tick * 100, decimals: percent) + " %"
    }
    if unit == .share {
      return NumberText.fixed(
        tick * 100, decimals: NumberText.decimals(step * 100, digits: 1)) + " %"
    }
    return tick == 0
      ? "0" : prefix + NumberText.fixed(tick, decimals: NumberText.decimals(step, digits: 1))
  }

  /// A value in words.
  func full(_ value: Double) -> String {
    isSigned ? NumberText.signed(value * 100, decimals: 1) + " %" : unit.text(value)
  }
}
