import Accounting
import NumericalMethods

// Distributions of times: all calls and tasks of all replications, not single quantiles.
extension ReportBuilder {
  /// The times of one policy.
  private struct Distribution {
    let series: Int
    let name: String
    let pooled: EmpiricalDistribution
    let replications: [EmpiricalDistribution]
  }

  private static let quantiles = [0.5, 0.9, 0.99]
  /// Microseconds in a second: what histograms of times count in.
  private static let microseconds = 1e6

  /// Time to first token and time of a task as curves; `nil` where nothing was measured.
  func latencyFigure(_ workload: Int) -> Figure? {
    let panels = [
      ("time to first token of a call", distributions(workload, \.timeToFirstToken)),
      ("time from arrival to end of a task", distributions(workload, \.taskTime)),
    ].filter { !$0.1.isEmpty }
    guard !panels.isEmpty else { return nil }
    let shown = record.referencePolicies(workload: workload)
    let hasBands = panels.contains { $0.1.contains { $0.replications.count >= 3 } }
    let description =
      "Across: time, logarithmic. Up: the share of calls, or of tasks, that took at most so long; "
      + "further left is faster. One curve per policy, all replications together; marks stand at "
      + "50, 90 and 99 %."
      + (hasBands ? " Bands go from the lowest to the highest replication." : "")
      + shownNote(workload)
    return Figure(
      name: "latency-distributions" + suffix(workload),
      title: "How long calls and tasks take: distributions by policy\(place(workload))",
      description: description,
      layout: VegaLayout(
        panels.map { vegaPanel($0.1, title: $0.0, names: shown.map { policyNames[$0] }) },
        columns: 2)
    ) { drawing in
      var drawing = drawing
      let top = drawing.legend(shown.map { policyNames[$0] }, isMarkers: true, y: 2) + 30
      let grid = PanelGrid(panels.count, most: 2, gutter: 44, in: drawing)
      let height = drawing.isNarrow ? 200.0 : 250
      for (position, panel) in panels.enumerated() {
        let y = top + Double(grid.row(of: position)) * (height + PlotFrame.footer + 30)
        draw(
          panel.1, title: panel.0, in: &drawing, x: grid.x(of: position), y: y...(y + height))
      }
      return drawing
    }
  }

  private func distributions(
    _ workload: Int, _ times: (RunRecord) -> LogLinearHistogram
  ) -> [Distribution] {
    record.referencePolicies(workload: workload).enumerated().compactMap { series, policy in
      let cell = results.referenceCell(workload: workload, policy: policy)
      var pooled = LogLinearHistogram()
      for run in record.runs(of: cell) { pooled.merge(times(run)) }
      return EmpiricalDistribution(pooled).map {
        Distribution(
          series: series, name: policyNames[policy], pooled: $0,
          replications: record.runs(of: cell).compactMap { EmpiricalDistribution(times($0)) })
      }
    }
  }

  /// The axis of time of a panel, with its unit.
  private func timeAxis(
    _ distributions: [Distribution], from: Double, to: Double
  ) -> (axis: Axis, unit: (divisor: Double, prefix: String, suffix: String)) {
    let ends = distributions.flatMap { distribution in
      [0.005, 0.998].compactMap { distribution.pooled.quantile($0) }
    }.map { max($0, 1000) / Self.microseconds }
    let middle = distributions.compactMap { $0.pooled.quantile(0.9) }.max() ?? 1
    let unit = MetricUnit.seconds.scale(for: middle / Self.microseconds)
    return (Axis.logarithmic(covering: ends, unit: unit.divisor, from: from, to: to), unit)
  }

  /// One panel for programs that draw Vega-Lite.
  private func vegaPanel(
    _ distributions: [Distribution], title: String, names: [String]
  ) -> VegaPanel {
    let (axis, unit) = timeAxis(distributions, from: 0, to: 1)
    let curves = distributions.map { distribution in
      VegaCurves.Curve(
        series: distribution.series,
        points: vegaPoints(distribution, axis, divisor: unit.divisor))
    }
    return VegaCurves(
      series: VegaSeries(names),
      across: VegaScale(
        axis, title: "at most this long [\(unit.suffix.dropFirst())], log scale",
        divisor: unit.divisor),
      up: VegaScale(VegaScale.linear(maximum: 1), title: "", text: .percent), curves: curves,
      height: 250
    ).panel(title: title)
  }

