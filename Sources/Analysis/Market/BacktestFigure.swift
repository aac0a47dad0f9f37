import Market

/// Errors of every forecaster by horizon: two panels.
struct BacktestFigure {
  let backtest: Backtest

  init(_ backtest: Backtest) { self.backtest = backtest }

  var figure: Figure {
    let title = "Error by weeks ahead"
    let description =
      "Across: weeks ahead. Up: mean absolute error of shares by origin, points (first panel), and of the "
      + "logarithm of share of the top \(Backtest.topModels) models (second). Lower is better. Few forecasts "
      + "stand behind the long horizons."
    return Figure(
      name: "backtest", title: title, description: description,
      layout: VegaLayout(panels.map { vegaPanel($0.error, $0.decimals, $0.title) }, columns: 2)
    ) { draw($0) }
  }

  private var horizons: [Int] { Array(1...max(1, backtest.horizonMax)) }

  private typealias Errors = (Backtest.Forecaster, Int) -> Double

  private var panels: [(title: String, error: Errors, decimals: Int)] {
    [
      ("Shares by origin, points", { 100 * backtest.originError($0, horizon: $1) }, 0),
      ("Log share, top \(Backtest.topModels) models", { backtest.logError($0, horizon: $1) }, 1),
    ]
  }

  /// One panel for programs that draw Vega-Lite.
  private func vegaPanel(_ error: Errors, _ decimals: Int, _ title: String) -> VegaPanel {
    let all = Backtest.Forecaster.all
    let largest = all.flatMap { who in horizons.map { error(who, $0) } }.max() ?? 1
    return VegaCurves(
      series: VegaSeries(all.map(\.name), hollow: Set(all.indices.dropFirst(4))),
      across: VegaScale(
        Axis(isLogarithmic: false, low: 0.5, high: Double(horizons.count) + 0.5, from: 0, to: 1),
        title: "weeks ahead"),
      up: VegaScale(VegaScale.linear(maximum: largest), title: ""),
      curves: all.indices.map { series in
        VegaCurves.Curve(
          series: series,
          points: horizons.map { horizon in
            let value = error(all[series], horizon)
            return VegaCurves.Point(
              x: Double(horizon), value: value,
              text: "\(horizon) weeks: " + NumberText.fixed(value, decimals: decimals + 1))
          })
      }
    ).panel(title: title)
  }

  private func draw(_ start: Drawing) -> Drawing {
    var drawing = start
    let all = Backtest.Forecaster.all
    var top =
      drawing.legend(all.map(\.name), isMarkers: true, hollow: Set(4..<max(4, all.count)), y: 2) + 8
    let columns = drawing.isNarrow ? 1 : 2
    let whole = drawing.width / Double(columns)
    let height = 240.0
    for (index, panel) in panels.enumerated() {
      let left = Double(index % columns) * whole
      drawing.text(panel.title, x: left, y: top + 12, style: "strong")
      let y = top + 24
      lines(
        panel.error, decimals: panel.decimals, x: (left + 34)...(left + whole - 14),
        y: y...(y + height), in: &drawing)
      drawing.extend(to: y + height + 44)
      if index % columns == columns - 1 { top = y + height + 56 }
    }
    return drawing
  }

  private func lines(
    _ error: Errors, decimals: Int, x: ClosedRange<Double>,
    y: ClosedRange<Double>, in drawing: inout Drawing
  ) {
    let largest =
      Backtest.Forecaster.all.flatMap { who in horizons.map { error(who, $0) } }.max() ?? 1
    let up = Axis.linear(maximum: largest, from: y.upperBound, to: y.lowerBound)
    for tick in up.ticks(count: 5) {
      let place = up.position(tick)
      drawing.line(x.lowerBound, place, x.upperBound, place, "grid")
      drawing.text(
        NumberText.fixed(tick, decimals: decimals), x: x.lowerBound - 6, y: place + 4,
        anchor: "end", style: "soft")
    }
    let step = (x.upperBound - x.lowerBound) / Double(max(1, horizons.count - 1))
    func across(_ horizon: Int) -> Double { x.lowerBound + 8 + Double(horizon - 1) * (step - 4) }
    for horizon in horizons {
      drawing.text(
        String(horizon), x: across(horizon), y: y.upperBound + 16, anchor: "middle", style: "soft")
    }
    drawing.text(
      "weeks ahead", x: (x.lowerBound + x.upperBound) / 2, y: y.upperBound + 34, anchor: "middle",
      style: "soft")
    for (series, who) in Backtest.Forecaster.all.enumerated() {
      let points = horizons.map { (x: across($0), y: up.position(error(who, $0))) }
      drawing.path(points, "line\(series)")
      for (horizon, point) in zip(horizons, points) {
        drawing.marker(
          series: series, x: point.x, y: point.y, isHollow: series >= 4,
          title: "\(who.name), \(horizon) weeks: "
            + NumberText.fixed(error(who, horizon), decimals: decimals + 1))
      }
    }
  }
}
