import Market
import NumericalMethods

extension ShareForecastReport {
  /// A week of one origin: what was seen, what is forecast.
  private struct Point {
    let week: Int
    let share: Double
    var band: ClosedRange<Double>?
  }

  /// Shares of origins as they were, as forecast with bands, and as they came.
  var figure: Figure? {
    guard !forecast.shares.isEmpty else { return nil }
    let description =
      "Across: weeks from Monday. Filled marks: shares that were known; lines from them with bands (90 % of "
      + "draws): the forecast; hollow marks: what came, which the forecast did not know. The dashed line is "
      + "the last week known."
    return Figure(
      name: "forecast", title: "Shares of named tokens by origin, known, forecast and come",
      description: description, layout: VegaLayout([curves.panel()])
    ) { draw(in: $0) }
  }

  private var numerators: [ChangeDecomposition.Numerator] {
    Backtest.origins.map { .origin($0) }
  }

  private func known(_ numerator: ChangeDecomposition.Numerator) -> [Point] {
    (0...cut).map { Point(week: $0, share: world.share(of: numerator, in: world.shares[$0])) }
  }

  private func expected(_ numerator: ChangeDecomposition.Numerator) -> [Point] {
    [Point(week: cut, share: world.share(of: numerator, in: world.shares[cut]))]
      + ahead.map { week in
        Point(
          week: cut + 1 + week, share: world.share(of: numerator, in: forecast.shares[week]),
          band: band(numerator, week))
      }
  }

  private func came(_ numerator: ChangeDecomposition.Numerator) -> [Point] {
    ahead.compactMap { week in
      observed(numerator, week).map { Point(week: cut + 1 + week, share: $0) }
    }
  }

  private var weekTexts: [(Double, String)] {
    (0...(cut + forecast.shares.count)).map { (Double($0), String(day($0).dropFirst(5))) }
  }

  private var curves: VegaCurves {
    let last = Double(cut + forecast.shares.count)
    let names = numerators.map { "models from \(world.name(of: $0))" }
    let series = VegaSeries(names)
    func curve(_ place: Int, _ points: [Point], isMarked: Bool) -> VegaCurves.Curve {
      VegaCurves.Curve(
        series: place,
        points: points.map {
          VegaCurves.Point(
            x: Double($0.week), value: $0.share, interval: $0.band,
            text: "\(day($0.week)): \(ShareText.share($0.share))", isMarked: isMarked)
        })
    }
    return VegaCurves(
      series: series,
      across: VegaScale(
        Axis(isLogarithmic: false, low: 0, high: last, from: 0, to: 1),
        title: "weeks since \(day(0))"),
      up: VegaScale(
        Axis.linear(maximum: 1, from: 0, to: 1), title: "share of named tokens", text: .percent),
      curves: numerators.indices.flatMap { place in
        [
          curve(place, known(numerators[place]), isMarked: true),
          curve(place, expected(numerators[place]), isMarked: false),
        ]
      },
      marks: numerators.flatMap { numerator in
        came(numerator).map {
          VegaCurves.Mark(name: "came", x: Double($0.week), value: $0.share, isHollow: true)
        }
      }, verticals: [Double(cut)], height: 260)
  }

  private func draw(in start: Drawing) -> Drawing {
    var drawing = start
    let names = numerators.map { "models from \(world.name(of: $0))" }
    let top = drawing.legend(names, isMarkers: true, y: 2) + 30
    let (x, y) = (44.0...(drawing.width - 16), top...(top + (drawing.isNarrow ? 200 : 260)))
    let last = Double(cut + forecast.shares.count)
    let frame = PlotFrame(
      x: x, y: y,
      across: Axis(
        isLogarithmic: false, low: 0, high: last, from: x.lowerBound + 14, to: x.upperBound - 14),
      up: Axis.linear(maximum: 1, from: y.upperBound, to: y.lowerBound))
    frame.draw(
      in: &drawing, title: "share of named tokens", below: "week from Monday",
      acrossTexts: weekTexts,
      upTexts: [0, 0.25, 0.5, 0.75, 1].map { ($0, NumberText.percent($0, decimals: 0)) })
    let cutAt = frame.across.position(Double(cut))
    drawing.line(cutAt, y.lowerBound, cutAt, y.upperBound, "axis dashed")
    for (place, numerator) in numerators.enumerated() {
      draw(numerator, place, frame, in: &drawing)
    }
    return drawing
  }

  private func draw(
    _ numerator: ChangeDecomposition.Numerator, _ place: Int, _ frame: PlotFrame,
    in drawing: inout Drawing
  ) {
    func pixel(_ point: Point) -> (x: Double, y: Double) {
      frame.point(Double(point.week), point.share)
    }
    let (known, expected) = (known(numerator), expected(numerator))
    let upper = expected.map { frame.point(Double($0.week), $0.band?.upperBound ?? $0.share) }
    let lower = expected.map { frame.point(Double($0.week), $0.band?.lowerBound ?? $0.share) }
    drawing.path(upper + lower.reversed(), "band\(place)", isClosed: true)
    drawing.path(known.map(pixel), "line\(place)")
    drawing.path(expected.map(pixel), "line\(place)")
    for point in known {
      let at = pixel(point)
      drawing.marker(
        series: place, x: at.x, y: at.y,
        title: "\(day(point.week)): \(ShareText.share(point.share))")
    }
    for point in came(numerator) {
      let at = pixel(point)
      drawing.marker(
        series: place, x: at.x, y: at.y, isHollow: true,
        title: "came, \(day(point.week)): \(ShareText.share(point.share))")
    }
  }
}