  /// The curve with the band over replications, and the marked quantiles on it.
  private func vegaPoints(
    _ distribution: Distribution, _ axis: Axis, divisor: Double
  ) -> [VegaCurves.Point] {
    let curve = places(axis, 60).map { place -> VegaCurves.Point in
      let value = distribution.pooled.share(atMost: place * Self.microseconds)
      let shares = distribution.replications.map { $0.share(atMost: place * Self.microseconds) }
      let (low, high) = (shares.min() ?? value, shares.max() ?? value)
      return VegaCurves.Point(
        x: place / divisor, value: value, interval: shares.count >= 3 ? low...high : nil,
        isMarked: false)
    }
    let marks = Self.quantiles.compactMap { share -> VegaCurves.Point? in
      guard let value = distribution.pooled.quantile(share).map({ $0 / Self.microseconds }),
        value >= axis.low, value <= axis.high
      else { return nil }
      return VegaCurves.Point(
        x: value / divisor, value: share,
        text: "\(NumberText.percent(share, decimals: 0)) within \(MetricUnit.seconds.text(value))")
    }
    return (curve + marks).enumerated().sorted {
      ($0.element.x, $0.offset) < ($1.element.x, $1.offset)
    }.map(\.element)
  }

  private func draw(
    _ distributions: [Distribution], title: String, in drawing: inout Drawing,
    x: ClosedRange<Double>, y: ClosedRange<Double>
  ) {
    let (across, scale) = timeAxis(distributions, from: x.lowerBound, to: x.upperBound)
    let frame = PlotFrame(
      x: x, y: y, across: across,
      up: Axis(
        isLogarithmic: false, low: 0, high: 1, from: y.upperBound, to: y.lowerBound))
    frame.draw(
      in: &drawing, title: title,
      below: "at most this long [\(scale.suffix.dropFirst())], log scale",
      acrossTexts: across.ticks(count: drawing.isNarrow ? 5 : 6).map { ($0, across.tickText($0)) },
      upTexts: [0, 0.25, 0.5, 0.75, 0.9, 1].map { ($0, NumberText.percent($0, decimals: 0)) })
    for distribution in distributions where distribution.replications.count >= 3 {
      band(of: distribution, in: &drawing, frame)
    }
    for distribution in distributions { curve(of: distribution, in: &drawing, frame) }
  }

  /// Places across at equal distances on the drawing [s].
  private func places(_ across: Axis, _ count: Int) -> [Double] {
    let step = deterministicLog(across.high / across.low) / Double(count)
    return (0...count).map { across.low * deterministicExp(step * Double($0)) }
  }

  private func band(
    of distribution: Distribution, in drawing: inout Drawing, _ frame: PlotFrame
  ) {
    var edges: [(low: (x: Double, y: Double), high: (x: Double, y: Double))] = []
    for place in places(frame.across, drawing.isNarrow ? 32 : 48) {
      let shares = distribution.replications.map { $0.share(atMost: place * Self.microseconds) }
      edges.append(
        (frame.point(place, shares.min() ?? 0), frame.point(place, shares.max() ?? 0)))
    }
    drawing.path(
      edges.map(\.high) + edges.reversed().map(\.low), "band\(distribution.series % 8)",
      isClosed: true)
  }

  private func curve(
    of distribution: Distribution, in drawing: inout Drawing, _ frame: PlotFrame
  ) {
    drawing.path(
      places(frame.across, drawing.isNarrow ? 60 : 90).map { place in
        frame.point(place, distribution.pooled.share(atMost: place * Self.microseconds))
      }, "line\(distribution.series % 8)", title: distribution.name)
    for share in Self.quantiles {
      guard let value = distribution.pooled.quantile(share).map({ $0 / Self.microseconds }),
        value >= frame.across.low, value <= frame.across.high
      else { continue }
      let point = frame.point(value, share)
      drawing.marker(
        series: distribution.series, x: point.x, y: point.y,
        title: "\(distribution.name): \(NumberText.percent(share, decimals: 0)) within "
          + MetricUnit.seconds.text(value))
    }
  }
}
